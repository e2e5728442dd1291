"""Paired differences of means: the same runs under two variants, with Student's interval for the mean difference.

Student's interval needs a spread.  Where there is none, a quantity that lies within bounds has one by `mean_within`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

import pandas as pd
from scipy.stats import t as student

ROUNDING = 1e-12
"""Differences of shares that are nearer to each other than this are the same."""


@dataclass(frozen=True)
class MeanDifference:
    """A quantity under two variants: means, and their difference (second less first) with a 95 % interval.

    n: runs compared.  first_only, second_only: for a term, runs that settled the issue under one variant alone, which
    cannot be compared; 0 for what every run has.
    """

    name: str
    n: int
    first: float
    second: float
    difference: float
    low: float
    high: float
    first_only: int = 0
    second_only: int = 0


def paired_mean(name: str, first: pd.Series, second: pd.Series, confidence: float = 0.95) -> MeanDifference | None:
    """Difference of means of one quantity; runs without a value under either variant are left out.

    None where fewer than two runs are left.  first, second: one row a run, the same runs in the same order.
    """
    known = first.notna().to_numpy() & second.notna().to_numpy()
    left, right = first.to_numpy(dtype=float)[known], second.to_numpy(dtype=float)[known]
    n = len(left)
    if n < 2:
        return None
    change = right - left
    middle = float(change.mean())
    half = float(student.ppf(0.5 + confidence / 2, n - 1)) * float(change.std(ddof=1)) / math.sqrt(n)
    return MeanDifference(name, n, float(left.mean()), float(right.mean()), middle, middle - half, middle + half)


def mean_within(
    name: str, first: pd.Series, second: pd.Series, confidence: float = 0.95, reach: float = 1.0
) -> MeanDifference | None:
    """Difference of means of a quantity whose differences lie within a bound, such as a share's.

    So does their mean, and Student's interval ends at the bound.  Where all of n differences are the same, that is a
    point, as if nothing else could ever be seen.  What is known then: with 95 % confidence at most 1 - .05^(1/n) of all
    units differ from those seen (Hanley & Lippman-Hand 1983), and none by more than the bound allows.  That bounds the
    mean.

    Args:
        name: of the quantity.
        first: one number a unit, a run or a system.
        second: the same units in the same order.
        confidence: coverage.
        reach: no difference is larger than this.

    Returns:
        The difference with its interval, None where fewer than two units have both values.
    """
    row = paired_mean(name, first, second, confidence)
    if row is None:
        return None
    if not same_throughout((second - first).dropna()):
        return replace(row, low=max(-reach, row.low), high=min(reach, row.high))
    others = 1 - (1 - confidence) ** (1 / row.n)
    seen = row.difference
    return replace(row, low=seen - others * (reach + seen), high=seen + others * (reach - seen))


def contrast_of_shares(
    name: str, first: pd.Series, second: pd.Series, squares: float, reach: float = 1.0, confidence: float = 0.95
) -> tuple[MeanDifference, float] | None:
    """Difference of means over pairs of cells that share their runs, with its adjusted Wald interval and p-value.

    Student's interval is too narrow where few runs differ: of an effect that shows in 3 of 1,000 runs it held 85 % of
    trials.  Bonett & Price (2012) add to a table of pairs one run gained and one lost; here each pair of cells gets
    both.  The estimate is told as it was seen.

    Args:
        name: of the effect.
        first: one number a run: the mean of a class over some cells.
        second: the same runs under as many others.
        squares: sum of the squared weights of the pairs of cells in the effect, 1 over their number in a mean.
        reach: no difference is larger than this.
        confidence: coverage.

    Returns:
        The difference with its interval, and the two-sided p-value that it is 0; None with fewer than two runs.
    """
    row = paired_mean(name, first, second, confidence)
    if row is None:
        return None
    change = (second - first).to_numpy(dtype=float)
    size = row.n + 2
    middle = float(change.sum()) / size
    error = math.sqrt(((float((change**2).sum()) + 2 * squares) / size - middle**2) / size)
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    low, high = max(-reach, min(middle - half, row.difference)), min(reach, max(middle + half, row.difference))
    return replace(row, low=low, high=high), 2 * NormalDist().cdf(-abs(middle) / error)


def same_throughout(differences: pd.Series) -> bool:
    """Whether all differences are the same, but for rounding."""
    return float(differences.max() - differences.min()) < ROUNDING


def settled_terms(name: str, first: pd.Series, second: pd.Series) -> MeanDifference | None:
    """Difference of a term over the runs in which both variants settled the issue."""
    row = paired_mean(name, first, second)
    if row is None:
        return None
    one, other = first.notna().to_numpy(), second.notna().to_numpy()
    return MeanDifference(
        **{field: getattr(row, field) for field in ("name", "n", "first", "second", "difference", "low", "high")},
        first_only=int((one & ~other).sum()),
        second_only=int((other & ~one).sum()),
    )
