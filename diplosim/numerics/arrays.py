"""How arrays with a leading runs axis lie in memory, and how two quantities are compared.

Every array of the engine has the shape (runs, ...).  In memory the runs are the fastest axis, so that an operation
on one party or one issue walks over contiguous numbers.  Sums over issues and parties are written out in a fixed
order: what a run becomes must not depend on how many others are played beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
AnyArray = NDArray[Any]

GRAIN = 2.0**-40
"""Quantities compared in decisions are equal when they differ by less than half of this."""


def filled(runs: int, *shape: int, value: Any = 0.0, dtype: Any = np.float64) -> AnyArray:
    """Array of shape (runs, *shape) full of `value`, the runs contiguous in memory."""
    out = np.empty((*reversed(shape), runs), dtype=dtype)
    out.fill(value)
    return out.T


def spread(values: AnyArray, runs: int) -> AnyArray:
    """Repeat `values` (any shape) along a new leading runs axis; a writable array of shape (runs, *values.shape)."""
    out = np.empty((*reversed(values.shape), runs), dtype=values.dtype).T
    out[...] = values
    return out


def take_runs(array: AnyArray, rows: AnyArray) -> AnyArray:
    """The given rows (runs) of an array (runs, ...), runs still contiguous."""
    return array.T.take(rows, axis=-1).T


def put_runs(array: AnyArray, rows: AnyArray, values: AnyArray) -> None:
    """Write values into the given rows (runs), in rising order and none twice, of an array (runs, ...)."""
    if len(rows) == len(array):
        array[...] = values
    else:
        array.T[..., rows] = values.T


def added_in_order(values: AnyArray) -> FloatArray:
    """Sum over the last axis, one entry after another: the same bits for one run as for many."""
    count = values.shape[-1]
    if values.size == count:
        return np.asarray(np.add.accumulate(values, axis=-1)[..., -1])
    total: FloatArray
    if values.strides[-1] * count == values.nbytes:
        # Where the last axis is the slowest in memory, numpy adds whole vectors of runs, in order; elsewhere in pairs.
        total = np.add.reduce(values, axis=-1)
        return total
    total = values[..., 0].copy(order="K")
    for k in range(1, count):
        total += values[..., k]
    return total


def some(where: BoolArray) -> bool:
    """Whether anything is true; for small arrays several times as fast as `where.any()`."""
    return bool(np.count_nonzero(where))


def chosen(where: BoolArray, yes: AnyArray, no: AnyArray) -> AnyArray:
    """`yes` where something is true, else `no`; truth values by logic, as np.where stumbles over a random mask."""
    if yes.dtype == no.dtype == np.bool_:
        return (yes & where) | (no & ~where)
    return np.where(where, yes, no)


def up_or_down(up: BoolArray, down: BoolArray) -> IntArray:
    """1 where `up`, else -1 where `down`, else 0."""
    return np.subtract(up, down & ~up, dtype=np.int64)


def replaced(values: AnyArray, where: BoolArray, by: AnyArray) -> AnyArray:
    """`values` with `by` in their place `where`; the same array where nothing is to be replaced."""
    return np.where(where, by, values) if some(where) else values


def clipped(values: AnyArray, low: AnyArray | float, high: AnyArray | float) -> AnyArray:
    """`values` inside low and high, which fit their shape; for small arrays twice as fast as `np.clip`."""
    inside = np.maximum(values, low)
    return np.minimum(inside, high, out=inside)


def read_only(array: AnyArray) -> AnyArray:
    """The same numbers under an array that cannot be written to."""
    shown = array.view()
    shown.setflags(write=False)
    return shown


def at_least(left: Any, right: Any) -> Any:
    """True where left >= right, quantities being equal within half a grain of 2**-40."""
    return (left - right) >= -0.5 * GRAIN


def exceeds(left: Any, right: Any) -> Any:
    """True where left > right by at least half a grain of 2**-40."""
    return (left - right) > 0.5 * GRAIN


def direction(gap: AnyArray) -> FloatArray:
    """Sign of a distance: -1, 0 or 1; 0 within half a grain of 2**-40, so that rounding sends nobody anywhere."""
    result: FloatArray = np.sign(np.where(np.abs(gap) > 0.5 * GRAIN, gap, 0.0))
    return result
