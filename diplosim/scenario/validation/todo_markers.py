"""What remains to be coded in a scenario: values and texts that stand in for a judgement or a source.

A placeholder is a text that begins with `TO DO:`.  Under `judgements` it stands for the value that its key names.
"""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.scenario.diagnostics import Diagnostic
from diplosim.scenario.files.document import Document
from diplosim.scenario.routes import Route, dotted, follow
from diplosim.scenario.validation.raw_data import mapping_or_empty

MARK = "TO DO:"


def placeholders(document: Document) -> Iterator[Diagnostic]:
    """All that remains to be coded: its line, its path, and what is to be decided; texts first, then values."""
    data = mapping_or_empty(document.data)
    for route, text in _texts({key: value for key, value in data.items() if key != "judgements"}, ()):
        if text.startswith(MARK):
            yield Diagnostic(document.file, document.line(route), dotted(route, document.data), text)
    for path, text in mapping_or_empty(data.get("judgements")).items():
        if isinstance(path, str) and isinstance(text, str) and text.startswith(MARK):
            found = follow(document.data, path)
            yield Diagnostic(document.file, document.line(found) if found is not None else None, path, text)


def _texts(value: object, route: Route) -> Iterator[tuple[Route, str]]:
    """Every text within plain data, with its route."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, dict):
        for key, within in value.items():
            yield from _texts(within, (*route, key))
    elif isinstance(value, list):
        for number, within in enumerate(value):
            yield from _texts(within, (*route, number))
