"""Issues of Genius files: their values, and what each value is worth before weights.

What the format means was taken from the behaviour of the Genius program (Lin et al. 2014) and from files shipped with
it:

- discrete: the worth of an item is its `evaluation` divided by the greatest evaluation of the issue; all are 0 where
  the greatest is 0 (below 1e-5).  Evaluations are not negative.
- integer: `offset + slope * (value - lowerbound)`, cut off at 0 and 1; without an offset, as in older files, by the
  `ftype` of its evaluator, as a real issue.  One of more than 5,000 values is taken at 1,001 evenly spaced ones.
- real: `parameter0 + parameter1 * value` (linear), `parameter0` (constant), or rising from 0 at `parameter0` to 1 at
  `parameter2` and falling to 0 at `parameter1` (triangular), cut off at 0 and 1; a real issue is taken at 21 evenly
  spaced values, as Genius does in its own analysis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from diplosim.sources.importers.file_diagnostics import FileDiagnostics
from diplosim.sources.importers.located_xml import Element
from diplosim.sources.importers.profiles import ValueSet, few_enough
from diplosim.sources.importers.quantities import number, number_or_problem, whole_number

REAL_VALUES = 21
WHOLE_VALUES = 5_000
"""Values of an integer issue up to which all of them are read; a file of more would take too long to write and read."""

SPACED_VALUES = 1_001
"""Evenly spaced values that stand for those of a larger integer issue, its ends among them."""

ZERO = 1e-5
"""Greatest evaluation of an issue below which Genius takes all of its values to be worth nothing."""

KINDS = ("discrete", "integer", "real")


@dataclass(frozen=True)
class GeniusIssue:
    """One issue element: its values as texts, and as numbers where they are numbers.

    `complete` is false where evenly spaced values stand for more.
    """

    element: Element
    name: str
    kind: str
    values: tuple[str, ...]
    numbers: tuple[float, ...] = ()
    items: Mapping[str, Element] = field(default_factory=dict)
    complete: bool = True

    @property
    def value_set(self) -> ValueSet:
        """The issue without what it is worth."""
        return ValueSet(self.name, self.values, self.element.line)


def read_issue(element: Element, diagnostics: FileDiagnostics) -> GeniusIssue | None:
    """An issue with its values; None, and problems, where it cannot be read."""
    name = (element.get("name") or "").strip()
    if not name:
        diagnostics.add(element.line, "issue", 'has no name; write name="..."')
        return None
    kind = (element.get("type") or element.get("etype") or element.get("vtype") or "discrete").lower()
    if kind == "discrete":
        return _discrete(element, name, diagnostics)
    if kind == "integer":
        return _integer(element, name, diagnostics)
    if kind == "real":
        return _real(element, name, diagnostics)
    diagnostics.add(element.line, name, f"issues of type {kind!r} are not read; allowed: {', '.join(KINDS)}")
    return None


def _discrete(element: Element, name: str, diagnostics: FileDiagnostics) -> GeniusIssue | None:
    items: dict[str, Element] = {}
    for item in element.inside("item"):
        value = item.get("value")
        if value is None:
            diagnostics.add(item.line, name, 'an item has no value; write value="..."')
        elif value in items:
            diagnostics.add(item.line, f"{name}.{value}", f"given twice; the first is on line {items[value].line}")
        else:
            items[value] = item
    if not items:
        diagnostics.add(element.line, name, "has no items; an issue needs at least one value")
        return None
    if not few_enough(len(items), element.line, name, diagnostics):
        return None
    return GeniusIssue(element, name, "discrete", tuple(items), items=items)


def _integer(element: Element, name: str, diagnostics: FileDiagnostics) -> GeniusIssue | None:
    bounds = _range(element, name, whole_number, diagnostics)
    if bounds is None:
        return None
    low, high = int(bounds[0]), int(bounds[1])
    steps = SPACED_VALUES - 1
    if high - low + 1 <= WHOLE_VALUES:
        whole = list(range(low, high + 1))
    else:
        whole = [low + ((high - low) * step + steps // 2) // steps for step in range(SPACED_VALUES)]
    return GeniusIssue(
        element,
        name,
        "integer",
        tuple(map(str, whole)),
        tuple(map(float, whole)),
        complete=len(whole) == high - low + 1,
    )


def _real(element: Element, name: str, diagnostics: FileDiagnostics) -> GeniusIssue | None:
    bounds = _range(element, name, number, diagnostics)
    if bounds is None:
        return None
    low, high = bounds
    steps = REAL_VALUES - 1
    grid = tuple(low + (high - low) * step / steps for step in range(REAL_VALUES)) if low < high else (low,)
    return GeniusIssue(element, name, "real", tuple(f"{value:.10g}" for value in grid), grid)


def _range(
    element: Element, name: str, read: Callable[[str | None], float], diagnostics: FileDiagnostics
) -> tuple[float, float] | None:
    """Bounds of a number issue: attributes of a `range` inside it, or of the issue itself."""
    holder = next(iter(element.inside("range")), element)
    low, high = (
        number_or_problem(holder.get(word), holder.line, f"{name}.{word}", diagnostics, read=read)
        for word in ("lowerbound", "upperbound")
    )
    if low is None or high is None:
        return None
    if low > high:
        diagnostics.add(holder.line, name, f"the lower bound {low:g} is above the upper one, {high:g}")
        return None
    return low, high


def evaluations(issue: GeniusIssue, diagnostics: FileDiagnostics) -> dict[str, float] | None:
    """Worth of each value, 0..1, as the format prescribes; None, and problems, where a value has none."""
    if issue.kind == "discrete":
        return _normalised(issue, diagnostics)
    found = issue.element.inside("evaluator")
    if not found:
        diagnostics.add(issue.element.line, issue.name, "has no evaluator, so that its values are worth nothing known")
        return None
    evaluator = found[0]
    worth = _line(issue, evaluator, diagnostics) if issue.kind == "integer" else _curve(issue, evaluator, diagnostics)
    if worth is None:
        return None
    return {value: min(max(worth(at), 0.0), 1.0) for value, at in zip(issue.values, issue.numbers, strict=True)}


def _normalised(issue: GeniusIssue, diagnostics: FileDiagnostics) -> dict[str, float] | None:
    raw: dict[str, float] = {}
    for value, item in issue.items.items():
        place = f"{issue.name}.{value}"
        worth = number_or_problem(item.get("evaluation"), item.line, place, diagnostics, what="the evaluation")
        if worth is not None and worth < 0.0:
            diagnostics.add(item.line, place, f"the evaluation {worth:g} is negative; allowed: 0 or more")
        elif worth is not None:
            raw[value] = worth
    if len(raw) < len(issue.items):
        return None
    greatest = max(raw.values())
    return {value: evaluation / greatest if greatest >= ZERO else 0.0 for value, evaluation in raw.items()}


def _line(issue: GeniusIssue, evaluator: Element, diagnostics: FileDiagnostics) -> Callable[[float], float] | None:
    if evaluator.get("offset") is None and evaluator.get("ftype") is not None:
        return _curve(issue, evaluator, diagnostics)
    numbers = _parameters(issue, evaluator, ("offset", "slope"), diagnostics)
    if numbers is None:
        return None
    (offset, slope), low = numbers, issue.numbers[0]
    return lambda value: offset + slope * (value - low)


def _curve(issue: GeniusIssue, evaluator: Element, diagnostics: FileDiagnostics) -> Callable[[float], float] | None:
    kind = (evaluator.get("ftype") or "").lower()
    if kind in ("constant", "linear"):
        wanted = ("parameter0",) if kind == "constant" else ("parameter0", "parameter1")
        numbers = _parameters(issue, evaluator, wanted, diagnostics)
        if numbers is None:
            return None
        level, slope = [*numbers, 0.0][:2]
        return lambda value: level + slope * value
    if kind == "triangular":
        return _triangle(issue, evaluator, diagnostics)
    diagnostics.add(
        evaluator.line,
        issue.name,
        f"an evaluator of ftype {kind!r} is not read; allowed: linear, constant, triangular",
    )
    return None


def _triangle(issue: GeniusIssue, evaluator: Element, diagnostics: FileDiagnostics) -> Callable[[float], float] | None:
    numbers = _parameters(issue, evaluator, ("parameter0", "parameter1", "parameter2"), diagnostics)
    if numbers is None:
        return None
    low, high, top = numbers
    if not low < top < high:
        diagnostics.add(
            evaluator.line, issue.name, f"the top {top:g} (parameter2) must lie between {low:g} and {high:g}"
        )
        return None
    return lambda value: (value - low) / (top - low) if value < top else (high - value) / (high - top)


def _parameters(
    issue: GeniusIssue, evaluator: Element, names: tuple[str, ...], diagnostics: FileDiagnostics
) -> list[float] | None:
    read = [
        number_or_problem(evaluator.get(name), evaluator.line, f"{issue.name}.evaluator.{name}", diagnostics)
        for name in names
    ]
    found = [value for value in read if value is not None]
    return found if len(found) == len(names) else None
