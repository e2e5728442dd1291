"""The cells of a sweep as the analyses read them: means by block of runs, outcome counts, and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.plots.figures import words
from diplosim.designs.block_sums import read_cells
from diplosim.designs.measures import SHARES
from diplosim.designs.record import AGAIN, CELLS, DesignRecord, open_design
from diplosim.designs.samplers.points import Points
from diplosim.designs.sampling import BLOCKS
from diplosim.numerics.arrays import FloatArray, IntArray
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.loading import load
from diplosim.scenario.number_words import number_words


@dataclass(frozen=True)
class SweepCells:
    """A sweep opened for reading; C cells, G blocks of runs.

    changed: (C, G, 4, 4) runs by outcome under the base and in the cell, 0 for a cell that failed or is absent.
    errors: cell -> error of the cells that failed.
    """

    record: DesignRecord
    points: Points
    changed: IntArray
    errors: Mapping[int, str]
    _rows: pd.DataFrame

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities."""
        return tuple(quantity["name"] for quantity in self.record.sampling["quantities"])

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of quantities, in the order of the design."""
        return tuple(dict.fromkeys(quantity["group"] for quantity in self.record.sampling["quantities"]))

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What a reader is told for each quantity and group, by its name; groups of the design's own keep theirs.

        Parties are called by their names where the folder of the base is there, as after every sweep.
        """
        file = self.record.cell_folder(self.record.base) / "scenario.yaml"
        parties = {party.id: party.name for party in load(file).parties} if file.is_file() else {}
        named = {name: number_words(name, parties) for name in self.names}
        return {**{group: named.get(group, words(group)) for group in self.groups}, **named}

    @cached_property
    def played(self) -> npt.NDArray[np.bool_]:
        """Which cells (C,) have results."""
        there: npt.NDArray[np.bool_] = self.changed.sum(axis=(1, 2, 3)) > 0
        return there

    def blocks(self, measure: str) -> FloatArray:
        """A measure in each block of runs (C, G); NaN where no run has it."""
        if measure in SHARES:
            here = self.changed.sum(axis=2)
            part = here[:, :, [OUTCOMES.index(name) for name in SHARES[measure]]].sum(axis=2)
            return _ratio(part.astype(np.float64), here.sum(axis=2).astype(np.float64))
        return _ratio(self._filled(f"sum {measure}"), self._filled(f"count {measure}"))

    def mean(self, measure: str) -> FloatArray:
        """A measure over all runs of each cell (C,); NaN where no run has it."""
        if measure in SHARES:
            counts = self.counts
            part = counts[:, [OUTCOMES.index(name) for name in SHARES[measure]]].sum(axis=1)
            return _ratio(part.astype(np.float64), counts.sum(axis=1).astype(np.float64))
        return _ratio(self._filled(f"sum {measure}").sum(axis=1), self._filled(f"count {measure}").sum(axis=1))

    @cached_property
    def counts(self) -> IntArray:
        """Runs by outcome in each cell, (C, 4)."""
        counts: IntArray = self.changed.sum(axis=(1, 2))
        return counts

    def _filled(self, column: str) -> FloatArray:
        """A column by cell and block (C, G), 0 where a cell has no results."""
        out = np.zeros((len(self.points), BLOCKS))
        if column in self._rows:
            out[self._rows["cell"], self._rows["block"]] = self._rows[column].to_numpy(dtype=np.float64)
        return out


def open_cells(folder: str | Path | DesignRecord) -> SweepCells:
    """Read a sweep, finished or not.

    Args:
        folder: the folder of the sweep, or what `run_design` returned.

    Returns:
        The cells that are finished, and the errors of those that failed; the record counts those whose files are there.

    Raises:
        FileNotFoundError: if the folder is no design, or no cell is finished, or the base is not.
        OSError, ValueError: if the design is no sweep, or a file is damaged.
    """
    record = folder if isinstance(folder, DesignRecord) else open_design(folder)
    if not record.sampling:
        raise ValueError(f"{record.folder} holds an experiment; analysis.comparison.comparison compares its cells")
    points = record.points()
    rows = read_cells(record.folder)
    failed = rows[rows["block"] < 0]
    record = replace(record, finished=int(rows["cell"].nunique()), failed=len(failed))
    if not (rows["cell"] == 0).any():
        raise FileNotFoundError(f"{record.folder / CELLS}: the base is gone; {AGAIN}")
    sound = rows[rows["block"] >= 0].reset_index(drop=True)
    changed = np.zeros((len(points), BLOCKS, len(OUTCOMES), len(OUTCOMES)), dtype=np.int64)
    for i, before in enumerate(OUTCOMES):
        for j, here in enumerate(OUTCOMES):
            changed[sound["cell"], sound["block"], i, j] = sound[f"{before}>{here}"].to_numpy(dtype=np.int64)
    errors = {int(cell): str(error) for cell, error in zip(failed["cell"], failed["error"], strict=True)}
    return SweepCells(record, points, changed, errors, sound)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    out = np.full(part.shape, np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out
