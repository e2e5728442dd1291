"""What reading an experiment and reading a sweep have in common: the layout, the base, its edits, the budget."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from diplosim.designs.design import over_budget
from diplosim.designs.design_file import DesignFile
from diplosim.designs.origin import Origin
from diplosim.designs.steps import Steps, read_steps
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.files.document_diagnostics import DocumentDiagnostics
from diplosim.scenario.routes import Route
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.schema_diagnostics import schema_diagnostics

File = TypeVar("File", bound=DesignFile)


class DesignBuilder(DocumentDiagnostics):
    """Reads the document of a design, and notes what is wrong with it.

    allow_code: whether the Python files that the base names may be run.
    """

    allow_code = False

    def validated(self, layout: type[File]) -> File | None:
        """The document in its layout, None if it does not fit."""
        try:
            return layout.model_validate(self.data)
        except ValidationError as error:
            self.note(*schema_diagnostics(error, layout))
            return None

    def steps(self, route: Route, edits: Any) -> Steps:
        """The edits of a list, what is wrong with them noted."""
        steps, diagnostics = read_steps(route, edits)
        self.note(*diagnostics)
        return steps

    def origin(self) -> Origin | None:
        """Where the cells begin, None with what is wrong noted."""
        if "base" in self.data and self.data["base"] is None:
            self.note((("base",), "is empty; name a scenario or its file"))
        return Origin.of(self.data.get("base"), self.document.file, self.note, self.diagnostics, self.allow_code)

    def keeps_to_budget(self, cells: int, runs: int, budget: int, otherwise: Route) -> bool:
        """Whether a design keeps to its budget; if not, that is noted there, or at a route if it has none."""
        message = over_budget(cells, runs, budget)
        if message:
            self.note((("budget",) if "budget" in self.data else otherwise, message))
        return not message


def edited(origin: Origin, steps: Steps) -> tuple[Scenario | None, list[RouteDiagnostic]]:
    """The scenario that edits make of an origin, None with what is wrong if one of them fails."""
    scenario, diagnostics = origin.scenario(steps)
    for step in steps:
        if scenario is not None and step.edit is not None:
            scenario, wrong = step.apply(scenario)
            diagnostics += wrong
    return (None if diagnostics else scenario), diagnostics
