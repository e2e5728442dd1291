"""Which values are played: the base, every quantity moved alone, and the points of a joint design.

A joint design is a grid, a Latin hypercube (SciPy's) or a Sobol design (SALib's; Saltelli et al. 2010, Computer Physics
Communications 181): N blocks of cells, each A, then A with one group taken from B for every group, then B.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from math import prod
from typing import Any, Literal

import numpy as np
from scipy.stats import qmc

from diplosim.batches.executors import ExtraMissing
from diplosim.designs.samplers.quantity import Quantity
from diplosim.numerics.arrays import FloatArray

Method = Literal["grid", "latin_hypercube", "sobol", "one_at_a_time"]

BASE, ONE_AT_A_TIME, DESIGN = "base", "one_at_a_time", "design"
"""Kinds of points: the scenario as coded, one quantity moved, a point of the joint design."""


@dataclass(frozen=True)
class Points:
    """All points, one a cell; C cells, D quantities.

    kinds: (C,) what each cell is.  moved: (C,) the quantity moved in a one-at-a-time cell, -1 elsewhere.
    shares: (C, D) place of each value in its law, NaN where it is as coded.  values: (C, D), NaN likewise.
    """

    kinds: tuple[str, ...]
    moved: tuple[int, ...]
    shares: FloatArray
    values: FloatArray

    def __len__(self) -> int:
        return len(self.kinds)

    def cells(self, kind: str) -> list[int]:
        """Numbers of the cells of a kind."""
        return [number for number, own in enumerate(self.kinds) if own == kind]


def salib(module: str) -> Any:
    """A module of SALib, such as `sample.sobol`.

    Args:
        module: its name without the leading `SALib.`.

    Returns:
        The module, imported.

    Raises:
        ExtraMissing: if the extra `sensitivity` is not installed.
    """
    try:
        return import_module(f"SALib.{module}")
    except ModuleNotFoundError as missing:
        raise ExtraMissing(
            f"a design of this method needs the extra 'sensitivity' (no module {missing.name}): "
            'pip install "diplosim[sensitivity]"'
        ) from missing


def count_cells(
    method: Method, quantities: Sequence[Quantity], samples: int, points: Sequence[int], one_at_a_time: bool
) -> int:
    """How many cells a design has, without making it."""
    groups = len({quantity.group for quantity in quantities})
    alone = sum(len(ends_of(quantity)) for quantity in quantities) if one_at_a_time else 0
    sizes = [len(_grid_values(quantity, count)) for quantity, count in zip(quantities, points, strict=True)]
    joint = {
        "sobol": samples * (groups + 2),
        "latin_hypercube": samples,
        "grid": prod(sizes),
        "one_at_a_time": 0,
    }
    return 1 + alone + joint[method]


def make_points(
    method: Method,
    quantities: Sequence[Quantity],
    samples: int,
    points: Sequence[int],
    one_at_a_time: bool,
    seed: int,
) -> Points:
    """The points of all cells, the base first.

    Args:
        method: how the joint part is made.
        quantities: what varies.
        samples: N of a Sobol design (a power of 2), cells of a Latin hypercube.
        points: values of each quantity in a grid; levels have their own number.
        one_at_a_time: whether every quantity is also moved alone to each of its ends.
        seed: of the Latin hypercube or Sobol design.

    Returns:
        The base, then the cells in which one quantity is moved alone, then the joint part.

    Raises:
        ExtraMissing: if SALib is needed and absent.
    """
    kinds, moved = [BASE], [-1]
    rows = [np.full(len(quantities), np.nan)]
    for place, quantity in enumerate(quantities if one_at_a_time else ()):
        for value in ends_of(quantity):
            row = np.full(len(quantities), np.nan)
            row[place] = value
            rows.append(row)
            kinds.append(ONE_AT_A_TIME)
            moved.append(place)
    joint, values = _joint(method, quantities, samples, points, seed)
    kinds += [DESIGN] * len(joint)
    moved += [-1] * len(joint)
    shares = np.vstack([np.full((len(rows), len(quantities)), np.nan), joint])
    return Points(tuple(kinds), tuple(moved), shares, np.vstack([*rows, values]))


def ends_of(quantity: Quantity) -> tuple[float, ...]:
    """Values at which a quantity is tried alone; its coded value is not among them."""
    ends = dict.fromkeys(float(round(end)) if quantity.whole else end for end in quantity.law.ends)
    return tuple(end for end in ends if end != quantity.coded)


def _joint(
    method: Method, quantities: Sequence[Quantity], samples: int, points: Sequence[int], seed: int
) -> tuple[FloatArray, FloatArray]:
    """Shares and values of the joint part, each (cells, quantities)."""
    none = np.empty((0, len(quantities)))
    if method == "one_at_a_time":
        return none, none
    if method == "grid":
        levels = [_grid_values(quantity, count) for quantity, count in zip(quantities, points, strict=True)]
        values = np.array(list(product(*levels)), dtype=np.float64)
        places = product(*[(np.arange(len(own)) + 0.5) / len(own) for own in levels])
        return np.array(list(places), dtype=np.float64), values
    if method == "latin_hypercube":
        salib("analyze.rbd_fast")  # found absent now rather than after hours of play
        shares = qmc.LatinHypercube(d=len(quantities), rng=np.random.default_rng(seed)).random(samples)
    else:
        shares = salib("sample.sobol").sample(sobol_problem(quantities), samples, calc_second_order=False, seed=seed)
    return shares, np.column_stack([quantity.at(shares[:, place]) for place, quantity in enumerate(quantities)])


def _grid_values(quantity: Quantity, count: int) -> tuple[float, ...]:
    values = quantity.law.points(count)
    return tuple(dict.fromkeys(float(round(value)) for value in values)) if quantity.whole else values


def sobol_problem(quantities: Sequence[Quantity]) -> dict[str, Any]:
    """The problem as SALib wants it: shares between 0 and 1 of each law, in groups."""
    return {
        "num_vars": len(quantities),
        "names": [quantity.name for quantity in quantities],
        "bounds": [[0.0, 1.0]] * len(quantities),
        "groups": [quantity.group for quantity in quantities],
    }
