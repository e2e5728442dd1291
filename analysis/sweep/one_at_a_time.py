"""What does each number do alone?  Cells with one quantity moved, against the base, run by run.

Shares: Tango's (1998) score interval for paired proportions, as in `analysis.comparison.comparison`.  Means: Student's
interval of the paired differences of the blocks of runs.  Both 95 %, for each difference by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from analysis.sweep.sweep_cells import SweepCells
from diplosim.designs.measures import SHARES
from diplosim.designs.samplers.points import ONE_AT_A_TIME
from diplosim.numerics.paired_proportions import Pairs, difference_interval
from diplosim.numerics.statistics import OUTCOMES


@dataclass(frozen=True)
class Move:
    """One quantity moved to one value, and what a measure does.

    base, here: the measure in the base and in the cell.  difference with low, high: here less base; no
    interval (NaN) of a mean that no block of runs shows to change.  changed: runs that
    ended in another class.
    """

    cell: int
    quantity: str
    coded: float | None
    value: float
    measure: str
    base: float
    here: float
    difference: float
    low: float
    high: float
    changed: int

    @property
    def tells(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0.0 or self.high < 0.0


def moves(cells: SweepCells, measures: tuple[str, ...]) -> tuple[Move, ...]:
    """All one-at-a-time cells that have results, for each measure; none where the base or the cell has no value."""
    found = []
    quantities = cells.record.sampling["quantities"]
    for measure in measures:
        mean = cells.mean(measure)
        for cell in cells.points.cells(ONE_AT_A_TIME):
            place = cells.points.moved[cell]
            if not cells.played[cell] or math.isnan(mean[cell]) or math.isnan(mean[0]):
                continue
            difference, low, high = _paired(cells, cell, measure)
            found.append(
                Move(
                    cell=cell,
                    quantity=quantities[place]["name"],
                    coded=quantities[place]["coded"],
                    value=float(cells.points.values[cell, place]),
                    measure=measure,
                    base=float(mean[0]),
                    here=float(mean[cell]),
                    difference=difference,
                    low=low,
                    high=high,
                    changed=changed_runs(cells, cell),
                )
            )
    return tuple(found)


def changed_runs(cells: SweepCells, cell: int) -> int:
    """Runs of a cell that ended in another class than under the base."""
    table = cells.changed[cell].sum(axis=0)
    return int(table.sum() - np.trace(table))


def _paired(cells: SweepCells, cell: int, measure: str) -> tuple[float, float, float]:
    """Difference of a measure from the base, with its interval."""
    if measure in SHARES:
        own = [OUTCOMES.index(name) for name in SHARES[measure]]
        table = cells.changed[cell].sum(axis=0)
        both = int(table[np.ix_(own, own)].sum())
        pairs = Pairs(both, int(table[:, own].sum()) - both, int(table[own].sum()) - both, int(table.sum()))
        return pairs.difference, *difference_interval(pairs)
    values = cells.blocks(measure)
    change = values[cell] - values[0]
    change = change[~np.isnan(change)]
    middle = float(cells.mean(measure)[cell] - cells.mean(measure)[0])
    if len(change) < 2:
        return middle, -math.inf, math.inf
    if not change.any():
        return middle, math.nan, math.nan  # where no block shows a change, their spread says nothing of rarer ones
    half = float(student.ppf(0.975, len(change) - 1)) * float(change.std(ddof=1)) / math.sqrt(len(change))
    return middle, middle - half, middle + half
