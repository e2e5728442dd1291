"""How an ending is classified, in the order of the rules: conflict, agreement, partial agreement, stalemate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.rules.state import State

AGREEMENT, PARTIAL, STALEMATE, CONFLICT = range(4)
REASONS = (
    "agreement",
    "partial_agreement",
    "interim",
    "attack",
    "incident",
    "deadline",
    "walk_out",
    "breakdown",
    "horizon",
    "refusal",
)
REASON = {name: i for i, name in enumerate(REASONS)}


def settled_share(settled: BoolArray, mean_salience: FloatArray) -> FloatArray:
    """Share of the consenters' mean salience that a text settles.  settled: (runs, issues).  Returns (runs,)."""
    share = np.zeros(settled.shape[0])
    for k in range(len(mean_salience)):
        share = share + mean_salience[k] * settled[:, k]
    return np.minimum(share, 1.0)


def classify(
    conflict: BoolArray,
    accepted: BoolArray,
    settled: BoolArray,
    interim: BoolArray,
    mean_salience: FloatArray,
    vital: BoolArray,
    agreement_from: float = 0.75,
    partial_from: float = 0.25,
) -> AnyArray:
    """Outcome class of each run, (runs,) integers into `diplosim.numerics.statistics.OUTCOMES`.

    conflict: force took effect by the horizon.  accepted: a text was accepted and is in force.  settled: (runs, issues)
    what it settles.  interim: only an interim text is in force.  vital: (issues,) issues that some consenter holds
    vital.  Both thresholds are inclusive (>=), up to rounding of the sum of saliences (1e-12).
    """
    share = settled_share(settled, mean_salience)
    vital_open = (~settled & vital).any(axis=1)
    full = accepted & ~interim & (share >= agreement_from - 1e-12) & ~vital_open
    some = accepted & (interim | (share >= partial_from - 1e-12))
    return np.where(conflict, CONFLICT, np.where(full, AGREEMENT, np.where(some, PARTIAL, STALEMATE))).astype(np.int8)


def terms_in_force(state: State, status_quo: FloatArray, terms: AnyArray) -> BoolArray:
    """Issues whose terms differ from the status quo by what was settled, for good or, by an interim text, for a time.

    An interim text holds where it moves away from the status quo; what it leaves there it leaves open.

    Args:
        state: of the runs.
        status_quo: (K,).
        terms: (R, K) of the issues that are settled, of an interim text in force, the status quo elsewhere.

    Returns:
        (R, K).
    """
    result: BoolArray = state.settled | (state.interim[:, None] & (terms != status_quo))
    return result


@dataclass(frozen=True)
class Reached:
    """Agreements.  runs: (n,) rows of the batch.  types: (n, consenters) hidden types.  packages: (n, issues)."""

    runs: AnyArray
    types: AnyArray
    packages: FloatArray
