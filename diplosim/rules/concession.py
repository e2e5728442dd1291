"""How far a party has come down from its opening, and which package it tables at that level.

Time-dependent and reciprocal tactics after Faratin, Sierra & Jennings (1998); the trade-off after Raiffa's logrolling:
give first where the others care most and the own side least.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from diplosim.numerics.arrays import GRAIN, AnyArray, FloatArray, clipped, some


def relative_time(round_index: int, deadline: AnyArray) -> FloatArray:
    """Share of the time to the deadline that has passed: 0 in the first round, 1 in the last one before the deadline.

    round_index: from 0.  deadline: (runs,) number of rounds that the parties' clock allows, >= 1.
    """
    span = np.maximum(deadline - 1.0, 1.0)
    share: FloatArray = np.minimum(1.0, round_index / span)
    return np.where(deadline <= 1.0, 1.0, share)


def time_dependent(time: FloatArray, exponent: AnyArray) -> FloatArray:
    """Conceded share of the range from top to floor at relative time t: t ** e.

    exponent > 1 Boulware (late), 1 linear, < 1 conceder (early) (Faratin et al. 1998; our e is their 1/beta).
    time, exponent: (runs,).  Returns (runs,) in [0, 1]; exactly 0 at t = 0 and 1 at t = 1.
    """
    if not some((time > 0.0) & (time < 1.0)):
        return np.where(time <= 0.0, 0.0, 1.0)
    base = np.ascontiguousarray(clipped(time, 1e-300, 1.0))
    same_shape = np.shape(exponent) == base.shape
    power = np.ascontiguousarray(exponent if same_shape else np.broadcast_to(exponent, base.shape))
    curve: FloatArray = np.power(base, power)
    return np.where(time <= 0.0, 0.0, np.where(time >= 1.0, 1.0, curve))


def reciprocal(own: FloatArray, received: FloatArray, weight: AnyArray, time: FloatArray) -> FloatArray:
    """Mix the own schedule with what the others conceded; the weight fades to 0 at the deadline.

    own, received: (runs,) conceded shares in [0, 1].  weight: (runs,) or scalar in [0, 1].  time: (runs,) in [0, 1].
    """
    share = weight * (1.0 - time)
    mixed: FloatArray = own + share * (received - own)
    return mixed


def concession_order(own_salience: FloatArray, others_salience: FloatArray) -> list[int]:
    """Issues in the order in which to give: highest ratio of the others' salience to the own first, ties by order.

    Both (issues,).  Issues of no own salience come first.
    """
    ratio = [
        (math.inf if own_salience[k] <= 0.0 else float(others_salience[k] / own_salience[k]))
        for k in range(len(own_salience))
    ]
    # In steps of the grain, so that rounding decides no tie.
    steps = [each if math.isinf(each) else round(each) for each in (each / GRAIN for each in ratio)]
    return sorted(range(len(ratio)), key=lambda k: (-steps[k], k))


def trade_off(
    start: AnyArray,
    reference: AnyArray,
    budget: FloatArray,
    salience: FloatArray,
    order: Sequence[int],
    exponent: int = 1,
) -> FloatArray:
    """Move from `start` towards `reference` until the own loss reaches `budget`.

    For linear losses this is the exact fractional knapsack: issue after issue in `order`.  For quadratic losses it is
    the straight line (moving every issue by the same share), which keeps the loss exact without a search.
    start, reference: (runs, issues).  budget: (runs,) utility to give, clipped at 0.  salience: (issues,).
    Returns (runs, issues), each value between start and reference.  For several packages a run: start and reference
    (runs, 1, issues), budget (runs, packages); returns (runs, packages, issues).
    """
    gap = reference - start
    left = np.maximum(budget, 0.0)
    if exponent == 2:
        full = salience[0] * gap[..., 0] ** 2
        for k in range(1, len(salience)):
            full = full + salience[k] * gap[..., k] ** 2
        share = np.sqrt(np.ascontiguousarray(np.clip(left / np.maximum(full, 1e-300), 0.0, 1.0)))
        line: FloatArray = start + share[..., None] * gap
        return line
    costs = np.abs(gap)
    costs *= salience
    whole = np.maximum(costs, 1e-300)
    shares: FloatArray = whole if budget.ndim == 1 else np.empty((len(salience), *budget.shape[::-1])).T
    for k in order:
        np.divide(left, whole[..., k], out=shares[..., k])
        left = np.maximum(left - costs[..., k], 0.0)
    np.minimum(shares, 1.0, out=shares)
    shares *= gap
    shares += start
    return shares
