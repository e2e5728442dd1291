"""The best take-it-or-leave-it demand against a cost of war known by its law only (Fearon 1995; Powell 1999)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray, exceeds


def best_demand(
    own_cost: FloatArray, weights: FloatArray, low: FloatArray, high: FloatArray, most: float
) -> FloatArray:
    """How much more than its prospect in war a proposer should ask for, (R,).

    The responder's cost is uniform on [low_t, high_t] with probability weights_t, and it accepts what does not exceed
    its cost.  The expected gain (y + own cost) * P(cost >= y) is a parabola between the ends of the intervals: the best
    y is one of the ends or the top of a parabola.  Of equally good demands the smallest is made.

    Args:
        own_cost: the proposer's cost of war, (R,).
        weights: probability of each kind of responder, (T,).
        low: least cost of each kind, (T,).
        high: greatest cost of each kind, (T,); equal to low where the cost is known.
        most: the most that can be asked for: the pie less the prospect in war.

    Returns:
        The demand, (R,), at most `most`.
    """
    ends = np.unique(np.concatenate([low, high]))
    best = np.full(len(own_cost), min(float(ends[0]), most))
    worth = (best + own_cost) * _accepted(best, weights, low, high)
    wide = np.where(high > low, high - low, 1.0)
    candidates: list[AnyArray] = []
    for left, right in pairwise(ends):
        inside = (low <= left) & (high >= right) & (high > low)
        slope = float((weights[inside] / wide[inside]).sum())
        level = float(weights[low >= right].sum() + (weights[inside] * high[inside] / wide[inside]).sum())
        if slope > 0.0:
            candidates.append(np.clip((level / slope - own_cost) / 2.0, left, right))
        candidates.append(np.full(len(own_cost), right))
    for candidate in candidates:
        y = np.minimum(candidate, most)
        gain = (y + own_cost) * _accepted(y, weights, low, high)
        better = exceeds(gain, worth)
        best, worth = np.where(better, y, best), np.where(better, gain, worth)
    return best


def _accepted(y: FloatArray, weights: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Chance that the responder's cost is at least y, (R,)."""
    chance = np.zeros(len(y))
    for w, least, greatest in zip(weights, low, high, strict=True):
        width = greatest - least
        partly = np.clip((greatest - y) / width, 0.0, 1.0) if width > 0.0 else 0.0
        chance = chance + w * np.where(y <= least, 1.0, partly)
    return chance
