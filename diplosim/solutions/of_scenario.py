"""Solution points of a scenario: where theory places an agreement of those who must consent, in the words of the file.

All are sincere, as coded, at their mean cost of no deal, and keep to their declared red lines; bargaining power is
equal.  Issues with options are solved over packages of options, others on their scales.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.coded_arrays import SINCERE, coded_arrays
from diplosim.rules.domains import domain_of, is_discrete, reservation_values, utilities
from diplosim.scenario.scenario import Scenario
from diplosim.solutions import continuous
from diplosim.solutions.discrete import TIE, Point, discrete_solutions
from diplosim.solutions.frontier import spread_over
from diplosim.solutions.no_deal import no_deal_on_scales
from diplosim.solutions.red_lines import InfeasibleRedLines, allowed_packages, common_bounds

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.scenario.schema.issues import Issue

FRONTIER = "frontier"

POINTS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
"""Solutions by name: Nash (1950), Kalai & Smorodinsky (1975), equal gains (Kalai 1977), the greatest sum."""

NAMED = 5e-4
"""A position has a name where it differs from a named one by less."""

NO_GAIN = "no package inside the declared red lines is worth as much as no deal to all who must consent"


@dataclass(frozen=True)
class Solved:
    """A point of a scenario.

    point: its name.  package: issue -> position, 0 to 1.  values: issue -> the position in the words of the file.
    utilities: party -> what it is worth.
    """

    point: str
    package: Mapping[str, float]
    values: Mapping[str, str]
    utilities: Mapping[str, float]


@dataclass(frozen=True)
class Solutions:
    """What theory says of a scenario.

    parties: who must consent.  disagreement: party -> what no deal is worth.  gains_from: party -> what gains are
    counted from; over options the least that a package gives, where that is more than no deal.  points: the solutions
    in the order of `POINTS`, several of a name where they are tied, then the frontier.  none: why there are none, None
    where there are.
    over: "options" or "scales".  found: points of the frontier that there are,
    also where fewer are listed; on scales there is no end of them, and those that are listed count.
    """

    parties: tuple[str, ...]
    disagreement: Mapping[str, float]
    gains_from: Mapping[str, float]
    points: tuple[Solved, ...]
    none: str | None
    over: str
    found: int

    def to_frame(self) -> pd.DataFrame:
        """A row for each point: its name, an issue's value a column, then `utility_PARTY`."""
        import pandas as pd

        rows = []
        for each in self.points:
            worth = {f"utility_{party}": number for party, number in each.utilities.items()}
            rows.append({"point": each.point, **each.values, **worth})
        return pd.DataFrame(rows, columns=None if rows else ["point"])

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "parties": list(self.parties),
            "over": self.over,
            "disagreement": dict(self.disagreement),
            "gains_from": dict(self.gains_from),
            "none": self.none,
            "frontier_points": self.found,
            "points": [
                {
                    "point": each.point,
                    "package": dict(each.package),
                    "values": dict(each.values),
                    "utilities": dict(each.utilities),
                }
                for each in self.points
            ],
        }


def solve(scenario: Scenario, frontier: int = 32) -> Solutions:
    """Solve a scenario.

    Args:
        scenario: what is negotiated.
        frontier: points of the Pareto frontier that are listed at most.

    Returns:
        The solutions of those who must consent, and the frontier.

    Raises:
        TooManyOutcomes: if the options span more packages than can be searched.

    Example:
        >>> import diplosim
        >>> solve(diplosim.load("minsk2_2015")).points[0].point
        'nash'
    """
    return _over_options(scenario, frontier) if is_discrete(scenario) else _on_scales(scenario, frontier)


def table(scenario: Scenario, frontier: int = 32) -> pd.DataFrame:
    """The same as a table, a row for each point; see `Solutions.to_frame`."""
    return solve(scenario, frontier).to_frame()


