"""Public beliefs about hidden types, updated in log odds with likelihoods that come from the model itself.

`log pi_t(type) = log pi_{t-1}(type) + log P(cell | type, context)` (Bayes' rule); an observer's own prior enters as an
offset (`diplosim.learning.observer_priors`).  Likelihoods are shares of cells in simulated play, smoothed so that they
stay sane where people or a real record leave the path of the policies.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.signals import COARSE_CONTEXTS, HOLDING


def log_prior(prior: FloatArray) -> FloatArray:
    """Log of a prior over types, minus infinity where it is nil.  Any shape."""
    with np.errstate(divide="ignore"):
        result: FloatArray = np.log(prior)
    return result


def probabilities(log_odds: AnyArray) -> FloatArray:
    """Normalise log odds over the last axis; (runs, ..., types) in and out."""
    values = np.ascontiguousarray(log_odds.T)
    peak = values[0]
    for t in range(1, values.shape[0]):
        peak = np.maximum(peak, values[t])
    weight = np.exp(values - peak)
    total = weight[0]
    for t in range(1, values.shape[0]):
        total = total + weight[t]
    result: FloatArray = (weight / total).T
    return result


FLOOR = 0.05
"""Share of every cell that all types are taken to share: no single round says more than 1 in 20."""

MOST_FROM_HOLDING = 0.5
"""Nats by which a round in which a party only holds its line may speak for or against a type, against all types."""


def smoothed_log_likelihood(counts: AnyArray) -> FloatArray:
    """Log likelihood of each cell by type from counts of simulated play.

    Where a type was rarely seen, its cells fall as those of all types together do (Jeffreys' weight of half a count per
    cell), shifted as the type differs from the others in the coarser context, all rounds together.  No cell of a type
    lies below `FLOOR` of its share in all play, and holding a line in silence says little.

    Args:
        counts: (..., rounds, contexts, cells, types).

    Returns:
        The same shape, in nats.
    """
    rounds, contexts, cells, types = counts.shape[-4:]
    grouped = counts.reshape(-1, rounds, contexts, cells, types)
    result = np.empty(grouped.shape)
    for party, own in enumerate(grouped):
        for group in COARSE_CONTEXTS:
            members = list(group)
            lean = _lean(own[:, members].sum(axis=(0, 1)))
            seen = own[:, members].any(axis=(-2, -1))
            # Where nothing was ever seen only the lean speaks, and it is the same everywhere.
            values = np.broadcast_to(_smoothed(np.zeros((1, cells, types)), lean), (rounds, len(members), cells, types))
            values = values.copy()
            values[seen] = _smoothed(own[:, members][seen], lean)
            result[party][:, members] = values
    return result.reshape(counts.shape)


def _lean(counts: AnyArray) -> FloatArray:
    """How much more or less often each type shows a cell than all types do; counts: (cells, types)."""
    weight = 0.5 * counts.shape[0]
    pooled = counts.sum(axis=1, keepdims=True) + 0.5
    pooled = pooled / pooled.sum(axis=0, keepdims=True)
    by_type = (counts + weight * pooled) / (counts.sum(axis=0, keepdims=True) + weight)
    lean: FloatArray = by_type / pooled
    return lean


def _smoothed(counts: AnyArray, lean: FloatArray) -> FloatArray:
    """Log likelihood in single contexts; counts: (M, cells, types), lean: (cells, types)."""
    weight = 0.5 * counts.shape[1]
    by_type_seen = counts.sum(axis=1, keepdims=True)
    everybody = counts.sum(axis=2, keepdims=True) + 0.5
    everybody = everybody / everybody.sum(axis=1, keepdims=True)
    shifted = everybody * lean
    shifted = shifted / shifted.sum(axis=1, keepdims=True)
    by_type = (counts + weight * shifted) / (by_type_seen + weight)
    pooled = (by_type * (by_type_seen + 1.0)).sum(axis=2, keepdims=True)
    pooled = pooled / (counts.sum(axis=(1, 2), keepdims=True) + counts.shape[2])
    result: FloatArray = np.log((1.0 - FLOOR) * by_type + FLOOR * pooled)
    held = np.log(pooled)
    quiet = np.isin(np.arange(counts.shape[1]), HOLDING)[:, None]
    return np.where(quiet, np.clip(result, held - MOST_FROM_HOLDING, held + MOST_FROM_HOLDING), result)


def offset(public: AnyArray, public_prior: FloatArray, own_prior: FloatArray) -> FloatArray:
    """An observer's posterior: the public one with its own prior in place of the public prior.

    public: (runs, types).  public_prior, own_prior: (types,).  A type that is impossible to the public stays so.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        shifted = np.log(public) + np.where(public_prior > 0.0, np.log(own_prior) - np.log(public_prior), -np.inf)
    return probabilities(shifted)
