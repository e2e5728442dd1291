"""Values of GeniusWeb issues, discrete or numbers, and the utilities that a profile gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from diplosim.scenario.spelling import did_you_mean
from diplosim.sources.importers.file_diagnostics import FileDiagnostics, listed
from diplosim.sources.importers.profiles import ValueSet, few_enough

DISCRETE = ("discretevaluesetutilities", "discreteutils")
NUMBER = ("numbervaluesetutilities", "numberutils")
LARGEST_NUMBER = 1e15


@dataclass(frozen=True)
class Values:
    """One issue of a domain; `numbers` are its values where they are numbers, `ends` the ends of their range."""

    name: str
    value_set: ValueSet
    numbers: tuple[Decimal, ...] = ()
    ends: tuple[Decimal, Decimal] | None = None


def table(value: Any) -> Mapping[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def value_name(value: Any) -> str:
    """A value as text; numbers are spelled alike however the file spells them."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def values_of(name: str, given: Any, line: int | None, diagnostics: FileDiagnostics) -> Values | None:
    """The values of an issue; None, and a problem, where they cannot be read."""
    if "range" in table(given):
        return _range(name, given["range"], line, diagnostics)
    listing = table(given).get("values")
    if not isinstance(listing, list) or not listing:
        diagnostics.add(line, name, "must hold `values`, a list that is not empty, or `range`")
        return None
    names = tuple(value_name(value) for value in listing)
    twice = [value for value in dict.fromkeys(names) if names.count(value) > 1]
    if twice:
        diagnostics.add(line, name, f"values are given twice: {listed(twice)}")
        return None
    if not few_enough(len(names), line, name, diagnostics):
        return None
    return Values(name, ValueSet(name, names, line))


def _range(name: str, given: Any, line: int | None, diagnostics: FileDiagnostics) -> Values | None:
    """Numbers from low to high in steps, exact in decimals."""
    parts = [table(given).get(word) for word in ("low", "high", "step")] if isinstance(given, Mapping) else given
    numbers = [_decimal(part) for part in parts] if isinstance(parts, list) and len(parts) == 3 else [None]
    if any(number is None for number in numbers):
        diagnostics.add(line, name, "`range` must hold the numbers low, high and step")
        return None
    low, high, step = (number for number in numbers if number is not None)
    if step <= 0 or high < low:
        diagnostics.add(
            line, name, f"range {low} to {high} in steps of {step}: the step must be above 0, high not below low"
        )
        return None
    count = int((high - low) / step) + 1
    if not few_enough(count, line, name, diagnostics, ", so take a larger step"):
        return None
    values = tuple(low + step * position for position in range(count))
    named = tuple(f"{value.normalize():f}" for value in values)
    return Values(name, ValueSet(name, named, line), values, (low, high))


def _decimal(value: Any) -> Decimal | None:
    """The value as an exact decimal, as it was written; None where it is no number, or one beyond all use."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_NUMBER:
        return None
    return Decimal(str(value))


def utilities(issue: Values, given: Any, line: int | None, diagnostics: FileDiagnostics) -> Mapping[str, float] | None:
    """Utility of each value, 0..1; None, and problems, where a value has none."""
    kinds = {key.lower(): key for key in table(given)}
    for kind in kinds:
        if kind in DISCRETE:
            return _discrete(issue, table(given[kinds[kind]]).get("valueUtilities"), line, diagnostics)
        if kind in NUMBER:
            return _linear(issue, table(given[kinds[kind]]), line, diagnostics)
    found = listed(kinds.values())
    diagnostics.add(
        line, issue.name, f"its utilities must be DiscreteValueSetUtilities or NumberValueSetUtilities; found: {found}"
    )
    return None


def _discrete(issue: Values, given: Any, line: int | None, diagnostics: FileDiagnostics) -> Mapping[str, float] | None:
    if not isinstance(given, Mapping):
        diagnostics.add(line, issue.name, "must hold `valueUtilities`, a mapping from values to numbers from 0 to 1")
        return None
    worth: dict[str, float] = {}
    for value in issue.value_set.values:
        if value not in given:
            diagnostics.add(line, f"{issue.name}.{value}", "this value of the domain has no utility")
            continue
        if not _is_share(given[value]):
            diagnostics.add(line, f"{issue.name}.{value}", f"{given[value]!r}: a utility must be a number from 0 to 1")
            continue
        worth[value] = float(given[value])
    for value in given:
        if value not in issue.value_set.values:
            hint = did_you_mean(value, issue.value_set.values)
            diagnostics.add(
                line, f"{issue.name}.{value}", f"no value of the domain; {hint}it has: {listed(issue.value_set.values)}"
            )
    return worth if len(worth) == len(issue.value_set.values) else None


def _linear(
    issue: Values, given: Mapping[str, Any], line: int | None, diagnostics: FileDiagnostics
) -> Mapping[str, float] | None:
    """Utilities between those of the lowest and the highest number."""
    names = ("lowValue", "highValue", "lowUtility", "highUtility")
    numbers = [_decimal(given.get(name)) for name in names]
    if any(number is None for number in numbers):
        diagnostics.add(line, issue.name, f"must hold the numbers {', '.join(names)}")
        return None
    low, high, least, most = (number for number in numbers if number is not None)
    if issue.ends is None:
        diagnostics.add(line, issue.name, "its utilities are for a range of numbers, and the domain lists values")
    elif (low, high) != issue.ends:
        ends = f"{issue.ends[0]} to {issue.ends[1]}"
        diagnostics.add(
            line, issue.name, f"its utilities are given from {low} to {high}, and its values go from {ends}"
        )
    elif high <= low:
        diagnostics.add(line, issue.name, f"highValue {high} must be above lowValue {low}")
    elif not (0 <= least <= 1 and 0 <= most <= 1):
        diagnostics.add(line, issue.name, f"utilities {least} and {most}: each must be a number from 0 to 1")
    else:
        return {
            name: float(least + (most - least) * (number - low) / (high - low))
            for name, number in zip(issue.value_set.values, issue.numbers, strict=True)
        }
    return None


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0
