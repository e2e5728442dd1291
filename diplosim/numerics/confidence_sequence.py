"""Confidence sequences for a proportion: intervals that hold at every number of trials at once.

Who looks again and again and stops when pleased may not use an ordinary 95 % interval: sooner or later it misses.  The
beta-binomial mixture of Robbins (1970) may be looked at after every trial.  For a true proportion p, the likelihood
ratio of the trials seen, mixed over alternatives Beta(g p, g (1 - p)), against p is a martingale that starts at 1; by
Ville's inequality it ever reaches 1 / error with probability `error` at most, so the values of p for which it has not
are a confidence sequence (Howard, Ramdas, McAuliffe & Sekhon 2021, on conjugate mixtures).
"""

from __future__ import annotations

import math
from functools import lru_cache

LEAST = 1e-12
"""A lower bound under this is reported as 0."""


def log_martingale(count: int, total: int, proportion: float, mixing: float) -> float:
    """Log of the mixed likelihood ratio of `count` successes in `total` trials against a proportion inside (0, 1).

    mixing: g above, in trials; see `mixing_for`.
    """
    a, b = mixing * proportion, mixing * (1 - proportion)
    mixed = _log_beta(a + count, b + (total - count)) - _log_beta(a, b)
    return mixed - count * math.log(proportion) - (total - count) * math.log1p(-proportion)


def lower_bound(count: int, total: int, error: float, mixing: float) -> float:
    """Return a bound that ever exceeds the true proportion, however many trials, with probability `error` at most.

    Args:
        count: successes, 0 <= count <= total.
        total: trials so far.
        error: inside (0, 1).
        mixing: see `log_martingale`, above 0; fixed before the first trial.

    Returns:
        The bound, in [0, 1].

    Raises:
        ValueError: if a value is out of its range.
    """
    if not 0 <= count <= total:
        raise ValueError(f"count must lie in [0, total], got {count} of {total}")
    if not 0 < error < 1 or not mixing > 0:
        raise ValueError(f"error must lie inside (0, 1) and mixing above 0, got {error} and {mixing}")
    share = count / total if total else 0.0
    ceiling = min(share, 1 - LEAST)

    def beyond(proportion: float) -> float:
        return log_martingale(count, total, proportion, mixing) + math.log(error)

    if ceiling <= LEAST or beyond(LEAST) <= 0:
        return 0.0
    from scipy.optimize import brentq  # the martingale falls between 0 and the share seen

    return float(brentq(beyond, LEAST, ceiling, xtol=1e-13))


def upper_bound(count: int, total: int, error: float, mixing: float) -> float:
    """Return the mirror image of `lower_bound`: it is ever below the true proportion with probability `error`."""
    return 1.0 - lower_bound(total - count, total, error, mixing)


@lru_cache(maxsize=8)
def squared_width(error: float) -> float:
    """Squared half-width, in standard errors of the share, where the sequence is narrowest.

    It is w with w - ln w = 1 + 2 ln(1 / error) (Howard et al. 2021, for the normal mixture).
    """
    from scipy.special import lambertw

    return float(-lambertw(-(error**2) / math.e, k=-1).real)


def mixing_for(half_width: float, error: float) -> float:
    """Return the mixing with which a share of one half comes to a half-width in as few trials as can be."""
    wide = squared_width(error)
    return wide / (4 * half_width**2) / (wide - 1)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
