"""What red lines leave over: the common interval of each issue, and the packages of discrete options inside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray


class InfeasibleRedLines(ValueError):
    """Red lines leave no package; the message names every such issue and the parties whose lines exclude each other."""


def common_bounds(
    low: AnyArray, high: AnyArray, parties: Sequence[str], issues: Sequence[str]
) -> tuple[FloatArray, FloatArray]:
    """What all parties can accept on each issue.

    Args:
        low: (parties, issues) lowest value each party accepts, 0 where it has no line.
        high: (parties, issues) highest value each party accepts, 1 where it has no line.
        parties: their names, for the message.
        issues: their names, for the message.

    Returns:
        The highest low and the lowest high, (issues,) each.

    Raises:
        InfeasibleRedLines: if the bounds of some issue exclude each other; all such issues are named.
    """
    lows, highs = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    bottom, top = lows.max(axis=0), highs.min(axis=0)
    shown = []
    for k, issue in enumerate(issues):
        if bottom[k] > top[k]:
            least = ", ".join(name for name, line in zip(parties, lows[:, k], strict=True) if line == bottom[k])
            most = ", ".join(name for name, line in zip(parties, highs[:, k], strict=True) if line == top[k])
            shown.append(f"{issue} (at least {bottom[k]:g} for {least}, at most {top[k]:g} for {most})")
    if shown:
        raise InfeasibleRedLines(f"red lines exclude every package on {'; '.join(shown)}")
    return bottom, top


def allowed_packages(
    options: Sequence[Sequence[float]],
    low: AnyArray,
    high: AnyArray,
    parties: Sequence[str],
    issues: Sequence[str],
) -> BoolArray:
    """Which packages of discrete options lie behind nobody's red line, (packages,).

    Packages stand in the lexicographic order of their option indices, the first issue slowest.

    Args:
        options: per issue the positions of its options.
        low: (parties, issues) lowest value each party accepts, 0 where it has no line.
        high: (parties, issues) highest value each party accepts, 1 where it has no line.
        parties: their names, for the message.
        issues: their names, for the message.

    Returns:
        (packages,) True where nobody objects.

    Raises:
        InfeasibleRedLines: if bounds exclude each other, or leave an issue without an option.
    """
    bottom, top = common_bounds(low, high, parties, issues)
    inside = [
        (np.asarray(places, dtype=np.float64) >= bottom[k]) & (np.asarray(places, dtype=np.float64) <= top[k])
        for k, places in enumerate(options)
    ]
    shown = [
        f"{issues[k]} (no option from {bottom[k]:g} to {top[k]:g})" for k, some in enumerate(inside) if not some.any()
    ]
    if shown:
        raise InfeasibleRedLines(f"red lines exclude every package on {'; '.join(shown)}")
    allowed = np.ones(1, dtype=bool)
    for some in inside:
        allowed = (allowed[:, None] & some).reshape(-1)
    return allowed
