"""The edits of a design file, read one by one, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from diplosim.designs.edits import EDITS, Edit, EditRefused
from diplosim.scenario.diagnostics import RouteDiagnostic, ScenarioError
from diplosim.scenario.routes import Route
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.name_checks import unknown
from diplosim.scenario.validation.schema_diagnostics import schema_diagnostics

REGENERATE = "regenerate"
"""Not an edit of a scenario: other arguments for the generator that the base comes from."""


@dataclass(frozen=True)
class Step:
    """One entry of a list of edits.

    route: where it stands.  words: what it does.  edit: the operation, None where `arguments` go to the generator.
    """

    route: Route
    words: str
    edit: Edit | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, scenario: Scenario) -> tuple[Scenario, list[RouteDiagnostic]]:
        """The edited scenario; or the scenario as it was, and why the edit cannot be made."""
        if self.edit is None:
            return scenario, []
        try:
            return self.edit.apply(scenario), []
        except EditRefused as refused:
            route = (*self.route, refused.argument) if refused.argument else self.route
            return scenario, [(route, refused.message)]
        except ScenarioError as error:
            return scenario, [
                (self.route, f"makes no valid scenario: {diagnostic.key}: {diagnostic.message}")
                for diagnostic in error.diagnostics
            ]


Steps = tuple[Step, ...]


def read_steps(route: Route, edits: Any) -> tuple[Steps, list[RouteDiagnostic]]:
    """Read a list of edits.  Returns those that can be read, and what is wrong with the others.

    What is no list at all is left to the check of the whole file.
    """
    steps, diagnostics = [], []
    for position, entry in enumerate(edits if isinstance(edits, list) else []):
        place = (*route, position)
        if not isinstance(entry, Mapping) or len(entry) != 1:
            diagnostics.append(
                (place, "an edit is one name with its arguments, such as `remove_edge: {a: RUS, b: FRA}`")
            )
            continue
        ((name, arguments),) = entry.items()
        place = (*place, name)
        if name not in EDITS and name != REGENERATE:
            diagnostics.append((place, unknown(name, "an edit", [*EDITS, REGENERATE])))
        elif not isinstance(arguments, Mapping):
            diagnostics.append((place, f"needs its arguments as a mapping{_usage(name)}"))
        elif name == REGENERATE:
            steps.append(Step(place, _in_words(name, arguments), None, arguments))
        else:
            try:
                steps.append(Step(place, _in_words(name, arguments), EDITS[name].of(arguments)))
            except ValidationError as error:
                diagnostics += [((*place, *at), message) for at, message in schema_diagnostics(error, EDITS[name])]
    return tuple(steps), diagnostics


def _usage(name: str) -> str:
    if name not in EDITS or name == "set":
        return ""
    return f"; allowed keys: {', '.join(EDITS[name].model_fields)}"


def _in_words(name: str, arguments: Mapping[Any, Any]) -> str:
    """An edit as a reader of the results sees it; an argument that is null is left out, a value set to null is told."""
    said = {key: value for key, value in arguments.items() if value is not None or name == "set"}
    shown = ", ".join(f"{key} {_value(value)}" for key, value in said.items())
    return f"{name.replace('_', ' ')}: {shown}"


def _value(value: Any) -> str:
    """A value in the spelling of the file."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)
