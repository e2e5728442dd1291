"""Solution concepts over all packages on the issues' scales: the points of theory, and the frontier to draw.

Utilities are those of the model, `u(z) = 1 - sum_k s_k * |z_k - x_k|**rho`: concave, so that each point is a concave
programme, for rho = 1 a linear one (scipy's HiGHS; the Nash point and rho = 2 by sequential quadratic programming).
Definitions are those of `diplosim.solutions.discrete`, with packages at least as good as disagreement for everybody
and inside the red lines.

Tie rule: shares and gains are raised lexicographically, the worst-off first (Imai 1983; Chun & Peters 1989), so that
every point is Pareto efficient and its utilities are unique; among packages of equal greatest sum the utilitarian point
is the one that is best in this order too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.solutions.concave import Concave
from diplosim.solutions.weights import simplex_points

LEVEL = 1e-7
"""Gains that differ by less count as equal where the worst-off are raised further."""

LIFT = 1e-4
"""The same for quadratic utilities, in which the slack of the programmes moves others by the square root of it."""

TIE = 1e-12
"""Sums of salience that differ by less are equal."""


@dataclass(frozen=True)
class Solution:
    """A package (issues,) and what it is worth to each party (parties,)."""

    package: FloatArray
    utilities: FloatArray


@dataclass(frozen=True)
class BargainingProblem:
    """What is bargained over.

    ideal, salience: (parties, issues), values in [0, 1], salience summing to 1 per party.  disagreement: (parties,)
    utility without a deal.  low, high: (issues,) what the red lines of all leave over
    (`diplosim.solutions.red_lines.common_bounds`; None: 0 and 1).  exponent: rho, 1 or 2.  total: the most that values
    may add up to, 1 where they are shares of one pie (None: no limit).

    Example:
        >>> pie = BargainingProblem(np.array([[1.0], [0.0]]), np.ones((2, 1)), np.array([0.2, 0.0]))
        >>> nash(pie).utilities.round(6).tolist()
        [0.6, 0.4]

    Raises:
        ValueError: if shapes do not match or the bounds exclude each other.
    """

    ideal: FloatArray
    salience: FloatArray
    disagreement: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None
    exponent: int = 1
    total: float | None = None

    def __post_init__(self) -> None:
        parties, issues = self.ideal.shape
        if self.salience.shape != (parties, issues) or self.disagreement.shape != (parties,):
            raise ValueError("ideal and salience must be (parties, issues), disagreement (parties,)")
        low, high = self.bounds
        if low.shape != (issues,) or high.shape != (issues,) or (low > high).any():
            raise ValueError("low and high must be (issues,), low not above high")
        if self.exponent not in (1, 2):
            raise ValueError(f"the exponent must be 1 or 2, not {self.exponent}")

    @property
    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest value of each issue, (issues,) each."""
        issues = self.ideal.shape[1]
        low = np.zeros(issues) if self.low is None else self.low
        return low, np.ones(issues) if self.high is None else self.high

    @property
    def programme(self) -> Concave:
        """The utilities as a concave programme."""
        return Concave(self.ideal, self.salience, *self.bounds, self.exponent, self.total)


def best_utilities(problem: BargainingProblem) -> FloatArray | None:
    """The ideal point: the most each party gets in a package that is not worse than disagreement for anybody.

    Returns (parties,), None where there is no such package.
    """
    programme = problem.programme
    best = np.empty(len(problem.disagreement))
    for i in range(len(best)):
        package = programme.greatest(np.eye(len(best))[i], problem.disagreement)
        if package is None:
            return None
        best[i] = programme.utilities(package)[i]
    return np.maximum(best, problem.disagreement)


def nash(problem: BargainingProblem, powers: Sequence[float] | None = None) -> Solution | None:
    """Greatest product of gains over disagreement, each to the party's power (Nash 1950; Kalai 1977).

    powers: (parties,), positive, of any sum (None: equal).  None where no package is better than disagreement for all.
    """
    parties = len(problem.disagreement)
    power = np.ones(parties) if powers is None else np.asarray(powers, dtype=np.float64)
    if power.shape != (parties,) or not np.isfinite(power).all() or power.min() <= 0.0:
        raise ValueError(f"powers must be one positive number per party, {parties}")
    start = kalai_smorodinsky(problem)
    if start is None or (start.utilities - problem.disagreement).min() <= LEVEL:
        return None
    programme = problem.programme
    package = programme.greatest_product(power / power.sum(), problem.disagreement, start.package)
    return Solution(package, programme.utilities(package))


def kalai_smorodinsky(problem: BargainingProblem) -> Solution | None:
    """Greatest common share of what each party could gain at best (Kalai & Smorodinsky 1975; Imai 1983).

    A party that cannot gain keeps its disagreement value.  None where every package is worse than disagreement for
    somebody.
    """
    best = best_utilities(problem)
    if best is None:
        return None
    return _raised(problem, best - problem.disagreement)


def egalitarian(problem: BargainingProblem) -> Solution | None:
    """Greatest common gain over disagreement, in the parties' own utility (Kalai 1977).

    None where every package is worse than disagreement for somebody.
    """
    return _raised(problem, np.ones(len(problem.disagreement)))


