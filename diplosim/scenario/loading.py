"""From a scenario file, or plain data of its layout, to a validated Scenario; all problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from diplosim.scenario.catalogue import find
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.document import Document, Route, read_document
from diplosim.scenario.routes import spell
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation import misplaced, structural


def load(name_or_path: str | Path) -> Scenario:
    """Load a scenario by name (`geneva_2022`) or path.  Raises ScenarioError with every problem found."""
    return from_document(read_document(find(name_or_path)))


def from_mapping(data: Mapping[str, Any], file: str = "scenario") -> Scenario:
    """Validate plain data in the layout of a scenario file; messages name `file`.  Raises ScenarioError."""
    return from_document(Document(file, data))


def from_document(document: Document) -> Scenario:
    """Validate a document.  Raises ScenarioError with every problem found, in the order of the lines."""
    if not isinstance(document.data, Mapping):
        raise ScenarioError(
            [Diagnostic(document.file, 1, "", "a scenario is a mapping of keys such as `id`, `parties`")]
        )
    found: list[tuple[Route, str]] = list(misplaced(document.data))
    scenario = None
    try:
        scenario = Scenario.model_validate(document.data)
    except ValidationError as error:
        found += structural(error)
    if scenario is not None and not found and not document.diagnostics:
        return scenario
    unread = {diagnostic.route for diagnostic in document.diagnostics}
    places: list[tuple[int | None, Route, str]] = [
        (diagnostic.line, diagnostic.route, diagnostic.message) for diagnostic in document.diagnostics
    ]
    places += [
        (document.line(route), route, message)
        for route, message in found
        if not any(route[:length] in unread for length in range(len(route) + 1))
    ]
    diagnostics = {
        Diagnostic(document.file, line, spell(route, document.data), message) for line, route, message in places
    }
    raise ScenarioError(
        sorted(diagnostics, key=lambda diagnostic: (diagnostic.line or 0, diagnostic.key, diagnostic.message))
    )


__all__ = ["ScenarioError", "from_document", "from_mapping", "load"]
