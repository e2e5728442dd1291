"""Greatest weighted sums of utilities over all packages, h(w) = max_z w.u(z): the support function of what is possible.

Without a limit each issue is for itself.  Where issues are shares of one pie, what one takes another has not: for
linear losses each bit of the pie goes where it serves most, for quadratic ones until the next bit serves all alike.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray

HALVINGS = 60
"""Of an interval in which the price of the pie lies: to the last digit."""


def greatest_sums(
    weights: FloatArray, ideal: FloatArray, salience: FloatArray, exponent: int, total: float | None = None
) -> FloatArray:
    """Greatest weighted sum of utilities for each row of weights.

    Args:
        weights: (W, parties), not negative.
        ideal: (parties, issues), values in [0, 1].
        salience: (parties, issues), summing to 1 per party.
        exponent: of the losses, 1 or 2.
        total: the most that the values of a package add up to; None for no limit.

    Returns:
        The sums, (W,).
    """
    cost = weights[:, :, None] * salience
    values = _sum_of_medians(cost, ideal) if exponent == 1 else _means(cost, ideal)
    if total is not None:
        over = values.sum(axis=1) > total
        shared = _bit_by_bit if exponent == 1 else _at_a_price
        values[over] = shared(cost[over], ideal, total)
    distance = np.abs(values[:, None, :] - ideal) ** exponent
    result: FloatArray = weights.sum(axis=1) - (cost * distance).sum(axis=(1, 2))
    return result


def _sum_of_medians(cost: FloatArray, ideal: FloatArray) -> FloatArray:
    """On each issue the ideal point at which the weighted distances add up to the least, (W, issues)."""
    best = np.empty((cost.shape[0], ideal.shape[1]))
    for k in range(ideal.shape[1]):
        gaps = np.abs(ideal[:, k][:, None] - ideal[:, k])
        best[:, k] = ideal[(cost[:, :, k] @ gaps).argmin(axis=1), k]
    return best


def _means(cost: FloatArray, ideal: FloatArray) -> FloatArray:
    """On each issue the weighted mean of the ideal points, (W, issues)."""
    mass = cost.sum(axis=1)
    result: FloatArray = (cost * ideal).sum(axis=1) / np.where(mass > 0.0, mass, 1.0)
    return result


def _bit_by_bit(cost: FloatArray, ideal: FloatArray, total: float) -> FloatArray:
    """Shares of one pie for linear losses, (W, issues).

    Between two neighbouring ideal points another bit serves a weighted sum by a constant rate, less from each to the
    next: the bits of the greatest rates are taken until the pie is gone.
    """
    parties, issues = ideal.shape
    order = np.argsort(ideal, axis=0, kind="stable")
    ends = np.take_along_axis(ideal, order, axis=0)
    length = np.diff(ends, axis=0, prepend=0.0)
    behind = np.cumsum(np.take_along_axis(cost, order[None], axis=1), axis=1)
    whole = behind[:, -1:]
    before = np.concatenate([np.zeros_like(whole), behind[:, :-1]], axis=1)
    rate = (whole - 2.0 * before).reshape(len(cost), parties * issues)
    lengths = np.broadcast_to(length.reshape(1, -1), rate.shape)
    first = np.argsort(-rate, axis=1, kind="stable")
    taken = np.take_along_axis(np.where(rate > 0.0, lengths, 0.0), first, axis=1)
    left = np.maximum(total - np.cumsum(taken, axis=1) + taken, 0.0)
    bits = np.empty_like(taken)
    np.put_along_axis(bits, first, np.minimum(taken, left), axis=1)
    result: FloatArray = bits.reshape(len(cost), parties, issues).sum(axis=1)
    return result


def _at_a_price(cost: FloatArray, ideal: FloatArray, total: float) -> FloatArray:
    """Shares of one pie for quadratic losses, (W, issues): the price of a bit at which all of it is taken."""
    mass, wanted = cost.sum(axis=1), (cost * ideal).sum(axis=1)

    def asked(price: AnyArray) -> FloatArray:
        shares = (wanted - 0.5 * price[:, None]) / np.where(mass > 0.0, mass, 1.0)
        return np.clip(np.where(mass > 0.0, shares, 0.0), 0.0, 1.0)

    low, high = np.zeros(len(cost)), 2.0 * wanted.max(axis=1)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        too_much = asked(middle).sum(axis=1) > total
        low, high = np.where(too_much, middle, low), np.where(too_much, high, middle)
    return asked(high)