def utilitarian(problem: BargainingProblem) -> Solution | None:
    """Greatest sum of utilities (Bentham; Harsanyi 1955); None where every package is worse than disagreement."""
    programme = problem.programme
    everyone = np.ones(len(problem.disagreement))
    middle = _weighted_medians(problem)
    if middle is not None:
        return Solution(middle, programme.utilities(middle))
    package = programme.greatest(everyone, problem.disagreement)
    if package is None:
        return None
    worth = programme.utilities(package)
    if problem.exponent == 2:  # strictly concave in every issue that anybody cares about: no ties
        return Solution(package, worth)
    return _raised(problem, everyone, least_sum=float(worth.sum()))


def _weighted_medians(problem: BargainingProblem) -> FloatArray | None:
    """The package of the greatest sum for linear losses, issue by issue the median of ideals weighted by salience.

    None unless it is the only one and at least as good as disagreement for everybody.
    """
    low, high = problem.bounds
    package = np.empty(problem.ideal.shape[1])
    for k in range(len(package)):
        order = np.argsort(problem.ideal[:, k], kind="stable")
        reached = np.cumsum(problem.salience[order, k])
        middle = reached[-1] / 2.0
        if problem.exponent == 2 or np.abs(reached - middle).min() < TIE:
            return None
        package[k] = np.clip(problem.ideal[order[int((reached < middle).sum())], k], low[k], high[k])
    if problem.total is not None and package.sum() > problem.total:
        return None
    return package if (problem.programme.utilities(package) >= problem.disagreement).all() else None


def pareto_points(problem: BargainingProblem, number: int = 64) -> list[Solution]:
    """Points of the Pareto frontier at least as good as disagreement, spread over its directions, for drawing.

    From disagreement one walks in each of `number` directions as far as packages allow, then to the greatest sum
    (Wierzbicki 1980).  With two parties the points run from the best of the first to the best of the second; the
    directions of more parties begin with each party's own best.  Empty where every package is worse than disagreement.
    """
    best = best_utilities(problem)
    if best is None:
        return []
    parties = len(best)
    if parties == 2:
        angle = np.linspace(0.0, np.pi / 2, number)
        directions = np.column_stack([np.cos(angle), np.sin(angle)])
    else:
        directions = simplex_points(parties, number)
    directions = np.where(directions < 1e-9, 0.0, directions) * np.maximum(best - problem.disagreement, LEVEL)
    found = (_raised(problem, direction) for direction in directions)
    return [point for point in found if point is not None]


def _raised(problem: BargainingProblem, scale: AnyArray, least_sum: float | None = None) -> Solution | None:
    """Gains in units of `scale` raised lexicographically, the smallest first; then whoever has no scale.

    least_sum: only packages whose utilities sum to this much count.
    """
    if problem.exponent == 2:
        return _raised_strictly(problem, scale)
    programme = problem.programme
    floor = problem.disagreement.copy()
    rising = np.where(scale > LEVEL, scale, 0.0)
    package = None if rising.any() else programme.greatest(np.ones(len(floor)), floor, least_sum)
    while rising.any():
        raised = programme.furthest(floor, rising, least_sum)
        if raised is None:
            break
        package, step = raised
        floor = floor + step * rising
        package, tight = _held_back(programme, package, floor, rising > 0.0, least_sum)
        if not tight.any():
            break
        rising = np.where(tight, 0.0, rising)
    if package is not None and not (scale > LEVEL).all():
        last = programme.greatest(np.ones(len(floor)), floor, least_sum)
        package = package if last is None else last
    return None if package is None else Solution(package, programme.utilities(package))


def _raised_strictly(problem: BargainingProblem, scale: AnyArray) -> Solution | None:
    """The same for quadratic utilities, strictly concave in the issues that a party cares about.

    Where the smallest gain is greatest, those who have it leave no choice on the issues they care about; what others
    care about besides is decided next.
    """
    low, high = (bound.copy() for bound in problem.bounds)
    floor = problem.disagreement.copy()
    rising = np.where(scale > LEVEL, scale, 0.0)
    package = problem.programme.greatest(np.ones(len(floor)), floor)
    while package is not None:
        cares = (problem.salience[:, low < high] > 0.0).any(axis=1)
        rising = np.where(cares, rising, 0.0)
        if not cares.any():
            break
        programme = Concave(problem.ideal[cares], problem.salience[cares], low, high, 2, problem.total)
        if not rising.any():
            rest = programme.greatest(np.ones(int(cares.sum())), floor[cares])
            package = package if rest is None else rest
            break
        raised = programme.furthest(floor[cares], rising[cares])
        if raised is None:
            break
        package, step = raised
        floor = floor + step * rising
        held = (rising > 0.0) & (problem.programme.utilities(package) <= floor + LEVEL)
        # Who stands at the common level by the solver's choice alone can be lifted, and leaves issues open.
        package, held[cares] = _held_back(programme, package, floor[cares], held[cares], None, LIFT)
        if not held.any():
            break
        decided = (problem.salience[held] > 0.0).any(axis=0)
        low[decided] = high[decided] = package[decided]
    return None if package is None else Solution(package, problem.programme.utilities(package))


def _held_back(
    programme: Concave,
    package: FloatArray,
    level: FloatArray,
    among: BoolArray,
    least_sum: float | None,
    lift: float = LEVEL,
) -> tuple[FloatArray, BoolArray]:
    """Who cannot be lifted above its level while all others keep theirs, (parties,), and the last package tried."""
    tight = among.copy()
    while tight.any():
        lifted = programme.greatest(tight.astype(np.float64), level, least_sum)
        if lifted is None:
            break
        package = lifted
        loose = tight & (programme.utilities(lifted) > level + lift)
        if not loose.any():
            break
        tight &= ~loose
    return package, tight
