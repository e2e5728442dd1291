"""Landscape theory: into which two sides does a set of states settle (Axelrod & Bennett 1993)?

Frustration of actor i: F_i(X) = sum_j s_j p_ij d_ij(X), with size s, propensity p to work together and d = 1 on
different sides, 0 on the same.  Energy E(X) = sum_i s_i F_i(X) over ordered pairs.  A configuration is stable if no
single actor lowers E by changing sides; with symmetric p every switch that helps an actor lowers E.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray

LARGEST = 20
"""Actors up to which all 2**(n - 1) configurations are looked at."""

TOLERANCE = 1e-12
"""Energies that differ by less than this share of the greatest possible one are equal, whatever the unit of sizes."""


@dataclass(frozen=True)
class Minimum:
    """A stable configuration.

    energy: E.  sides: actors of each side, actor 0's first; the second may be empty.  basin: configurations from
    which the steepest descent ends here.  strict: whether every switch raises E.
    """

    energy: float
    sides: tuple[tuple[int, ...], tuple[int, ...]]
    basin: int
    strict: bool


@dataclass(frozen=True)
class Landscape:
    """All stable configurations, the lowest energy first; `configurations` counts those looked at."""

    configurations: int
    minima: tuple[Minimum, ...]

    @property
    def predicted(self) -> Minimum:
        """The configuration of least energy (the first in the order of the actors, if several tie)."""
        return self.minima[0]


def landscape(size: Sequence[float], propensity: Sequence[Sequence[float]]) -> Landscape:
    """Enumerate the landscape of energy over all divisions into two sides.

    Args:
        size: size of each actor, 0 or more, (actors,).
        propensity: p_ij, (actors, actors); the diagonal is not used.

    Returns:
        All stable configurations, the lowest energy first.

    Raises:
        ValueError: if shapes differ, values are not finite, or there are no or more than 20 actors.
    """
    s, p = np.asarray(size, dtype=np.float64), np.asarray(propensity, dtype=np.float64)
    n = len(s)
    if s.ndim != 1 or p.shape != (n, n) or not (np.isfinite(s).all() and np.isfinite(p).all()) or (s < 0).any():
        raise ValueError("a landscape needs n sizes of 0 or more and n x n propensities, all finite")
    if not 1 <= n <= LARGEST:
        raise ValueError(f"{n} actors; a landscape is enumerated for 1 to {LARGEST}")
    codes = np.arange(2 ** (n - 1), dtype=np.int64) << 1  # bit i: actor i is on the other side than actor 0
    energy = np.zeros(len(codes))
    falls = np.zeros((n, len(codes)))
    greatest = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            weight = s[i] * s[j] * (p[i, j] + p[j, i])
            apart = ((codes >> i) ^ (codes >> j)) & 1
            energy += weight * apart
            greatest += abs(weight)
            change = np.where(apart == 1, weight, -weight)  # fall of E if one of the two changes sides
            falls[i] += change
            falls[j] += change
    grain = TOLERANCE * greatest
    steepest = (falls >= falls.max(axis=0) - grain).argmax(axis=0)  # ties: the lowest actor
    stable = falls.max(axis=0) <= grain
    ends = _descend(codes, steepest, stable, n)
    basin = np.bincount(ends, minlength=len(codes))
    minima = [
        Minimum(float(energy[c]), _sides(int(codes[c]), n), int(basin[c]), bool((falls[:, c] < -grain).all()))
        for c in np.flatnonzero(stable)
    ]
    ranked = sorted(minima, key=lambda minimum: np.rint(minimum.energy / grain) if grain else 0.0)
    return Landscape(len(codes), tuple(ranked))


def _descend(codes: AnyArray, steepest: AnyArray, stable: AnyArray, n: int) -> AnyArray:
    """Where the steepest descent from each configuration ends, as positions among the configurations."""
    everybody = (1 << n) - 1
    switched = codes ^ (1 << steepest)
    named = np.where(switched & 1, switched ^ everybody, switched) >> 1  # name the sides so that actor 0 is on side 0
    following = np.where(stable, np.arange(len(codes)), named)
    while True:
        further = following[following]
        if (further == following).all():
            return following
        following = further


def _sides(code: int, n: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (
        tuple(i for i in range(n) if not code >> i & 1),
        tuple(i for i in range(n) if code >> i & 1),
    )