def value_in_words(issue: Issue, position: float) -> str:
    """A position on an issue by the name that the file gives it, or with the two names around it.

    Args:
        issue: its scale names the values 0 and 1, its anchors others.
        position: from 0 to 1.

    Returns:
        The name alone where the position has one, else the number and the names on either side.
    """
    names = {0.0: issue.scale.zero, 1.0: issue.scale.one, **issue.anchors}
    nearest = min(names, key=lambda place: abs(place - position))
    if abs(nearest - position) < NAMED:
        return names[nearest]
    below = max(place for place in names if place < position)
    above = min(place for place in names if place > position)
    return f"{position:.3f}, between {names[below]!r} and {names[above]!r}"


def _on_scales(scenario: Scenario, number: int) -> Solutions:
    coded, names = coded_arrays(scenario), scenario.consenters
    parties = [coded.index[name] for name in names]
    ideal, salience = coded.ideal[parties, SINCERE], coded.salience[parties]
    floor = no_deal_on_scales(scenario, names, ideal)
    no_deal_of = _by(names, floor)

    def nothing(reason: str) -> Solutions:
        return Solutions(names, no_deal_of, no_deal_of, (), reason, "scales", 0)

    try:
        low, high = common_bounds(coded.declared_low[parties], coded.declared_high[parties], names, coded.issues)
    except InfeasibleRedLines as excluded:
        return nothing(f"the declared {excluded}")
    pie = 1.0 if scenario.protocol.pie else None
    problem = continuous.BargainingProblem(ideal, salience, floor, low, high, coded.exponent, pie)
    ways: tuple[Callable[[continuous.BargainingProblem], continuous.Solution | None], ...] = (
        continuous.nash,
        continuous.kalai_smorodinsky,
        continuous.egalitarian,
        continuous.utilitarian,
    )
    found = [(name, point) for name, way in zip(POINTS, ways, strict=True) if (point := way(problem)) is not None]
    if not found:
        return nothing(NO_GAIN)
    # Two parties' points run from end to end; directions of more begin with their corners and centre.
    asked = number if len(names) == 2 else max(number, len(names) + 1)
    drawn = continuous.pareto_points(problem, asked) if number else []
    points = tuple(_solved(scenario, name, each.package, each.utilities) for name, each in found)
    points += tuple(_solved(scenario, FRONTIER, each.package, each.utilities) for each in drawn[:number])
    return Solutions(names, no_deal_of, no_deal_of, points, None, "scales", len(drawn[:number]))


def _over_options(scenario: Scenario, number: int) -> Solutions:
    coded, domain, names = coded_arrays(scenario), domain_of(scenario), scenario.consenters
    parties = [coded.index[name] for name in names]
    lines = coded.declared_low[parties], coded.declared_high[parties]
    floor = reservation_values(scenario)

    def nothing(reason: str) -> Solutions:
        return Solutions(names, _by(names, floor), _by(names, floor), (), reason, "options", 0)

    try:
        allowed = allowed_packages(domain.options, *lines, names, domain.issues)
    except InfeasibleRedLines as excluded:
        return nothing(f"the declared {excluded}")
    found = discrete_solutions(utilities(scenario), floor, allowed=allowed)
    if not found.rational:
        return nothing(NO_GAIN)

    def solved(name: str, point: Point) -> Solved:
        return _solved(scenario, name, domain.positions(point.packages[:1])[0], point.utilities)

    points = tuple(solved(name, point) for name in POINTS for point in getattr(found, name))
    listed = spread_over(found.frontier.utilities, number).tolist()
    points += tuple(solved(FRONTIER, found.frontier.point(row)) for row in listed)
    gains_from = _by(names, np.where(found.disagreement > floor + TIE, found.disagreement, floor))
    return Solutions(names, _by(names, floor), gains_from, points, None, "options", len(found.frontier))


def _by(names: tuple[str, ...], numbers: AnyArray) -> dict[str, float]:
    return dict(zip(names, map(float, numbers), strict=True))


def _solved(scenario: Scenario, name: str, package: FloatArray, worth: FloatArray) -> Solved:
    places = [(issue, float(position)) for issue, position in zip(scenario.issues, package, strict=True)]
    return Solved(
        point=name,
        package={issue.id: position for issue, position in places},
        values={issue.id: value_in_words(issue, position) for issue, position in places},
        utilities=_by(scenario.consenters, worth),
    )
