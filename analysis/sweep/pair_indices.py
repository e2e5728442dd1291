"""Which numbers act together?  Interactions of two numbers in a sweep, from the cells that it has anyway.

Grid: second-order indices, Var(E[Y | X_i, X_j]) less both first-order parts over Var(Y), exact over the grid.
Sobol design: T_i + T_j - T_ij with Jansen's total indices, where T_ij is read from cells that differ in both numbers.
This is the share of the variance of all interactions that contain both (Liu & Owen 2006, Journal of the American
Statistical Association 101:712-721); without interactions of three it is the second-order index.  Chance in the runs is
taken out (`analysis.sweep.block_noise`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from analysis.sweep.block_noise import half_width, jackknife
from analysis.sweep.grid_indices import LEAST_OF_GRID
from analysis.sweep.sobol_indices import Index, ratio, unfit, whole_blocks, with_errors
from diplosim.numerics.arrays import FloatArray

PAIR = "pair"
MOST = 12
"""Groups whose pairs are looked at: those with the largest total indices."""
RESAMPLES = 100
ROUNDING = 1e-9
"""Shares of the variance that are smaller than this are 0."""

BY = {
    "sobol": "all interactions that contain both, T_i + T_j - T_ij (Liu & Owen 2006), chance in the runs taken out; "
    "95 % over cells and runs",
    "grid": "second-order indices over the whole grid, chance in the runs taken out; 95 % over runs",
}
"""Sweep method -> what the interaction of two numbers is; the other methods have none."""


def sobol_pairs(measure: str, blocks: FloatArray, groups: tuple[str, ...], seed: int = 0) -> tuple[Index, ...]:
    """Interactions of one measure in a Sobol design.

    Args:
        measure: its name.
        blocks: results (N * (D + 2), G) in the order of the design, by block of runs; NaN where there is none.
        groups: names of the D groups.
        seed: of the bootstrap.

    Returns:
        A row for each pair of the groups with the largest total indices; none where there is nothing to explain.
    """
    cube, _ = whole_blocks(blocks, len(groups))
    if len(groups) < 2 or unfit(measure, cube[:, [0, -1]].reshape(-1, cube.shape[2]), 0) is not None:
        return ()
    mean = cube.mean(axis=2)
    reach = np.array([np.mean((mean[:, 0] - mean[:, 1 + g]) ** 2) for g in range(len(groups))])
    chosen = sorted(int(g) for g in np.argsort(-reach, kind="stable")[:MOST])
    pairs = list(combinations(chosen, 2))

    index, half = with_errors(lambda values: _sobol_moments(values, pairs), cube, RESAMPLES, seed)
    return _rows(measure, groups, pairs, index, half)


def _sobol_moments(values: FloatArray, pairs: Sequence[tuple[int, int]]) -> FloatArray:
    """Variance, and numerator of each pair: (1 + P[, resamples]).  values: (N, D + 2[, resamples])."""
    a, crossed = values[:, 0], values[:, 1:-1]
    alone = np.mean((a[:, np.newaxis] - crossed) ** 2, axis=0) / 2
    ends = np.concatenate([a, values[:, -1]])
    joint = [alone[i] + alone[j] - np.mean((crossed[:, i] - crossed[:, j]) ** 2, axis=0) / 2 for i, j in pairs]
    return np.stack([np.var(ends, axis=0), *joint])


def grid_pairs(measure: str, blocks: FloatArray, names: tuple[str, ...], sizes: tuple[int, ...]) -> tuple[Index, ...]:
    """Second-order indices of one measure on a grid.

    Args:
        measure: its name.
        blocks: results (cells, G) in the order of the grid, by block of runs.
        names: the quantities.
        sizes: how many values each has.

    Returns:
        A row for each pair; none where a cell is absent or there is nothing to explain.
    """
    if len(names) < 2 or np.isnan(blocks).any() or unfit(measure, blocks, 0, LEAST_OF_GRID) is not None:
        return ()
    pairs = list(combinations(range(len(names)), 2))

    def moments(values: FloatArray) -> FloatArray:
        grid = values.reshape(sizes)
        axes = range(grid.ndim)
        first = [np.var(grid.mean(axis=tuple(other for other in axes if other != i))) for i in axes]
        joint = [
            np.var(grid.mean(axis=tuple(other for other in axes if other not in (i, j)))) - first[i] - first[j]
            for i, j in pairs
        ]
        return np.array([np.var(grid), *joint])

    index, error = jackknife(moments, ratio, blocks)
    return _rows(measure, names, pairs, index, half_width(error, blocks.shape[1]))


def _rows(
    measure: str, names: Sequence[str], pairs: Sequence[tuple[int, int]], index: FloatArray, half: FloatArray
) -> tuple[Index, ...]:
    return tuple(
        Index(measure, f"{names[i]} x {names[j]}", PAIR, float(value), float(value - width), float(value + width))
        for (i, j), value, width in zip(pairs, index, half, strict=True)
    )


def act_together(row: Index) -> bool:
    """Whether the interval of an interaction lies above 0, by more than rounding."""
    return row.low > ROUNDING


def ends_of(row: Index) -> tuple[str, str]:
    """The two groups of a row."""
    first, _, second = row.group.partition(" x ")
    return first, second
