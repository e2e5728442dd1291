"""What remains to be coded in a scenario that was made from data: values that stand in for a judgement.

A placeholder is an entry of `judgements` that begins with `TO DO:`.
"""

from __future__ import annotations

from collections.abc import Iterator

from diplosim.scenario.diagnostics import Diagnostic
from diplosim.scenario.files.document import Document
from diplosim.scenario.routes import follow
from diplosim.scenario.validation.raw_data import mapping_or_empty

MARK = "TO DO:"


def placeholders(document: Document) -> Iterator[Diagnostic]:
    """Every value that remains to be coded: its line, its path, and what is to be decided."""
    for path, text in mapping_or_empty(mapping_or_empty(document.data).get("judgements")).items():
        if isinstance(path, str) and isinstance(text, str) and text.startswith(MARK):
            route = follow(document.data, path)
            yield Diagnostic(document.file, document.line(route) if route is not None else None, path, text)
