"""Playing cells, in whatever process: the unit of work of a sweep.

A worker builds the scenario of each cell, plays all its runs, and writes sums over blocks of runs, so that a sweep of
ten thousand cells stays small.  A cell that raises is data: its error is kept, the others go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from platform import node as host
from typing import Any

import numpy as np
import pandas as pd

from diplosim.batches.chunks import WorkerUnfit, check_code
from diplosim.batches.reading import read_runs
from diplosim.batches.simulate import simulate
from diplosim.batches.worker_cache import tables_of, unpickled_scenario
from diplosim.designs.block_sums import write_cells
from diplosim.designs.cell import BASE
from diplosim.designs.measures import columns_of
from diplosim.designs.observers import carried_over
from diplosim.designs.record import CELLS
from diplosim.designs.sampling import BLOCKS
from diplosim.engine.leftovers import no_leftovers
from diplosim.learning.fitting import tables_for
from diplosim.numerics.arrays import AnyArray
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Task:
    """What a worker needs to know.

    base: pickled scenario.  cells: number of each cell and what it sets.  folder: of the sweep.  fixed: whether
    observers keep the tables of the base.  measures: what is summed up.  plan, engine: that the sweep belongs to.
    files: SHA-256 of the Python files that the base names.
    """

    base: bytes
    cells: tuple[tuple[int, Mapping[str, Any]], ...]
    folder: Path
    fixed: bool
    seed: int
    runs: int
    measures: tuple[str, ...]
    plan: str
    engine: str
    files: Mapping[str, str | None]

    @property
    def base_folder(self) -> Path:
        """The run folder of the base, whose tables fixed observers know."""
        return self.folder / CELLS / BASE


def play_cells(task: Task) -> Path:
    """Play the cells of a task, write their sums, and return the file.

    Args:
        task: which cells, of what, and into which folder.

    Returns:
        Path of the file of sums.

    Raises:
        WorkerUnfit: if this process runs another diplosim, has another policy file, or does not see the folder.
        OSError: if the file cannot be written.  Errors of the talks do not raise, the file tells them.
    """
    check_code(task.engine, task.files, "sweep")
    if not task.folder.is_dir():
        raise WorkerUnfit(
            f"worker {host()} does not see {task.folder}: the folder must lie on a file system that all workers share, "
            "under the same path"
        )
    base, before = unpickled_scenario(task.base), _before(task.base_folder, task.plan)
    rows: list[dict[str, Any]] = []
    for cell, changes in task.cells:
        try:
            with no_leftovers():
                table = _play(base, changes, task)
        except Exception as error:  # noqa: BLE001  whatever a policy or a rule raises is a result to be recorded
            rows.append({"cell": cell, "block": -1, "error": f"{type(error).__name__}: {error}"})
            continue
        rows += sums_of(cell, table, before, task.measures)
    return write_cells(task.folder, task.plan, [cell for cell, _ in task.cells], rows)


def _play(base: Scenario, changes: Mapping[str, Any], task: Task) -> pd.DataFrame:
    """The outcome table of one cell: the base with some values set, its runs on the draws of the seed."""
    scenario = base.replace(changes, allow_code=False)
    if task.fixed:
        tables = carried_over(tables_of(task.base_folder / "beliefs" / "tables.npz"), base, scenario)
    else:
        tables = tables_for(scenario)
    return simulate(scenario, task.runs, seed=task.seed, tables=tables)


def sums_of(cell: int, table: pd.DataFrame, before: AnyArray, measures: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sums over each block of a cell's runs.

    before: (runs,) codes of the outcomes under the base.  Returns a row for each block: runs by outcome under the base
    and here (`<base>><here>`), and the sum and count of each column that a measure averages.
    """
    here = outcome_codes(table)
    block = table["run"].to_numpy() % BLOCKS
    changed = np.zeros((BLOCKS, len(OUTCOMES), len(OUTCOMES)), dtype=np.int64)
    np.add.at(changed, (block, before, here), 1)
    rows: list[dict[str, Any]] = [
        {"cell": cell, "block": number, "error": None}
        | {f"{a}>{b}": int(changed[number, i, j]) for i, a in enumerate(OUTCOMES) for j, b in enumerate(OUTCOMES)}
        for number in range(BLOCKS)
    ]
    for name in columns_of(measures):
        values = table[name].to_numpy(dtype=np.float64)
        known = ~np.isnan(values)
        total = np.bincount(block[known], weights=values[known], minlength=BLOCKS)
        count = np.bincount(block[known], minlength=BLOCKS)
        for number, row in enumerate(rows):
            row[f"sum {name}"], row[f"count {name}"] = float(total[number]), int(count[number])
    return rows


def outcome_codes(table: pd.DataFrame) -> AnyArray:
    """Outcome of each run as its place among the four classes, (runs,) int8."""
    place = {name: number for number, name in enumerate(OUTCOMES)}
    return table["outcome"].astype(str).map(place).to_numpy(dtype=np.int8)


@lru_cache(maxsize=2)
def _before(folder: Path, plan: str) -> AnyArray:
    """Outcomes of the base; a worker may outlive a folder and see one of another plan under the same path."""
    return outcome_codes(read_runs(folder, columns=["run", "outcome"]))
