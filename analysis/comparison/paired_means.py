"""Paired differences of means: the same runs under two variants, with Student's interval for the mean difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from scipy.stats import t as student


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
