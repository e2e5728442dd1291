"""Playing sampled cells: a few in one task, of which sums over blocks of runs are kept."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from diplosim.batches.batch import run_batch
from diplosim.batches.dispatch import WorkerLost, submit_bounded
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.manifest import read_manifest
from diplosim.batches.progress import Progress
from diplosim.batches.reading import read_runs
from diplosim.batches.soundness import check_sound
from diplosim.designs.block_sums import cells_of, write_cells
from diplosim.designs.cell import BASE
from diplosim.designs.design_folder import DesignFolder, Stock
from diplosim.designs.playing import Task, outcome_codes, play_cells, sums_of
from diplosim.designs.sampling import Sampling
from diplosim.learning.fitting import tables_for
from diplosim.scenario.fingerprint import files_of
from diplosim.version import __version__

TALKS = 8192
"""Talks in a task where observers are fixed, about half a second of play; where they are refitted a task is a cell."""


class BaseFailed(Exception):
    """The scenario as coded cannot be played, so that there is nothing to vary; the message says why."""


def play_sampled(store: DesignFolder, sampling: Sampling, on: ExecutorSpec, progress: Progress) -> None:
    """Play the cells that are absent, the base first.

    Args:
        store: the folder of the sweep.
        sampling: its cells.
        on: where to play.
        progress: told how many talks are finished.

    Raises:
        BaseFailed: if the scenario as coded raises.
        WorkerLost, WorkerUnfit, OSError: as `diplosim.designs.running.run_design`.
    """
    try:
        _play_base(store, sampling, on, progress)
        before = store.take_stock()
        watch = _Watch(store, before, progress)
        with on.executor() as executor:
            submit_bounded(play_cells, _tasks(store, sampling, before), executor, watch.seen, progress.say)
    except WorkerLost as error:
        count = len(store.take_stock().finished)
        raise WorkerLost(f"{error}; {count:,} of {len(sampling):,} cells are finished") from error
    finally:
        progress.end()


class _Watch:
    """Counts cells as they finish and tells the progress: talks, cells, cells a second, failed ones."""

    def __init__(self, store: DesignFolder, before: Stock, progress: Progress) -> None:
        self._store, self._progress = store, progress
        self._runs, self._cells = store.design.runs, len(store.design.cells)
        self._before = self._finished = len(before.finished)
        self._failed = len(before.failed)
        self._start = time.monotonic()
        progress.begin(self._cells * self._runs, self._before * self._runs)

    def seen(self, path: Path) -> bool:
        """Take note of a file of cells; there are never enough of them."""
        cells, failed = cells_of(path, self._store.plan)
        self._finished += len(cells)
        self._failed += len(failed)
        rate = (self._finished - self._before) / max(1e-9, time.monotonic() - self._start)
        wrong = f", {self._failed:,} failed" if self._failed else ""
        self._progress.tell(f"{self._finished:,} of {self._cells:,} cells, {rate:.2g} cells a second{wrong}")
        self._progress.advance(len(cells) * self._runs)
        return False


def _play_base(store: DesignFolder, sampling: Sampling, on: ExecutorSpec, progress: Progress) -> None:
    """Play the base into a run folder: the other cells need its outcomes, and fixed observers its tables."""
    design, folder = store.design, store.cell_folder(BASE)
    if 0 in store.take_stock().finished and (folder / "manifest.json").is_file():
        try:
            check_sound(folder, read_manifest(folder / "manifest.json"))
        except ValueError as error:
            progress.say(f"{error}; the base is played again where it must be")
        else:
            return
    progress.say("playing the base")
    try:
        tables = tables_for(sampling.base)
    except Exception as error:
        raise BaseFailed(f"the base itself raised {type(error).__name__}: {error}") from error
    batch = run_batch(sampling.base, design.runs, folder, seed=design.seed, on=on, command=store.command, tables=tables)
    if batch.failures:
        raise BaseFailed(f"the base itself raised {batch.failures[0].error}")
    table = read_runs(folder)
    write_cells(store.folder, store.plan, [0], sums_of(0, table, outcome_codes(table), sampling.measures))


def _tasks(store: DesignFolder, sampling: Sampling, before: Stock) -> Iterator[Task]:
    """Tasks of the cells that are absent."""
    at_once = 1 if store.design.observers == "refitted" else max(1, TALKS // store.design.runs)
    absent = (cell for cell in range(len(sampling)) if cell not in before.finished)
    while cells := list(islice(absent, at_once)):
        yield task_of(store, sampling, cells)


def task_of(store: DesignFolder, sampling: Sampling, cells: Sequence[int]) -> Task:
    """What a worker must know to play some cells."""
    design = store.design
    return Task(
        base=pickle.dumps(sampling.base),
        cells=tuple((cell, sampling.changes(cell)) for cell in cells),
        folder=store.folder.resolve(),  # a worker may stand in another directory
        fixed=design.observers == "fixed",
        seed=design.seed,
        runs=design.runs,
        measures=sampling.measures,
        plan=store.plan,
        engine=__version__,
        files=files_of(sampling.base),
    )
