"""Weighted mean and median of positions: the simplest forecasts of what a group decides.

Sums are exact (`math.fsum`), so that neither the order of actors nor their number leaves a trace.
"""

from __future__ import annotations

from math import fsum

import numpy as np

from diplosim.numerics.arrays import GRAIN, AnyArray


def weighted_mean(position: AnyArray, weight: AnyArray) -> float:
    """The mean position, weighted: `sum w x / sum w`; with weights capability times salience, the compromise mean.

    Source: Van den Bos (1991); Achen (2006) shows it to be near the Nash point where no deal is bad for all.

    Args:
        position: (actors,) on any scale.
        weight: (actors,) not negative and not all 0 (else ValueError).

    Returns:
        The mean, on the scale of the positions.

    Example:
        >>> weighted_mean([0.0, 50.0, 100.0], [1.0, 1.0, 2.0])
        62.5
    """
    x, w = _checked(position, weight)
    return fsum(x * w) / fsum(w)


def weighted_median(position: AnyArray, weight: AnyArray) -> float:
    """The smallest position whose cumulative weight exceeds half of all: what a majority of weight prefers.

    A cumulative weight within 2**-41 of half of all is half, and so the next position is taken.
    Source: Black (1948), the median voter.

    Args:
        position: (actors,) on any scale.
        weight: (actors,) not negative and not all 0 (else ValueError).

    Returns:
        One of the positions.

    Example:
        >>> weighted_median([0.0, 50.0, 100.0], [1.0, 1.0, 1.0])
        50.0
    """
    x, w = _checked(position, weight)
    order = np.argsort(x, kind="stable")
    total = fsum(w)
    reached = [fsum(w[order[: n + 1]]) / total for n in range(len(x))]
    return float(next(x[order[n]] for n, share in enumerate(reached) if share - 0.5 > 0.5 * GRAIN))


def _checked(position: AnyArray, weight: AnyArray) -> tuple[AnyArray, AnyArray]:
    x, w = np.asarray(position, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    if x.ndim != 1 or w.shape != x.shape or not (np.isfinite(x).all() and np.isfinite(w).all()):
        raise ValueError("position and weight must be lists of the same length of finite numbers")
    if len(w) == 0 or w.min() < 0.0 or w.max() == 0.0:
        raise ValueError("weights must not be negative, and not all 0")
    return x, w
