"""Weights of parties at which a greatest weighted sum tells exactly how much all could still gain.

The largest equal gain that is left at a package z' is, by duality, the least of h(w) - w.u(z') over the weights w, with
h(w) the greatest weighted sum.  For linear losses h is linear in pieces and the least lies at a corner of them.  An
even grid of weights misses the corners by more and more as parties become more; those of a few packages serve their
neighbours too.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.solutions.one_thread import one_thread
from diplosim.solutions.weights import box_points, simplex_points

PACKAGES = 96
"""Packages whose weights are found: a gap is .0002 too high on average then, with 64 of them .0004."""


@one_thread()
def tight_weights(ideal: FloatArray, salience: FloatArray) -> FloatArray:
    """Weights at which the bound is exact for packages between the ideal points, for linear losses.

    Args:
        ideal: (parties, issues), values in [0, 1].
        salience: (parties, issues), summing to 1 per party.

    Returns:
        Weights, (W, parties), each row on the simplex, none twice.
    """
    from scipy.optimize import linprog  # takes longer to read than a hundred runs to play
    from scipy.sparse import block_diag

    parties, issues = ideal.shape
    packages = _spread(ideal, salience)
    worth = 1.0 - (np.abs(packages[:, None] - ideal) * salience).sum(axis=2)
    # On each issue the weighted loss is least at somebody's ideal: minus that least loss is a variable of its own,
    # at least minus the loss at each ideal.
    rows = np.zeros((issues * parties, parties + issues))
    for k in range(issues):
        part = rows[k * parties : (k + 1) * parties]
        part[:, :parties] = -salience[:, k] * np.abs(ideal[:, k][:, None] - ideal[:, k])
        part[:, parties + k] = -1.0
    count = len(packages)
    one = np.concatenate([np.ones(parties), np.zeros(issues)])[None]
    bound = np.hstack([1.0 - worth, np.ones((count, issues))])
    found = linprog(
        bound.ravel(),
        block_diag([rows] * count, format="csr"),
        np.zeros(count * len(rows)),
        block_diag([one] * count, format="csr"),
        np.ones(count),
        bounds=([(0.0, 1.0)] * parties + [(None, 0.0)] * issues) * count,
        method="highs-ds",
    )
    if found.status != 0:
        raise RuntimeError(f"weights of the gap to the Pareto frontier: {found.message}")
    weights = np.maximum(np.asarray(found.x).reshape(count, -1)[:, :parties], 0.0)
    weights = weights / weights.sum(axis=1, keepdims=True)
    different: FloatArray = weights[np.sort(np.unique(weights.round(9), axis=0, return_index=True)[1])]
    return different


def _spread(ideal: FloatArray, salience: FloatArray) -> FloatArray:
    """Packages that talks may come to, (PACKAGES, issues): one half between the ideal points, one half anywhere.

    Of those between them one half are even-handed, the others lie between on each issue for itself.
    """
    quarter = PACKAGES // 4
    parties, issues = ideal.shape
    power = simplex_points(parties, quarter)[:, :, None] * salience
    mass = power.sum(axis=1)
    even = (power * ideal).sum(axis=1) / np.where(mass > 0.0, mass, 1.0)
    shares = simplex_points(parties, quarter * issues).reshape(quarter, issues, parties)
    apart = (shares * ideal.T).sum(axis=2)
    return np.concatenate([even, apart, box_points(issues, PACKAGES - 2 * quarter)])
