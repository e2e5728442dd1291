"""Which numbers matter on a grid?  Exact shares of the variance over all its points, chance in the runs taken out.

A full grid is the whole population of cells, every point with the same weight, so that the indices are no estimates
from a sample: first order Var(E[Y | X_i]) / Var(Y), total 1 - Var(E[Y | all but X_i]) / Var(Y) (functional analysis of
variance; Saltelli et al. 2008, Global Sensitivity Analysis, section 1.2.5).  Intervals show chance in the runs alone.
"""

from __future__ import annotations

import numpy as np

from analysis.sweep.block_noise import corrected, half_width, jackknife, noise_share
from analysis.sweep.sobol_indices import Index, Indices, nothing, ratio, unfit
from diplosim.numerics.arrays import FloatArray

LEAST_OF_GRID = 2
"""Fewest cells of a grid: all its points are there, and need be no sample of others."""


def grid_indices(measure: str, blocks: FloatArray, names: tuple[str, ...], sizes: tuple[int, ...]) -> Indices:
    """Indices of one measure.

    blocks: results (cells, G) in the order of the grid, the first quantity changing slowest, by block of runs.  names,
    sizes: quantities and how many values each has.
    """
    missing = int(np.isnan(blocks).any(axis=1).sum())
    if missing:
        why = f"{missing} cells of the grid have no usable result, and shares of the variance need all of them"
        return nothing(measure, float("nan"), len(blocks) - missing, missing, why)
    wrong = unfit(measure, blocks, 0, LEAST_OF_GRID)
    if wrong is not None:
        return wrong

    def quadratic(values: FloatArray) -> FloatArray:
        return _moments(values.reshape(sizes))

    index, error = jackknife(quadratic, ratio, blocks)
    half = half_width(error, blocks.shape[1])
    rows = tuple(
        Index(measure, name, order, *(float(index[o, i] + way * half[o, i]) for way in (0, -1, 1)))
        for i, name in enumerate(names)
        for o, order in enumerate(("first", "total"))
    )
    variance = float(corrected(lambda values: np.asarray(np.var(values)), blocks))
    return Indices(measure, rows, variance, noise_share(blocks), len(blocks), 0)


def _moments(grid: FloatArray) -> FloatArray:
    """Variance, and numerators of both indices, (3, D)."""
    axes = range(grid.ndim)
    whole = np.var(grid)
    first = [np.var(grid.mean(axis=tuple(other for other in axes if other != i))) for i in axes]
    total = [whole - np.var(grid.mean(axis=i)) for i in axes]
    return np.stack([np.full(grid.ndim, whole), np.array(first), np.array(total)])
