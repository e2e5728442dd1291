"""Differences over generated systems: what a setting changes on average, each system being one observation.

Runs of one system share its graph and numbers, and many runs of it say much about that system and nothing about the
next.  So the unit is the system: per system the paired difference between two settings (run by run, on common draws),
over systems their mean with Student's interval and test, which is that of a cluster-randomised trial with equal
clusters (Donner & Klar 2000, chapter 7).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import pandas as pd
from scipy.stats import ttest_1samp

from analysis.comparison.paired_means import ROUNDING, MeanDifference, paired_mean, same_throughout
from diplosim.designs.design import SYSTEM
from diplosim.designs.record import CellRecord, DesignRecord
from diplosim.numerics.paired_proportions import CONFIDENCE, POWER


def by_setting(made: DesignRecord) -> dict[str, tuple[CellRecord, ...]]:
    """The cells of each combination of levels, one a system, in the order of the systems."""
    found: dict[str, list[CellRecord]] = {}
    for cell in made.cells:
        name = ",".join(f"{factor}={level}" for factor, level in cell.levels.items() if factor != SYSTEM)
        found.setdefault(name, []).append(cell)
    return {name: tuple(cells) for name, cells in found.items()}


def t_test(differences: pd.Series) -> float:
    """Two-sided p-value that the mean difference is 0, by the test of signs where all differences are the same.

    A t-test needs a spread.  1 where no system shows any difference.
    """
    if same_throughout(differences):
        return 1.0 if abs(differences.iloc[0]) < ROUNDING else 2.0 ** (1 - len(differences))
    return float(ttest_1samp(differences.to_numpy(), 0.0).pvalue)


def systems_that_would_tell(differences: pd.Series, level: float, power: float = POWER) -> int | None:
    """Systems at which the test would find a mean difference as large as the one seen.

    Args:
        differences: one number a system, two systems or more.
        level: two-sided level of the test.
        power: chance to find it.

    Returns:
        Of the t-test by Guenther's (1981) formula, which adds to the normal approximation what an estimated spread
        costs; of the test of signs where all differences are the same.  None where no difference was seen.
    """
    middle = abs(float(differences.mean()))
    if middle < ROUNDING:
        return None
    if same_throughout(differences):
        return 1 + math.ceil(math.log2(1 / level))
    normal = NormalDist()
    tail = normal.inv_cdf(1 - level / 2)
    spread = float(differences.std(ddof=1)) / middle
    return math.ceil(((tail + normal.inv_cdf(power)) * spread) ** 2 + tail**2 / 2)


def means_over_systems(
    lefts: Sequence[pd.DataFrame], rights: Sequence[pd.DataFrame], confidence: float = CONFIDENCE
) -> tuple[MeanDifference, ...]:
    """Paired means of the quantities that all systems have, system by system; terms where both settled the issue."""
    shared = [name for name in lefts[0].columns if all(name in table.columns for table in (*lefts, *rights))]
    rows = []
    for name in (name for name in shared if name != "outcome"):
        both = [left[name].notna() & right[name].notna() for left, right in zip(lefts, rights, strict=True)]
        first = pd.Series([left.loc[known, name].mean() for left, known in zip(lefts, both, strict=True)])
        second = pd.Series([right.loc[known, name].mean() for right, known in zip(rights, both, strict=True)])
        rows.append(paired_mean(name, first, second, confidence))
    return tuple(row for row in rows if row is not None)
