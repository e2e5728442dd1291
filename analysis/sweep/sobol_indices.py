"""Which numbers matter?  First-order and total Sobol indices of a sweep (Saltelli et al. 2010), chance taken out.

The first-order index is the share of the variance between cells that would go if the group were known; the total index
what would remain if all others were.  SALib's estimators; numerators and variance are corrected for chance in the runs
(`analysis.sweep.block_noise`).  The 95 % interval adds two errors: of the sample of cells (bootstrap over the N blocks
of the design, as SALib does) and of the runs (jackknife).  It is wide rather than narrow: chance that cells do not
share is in both (coverage 96 to 100 % in tests/analysis/sweep/test_sensitivity_indices.py).  What observers learn from
a finite number of training talks differs from cell to cell as well; that part is in the total indices and cannot be
told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.sweep.block_noise import corrected, jackknife, noise_share
from diplosim.designs.samplers.points import salib
from diplosim.numerics.arrays import FloatArray
from diplosim.numerics.statistics import Z
from diplosim.scenario.counted_words import counted

RESAMPLES = 200

LEAST = 8
"""Fewest cells of a sample from which indices are estimated."""


@dataclass(frozen=True)
class Index:
    """A sensitivity index of one group on one measure, with its 95 % interval.

    order: first or total; coefficient for a standardised regression coefficient.
    """

    measure: str
    group: str
    order: str
    index: float
    low: float
    high: float


@dataclass(frozen=True)
class Indices:
    """All indices of one measure.

    variance: between cells, chance taken out.  noise: share of the raw variance that was chance.  cells: used.
    left_out: cells of the design without a usable result.  explained: R2 of a regression, None elsewhere.  why_not:
    why there are no indices, None if there are.
    """

    measure: str
    rows: tuple[Index, ...]
    variance: float
    noise: float
    cells: int
    left_out: int
    explained: float | None = None
    why_not: str | None = None


def nothing(measure: str, noise: float, cells: int, left_out: int, why_not: str) -> Indices:
    """No indices, and why."""
    return Indices(measure, (), 0.0, noise, cells, left_out, None, why_not)


def unfit(measure: str, blocks: FloatArray, left_out: int, least: int = LEAST) -> Indices | None:
    """No indices where nothing varies, or nothing but chance; None where there is something to explain.

    blocks: (C, G) usable results.  least: cells that are needed.
    """
    cells = len(blocks)
    if cells < least:
        why = f"only {counted(cells, 'cell')} {'has' if cells == 1 else 'have'} a usable result; {least} are needed"
        return nothing(measure, float("nan"), cells, left_out, why)
    noise = noise_share(blocks)
    if np.isnan(noise):
        return nothing(measure, noise, cells, left_out, "all cells have the same result")
    variance, error = jackknife(lambda values: np.asarray(np.var(values)), lambda variance: variance, blocks)
    if variance <= Z * error:
        return nothing(measure, noise, cells, left_out, "the cells differ by no more than chance in the runs would do")
    return None


def sobol_indices(measure: str, blocks: FloatArray, groups: tuple[str, ...], seed: int = 0) -> Indices:
    """Sobol indices of one measure.

    Args:
        measure: its name.
        blocks: results (N * (D + 2), G) in the order of the design, by block of runs; NaN where there is none.
        groups: names of the D groups.
        seed: of the bootstrap.

    Returns:
        The indices of the groups, or why there are none.
    """
    cube, left_out = whole_blocks(blocks, len(groups))
    ends = cube[:, [0, -1]].reshape(-1, cube.shape[2])  # A and B: a plain sample of the cells
    wrong = unfit(measure, ends, left_out)
    if wrong is not None:
        return wrong
    found, half = with_errors(_moments, cube, RESAMPLES, seed)
    index, half = found.reshape(2, len(groups)), half.reshape(2, len(groups))
    rows = tuple(
        Index(
            measure, group, order, float(index[o, g]), float(index[o, g] - half[o, g]), float(index[o, g] + half[o, g])
        )
        for g, group in enumerate(groups)
        for o, order in enumerate(("first", "total"))
    )
    variance = float(corrected(lambda values: np.asarray(np.var(values)), ends))
    return Indices(measure, rows, variance, noise_share(ends), cube.shape[0] * cube.shape[1], left_out)


def whole_blocks(blocks: FloatArray, groups: int) -> tuple[FloatArray, int]:
    """Blocks of the design without an absent result, (N, D + 2, G), and how many cells are left out with the others.

    blocks: results (N * (D + 2), G) in the order of the design, NaN where there is none.
    """
    cube = blocks.reshape(len(blocks) // (groups + 2), groups + 2, -1)
    whole = ~np.isnan(cube).any(axis=(1, 2))
    return cube[whole], int((~whole).sum()) * (groups + 2)


def with_errors(
    moments: Callable[[FloatArray], FloatArray], cube: FloatArray, resamples: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Indices, and half of their 95 % intervals: the errors of the runs and of the sample of cells together.

    Args:
        moments: from results (N, D + 2[, resamples]) to the variance, then the numerators of all indices, along the
            first axis.
        cube: results by block of runs, (N, D + 2, G).
        resamples: of the bootstrap over cells.
        seed: of the bootstrap.

    Returns:
        Indices and half-widths, in the order of the numerators; NaN where no variance is left.
    """
    index, from_runs = jackknife(
        lambda values: moments(values.reshape(*cube.shape[:2], *values.shape[1:])),
        ratio,
        cube.reshape(-1, cube.shape[2]),
    )
    generator = np.random.Generator(np.random.Philox(seed))
    chosen = generator.integers(0, len(cube), (len(cube), resamples))
    resampled = np.moveaxis(cube[chosen], 1, 2)  # (N, D + 2, resamples, G)
    shape = resampled.shape
    indices = ratio(corrected(lambda values: moments(values.reshape(shape[:3])), resampled.reshape(-1, shape[3])))
    half: FloatArray = Z * np.sqrt(from_runs**2 + np.nanstd(indices, axis=-1, ddof=1) ** 2)
    return index, half


def ratio(moments: FloatArray) -> FloatArray:
    """Numerators over the variance that stands before them; NaN where no variance is left."""
    out = np.full(moments[1:].shape, np.nan)
    np.divide(moments[1:], moments[0], out=out, where=moments[0] > 0.0)
    return out


def _moments(values: FloatArray) -> FloatArray:
    """Variance, and numerators of first, then of total indices: (1 + 2 D[, resamples])."""
    estimators = salib("analyze.sobol")
    values = values - values.mean(axis=(0, 1), keepdims=True)
    a, crossed, b = values[:, 0], values[:, 1:-1], values[:, -1]
    variance = np.var(np.concatenate([a, b]), axis=0)
    groups = range(crossed.shape[1])
    if np.all(variance <= np.finfo(float).eps):  # SALib warns of a constant
        return np.zeros((1 + 2 * len(groups), *variance.shape))
    first = [estimators.first_order(a, crossed[:, g], b) * variance for g in groups]
    total = [estimators.total_order(a, crossed[:, g], b) * variance for g in groups]
    return np.stack([variance, *first, *total])
