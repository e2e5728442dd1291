"""Scenarios that have too little in common to be compared run by run, and how they are compared instead.

Draws are keyed by party and issue.  Two variants of one case share nearly all of them, so that run 17 of the one and
run 17 of the other are the same talk under two settings.  Run 17 of two cases with other parties about other issues is
the same talk in nothing but its number: a "conflict that became an agreement" would mean nothing.  There the runs are
two independent samples: Newcombe's (1998) interval for the difference of two proportions, Fisher's exact test, and
Welch's interval for means.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import NormalDist

import pandas as pd
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from analysis.comparison.paired_means import MeanDifference
from analysis.comparison.results import PairComparison, ShareDifference
from diplosim.designs.measures import MEANS, SHARES
from diplosim.numerics.paired_proportions import CONFIDENCE, POWER
from diplosim.scenario.scenario import Scenario

SHARED = 0.5
"""Share of all parties, and of all issues, that two scenarios have in common where their runs can be paired."""


def why_unpaired(first: Scenario, second: Scenario) -> str | None:
    """Why the runs of two scenarios are not the same talks under two settings; None where they are.

    A party or an issue is the same where it has the same key, which keys its draws, and the same name.
    """
    parties = _common(
        ((party.key, party.name) for party in first.parties), ((party.key, party.name) for party in second.parties)
    )
    issues = _common(
        ((issue.key, issue.name) for issue in first.issues), ((issue.key, issue.name) for issue in second.issues)
    )
    if all(both >= SHARED * total for both, total in (parties, issues)):
        return None
    return (
        f"they share {parties[0]} of {parties[1]} parties and {issues[0]} of {issues[1]} issues, so that a run of the "
        "one is not the same talk as the run of that number of the other"
    )


def _common(first: Iterable[tuple[str, str]], second: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """How many two collections have in common, and how many there are in all."""
    one, other = set(first), set(second)
    return len(one & other), len(one | other)


def difference_interval(first: int, second: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Interval of the difference of two independent proportions, second less first, of n runs each (Newcombe 1998)."""
    low, high = confint_proportions_2indep(second, n, first, n, method="newcomb", alpha=1 - confidence)
    return float(low), float(high)


def independence_p(first: int, second: int, n: int) -> float:
    """Two-sided p-value of Fisher's exact test that two samples of n runs have the same share."""
    return float(fisher_exact([[first, n - first], [second, n - second]]).pvalue)


def runs_that_would_tell(first: int, second: int, n: int, level: float, power: float = POWER) -> int | None:
    """Runs of each at which Fisher's test would find a difference as large as the one seen.

    The formula is corrected for continuity, as the exact test is (Fleiss, Levin & Paik 2003, 4.14 and 4.18).
    level: two-sided level of the test.  None where no difference was seen.
    """
    if first == second:
        return None
    p, q = first / n, second / n
    middle = (p + q) / 2
    normal = NormalDist()
    root = normal.inv_cdf(1 - level / 2) * math.sqrt(2 * middle * (1 - middle))
    root += normal.inv_cdf(power) * math.sqrt(p * (1 - p) + q * (1 - q))
    uncorrected = (root / (p - q)) ** 2
    return math.ceil(uncorrected / 4 * (1 + math.sqrt(1 + 4 / (uncorrected * abs(p - q)))) ** 2)


def mean_of_two(name: str, first: pd.Series, second: pd.Series) -> MeanDifference | None:
    """Difference of means of two independent samples with Welch's 95 % interval; None with fewer than two runs each."""
    if min(len(first), len(second)) < 2:
        return None
    left, right = first.to_numpy(dtype=float), second.to_numpy(dtype=float)
    difference = float(right.mean() - left.mean())
    low = high = difference
    if left.std() > 0.0 or right.std() > 0.0:
        means = CompareMeans(DescrStatsW(right), DescrStatsW(left))
        low, high = (float(end) for end in means.tconfint_diff(alpha=1 - CONFIDENCE, usevar="unequal"))
    return MeanDifference(name, len(left), float(left.mean()), float(right.mean()), difference, low, high)


def compare_apart(
    names: tuple[str, str], left: pd.DataFrame, right: pd.DataFrame, reason: str, level: float, runs: int
) -> PairComparison:
    """Two scenarios as independent samples: shares, and the means of what every scenario has.

    Args:
        names: of the two cells.
        left: outcome table of the first, of the runs that both have.
        right: the same of the second.
        reason: why their runs are not paired.
        level: of each test.
        runs: played of each.

    Returns:
        The comparison, p-values not corrected.
    """
    n = len(left)
    shares = []
    for name, members in SHARES.items():
        one, other = (int(table["outcome"].astype(str).isin(members).sum()) for table in (left, right))
        low, high = difference_interval(one, other, n)
        p_value = independence_p(one, other, n)
        shares.append(
            ShareDifference(
                outcome=name,
                n=n,
                first=one / n,
                second=other / n,
                gained=0,
                lost=0,
                difference=(other - one) / n,
                low=low,
                high=high,
                ratio=None,
                ratio_low=None,
                ratio_high=None,
                p_value=p_value,
                adjusted=p_value,
                variance_factor=None,
                runs_needed=runs_that_would_tell(one, other, n, level),
            )
        )
    shared = [name for name in (*MEANS, "parties_at_war") if name in left.columns and name in right.columns]
    means = [mean_of_two(name, left[name], right[name]) for name in shared]
    return PairComparison(
        first=names[0],
        second=names[1],
        n=n,
        dropped=runs - n,
        identical=False,
        transitions={},
        shares=tuple(shares),
        means=tuple(row for row in means if row is not None),
        unpaired=reason,
    )
