"""Public beliefs about hidden types, updated in log odds with likelihoods that come from the model itself.

`log pi_t(type) = log pi_{t-1}(type) + log P(cell | type, context)` (Bayes' rule); an observer's own prior enters as an
offset (`diplosim.learning.observer_priors`).  Likelihoods are shares of cells in simulated play, smoothed towards the
pooled play of all types.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray


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


def smoothed_log_likelihood(counts: AnyArray) -> FloatArray:
    """Log likelihood of each cell by type from counts (..., cells, types).

    Jeffreys' prior adds half a count per cell.  Here that weight (cells / 2 in all) is spread as the play of all types
    together falls, itself smoothed by Jeffreys' rule: where a type was rarely seen, its cells say nothing rather than
    something by accident.
    """
    cells = counts.shape[-2]
    pooled = counts.sum(axis=-1, keepdims=True) + 0.5
    pooled = pooled / pooled.sum(axis=-2, keepdims=True)
    weight = 0.5 * cells
    by_type = (counts + weight * pooled) / (counts.sum(axis=-2, keepdims=True) + weight)
    result: FloatArray = np.log(by_type)
    return result


def offset(public: AnyArray, public_prior: FloatArray, own_prior: FloatArray) -> FloatArray:
    """An observer's posterior: the public one with its own prior in place of the public prior.

    public: (runs, types).  public_prior, own_prior: (types,).  A type that is impossible to the public stays so.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        shifted = np.log(public) + np.where(public_prior > 0.0, np.log(own_prior) - np.log(public_prior), -np.inf)
    return probabilities(shifted)
