"""Solution concepts of two parties on a frontier given as a function, `u2 = f(u1)`: the cases of the textbooks.

The set under the frontier is comprehensive (whoever can have more can have less) and convex (f falls and is concave):
transferable utility `f(u) = S - u`, shares of a pie valued with constant relative risk aversion, arcs of circles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import bisect, brentq, minimize_scalar

Frontier = Callable[[float], float]

FINE = 1e-14
"""Precision asked of roots, in units of the range of the first party's utility."""

NEAR = 1e-5
"""The root of a slope is sought so far around the best value found, in the same units."""

KINK = 1e-12
"""Half the width of the difference that is sharp enough for a kink, in the same units."""


@dataclass(frozen=True)
class FrontierPoints:
    """Utilities (u1, u2) at the solution points; `ideal` is what each could get at best beside the other's least."""

    nash: tuple[float, float]
    kalai_smorodinsky: tuple[float, float]
    egalitarian: tuple[float, float]
    utilitarian: tuple[float, float]
    ideal: tuple[float, float]


def frontier_points(
    frontier: Frontier,
    disagreement: tuple[float, float] = (0.0, 0.0),
    power: float = 0.5,
    greatest: float = 1.0,
) -> FrontierPoints:
    """Nash, Kalai-Smorodinsky, egalitarian and utilitarian points on a frontier.

    Args:
        frontier: u2 = f(u1), falling and concave from the first party's disagreement value up to `greatest`.
        disagreement: utilities without a deal.
        power: bargaining power of the first party in the Nash point, inside (0, 1); the second has the rest.
        greatest: the largest utility of the first party on the frontier.

    Returns:
        Utilities (u1, u2) at each of them, and the ideal point.

    Example:
        >>> points = frontier_points(lambda u: 1 - u**2)
        >>> [round(u, 9) for u in points.nash]
        [0.577350269, 0.666666667]

    Raises:
        ValueError: if the power is not inside (0, 1), or no point of the frontier is better than disagreement for both.
    """
    if not 0.0 < power < 1.0:
        raise ValueError(f"power must lie inside (0, 1), not {power}")
    first, second = disagreement
    if not first < greatest or not frontier(first) > second:
        raise ValueError("no point of the frontier is better than disagreement for both parties")
    most = greatest
    if frontier(greatest) < second:
        most = float(brentq(lambda u: frontier(u) - second, first, greatest, xtol=FINE * (greatest - first)))
    ideal = (most, frontier(first))

    def merit(u: float) -> float:
        gains = u - first, frontier(u) - second
        if min(gains) <= 0.0:
            return -np.inf
        return power * float(np.log(gains[0])) + (1.0 - power) * float(np.log(gains[1]))

    def share(u: float) -> float:
        return (u - first) * (ideal[1] - second) - (frontier(u) - second) * (most - first)

    def gain(u: float) -> float:
        return (u - first) - (frontier(u) - second)

    def at(u: float) -> tuple[float, float]:
        return u, frontier(u)

    return FrontierPoints(
        nash=at(_peak(merit, first, most)),
        kalai_smorodinsky=at(_crossing(share, first, most)),
        egalitarian=at(_crossing(gain, first, most)),
        utilitarian=at(_peak(lambda u: u + frontier(u), first, most)),
        ideal=ideal,
    )


def _crossing(rising: Frontier, low: float, high: float) -> float:
    """Where a rising function passes 0; the end that is nearest to it where it does not."""
    if rising(high) <= 0.0:
        return high
    return float(brentq(rising, low, high, xtol=FINE * (high - low), rtol=8.9e-16))


def _peak(merit: Frontier, low: float, high: float) -> float:
    """Where a concave function is greatest.

    A search by values alone finds a smooth top only to the square root of the machine's precision.  From there the root
    of the slope is found: with a wide five-point difference, exact where the top is smooth, and with a narrow one,
    exact at a kink.  The best of these and of the two ends is taken.
    """
    width = high - low
    found = minimize_scalar(
        lambda u: -max(merit(u), -1e300), bounds=(low, high), method="bounded", options={"xatol": FINE * width}
    )
    peak = float(found.x)
    left, right = max(low, peak - NEAR * width), min(high, peak + NEAR * width)

    def smooth_slope(u: float) -> float:
        step = 2e-3 * min(u - low, high - u)
        near, far = merit(u + step) - merit(u - step), merit(u + 2.0 * step) - merit(u - 2.0 * step)
        return (8.0 * near - far) / (12.0 * step)

    def sharp_slope(u: float) -> float:
        return merit(u + KINK * width) - merit(u - KINK * width)

    candidates = [peak, low, high]
    if low < left and right < high:
        for slope in (sharp_slope, smooth_slope):
            if slope(left) > 0.0 > slope(right):
                candidates.insert(0, float(bisect(slope, left, right, xtol=FINE * width)))
    best = max(merit(u) for u in candidates)
    return next(u for u in candidates if merit(u) >= best - 1e-14 * max(abs(best), 1.0))
