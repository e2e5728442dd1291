"""The `keys` of a design file as quantities: paths looked up, ranges around coded values worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from diplosim.designs.design_file import Range
from diplosim.designs.samplers.laws import Law, Levels, Normal, Uniform
from diplosim.designs.samplers.quantity import Quantity
from diplosim.scenario.diagnostics import RouteDiagnostic, ScenarioError
from diplosim.scenario.routes import Route, follow
from diplosim.scenario.scenario import Scenario

FORMS = "low and high, perhaps with sd; levels; absolute; or relative"


def quantity_of(base: Scenario, data: Mapping[str, Any], path: str, chosen: Range) -> Quantity | str:
    """The quantity that an entry of `keys` describes, or what is wrong with it.

    data: `base.to_mapping()`.
    """
    coded = _coded(base, data, path)
    if isinstance(coded, str):
        return coded
    law = _law(chosen, coded)
    if isinstance(law, str):
        return law
    whole = isinstance(coded, int) if coded is not None else _takes_whole_numbers(base, path)
    number = None if coded is None else float(coded)
    return Quantity(path, (path, *chosen.also), chosen.group or path, law, number, whole)


def stands_still(quantity: Quantity) -> str | None:
    """What is wrong with a range that holds one value alone; None where something varies, and for levels."""
    low, high = quantity.at(np.array([0.0, 1.0])).tolist()
    if low < high or isinstance(quantity.law, Levels):
        return None
    return f"is {low:g} throughout{', as a whole number' * quantity.whole}: nothing would vary; give a wider range"


def between_whole_numbers(quantity: Quantity) -> str | None:
    """What is wrong with levels that a number cannot take which is whole; None where nothing is."""
    if not (quantity.whole and isinstance(quantity.law, Levels)):
        return None
    broken = [f"{value:g}" for value in quantity.law.values if value != round(value)]
    verb = "is" if len(broken) == 1 else "are"
    return f"takes whole numbers only, and {' and '.join(broken)} {verb} none" if broken else None


def _takes_whole_numbers(base: Scenario, path: str) -> bool:
    """Whether a number that the base does not give would have to be a whole one."""
    try:
        base.replace({path: 0.0})
    except ScenarioError as error:
        return any("not a whole number" in diagnostic.message for diagnostic in error.diagnostics)
    return False


def _coded(base: Scenario, data: Mapping[str, Any], path: str) -> float | int | str | None:
    """The number at a path, None where it would be a new entry; or what is wrong with the path."""
    route = follow(data, path)
    if route is None:
        words = path.split(".")
        if words[0] == "hidden_types" and len(words) == 3 and words[1] in base.party_ids:
            return 0.0  # a type that is not named has no chance
        try:
            base.replace({path: 0.0})
        except ScenarioError as error:
            missing = [diagnostic.message for diagnostic in error.diagnostics if "does not exist" in diagnostic.message]
            return missing[0] if missing else None
        return None
    value: Any = data
    for step in route:
        value = value[step]
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is no number; only numbers can be swept"
    return value


def _law(chosen: Range, coded: float | int | None) -> Law | str:
    low, high = chosen.low, chosen.high
    forms = [
        low is not None or high is not None,
        bool(chosen.levels),
        chosen.absolute is not None,
        chosen.relative is not None,
    ]
    if sum(forms) != 1 or (chosen.sd is not None and not forms[0]):
        return f"says in {'no' if not any(forms) else 'more than one'} way how it varies; give one: {FORMS}"
    if chosen.levels:
        repeated = len(set(chosen.levels)) < len(chosen.levels)
        return "levels are given twice" if repeated else Levels(tuple(chosen.levels))
    if forms[0]:
        if low is None or high is None:
            return f"has no {'low' if low is None else 'high'}; a range needs both ends"
        if low >= high:
            return f"low {low:g} is not below high {high:g}"
        if chosen.sd is None:
            return Uniform(low, high)
        if coded is None:
            return "has no coded value that an sd could be around; give low and high alone"
        return Normal(float(coded), chosen.sd, low, high)
    if coded is None:
        return "has no coded value to vary around; give low and high, or levels"
    width = chosen.absolute if chosen.absolute is not None else (chosen.relative or 0.0) * abs(coded)
    if width == 0.0:
        return "is coded 0, of which every share is 0; give an absolute width"
    return Uniform(float(coded - width), float(coded + width))


def repeated_paths(quantities: list[tuple[Route, Quantity]]) -> Iterator[RouteDiagnostic]:
    """Paths that more than one quantity would set."""
    taken: dict[str, str] = {}
    for route, quantity in quantities:
        for path in quantity.paths:
            if path in taken:
                yield route, f"{path} is already set by {taken[path]}; each number varies once"
            taken.setdefault(path, quantity.name)
