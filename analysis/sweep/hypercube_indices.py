"""Which numbers matter in a Latin hypercube?  First-order indices (RBD-FAST) and standardised regression.

Random balance designs - Fourier amplitude sensitivity test: first-order indices from any sample (Tarantola, Gatelli &
Mara 2006; bias correction of Tissot & Prieur 2012), SALib's estimator.  Chance in the runs is taken out of numerator
and variance (`analysis.sweep.block_noise`); the interval joins the jackknife over runs with a bootstrap over cells.
Standardised regression coefficients (statsmodels, intervals robust against unequal variances) say in which direction,
and R2 how much a sum of straight lines explains.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import statsmodels.api as sm

from analysis.sweep.block_noise import corrected, jackknife, noise_share
from analysis.sweep.sobol_indices import Index, Indices, unfit
from diplosim.designs.samplers.points import salib
from diplosim.numerics.arrays import FloatArray
from diplosim.numerics.statistics import Z

HARMONICS = 6
"""Harmonics of the Fourier series that are counted to a number (SALib's M); 6 is what Tissot & Prieur use."""

LEAST_OF_HYPERCUBE = 2 * (2 * HARMONICS + 2)
"""Fewest cells.  The bootstrap estimates from half: 14 points have 7 frequencies, 13 have the 6 that are counted.
With those alone every series is explained in full, by whatever number, and the error over cells would seem to be 0."""

RESAMPLES = 100


def hypercube_indices(
    measure: str, shares: FloatArray, blocks: FloatArray, names: tuple[str, ...], seed: int = 0
) -> Indices:
    """First-order indices and standardised regression coefficients of one measure.

    shares: (C, D) place of each value in its law.  blocks: results (C, G) by block of runs, NaN where there is none.
    """
    usable = ~np.isnan(blocks).any(axis=1)
    shares, blocks = shares[usable], blocks[usable]
    left_out = int((~usable).sum())
    wrong = unfit(measure, blocks, left_out, LEAST_OF_HYPERCUBE)
    if wrong is not None:
        return wrong
    first, from_runs = jackknife(partial(_moments, shares), _to_indices, blocks)
    half = Z * np.sqrt(from_runs**2 + _bootstrap(shares, blocks, seed) ** 2)
    rows = [
        Index(measure, name, "first", float(first[i]), float(first[i] - half[i]), float(first[i] + half[i]))
        for i, name in enumerate(names)
    ]
    result = blocks.mean(axis=1)
    spread = np.std(shares, axis=0)
    scaled = (shares - shares.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    fit = sm.OLS((result - result.mean()) / result.std(), sm.add_constant(scaled)).fit(cov_type="HC3")
    ends = fit.conf_int()
    rows += [
        Index(measure, name, "coefficient", float(fit.params[i + 1]), float(ends[i + 1][0]), float(ends[i + 1][1]))
        for i, name in enumerate(names)
    ]
    variance = float(corrected(lambda values: np.asarray(np.var(values)), blocks))
    return Indices(measure, tuple(rows), variance, noise_share(blocks), len(blocks), left_out, float(fit.rsquared))


def _moments(shares: FloatArray, result: FloatArray) -> FloatArray:
    """Variance, and numerators of the first-order indices, (2, D)."""
    estimator = salib("analyze.rbd_fast")
    variance = np.var(result)
    if variance <= np.finfo(float).eps:
        return np.zeros((2, shares.shape[1]))
    first = []
    for column in shares.T:
        raw = estimator.compute_first_order(estimator.permute_outputs(column, result), HARMONICS)
        first.append(estimator.unskew_S1(raw, HARMONICS, len(result)) * variance)
    return np.stack([np.full(len(first), variance), np.array(first)])


def _to_indices(moments: FloatArray) -> FloatArray:
    variance, first = moments
    out = np.full(first.shape, np.nan)
    np.divide(first, variance, out=out, where=variance > 0.0)
    return out


def _bootstrap(shares: FloatArray, blocks: FloatArray, seed: int) -> FloatArray:
    """Standard errors (D,) from the sample of cells: halves drawn without repetition, scaled to the whole sample.

    Cells drawn twice would stand side by side in the order of their values and look like a pattern.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    found = []
    for _ in range(RESAMPLES):
        half = generator.permutation(len(shares))[: len(shares) // 2]
        found.append(_to_indices(corrected(partial(_moments, shares[half]), blocks[half])))
    spread: FloatArray = np.nanstd(np.stack(found), axis=0, ddof=1)
    return spread
