"""Monte Carlo means with their intervals, and how far they lie from a published number."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray
from diplosim.numerics.statistics import Z, wilson

EXACT = 1e-9
"""A number that does not vary from run to run must agree to this."""


@dataclass(frozen=True)
class Estimate:
    """A mean over runs.

    low, high: 95 % interval (Wilson for shares of runs, normal else; the mean itself where nothing varies).  runs: runs
    that say something about it.  error: standard error; of a share, that of the published one.  deviation: distance
    from the published number in standard errors; 0 or infinite where nothing varies.  within: how far off a limit may
    be that is only approached; nearer counts as no distance.
    """

    mean: float
    low: float
    high: float
    runs: int
    error: float
    deviation: float
    within: float = 0.0


def estimate(values: AnyArray, published: float, within: float = 0.0) -> Estimate:
    """Mean of some values, NaN left out, held against a published number.

    Args:
        values: (runs,) the quantity in each run; NaN in runs that say nothing about it.
        published: the number from the literature.
        within: how far the mean may lie from it because it is a limit; 0 where it is none.

    Returns:
        The mean with its 95 % interval, and its distance from the published number.

    Raises:
        ValueError: if fewer than 2 values are left.
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    n = len(known)
    if n < 2:
        raise ValueError(f"{n} runs say something about this quantity; play more runs")
    mean = math.fsum(known) / n
    shares = bool(np.isin(known, (0.0, 1.0)).all())
    spread = float(known.std(ddof=1))
    if shares and 0.0 < published < 1.0:
        error = math.sqrt(published * (1.0 - published) / n)
        low, high = wilson(int(known.sum()), n)
    elif spread <= EXACT:
        error, low, high = 0.0, mean, mean
    else:
        error = spread / math.sqrt(n)
        reach = Z * error
        low, high = mean - reach, mean + reach
    gap = mean - published
    if abs(gap) <= EXACT + within:
        return Estimate(mean, low, high, n, error, 0.0, within)
    return Estimate(mean, low, high, n, error, gap / error if error > 0.0 else math.copysign(math.inf, gap), within)
