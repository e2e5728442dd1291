"""The Pareto frontier of finitely many packages, exact for any number of parties.

A package is dominated if another one is worth at least as much to everybody and more to somebody (Pareto 1906).  Most
packages fall to a few strong ones, block by block; the rest is divided and conquered (Kung, Luccio & Preparata 1975),
which takes M log(M)**(N - 2) steps for M packages and N >= 3 parties, M log(M) for two.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, IntArray
from diplosim.solutions.weights import simplex_points

DIGITS = 12
"""Utilities are compared after rounding to so many decimals.

A decimal grid and not a binary one: weights and evaluations are written as decimals, so that what is equal on paper
lies on a point of the grid and never at the edge between two, however the sum was rounded on the way.
"""

BLOCK = 1 << 18
"""Packages that are looked at together."""

PIVOTS = 64
"""Strong packages against which every package is held first."""

SMALL = 256
"""Sets up to this size are compared pair by pair."""


def on_grid(utilities: AnyArray) -> FloatArray:
    """Utilities rounded to 10**-12, the grain of every comparison and tie over finite sets of packages."""
    rounded: FloatArray = np.asarray(np.round(utilities, DIGITS) + 0.0, dtype=np.float64)  # no negative zero
    return rounded


def pareto_frontier(utilities: AnyArray, among: BoolArray | None = None) -> IntArray:
    """Rows of the packages that no other package dominates, rising; all of several packages of equal worth are kept.

    Two values that differ by less than 10**-12 after rounding are equal.

    Args:
        utilities: (packages, parties), any finite scale.
        among: (packages,) the packages that count (None: all).

    Returns:
        Numbers of the rows, from 0.

    Example:
        >>> pareto_frontier(np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.4], [0.5, 0.5]])).tolist()
        [0, 1, 3]

    Raises:
        ValueError: if utilities are not a finite table of at least one party.
    """
    table = checked(utilities)
    rows: list[IntArray] = []
    values: list[FloatArray] = []
    pivots = table[:0]
    for start in range(0, len(table), BLOCK):
        inside = np.arange(start, min(start + BLOCK, len(table)))
        if among is not None:
            inside = inside[among[inside]]
        inside, block = _cleared(inside, on_grid(table[inside]), pivots)
        keep = _undominated(block)
        rows.append(inside[keep])
        values.append(block[keep])
        pivots = _strongest(np.concatenate([pivots, block[keep]]))
    if not rows:
        return np.arange(0)
    index, found = _cleared(np.concatenate(rows), np.concatenate(values), pivots)
    result: IntArray = index[_undominated(found)]
    return result


def spread_over(points: FloatArray, count: int) -> IntArray:
    """Points that stand for a whole frontier: the best of each party, then the farthest from these.

    Each further point is the one that lies farthest from all chosen before (Gonzalez 1985), the first of equal ones.

    Args:
        points: (points, parties) utilities of the whole frontier.
        count: how many are wanted, 0 or more.

    Returns:
        Their numbers, rising; all of them where there are no more than wanted.

    Example:
        >>> spread_over(np.array([[0.5, 0.5], [0.6, 0.4], [0.4, 0.6], [1.0, 0.0], [0.0, 1.0]]), 3).tolist()
        [0, 3, 4]
    """
    if len(points) <= count:
        return np.arange(len(points))
    chosen = list(dict.fromkeys(points.argmax(axis=0).tolist()))[:count]
    nearest = np.full(len(points), np.inf)
    for number in chosen:
        nearest = np.minimum(nearest, ((points - points[number]) ** 2).sum(axis=1))
    while len(chosen) < count:
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return np.array(sorted(chosen), dtype=np.int64)


def checked(utilities: AnyArray) -> FloatArray:
    """The table as numbers.  Raises ValueError unless it is (packages, parties), finite, with a party or more."""
    table = np.asarray(utilities, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] == 0:
        raise ValueError(f"utilities must have the shape (packages, parties), not {table.shape}")
    for start in range(0, len(table), BLOCK):
        if not np.isfinite(table[start : start + BLOCK]).all():
            raise ValueError("utilities must be finite numbers")
    return table


def _cleared(rows: IntArray, values: FloatArray, pivots: FloatArray) -> tuple[IntArray, FloatArray]:
    """Leave out what one of the pivots dominates."""
    for pivot in pivots:
        beaten = np.ones(len(values), dtype=bool)
        for party, level in enumerate(pivot):
            beaten &= values[:, party] <= level
        if beaten.any():
            beaten[beaten] = (values[beaten] < pivot).any(axis=1)
            rows, values = rows[~beaten], values[~beaten]
    return rows, values


def _strongest(values: FloatArray) -> FloatArray:
    """Up to 64 packages that together dominate much: best in the worst-off of differently weighted parties."""
    if len(values) <= PIVOTS:
        return values
    sample = values[:: -(-len(values) // 4096)]
    low, high = sample.min(axis=0), sample.max(axis=0)
    height = (sample - low) / np.where(high > low, high - low, 1.0) + 1e-9
    best = [int((height / (weight + 1e-3)).min(axis=1).argmax()) for weight in simplex_points(values.shape[1], PIVOTS)]
    return np.asarray(sample[list(dict.fromkeys(best))])


def _undominated(values: FloatArray) -> BoolArray:
    """Which rows no other row dominates, (rows,); equal rows stand or fall together."""
    if len(values) == 0:
        return np.zeros(0, dtype=bool)
    order = np.lexsort(values.T[::-1])[::-1]
    falling = values[order]
    first = np.ones(len(values), dtype=bool)
    first[1:] = (falling[1:] != falling[:-1]).any(axis=1)
    distinct = falling[first]
    if distinct.shape[1] == 1:
        standing = np.zeros(len(distinct), dtype=bool)
        standing[0] = True
    elif distinct.shape[1] == 2:
        ahead = np.maximum.accumulate(distinct[:, 1])
        standing = np.ones(len(distinct), dtype=bool)
        standing[1:] = distinct[1:, 1] > ahead[:-1]
    else:
        standing = np.zeros(len(distinct), dtype=bool)
        standing[_front(distinct)] = True
    result = np.empty(len(values), dtype=bool)
    result[order] = standing[np.cumsum(first) - 1]
    return result


def _front(falling: FloatArray) -> IntArray:
    """Undominated rows of distinct vectors in falling lexicographic order: a later row never dominates an earlier."""
    if len(falling) <= SMALL:
        beaten = np.tri(len(falling), k=-1, dtype=bool)
        for column in falling.T:
            beaten &= column[:, None] <= column[None, :]
        return np.flatnonzero(~beaten.any(axis=1))
    half = len(falling) // 2
    upper = _front(falling[:half])
    lower = half + _front(falling[half:])
    covered = _covered(falling[lower][:, 1:], falling[upper][:, 1:])
    return np.concatenate([upper, lower[~covered]])


def _covered(below: FloatArray, above: FloatArray) -> BoolArray:
    """Which rows of `below` some row of `above` equals or exceeds in every column, (rows of below,)."""
    if len(below) == 0 or len(above) == 0:
        return np.zeros(len(below), dtype=bool)
    if below.shape[1] == 1:
        return np.asarray(below[:, 0] <= above[:, 0].max())
    if below.shape[1] == 2:
        order = np.argsort(-above[:, 0])
        ahead = np.maximum.accumulate(above[order, 1])
        count = np.searchsorted(-above[order, 0], -below[:, 0], side="right")
        return np.asarray((count > 0) & (ahead[np.maximum(count, 1) - 1] >= below[:, 1]))
    if len(below) * len(above) <= SMALL * SMALL:
        covered = np.ones((len(below), len(above)), dtype=bool)
        for b, a in zip(below.T, above.T, strict=True):
            covered &= b[:, None] <= a[None, :]
        return np.asarray(covered.any(axis=1))
    levels = np.concatenate([below[:, -1], above[:, -1]])
    middle = np.median(levels)
    if middle == levels.min():
        rising = levels[levels > middle]
        if len(rising) == 0:
            return _covered(below[:, :-1], above[:, :-1])
        middle = rising.min()
    low, strong = below[:, -1] < middle, above[:, -1] >= middle
    result = np.zeros(len(below), dtype=bool)
    result[~low] = _covered(below[~low], above[strong])
    result[low] = _covered(below[low], above[~strong])
    left = np.flatnonzero(low)[~result[low]]
    result[left] = _covered(below[left][:, :-1], above[strong][:, :-1])
    return result
