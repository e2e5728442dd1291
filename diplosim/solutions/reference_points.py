"""Reference points for a text: Nash, Kalai-Smorodinsky, the compromise mean, and the gap to the Pareto frontier.

For given ideal points the utilities are concave, so that each point is one convex programme; for linear losses it is a
linear one.  Definitions: Nash (1950) maximises the product of gains over no deal; Kalai & Smorodinsky (1975) equalises
gains relative to the best each could get; the compromise mean is the capability- and salience-weighted mean position
(Van den Bos 1991; Achen 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.solutions.continuous import BargainingProblem, kalai_smorodinsky, nash
from diplosim.solutions.greatest_sums import greatest_sums
from diplosim.solutions.one_thread import one_thread
from diplosim.solutions.tight_weights import tight_weights
from diplosim.solutions.weights import nash_by_weights, simplex_points

if TYPE_CHECKING:
    from diplosim.rules.coded_arrays import CodedArrays


WEIGHTS = 512
"""Evenly spread weights of parties over which the greatest sums are taken."""

DENSE = 3
"""Parties among whom evenly spread weights lie so near each other that no others are needed (errors below .004)."""


CROWDED = 12
"""Parties beyond whom no weights are sought that are exact somewhere: the programme would take seconds."""


@dataclass(frozen=True)
class ReferencePoints:
    """Utilities of each consenter at the points, (consenters,).

    Nash: NaN where no package beats no deal for all.  Kalai-Smorodinsky: NaN where every package is worse than no deal
    for somebody; who cannot gain keeps what no deal is worth.
    weights: (W, C) on the simplex, support: (W,) greatest weighted sum of utilities over all packages.
    """

    nash: FloatArray
    kalai_smorodinsky: FloatArray
    weights: FloatArray
    support: FloatArray


def compromise_mean(position: FloatArray, salience: FloatArray, capability: FloatArray) -> FloatArray:
    """Capability- and salience-weighted mean position per issue.

    position, salience (not normalised): (parties, issues).  capability: (parties,).  Returns (issues,); the plain mean
    where nobody with capability cares.
    """
    weight = capability[:, None] * salience
    total = weight.sum(axis=0)
    mean = (weight * position).sum(axis=0) / np.where(total > 0.0, total, 1.0)
    result: FloatArray = np.where(total > 0.0, mean, position.mean(axis=0))
    return result


def compromise_of(coded: CodedArrays) -> FloatArray:
    """Compromise mean of a scenario as coded, over all parties with a stake, (issues,)."""
    actors = list(coded.stake)
    return compromise_mean(coded.position[actors], coded.raw_salience[actors], coded.capability[actors])


@one_thread()
def reference_points(
    ideal: FloatArray, salience: FloatArray, no_deal: FloatArray, exponent: int = 1, total: float | None = None
) -> ReferencePoints:
    """Solution points over all packages in [0, 1]**issues.

    ideal, salience: (consenters, issues), salience summing to 1 per row.  no_deal: (consenters,).  total: the most that
    values add up to, 1 where they are shares of one pie (None: no limit).
    """
    weights = simplex_points(ideal.shape[0], WEIGHTS)
    if exponent == 1 and total is None and DENSE < ideal.shape[0] <= CROWDED:
        weights = np.concatenate([weights, tight_weights(ideal, salience)])
    support = greatest_sums(weights, ideal, salience, exponent, total)
    if exponent == 1 and total is None:
        nash, kalai = _linear_points(ideal, salience, no_deal)
    else:
        nash, kalai = _general_points(BargainingProblem(ideal, salience, no_deal, exponent=exponent, total=total))
    return ReferencePoints(nash, kalai, weights, support)


def pareto_gap(points: ReferencePoints, utilities: AnyArray) -> FloatArray:
    """Largest equal gain that another package would give every consenter, (runs,), never negative.

    By duality the gap is the minimum over weights w of max_z w.u(z) - w.u.  The minimum is taken over finitely many
    weights, which makes it an upper bound: too high by less than .001 on average in the shipped cases.
    utilities: (runs, consenters).
    """
    best = np.full(utilities.shape[0], np.inf)
    for start in range(0, len(points.support), 32):
        some = slice(start, start + 32)
        weight = points.weights[some, :, None]
        value = weight[:, 0] * utilities[:, 0]
        for c in range(1, utilities.shape[1]):
            value += weight[:, c] * utilities[:, c]
        best = np.minimum(best, (points.support[some, None] - value).min(axis=0))
    result: FloatArray = np.maximum(best, 0.0)
    return result


def mean_distance(utilities: AnyArray, point: FloatArray) -> FloatArray:
    """Mean absolute difference in utility from a reference point, (runs,).  utilities: (runs, consenters)."""
    total = np.abs(utilities[:, 0] - point[0])
    for c in range(1, utilities.shape[1]):
        total = total + np.abs(utilities[:, c] - point[c])
    result: FloatArray = total / utilities.shape[1]
    return result


def _linear_points(ideal: FloatArray, salience: FloatArray, no_deal: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Kalai-Smorodinsky by linear programmes, Nash from its dual."""
    from scipy.optimize import linprog  # takes longer to read than a hundred runs to play

    c_count, k_count = ideal.shape
    size = k_count + c_count * k_count
    rows, limits = [], []
    for c in range(c_count):
        for k in range(k_count):
            for sign in (1.0, -1.0):
                row = np.zeros(size)
                row[k] = sign
                row[k_count + c * k_count + k] = -1.0
                rows.append(row)
                limits.append(sign * ideal[c, k])
    distance_rows, distance_limits = np.array(rows), np.array(limits)
    loss = np.zeros((c_count, size))
    for c in range(c_count):
        loss[c, k_count + c * k_count : k_count + (c + 1) * k_count] = salience[c]
    nothing = np.full(c_count, np.nan)

    def solve(objective: FloatArray, extra: FloatArray, extra_limits: FloatArray, free: int) -> FloatArray | None:
        padded = np.hstack([distance_rows, np.zeros((len(distance_rows), free))])
        bounds = [(0.0, 1.0)] * size + [(None, None)] * free
        found = linprog(
            objective,
            np.vstack([padded, extra]),
            np.concatenate([distance_limits, extra_limits]),
            bounds=bounds,
        )
        return np.asarray(found.x) if found.status == 0 else None

    # Kalai-Smorodinsky: greatest common share t of the best gains that are compatible with no deal for the others.
    keep = np.hstack([loss, np.zeros((c_count, 0))])
    utopia = np.empty(c_count)
    for c in range(c_count):
        best = solve(loss[c], keep, 1.0 - no_deal, 0)
        if best is None:
            return nothing, nothing
        utopia[c] = 1.0 - loss[c] @ best
    share_rows = np.hstack([loss, (utopia - no_deal)[:, None]])
    objective = np.zeros(size + 1)
    objective[-1] = -1.0
    x = solve(objective, share_rows, 1.0 - no_deal, 1)
    if x is None:
        return nothing, nothing
    kalai = 1.0 - loss @ x[:size]
    gains = np.maximum(kalai - no_deal, 0.0)
    if gains.min() <= 1e-9:
        return nothing, kalai
    return nash_by_weights(ideal, salience, no_deal, gains), kalai


def _general_points(problem: BargainingProblem) -> tuple[FloatArray, FloatArray]:
    """The same for quadratic losses and for shares of one pie, by the programmes of solution concepts."""
    nothing = np.full(len(problem.disagreement), np.nan)
    product, share = nash(problem), kalai_smorodinsky(problem)
    return (
        nothing if product is None else product.utilities,
        nothing if share is None else share.utilities,
    )
