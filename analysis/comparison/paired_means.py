"""Paired differences of means: the same runs under two variants, with Student's interval for the mean difference.

Student's interval needs a spread.  Where there is none, a quantity that lies within bounds has one by `mean_within`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

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
