"""Where the cells of a design begin: a scenario by name or file, or a generator with its arguments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diplosim.designs.steps import REGENERATE, Steps
from diplosim.scenario.diagnostics import Diagnostic, RouteDiagnostic, ScenarioError
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.name_checks import unknown
from diplosim.sources.generators import LIMITS, STRUCTURES, generate

GENERATE = "generate"
ARGUMENTS = ("structure", *LIMITS, "seed")


@dataclass(frozen=True)
class Origin:
    """The base of a design: one scenario, or the arguments of a generator."""

    fixed: Scenario | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    _made: dict[str, Scenario] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        base: Any,
        file: str,
        note: Callable[..., None],
        diagnostics: list[Diagnostic],
        allow_code: bool = False,
    ) -> Origin | None:
        """Read the `base` of a design file; what is wrong with it is noted, or added to the problems."""
        if isinstance(base, str) and base:
            beside = Path(file).parent / base
            try:
                scenario = beside if beside.suffix in (".yaml", ".yml") and beside.is_file() else base
                return cls(load(scenario, allow_code=allow_code))
            except ScenarioError as error:
                note((("base",), f"{base} cannot be used: {len(error.diagnostics)} problem(s), told below"))
                diagnostics += error.diagnostics
                return None
        if isinstance(base, Mapping) and set(base) == {GENERATE} and isinstance(base[GENERATE], Mapping):
            return cls(arguments=base[GENERATE])
        if base is not None:
            note((("base",), "must be a scenario by name or file, or `generate:` with the arguments of a generator"))
        return None

    def scenario(self, steps: Steps) -> tuple[Scenario | None, list[RouteDiagnostic]]:
        """The scenario that the edits of a cell start from, None with what is wrong if there is none."""
        changes = [step for step in steps if step.edit is None]
        if self.fixed is not None:
            wrong = f"the base is no generated system; {REGENERATE} changes the arguments of `base: generate:`"
            return (self.fixed, []) if not changes else (None, [(step.route, wrong) for step in changes])
        arguments = dict(self.arguments)
        route: tuple[Any, ...] = ("base", GENERATE)
        first = _strange(route, arguments)
        diagnostics: list[RouteDiagnostic] = [first] if first else []
        for step in changes:
            arguments |= step.arguments
            route = step.route
            strange = _strange(route, step.arguments)
            diagnostics += [strange] if strange else []
        if "structure" not in arguments and not diagnostics:
            diagnostics.append(((*route, "structure"), f"is missing; allowed: {', '.join(STRUCTURES)}"))
        if diagnostics:
            return None, diagnostics
        key = json.dumps(arguments, sort_keys=True, default=str)
        if key not in self._made:
            try:
                self._made[key] = generate(**arguments)
            except ValueError as error:
                return None, [(route, str(error))]
        return self._made[key], []


def _strange(route: tuple[Any, ...], arguments: Mapping[Any, Any]) -> RouteDiagnostic | None:
    """The first argument that no generator has, or whose value is no plain number."""
    for name, value in arguments.items():
        if name not in ARGUMENTS:
            return (*route, name), unknown(name, "an argument of a generator", ARGUMENTS)
        if name == "structure" and not isinstance(value, str):
            return (*route, name), f"{value!r} is not a name; allowed: {', '.join(STRUCTURES)}"
        if name != "structure" and (isinstance(value, bool) or not isinstance(value, int | float)):
            return (*route, name), f"{value!r} is not a number"
    return None
