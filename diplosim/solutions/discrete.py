"""Solution concepts over finitely many packages: where bargaining theory places the agreement, ties and all.

Everything is read off a table of utilities, one row a package, one column a party:

- *rational* packages give every party at least its reservation value (`>=`) and lie behind nobody's red line;
- the *disagreement* point is `max(reservation, least utility of all packages)`, party by party;
- **Nash** (1950), asymmetric too (Kalai 1977a): greatest product of gains over disagreement, each to its power;
- **egalitarian** (Kalai 1977b): greatest smallest gain, not normalised;
- **Kalai-Smorodinsky** (1975): greatest smallest share of the best gain; a party's best gain is that of the rational
  package it likes most.  Over finite sets the shares are rarely equal: the worst-off share counts;
- **least spread**: smallest difference between the largest and the smallest share, where the best gain is over *all*
  packages.  Some negotiation programs call this point Kalai-Smorodinsky; it can be a poor point;
- **utilitarian** (Bentham; Harsanyi 1955): greatest sum.

Tie rule: utilities are rounded to 10**-12 before anything is compared, points are chosen on the Pareto frontier only,
and every point within 10**-12 of the best is listed (for products: within that share of the best), each with all the
packages that realise it.  No tie is broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, IntArray
from diplosim.solutions.frontier import checked, on_grid, pareto_frontier

TIE = 1e-12
"""Points whose merit is within this of the best are tied."""


@dataclass(frozen=True)
class Point:
    """A point of the frontier: utilities (parties,), and the rows of all packages that realise it, rising."""

    utilities: FloatArray
    packages: IntArray


@dataclass(frozen=True)
class Frontier:
    """Distinct points by falling sum, then falling lexicographically.

    utilities: (points, parties).  packages: rows of the packages of the first point, of the second, ...; those of
    point p are packages[starts[p]:starts[p + 1]].
    """

    utilities: FloatArray
    packages: IntArray
    starts: IntArray

    def __len__(self) -> int:
        return len(self.utilities)

    def point(self, index: int) -> Point:
        """One point with its packages."""
        return Point(self.utilities[index], self.packages[self.starts[index] : self.starts[index + 1]])


@dataclass(frozen=True)
class DiscreteSolutions:
    """Solution points of a finite bargaining problem; each is a tuple with one entry for every tied point.

    disagreement, best: (parties,), `best` the greatest utility in a rational package (the disagreement value where
    there is none).  rational: number of rational packages.  frontier: over the rational packages; empty, as all
    solutions are, where there is none.
    """

    disagreement: FloatArray
    best: FloatArray
    rational: int
    frontier: Frontier
    nash: tuple[Point, ...]
    egalitarian: tuple[Point, ...]
    kalai_smorodinsky: tuple[Point, ...]
    least_spread: tuple[Point, ...]
    utilitarian: tuple[Point, ...]


def discrete_solutions(
    utilities: AnyArray,
    reservation: AnyArray,
    *,
    powers: Sequence[float] | None = None,
    allowed: BoolArray | None = None,
) -> DiscreteSolutions:
    """Solution points over all packages of a table.

    Args:
        utilities: (packages, parties), any finite scale.
        reservation: (parties,) least utility worth agreeing to.
        powers: (parties,) bargaining powers of the asymmetric Nash point, not negative, of any sum (None: all equal).
        allowed: (packages,) False for what lies beyond a red line: such packages do not exist
            (`diplosim.solutions.red_lines.allowed_packages`; None: all are allowed).

    Returns:
        The points, each with every tied one, and the frontier; empty where no package is rational.

    Example:
        >>> points = discrete_solutions(np.array([[1.0, 0.0], [0.6, 0.7], [0.0, 1.0]]), np.array([0.0, 0.0]))
        >>> points.nash[0].packages.tolist()
        [1]

    Raises:
        ValueError: if shapes do not match, numbers are not finite, powers are negative or all 0, or nothing is allowed.
    """
    table = checked(utilities)
    least, greatest = _extent(table, allowed)
    floor = on_grid(reservation)
    if floor.shape != least.shape or not np.isfinite(floor).all():
        raise ValueError(f"reservation must be one finite number per party, {len(least)}")
    power = _powers(powers, len(least))
    disagreement = np.maximum(floor, least)
    rational = _rational(table, floor, allowed)
    if not rational.any():
        nothing: tuple[Point, ...] = ()
        empty = _frontier(table, np.arange(0))
        return DiscreteSolutions(disagreement, disagreement, 0, empty, *[nothing] * 5)
    best = on_grid(table.max(axis=0, initial=-np.inf, where=rational[:, None]))
    frontier = _frontier(table, pareto_frontier(table, rational))
    gains = frontier.utilities - disagreement
    can_gain = best > disagreement
    shares = gains / np.where(can_gain, best - disagreement, 1.0)
    # A party that cannot gain has no share; it counts only where nobody can.
    shares = shares[:, can_gain] if can_gain.any() else shares
    spread = np.ptp(gains / np.where(greatest > disagreement, greatest - disagreement, 1.0), axis=1)

    def tied(merit: FloatArray, tolerance: float = TIE) -> tuple[Point, ...]:
        return tuple(frontier.point(int(row)) for row in np.flatnonzero(merit >= merit.max() - tolerance))

    product = (gains**power).prod(axis=1)
    return DiscreteSolutions(
        disagreement=disagreement,
        best=best,
        rational=int(rational.sum()),
        frontier=frontier,
        nash=tied(product, TIE * float(product.max())),
        egalitarian=tied(gains.min(axis=1)),
        kalai_smorodinsky=tied(shares.min(axis=1)),
        least_spread=tied(-spread),
        utilitarian=tied(frontier.utilities.sum(axis=1)),
    )


def distances(solutions: DiscreteSolutions, agreed: AnyArray) -> dict[str, FloatArray]:
    """How far agreements lie from the solution points, in utility, under the names of the outcome table.

    agreed: (runs, parties) utilities of the agreements, NaN where there is none.  The distance is the mean absolute
    difference in the parties' utilities, to the nearest of tied points; `pareto_gap` is the largest equal gain that
    another rational package would give every party, 0 or more.  NaN where there is no agreement or no such point.
    """
    named = {
        "distance_nash": solutions.nash,
        "distance_kalai_smorodinsky": solutions.kalai_smorodinsky,
        "distance_egalitarian": solutions.egalitarian,
        "distance_utilitarian": solutions.utilitarian,
    }
    found = {name: _nearest(points, agreed) for name, points in named.items()}
    return found | {"pareto_gap": _gap(solutions.frontier, on_grid(agreed))}


def _nearest(points: tuple[Point, ...], agreed: AnyArray) -> FloatArray:
    distance = np.full(len(agreed), np.inf)
    for point in points:
        distance = np.minimum(distance, np.abs(agreed - point.utilities).mean(axis=1))
    return np.where(np.isinf(distance), np.nan, distance)


def _gap(frontier: Frontier, agreed: FloatArray) -> FloatArray:
    gap = np.full(len(agreed), np.nan)
    there = np.flatnonzero(~np.isnan(agreed).any(axis=1))
    if len(frontier) == 0 or len(there) == 0:
        return gap
    distinct, which = np.unique(agreed[there], axis=0, return_inverse=True)
    most = np.array([(frontier.utilities - level).min(axis=1).max() for level in distinct])
    gap[there] = np.maximum(most, 0.0)[which.reshape(-1)]
    return gap


def _extent(table: FloatArray, allowed: BoolArray | None) -> tuple[FloatArray, FloatArray]:
    """Least and greatest utility of each party over the packages that exist."""
    exists: BoolArray = np.ones(len(table), dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool)
    if exists.shape != (len(table),):
        raise ValueError(f"allowed must say yes or no to each of the {len(table):,} packages")
    if not exists.any():
        raise ValueError("there is no package: every one lies beyond somebody's red line, or the table is empty")
    least = table.min(axis=0, initial=np.inf, where=exists[:, None])
    return on_grid(least), on_grid(table.max(axis=0, initial=-np.inf, where=exists[:, None]))


def _rational(table: FloatArray, floor: FloatArray, allowed: BoolArray | None) -> BoolArray:
    rational = np.ones(len(table), dtype=bool) if allowed is None else np.array(allowed, dtype=bool)
    for party, least in enumerate(floor):
        rational &= on_grid(table[:, party]) >= least
    return rational


def _powers(powers: Sequence[float] | None, parties: int) -> FloatArray:
    power = np.ones(parties) if powers is None else np.asarray(powers, dtype=np.float64)
    if power.shape != (parties,) or not np.isfinite(power).all() or power.min() < 0.0 or power.max() == 0.0:
        raise ValueError(f"powers must be one number per party, {parties}, none negative and not all 0")
    return power


def _frontier(table: FloatArray, rows: IntArray) -> Frontier:
    """Gather packages of equal worth into points, and order these."""
    values = on_grid(table[rows])
    total = on_grid(values.sum(axis=1))
    order = np.lexsort([-rows, *values.T[::-1], total])[::-1]
    values, rows = values[order], rows[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (values[1:] != values[:-1]).any(axis=1)
    return Frontier(values[first], rows, np.append(np.flatnonzero(first), len(rows)))
