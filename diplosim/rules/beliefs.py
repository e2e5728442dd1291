"""Public beliefs about hidden types, updated in log odds with likelihoods that come from the model itself.

`log pi_t(type) = log pi_{t-1}(type) + log P(cell | type, context)` (Bayes' rule); an observer's own prior enters as an
offset (`diplosim.learning.observer_priors`).  Likelihoods are shares of cells in simulated play, smoothed so that they
stay sane where people or a real record leave the path of the policies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray, added_in_order
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


@dataclass(frozen=True)
class LogLikelihood:
    """Log likelihood of every cell by type, in nats; contexts in which nothing was seen share a row of their kind.

    values: (rows, cells, types), contiguous.  row: (..., rounds, contexts), the row of `values` of each context.
    """

    values: FloatArray
    row: AnyArray

    def of_cells(self, at: tuple[int, ...], context: AnyArray, cell: AnyArray) -> FloatArray:
        """What cells that were seen say about the types.

        Args:
            at: party and round, as many indices as `row` has axes before the contexts.
            context: (R,) the context in which each cell is read.
            cell: (R,) the cell.

        Returns:
            (R, types).
        """
        cells, types = self.values.shape[1:]
        result: FloatArray = self.values.reshape(-1, types).take(self.row[at].take(context) * cells + cell, axis=0)
        return result


def smoothed_log_likelihood(counts: AnyArray) -> LogLikelihood:
    """Log likelihood of each cell by type from counts of simulated play.

    Where a type was rarely seen, its cells fall as those of all types together do (Jeffreys' weight of half a count per
    cell), shifted as the type differs from the others in the coarser context, all rounds together.  No cell of a type
    lies below `FLOOR` of its share in all play, and holding a line in silence says little.

    Args:
        counts: (..., rounds, contexts, cells, types).

    Returns:
        The likelihoods of all contexts.
    """
    rounds, contexts, cells, types = counts.shape[-4:]
    grouped = counts.reshape(-1, rounds, contexts, cells, types)
    row = np.empty(grouped.shape[:3], dtype=np.int64)
    values: list[FloatArray] = []
    known = 0
    for own, places in zip(grouped, row, strict=True):
        was_seen = own.any(axis=(-2, -1))
        for group in COARSE_CONTEXTS:
            seen = was_seen & np.isin(np.arange(contexts), group)
            in_group = own[seen]
            # The last one: where nothing was ever seen only the lean speaks, and it is the same everywhere.
            in_group_and_none = np.concatenate([in_group, np.zeros((1, cells, types), dtype=own.dtype)])
            values.append(_smoothed(in_group_and_none, _lean(in_group.sum(axis=0))))
            places[:, list(group)] = known + len(in_group)
            places[seen] = known + np.arange(len(in_group))
            known += len(in_group_and_none)
    together = np.concatenate(values) if values else np.zeros((0, cells, types))
    return LogLikelihood(together, row.reshape(counts.shape[:-2]))


def _lean(counts: AnyArray) -> FloatArray:
    """How much more or less often each type shows a cell than all types do; counts: (cells, types)."""
    weight = 0.5 * counts.shape[0]
    pooled = counts.sum(axis=1, keepdims=True) + 0.5
    pooled = pooled / pooled.sum(axis=0, keepdims=True)
    by_type = (counts + weight * pooled) / (counts.sum(axis=0, keepdims=True) + weight)
    lean: FloatArray = by_type / pooled
    return lean


def _smoothed(counts: AnyArray, lean: FloatArray) -> FloatArray:
    """Log likelihood in single contexts, (M, cells, types); counts: the same, lean: (cells, types)."""
    by_type = np.ascontiguousarray(counts.transpose(2, 1, 0)).astype(float)  # long last axes are added up fastest
    types, cells, _ = by_type.shape
    weight = 0.5 * cells
    of_type = by_type.sum(axis=1)
    everybody = by_type.sum(axis=0) + 0.5
    everybody /= added_in_order(everybody.T)
    likely = everybody * lean.T[:, :, None]
    for each in likely:
        each /= added_in_order(each.T)
    likely *= weight
    likely += by_type
    likely /= (of_type + weight)[:, None, :]
    pooled = added_in_order(np.multiply(likely, (of_type + 1.0)[:, None, :], out=by_type).transpose(1, 2, 0))
    pooled /= of_type.sum(axis=0) + types
    likely *= 1.0 - FLOOR
    likely += FLOOR * pooled
    result = np.log(likely, out=likely)
    for quiet in HOLDING:
        held = np.log(pooled[quiet])
        np.clip(result[:, quiet], held - MOST_FROM_HOLDING, held + MOST_FROM_HOLDING, out=result[:, quiet])
    return np.ascontiguousarray(result.transpose(2, 1, 0))


def offset(public: AnyArray, public_prior: FloatArray, own_prior: FloatArray) -> FloatArray:
    """An observer's posterior: the public one with its own prior in place of the public prior.

    public: (runs, types).  public_prior, own_prior: (types,).  A type that is impossible to the public stays so.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        shifted = np.log(public) + np.where(public_prior > 0.0, np.log(own_prior) - np.log(public_prior), -np.inf)
    return probabilities(shifted)
