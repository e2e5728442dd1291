"""Read JSON values and find the line of each.

Values come from the standard library's reader, with keys that are given twice and numbers that are not finite refused.
Lines come from reading the same text as YAML, of which JSON is nearly a part, with the reader of scenario files; where
that fails, problems are told without a line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.files.document import Document, parse_document
from diplosim.scenario.routes import Route
from diplosim.sources.importers.file_diagnostics import FileDiagnostics


@dataclass(frozen=True)
class MarkedJson:
    """A JSON value, and the lines of what is in it."""

    value: Any
    places: Document | None

    def line(self, *route: str | int) -> int | None:
        """Line (from 1) of a route of keys and positions, or of its nearest existing parent."""
        found: Route = route
        return self.places.line(found) if self.places is not None else None


def parse_json(text: str, diagnostics: FileDiagnostics) -> MarkedJson | None:
    """The value of a JSON text; None, and a problem, where it is not JSON that is read."""
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        diagnostics.add(error.lineno, "", f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}")
    except ValueError as error:  # refused below, or a number with thousands of digits
        diagnostics.add(None, "", str(error))
    except RecursionError:
        diagnostics.add(None, "", "not valid JSON: nested too deeply")
    else:
        return MarkedJson(value, _places(text))
    return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is given twice in one object; each may appear once")
        found[key] = value
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not allowed; every number must be finite")


def _places(text: str) -> Document | None:
    try:
        return parse_document(text.replace("\t", " "), "")
    except ScenarioError:
        return None
