"""How alike the alliance portfolios of two states are.

A portfolio lists what a state promised each state of the system: 3 defence (or offence), 2 neutrality or
non-aggression, 1 entente (consultation), 0 nothing; its own entry is 3 (Signorino & Ritter 1999).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from diplosim.numerics.arrays import FloatArray

DEFENCE, NEUTRALITY, ENTENTE, NOTHING = 3, 2, 1, 0

COMMITMENT = {
    "defence": DEFENCE,
    "offence": DEFENCE,
    "neutrality": NEUTRALITY,
    "nonaggression": NEUTRALITY,
    "consultation": ENTENTE,
}
"""Level of commitment of each kind of promise."""


def s_score(
    a: Sequence[float],
    b: Sequence[float],
    weights: Sequence[float] | None = None,
    *,
    largest: float = 3.0,
    squared: bool = False,
) -> float:
    """S of Signorino & Ritter (1999): S = 1 - 2 * sum_k w_k |a_k - b_k| / (sum_k w_k * largest).

    Args:
        a: commitments of one state, (states,).
        b: those of the other, the same states in the same order.
        weights: weight of each state, such as its capability; None counts all alike.
        largest: greatest possible distance of two commitments.
        squared: squared distances, over `largest` squared.

    Returns:
        S, -1 (opposed) to 1 (identical).

    Raises:
        ValueError: if lengths differ, weights are negative or all zero, or a distance exceeds `largest`.
    """
    x, y, w = _aligned(a, b, weights)
    distance = np.abs(x - y)
    if distance.max() > largest + 1e-12:
        raise ValueError(f"a distance of {distance.max():g} exceeds the largest possible one, {largest:g}")
    if squared:
        distance, largest = distance * distance, largest * largest
    return 1.0 - 2.0 * float((w * distance).sum()) / (float(w.sum()) * largest)


def cohen_kappa(
    a: Sequence[float], b: Sequence[float], weights: Sequence[float] | None = None, *, squared: bool = True
) -> float:
    """Cohen's weighted kappa of two portfolios (Haege 2011): agreement beyond chance, given each one's own mix.

    kappa = 1 - mean_k d(a_k, b_k) / mean_{k,l} d(a_k, b_l), with d the squared (or absolute) distance.

    Args:
        a: commitments of one state, (states,).
        b: those of the other, the same states in the same order.
        weights: weight of each state in all means, such as its capability; None counts all alike.
        squared: squared distances; absolute ones if False.

    Returns:
        Kappa, at most 1; NaN where no disagreement could be expected.

    Raises:
        ValueError: as `s_score`.
    """
    x, y, w = _aligned(a, b, weights)
    return _beyond_chance(_mean_distance(x, y, w, squared), _expected_distance(x, w, y, w, squared))


def scott_pi(
    a: Sequence[float], b: Sequence[float], weights: Sequence[float] | None = None, *, squared: bool = True
) -> float:
    """Scott's weighted pi of two portfolios (Haege 2011): as kappa, but chance follows from the pooled mix of both.

    pi = 1 - mean_k d(a_k, b_k) / mean_{k,l} d(c_k, c_l), where c holds both portfolios.

    Args:
        a: commitments of one state, (states,).
        b: those of the other, the same states in the same order.
        weights: weight of each state in all means, such as its capability; None counts all alike.
        squared: squared distances; absolute ones if False.

    Returns:
        Pi, at most 1; NaN where no disagreement could be expected.

    Raises:
        ValueError: as `s_score`.
    """
    x, y, w = _aligned(a, b, weights)
    pooled, twice = np.concatenate([x, y]), np.concatenate([w, w])
    return _beyond_chance(_mean_distance(x, y, w, squared), _expected_distance(pooled, twice, pooled, twice, squared))


def tau_b(a: Sequence[float], b: Sequence[float]) -> float:
    """Kendall's tau-b of two portfolios, -1..1 (Bueno de Mesquita 1975); NaN where one of them is constant."""
    from scipy.stats import kendalltau  # takes longer to read than all else of a report

    x, y, _ = _aligned(a, b, None)
    if (x == x[0]).all() or (y == y[0]).all():
        return math.nan
    return float(kendalltau(x, y, variant="b").statistic)


def _aligned(
    a: Sequence[float], b: Sequence[float], weights: Sequence[float] | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    if x.ndim != 1 or not len(x) or x.shape != y.shape or x.shape != w.shape:
        raise ValueError("portfolios and weights name the same states: equal lengths, at least one")
    if not np.isfinite([x, y, w]).all() or (w < 0).any() or w.sum() <= 0:
        raise ValueError("portfolios and weights are finite, weights 0 or more and not all zero")
    return x, y, w


def _mean_distance(x: FloatArray, y: FloatArray, w: FloatArray, squared: bool) -> float:
    """Mean of the distances of x and y, of shapes that broadcast to that of their weights w."""
    gap = np.abs(x - y)
    return float((w * (gap * gap if squared else gap)).sum() / w.sum())


def _expected_distance(x: FloatArray, wx: FloatArray, y: FloatArray, wy: FloatArray, squared: bool) -> float:
    """Mean distance of any commitment of x, (N,) weighed by wx, and any of y, (M,) weighed by wy."""
    levels_x, mass_x = _mix(x, wx)
    levels_y, mass_y = _mix(y, wy)
    return _mean_distance(levels_x[:, np.newaxis], levels_y, mass_x[:, np.newaxis] * mass_y, squared)


def _mix(x: FloatArray, w: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Levels of commitment that occur, and the weight of each."""
    levels, place = np.unique(x, return_inverse=True)
    return levels, np.bincount(place, weights=w).astype(np.float64)


def _beyond_chance(observed: float, expected: float) -> float:
    return 1.0 - observed / expected if expected > 0.0 else math.nan
