"""How much of the variance between cells is chance in the runs, and indices from which it is taken out.

The result of a cell is a mean over R runs, so that the cells differ by chance as well.  The runs of every cell form G
independent blocks.  For any quadratic function Q of the cells' results (a variance, the numerator of a Sobol index)

    Q_corrected = (G**2 Q(mean of the blocks) - sum over blocks of Q(block)) / (G (G - 1))

contains products of different blocks alone, whose errors are independent: its expected value is Q of what an infinite
number of runs would give.  This holds whether or not the cells share their draws.  The remaining uncertainty from the
runs is a jackknife over blocks (Miller 1974, Biometrika 61).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.stats import t as student

from diplosim.numerics.arrays import FloatArray

Quadratic = Callable[[FloatArray], FloatArray]


def corrected(quadratic: Quadratic, blocks: FloatArray) -> FloatArray:
    """A quadratic function of the cells' results without the chance in the runs.

    quadratic: maps results (C,) to an array.  blocks: results (C, G) by block of runs, G of 2 or more.
    """
    return _combined(quadratic(blocks.mean(axis=1)), [quadratic(block) for block in blocks.T])


def jackknife(
    quadratic: Quadratic, ratio: Callable[[FloatArray], FloatArray], blocks: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """A ratio of corrected quadratic functions, and its standard error from the runs (delete one block).

    ratio: maps what `quadratic` returns to what is wanted.  blocks: (C, G), G of 3 or more.
    """
    number = blocks.shape[1]
    each = [quadratic(block) for block in blocks.T]
    estimate = ratio(_combined(quadratic(blocks.mean(axis=1)), each))
    without = []
    for left_out in range(number):
        kept = [place for place in range(number) if place != left_out]
        without.append(ratio(_combined(quadratic(blocks[:, kept].mean(axis=1)), [each[place] for place in kept])))
    spread = np.var(np.stack(without), axis=0) * (number - 1)
    return estimate, np.sqrt(spread)


def half_width(error: FloatArray, groups: int) -> FloatArray:
    """Half of a 95 % interval around what a jackknife over so many groups gives, by Student's t.

    error: standard errors, of any shape.  groups: 2 or more.
    """
    width: FloatArray = float(student.ppf(0.975, groups - 1)) * error
    return width


def noise_share(blocks: FloatArray) -> float:
    """Share of the variance between cells' results (C, G) that is chance in the runs; NaN without variance.

    1 or more where nothing but chance is seen.
    """
    whole = float(np.var(blocks.mean(axis=1)))
    if whole <= 1e-18:
        return math.nan
    return 1.0 - float(corrected(lambda values: np.asarray(np.var(values)), blocks)) / whole


def _combined(whole: FloatArray, each: list[FloatArray]) -> FloatArray:
    number = len(each)
    out: FloatArray = (number**2 * whole - np.sum(each, axis=0)) / (number * (number - 1))
    return out
