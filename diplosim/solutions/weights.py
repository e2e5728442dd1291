"""Weights of parties in a sum of utilities: a grid of them, and those at which the Nash point is best."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.solutions.one_thread import one_thread


def box_points(dimension: int, number: int) -> FloatArray:
    """Evenly spread points in the unit box: a Kronecker sequence.  Returns (number, dimension), values in [0, 1)."""
    root = 2.0
    for _ in range(60):
        root = (1.0 + root) ** (1.0 / (dimension + 1))
    step = (1.0 / root) ** np.arange(1, dimension + 1)
    return np.mod(0.5 + np.arange(1, number + 1)[:, None] * step[None, :], 1.0)


def simplex_points(dimension: int, number: int) -> FloatArray:
    """Evenly spread weights on the simplex: corners, centre and a Kronecker sequence.  Returns (number, dimension)."""
    if dimension == 1:
        return np.ones((1, 1))
    spread = -np.log(np.clip(box_points(dimension, number), 1e-12, 1.0))
    spread[:dimension] = np.eye(dimension)
    spread[dimension] = 1.0
    result: FloatArray = spread / spread.sum(axis=1, keepdims=True)
    return result


@one_thread()
def nash_by_weights(
    ideal: FloatArray,
    salience: FloatArray,
    no_deal: FloatArray,
    gains: FloatArray,
    power: FloatArray | None = None,
    low: AnyArray | float = 0.0,
    high: AnyArray | float = 1.0,
    precision: float = 1e-12,
) -> FloatArray:
    """Utilities of the Nash point for linear losses, (consenters,), from the dual: the weights that make it best.

    By duality max_z sum_c a_c log g_c(z) = min_{w > 0} h(w) - w . d - sum_c a_c log w_c - C, with h(w) = max_z w . u(z)
    and g_c = a_c / w_c at the optimum.  On each issue the weighted sum is greatest at somebody's ideal, or at the bound
    nearest to it, so that h is a sum of maxima of finitely many linear functions: a smooth programme in C + K
    variables.

    gains: (consenters,) > 0 at some package, which sets the scale of the weights.  power: (consenters,) > 0 (None: 1).
    low, high: (issues,) bounds of packages.  precision: of the dual value, at which the search ends.
    """
    from scipy.optimize import minimize  # takes longer to read than a hundred runs to play

    c_count, k_count = ideal.shape
    powers = np.ones(c_count) if power is None else power
    places = np.clip(ideal, low, high)
    rows = np.zeros((k_count * c_count, c_count + k_count))
    for k in range(k_count):
        part = rows[k * c_count : (k + 1) * c_count]
        part[:, :c_count] = salience[:, k] * np.abs(places[:, k][:, None] - ideal[:, k][None, :]) / gains
        part[:, c_count + k] = 1.0
    slope = np.concatenate([(1.0 - no_deal) / gains, np.ones(k_count)])
    start = np.ones(c_count + k_count)
    for k in range(k_count):
        start[c_count + k] = -rows[k * c_count : (k + 1) * c_count, :c_count].sum(axis=1).min()

    def value(x: FloatArray) -> float:
        return float(slope @ x - (powers * np.log(x[:c_count])).sum())

    def gradient(x: FloatArray) -> FloatArray:
        rise: FloatArray = slope - np.concatenate([powers / x[:c_count], np.zeros(k_count)])
        return rise

    found = cast("Any", minimize)(
        value,
        start,
        jac=gradient,
        bounds=[(1e-6, None)] * c_count + [(None, None)] * k_count,
        constraints=[{"type": "ineq", "fun": lambda x: rows @ x, "jac": lambda x: rows}],
        method="SLSQP",
        options={"ftol": precision, "maxiter": 200},
    )
    result: FloatArray = no_deal + powers * gains / found.x[:c_count]
    return result
