"""Functions whose sensitivity indices are known exactly, played through the sweep's own designs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diplosim.designs.samplers.laws import Law
from diplosim.designs.samplers.points import DESIGN, Method, Points, make_points
from diplosim.designs.samplers.quantity import Quantity
from diplosim.designs.sampling import BLOCKS

FloatArray = npt.NDArray[np.float64]

ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
"""For a = 7, b = 0.1 (Ishigami & Homma 1990; values as in Saltelli et al. 2008)."""

G_WEIGHTS = (0.0, 1.0, 4.5, 9.0)


def ishigami(x: FloatArray) -> FloatArray:
    """sin(x1) + 7 sin(x2)**2 + 0.1 x3**4 sin(x1), each x in [-pi, pi]."""
    values: FloatArray = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return values


def g_function(x: FloatArray) -> FloatArray:
    """Sobol's g: the product of (|4 x - 2| + a) / (1 + a), each x in [0, 1]."""
    a = np.array(G_WEIGHTS)
    values: FloatArray = np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)
    return values


def g_indices() -> tuple[FloatArray, FloatArray]:
    """First-order and total indices of the g-function, in closed form (Saltelli & Sobol 1995)."""
    own = 1 / (3 * (1 + np.array(G_WEIGHTS)) ** 2)
    variance = np.prod(1 + own) - 1
    total = own * np.array([np.prod(1 + np.delete(own, i)) for i in range(len(own))])
    return own / variance, total / variance


def quantities(laws: list[Law], groups: list[str] | None = None) -> tuple[Quantity, ...]:
    names = [f"x{number}" for number in range(1, len(laws) + 1)]
    return tuple(
        Quantity(name, (name,), group, law, None) for name, group, law in zip(names, groups or names, laws, strict=True)
    )


def joint(method: Method, varied: tuple[Quantity, ...], samples: int, points: int = 3, seed: int = 1) -> Points:
    return make_points(method, varied, samples, [points] * len(varied), False, seed)


def values_of(points: Points) -> FloatArray:
    """Values of the cells of the joint design."""
    return points.values[points.cells(DESIGN)]


def with_noise(result: FloatArray, sd: float, seed: int = 5) -> FloatArray:
    """Results (C, G) by block of runs; `sd` is that of the chance in a cell's mean over all blocks."""
    generator = np.random.Generator(np.random.Philox(seed))
    noise: FloatArray = result[:, None] + sd * np.sqrt(BLOCKS) * generator.standard_normal((len(result), BLOCKS))
    return noise
