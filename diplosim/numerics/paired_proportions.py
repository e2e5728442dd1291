"""Paired proportions: interval of a difference and of a ratio, test, pairing's gain, and how many runs would tell.

Two variants played on the same draws give matched pairs of runs.  Of n pairs, `both` ended in a class under both,
`gained` under the second variant alone, `lost` under the first alone.  Fagerland, Lydersen & Laake (2014) compare the
methods for such tables; chosen here are those that they recommend: the asymptotic score interval of Tango (1998) for
the difference, the hybrid Wilson interval of Bonett & Price (2006) for the ratio, and the mid-p version of McNemar's
test.  None of them is in scipy or statsmodels.  Coverage: tests/numerics/test_paired_coverage.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from scipy.optimize import brentq
from scipy.stats import binom

from diplosim.numerics.arrays import BoolArray
from diplosim.numerics.statistics import PairedShares, Share, wilson_at

CONFIDENCE = 0.95
POWER = 0.8


@dataclass(frozen=True)
class Pairs:
    """A 2 x 2 table of n matched pairs of runs: in the class under both variants, the second alone, the first alone."""

    both: int
    gained: int
    lost: int
    n: int

    def __post_init__(self) -> None:
        if min(self.both, self.gained, self.lost) < 0 or self.both + self.gained + self.lost > self.n or self.n < 1:
            raise ValueError(f"not a table of matched pairs: {self}")

    @classmethod
    def of(cls, first: BoolArray, second: BoolArray) -> Pairs:
        """Count the pairs of the same runs under two variants; first, second: (n,) whether each is in the class."""
        both, gained, lost = first & second, ~first & second, first & ~second
        return cls(int(both.sum()), int(gained.sum()), int(lost.sum()), len(first))

    @property
    def first(self) -> int:
        """Runs in the class under the first variant."""
        return self.both + self.lost

    @property
    def second(self) -> int:
        """Runs in the class under the second variant."""
        return self.both + self.gained

    @property
    def difference(self) -> float:
        """Share under the second variant less that under the first, -1 to 1."""
        return (self.gained - self.lost) / self.n


def difference_interval(pairs: Pairs, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Score interval of the difference of two paired proportions (Tango 1998).

    All differences D that the score test does not reject: |T(D)| <= z, with

        T(D) = (gained - lost - n D) / sqrt(n (2 q + D (1 - D))),

    q being the maximum-likelihood estimate of the chance of `lost` under that D.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    middle = pairs.difference

    def low(difference: float) -> float:
        return _score(pairs, difference) - z

    def high(difference: float) -> float:
        return _score(pairs, difference) + z

    return (
        -1.0 if middle <= -1.0 else float(brentq(low, -1.0, middle, xtol=1e-12)),
        1.0 if middle >= 1.0 else float(brentq(high, middle, 1.0, xtol=1e-12)),
    )


def paired_shares(name: str, first: BoolArray, second: BoolArray) -> PairedShares:
    """How the share of a class moves between two variants that share their draws.

    Args:
        name: of the class.
        first: (n,) whether each run is in it under the first variant.
        second: (n,) the same runs under the second, in the same order.

    Returns:
        Both shares with Wilson intervals, and the score interval of their difference (`difference_interval`).
    """
    pairs = Pairs.of(first, second)
    before, after = Share.of(name, pairs.first, pairs.n), Share.of(name, pairs.second, pairs.n)
    return PairedShares(name, before, after, *difference_interval(pairs))


def _score(pairs: Pairs, difference: float) -> float:
    """Tango's T, falling in the difference; at the ends of [-1, 1], where it is infinite, a large number."""
    n, gained, lost = pairs.n, pairs.gained, pairs.lost
    a = 2.0 * n
    b = -gained - lost + (2.0 * n - gained + lost) * difference
    c = -lost * difference * (1.0 - difference)
    q = (math.sqrt(max(0.0, b * b - 4.0 * a * c)) - b) / (2.0 * a)
    distance = gained - lost - n * difference
    variance = n * (2.0 * q + difference * (1.0 - difference))
    if variance <= 0.0:
        return math.copysign(1e6, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def ratio_interval(pairs: Pairs, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """Interval of the ratio of two paired proportions, second over first (Bonett & Price 2006).

    Wilson intervals of both proportions among the pairs with at least one run in the class, at a critical value that is
    adjusted for their correlation.  None where no run is in the class; the upper end may be infinite.
    """
    some = pairs.both + pairs.gained + pairs.lost
    if some == 0:
        return None
    first, second = pairs.first, pairs.second
    joint = math.sqrt((pairs.gained + pairs.lost + 2) / ((first + 1) * (second + 1)))
    alone = sum(math.sqrt((1 - (count + 1) / (some + 2)) / (count + 1)) for count in (first, second))
    z = joint / alone * NormalDist().inv_cdf(0.5 + confidence / 2)
    low_first, high_first = wilson_at(first, some, z)
    low_second, high_second = wilson_at(second, some, z)
    return low_second / high_first, high_second / low_first if low_first > 0.0 else math.inf


def mcnemar_mid_p(pairs: Pairs) -> float:
    """Two-sided mid-p value of McNemar's test that both variants have the same share (Fagerland et al. 2013)."""
    discordant, least = pairs.gained + pairs.lost, min(pairs.gained, pairs.lost)
    if discordant == 0:
        return 1.0
    point = float(binom.pmf(least, discordant, 0.5))
    if pairs.gained == pairs.lost:
        return 1.0 - 0.5 * point
    return 2.0 * float(binom.cdf(least, discordant, 0.5)) - point


def variance_factor(pairs: Pairs) -> float | None:
    """How many times the variance of the difference would be larger with independent draws; None if it is 0 here.

    So many times more runs would be needed for the same interval.
    """
    first, second = pairs.first / pairs.n, pairs.second / pairs.n
    paired = (pairs.gained + pairs.lost) / pairs.n - pairs.difference**2
    if paired <= 0.0:
        return None
    return (first * (1 - first) + second * (1 - second)) / paired


def runs_that_would_tell(pairs: Pairs, level: float = 1 - CONFIDENCE, power: float = POWER) -> int | None:
    """Runs at which McNemar's test would find a difference as large as the one seen (Connor 1987).

    level: two-sided level of the test.  power: chance to find it.  None where no difference was seen.
    """
    difference = abs(pairs.difference)
    if difference == 0.0:
        return None
    discordant = (pairs.gained + pairs.lost) / pairs.n
    normal = NormalDist()
    z_level, z_power = normal.inv_cdf(1 - level / 2), normal.inv_cdf(power)
    root = z_level * math.sqrt(discordant) + z_power * math.sqrt(max(0.0, discordant - difference**2))
    return math.ceil((root / difference) ** 2)
