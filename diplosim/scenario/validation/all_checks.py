"""From a document of plain data to a validated model of a scenario; every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from diplosim.scenario.diagnostics import Diagnostic, RouteDiagnostic, ScenarioError
from diplosim.scenario.files.document import Document
from diplosim.scenario.files.kinds import other_kind
from diplosim.scenario.routes import Route, dotted
from diplosim.scenario.validation.coherence import contradictions
from diplosim.scenario.validation.cross_references import references
from diplosim.scenario.validation.protocol_checks import unplayable
from diplosim.scenario.validation.raw_data import RawScenario
from diplosim.scenario.validation.schema_diagnostics import schema_diagnostics
from diplosim.scenario.validation.voting import voting

Model = TypeVar("Model", bound=BaseModel)


def validated(document: Document, model: type[Model]) -> Model:
    """The document's data as a scenario.

    model: the class of scenarios.  Raises ScenarioError with every problem found, in the order of the lines.
    """
    if not isinstance(document.data, Mapping):
        raise ScenarioError(
            [Diagnostic(document.file, 1, "", "a scenario is a mapping of keys such as `id`, `parties`")]
        )
    if other := other_kind(document.data, "scenario"):
        raise ScenarioError([Diagnostic(document.file, 1, "", other)])
    found: list[RouteDiagnostic] = list(inconsistencies(document.data))
    scenario = None
    try:
        scenario = model.model_validate(document.data)
    except ValidationError as error:
        found += schema_diagnostics(error, model)
    if scenario is not None and not found and not document.diagnostics:
        return scenario
    raise ScenarioError(_in_order_of_lines(document, found))


def inconsistencies(data: Mapping[str, Any]) -> Iterator[RouteDiagnostic]:
    """Values that do not fit together, whatever the state of the rest of the data."""
    raw = RawScenario.of(data)
    yield from references(raw)
    yield from contradictions(raw)
    yield from voting(raw)
    yield from unplayable(raw)


def _in_order_of_lines(document: Document, found: list[RouteDiagnostic]) -> list[Diagnostic]:
    """Problems of the document and those found in its data, less those below a value that could not be read."""
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
        Diagnostic(document.file, line, dotted(route, document.data), message) for line, route, message in places
    }
    return sorted(diagnostics, key=lambda diagnostic: (diagnostic.line or 0, diagnostic.key, diagnostic.message))
