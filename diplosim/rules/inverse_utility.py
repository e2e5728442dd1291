"""The inverse of a utility function: the package worth least among those that are worth at least a level.

Time-dependent tactics over discrete outcome spaces need nothing else (Faratin, Sierra & Jennings 1998).  A space of n
packages is searched in about the square root of n steps, because utility is additive: the issues are divided into a
head and a tail, the sums over the tail are sorted once, and each sum over the head asks the tail for what it lacks (the
two-list method of Horowitz & Sahni 1974).  Nothing of the size of the space is ever stored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diplosim.numerics.arrays import GRAIN, AnyArray, BoolArray, FloatArray, IntArray
from diplosim.rules.domains import all_utilities

TAIL = 1024
"""Packages that the tail holds at most, unless its one issue has more options."""

BLOCK = 2**16
"""Numbers that one step of the search works on at a time; keeps them in the processor's cache."""

TIE = 0.5 * GRAIN
"""Utilities closer than this are equal."""


class InverseUtility:
    """Searches one party's outcome space, in many runs at once.

    counts: number of options per issue.  contributions: (T, issues, options) of each option to utility, on the grid of
    `diplosim.rules.domains.terms`.  allowed: (T, issues, options) options that the party may agree to; at least one an
    issue.  T is the number of runs, or 1 where all runs are alike.

    Tie rule: packages whose utilities differ by less than half of 2**-40 are equal, and of equal ones the first in
    lexicographic order of option indices is taken.
    """

    def __init__(self, counts: Sequence[int], contributions: AnyArray, allowed: BoolArray) -> None:
        self.counts = tuple(counts)
        split, tail = len(counts) - 1, counts[-1]
        while split > 1 and tail * counts[split - 1] <= TAIL:
            split, tail = split - 1, tail * counts[split - 1]
        usable = np.where(allowed, contributions, -np.inf)
        self._head = all_utilities(counts[:split], usable[:, :split]) if split else np.zeros((len(usable), 1))
        sums = all_utilities(counts[split:], usable[:, split:])
        self._count = sums.shape[1]
        self._order = np.argsort(sums, axis=1)
        # Filled up to a power of two, the bisection needs no look at the end of the list.
        width = 2 ** int(self._count).bit_length()
        padded = np.full((len(sums), width), np.inf)
        padded[:, : self._count] = np.take_along_axis(sums, self._order, axis=1)
        self._sorted, self._width = padded.ravel(), width
        self._shared = len(sums) == 1

    def at_least(self, level: FloatArray, rows: AnyArray) -> IntArray:
        """Number of the package worth least among those worth at least `level`; -1 where none is.

        level: (R,) utility.  rows: (R,) the run of each level, which row of the tables it reads.  Returns (R,).
        """
        found = np.empty(len(level), dtype=np.int64)
        step = max(1, BLOCK // self._head.shape[1])
        for start in range(0, len(level), step):
            part = slice(start, start + step)
            found[part] = self._search(level[part] - TIE, np.zeros_like(rows[part]) if self._shared else rows[part])
        return found

    def _search(self, level: FloatArray, rows: AnyArray) -> IntArray:
        head = self._head[rows]
        base = (rows * self._width)[:, None]
        with np.errstate(invalid="ignore"):
            place = self._bisect(base, level[:, None] - head)
            value = np.where(head > -np.inf, head + self._sorted[base + place], np.inf)
        least = value.min(axis=1)
        first = np.argmax(value <= (least + TIE)[:, None], axis=1)
        picked = np.arange(len(rows))
        place, head_value = place[picked, first], head[picked, first]
        tail = self._order[rows, np.minimum(place, self._count - 1)]
        going = np.isfinite(least)
        at = place
        while going.any():
            # Equal sums lie side by side in the sorted tail: take the first of them by number.
            at = at + 1
            going &= at < self._count
            reach = self._sorted[rows * self._width + np.minimum(at, self._count - 1)]
            going &= head_value + reach <= least + TIE
            other = self._order[rows, np.minimum(at, self._count - 1)]
            tail = np.where(going, np.minimum(tail, other), tail)
        number: IntArray = np.where(np.isfinite(least), first * self._count + tail, -1)
        return number

    def _bisect(self, base: AnyArray, need: FloatArray) -> IntArray:
        """Place of the first tail sum of at least `need`, the number of sums where none is, (R, heads)."""
        place = np.zeros(need.shape, dtype=np.int64)
        step = self._width // 2
        while step:
            place += step * (self._sorted[base + place + (step - 1)] < need)
            step //= 2
        return place
