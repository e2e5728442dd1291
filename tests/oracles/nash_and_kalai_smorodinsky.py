"""The Nash and the Kalai-Smorodinsky solution on a given frontier (Nash 1950; Kalai & Smorodinsky 1975)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from diplosim.solutions.two_party_frontier import frontier_points
from diplosim.theory.inputs import Inputs, Result
from tests.oracles.frontier_text import Gap, read_frontier

FARTHEST = 2.0**60
"""A gain over no deal beyond which a set counts as without bounds."""


def nash_vs_kalai_smorodinsky(*, frontier: str, d: Sequence[float] = (0.0, 0.0)) -> Result:
    """Both solutions for two parties, all utilities under the frontier being possible.

    Nash: the point that maximises (u1 - d1) * (u2 - d2).  Kalai-Smorodinsky: the last possible point on the line from
    d to the ideal point, whose coordinates are the most each could get without the other falling below d.

    Args:
        frontier: equation in u1 and u2, see `tests.oracles.frontier_text`; u2 falls as u1 rises.
        d: what no deal is worth to either, a point below the frontier.

    Returns:
        nash, kalai_smorodinsky and ideal, each [u1, u2], exact to about 1e-10.

    Raises:
        ValueError: if the frontier cannot be read, d does not lie below it, or it does not bound the gains.

    Example:
        >>> found = nash_vs_kalai_smorodinsky(frontier="u2 = 1 - u1^2", d=[0, 0])
        >>> [round(u, 9) for u in found["nash"]]
        [0.577350269, 0.666666667]

    Source: Nash (1950), Econometrica 18:155-162; Kalai & Smorodinsky (1975), Econometrica 43:513-518.
    """
    inputs = Inputs("nash_vs_kalai_smorodinsky")
    inputs.demand(len(d) == 2, f"d has {len(d)} entries; allowed: 2")
    inputs.number("(-inf, inf)", **{f"d[{i}]": value for i, value in enumerate(d)})
    inputs.check()
    gap = read_frontier(frontier)
    d1, d2 = float(d[0]), float(d[1])
    possible = _possible(gap, d1, d2, frontier)
    ideal1 = d1 + _last(lambda gain: possible(d1 + gain, d2), frontier)
    ideal2 = d2 + _last(lambda gain: possible(d1, d2 + gain), frontier)

    def best2(u1: float) -> float:
        return d2 + _last(lambda gain: possible(u1, d2 + gain), frontier)

    points = frontier_points(best2, (d1, d2), greatest=ideal1)
    return {
        "nash": list(points.nash),
        "kalai_smorodinsky": list(points.kalai_smorodinsky),
        "ideal": [ideal1, ideal2],
    }


def _possible(gap: Gap, d1: float, d2: float, frontier: str) -> Callable[[float, float], bool]:
    """Whether a point lies under the frontier, that is on the side of no deal."""
    try:
        side = _sign(gap(d1, d2))
    except (ArithmeticError, ValueError):
        side = 0
    if side == 0:
        raise ValueError(f"no deal, ({d1:g}, {d2:g}), must lie below the frontier {frontier!r}")

    def possible(u1: float, u2: float) -> bool:
        try:
            return _sign(gap(u1, u2)) in (side, 0)
        except (ArithmeticError, ValueError):  # no such point, as the root of a negative number
            return False

    return possible


def _sign(value: Any) -> int:
    return 0 if isinstance(value, complex) or value == 0.0 else 1 if value > 0.0 else -1


def _last(possible: Callable[[float], bool], frontier: str) -> float:
    """The largest gain that is possible, by bisection to the last digit."""
    low, high = 0.0, 1.0
    while possible(high):
        low, high = high, 2.0 * high
        if high > FARTHEST:
            raise ValueError(f"the frontier {frontier!r} does not bound the gains over no deal from above")
    while low < (middle := (low + high) / 2.0) < high:
        low, high = (middle, high) if possible(middle) else (low, middle)
    return low
