"""Playing a sweep: every cell with the same seed and runs, so that cells are compared run by run.

The same call on an unfinished folder plays what is absent.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from diplosim.atomic_files import PARTIAL
from diplosim.batches.dispatch import WorkerLost, submit_bounded
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.progress import Progress
from diplosim.designs.block_sums import BASE_OUTCOMES, cells_of, write_base_outcomes, write_cells
from diplosim.designs.folder import SweepRecord, SweepStore
from diplosim.designs.playing import FIXED_TABLES, Task, outcome_codes, play, play_cells, sums_of
from diplosim.designs.sweep import Sweep
from diplosim.engine.playable import check_playable
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.scenario.fingerprint import files_of
from diplosim.version import __version__

TALKS = 8192
"""Talks in a task where observers are fixed, about half a second of play; where they are refitted a task is a cell."""


class SweepInterrupted(Exception):
    """The sweep was stopped on request; the folder is sound and holds `finished` of `cells` cells."""

    def __init__(self, finished: int, cells: int) -> None:
        super().__init__(f"stopped: {finished:,} of {cells:,} cells are finished")
        self.finished = finished
        self.cells = cells


class BaseFailed(Exception):
    """The scenario as coded cannot be played, so that there is nothing to vary; the message says why."""


def run_sweep(
    sweep: Sweep,
    folder: Path | None = None,
    *,
    on: ExecutorSpec | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> SweepRecord:
    """Play all cells of a sweep on common random numbers.

    Args:
        sweep: what is played.
        folder: where; `runs/<id>` by default.
        on: where to play, this process by default.
        progress: told how far the sweep is.
        command: what the user typed, for the record.

    Raises:
        UnknownName: if the base names a policy or protocol that nobody knows; nothing is written.
        ExtraMissing, ConnectionError: if the place to play cannot be had; nothing is written.
        FolderRefused: if the folder holds something else; nothing is written.
        BaseFailed: if the scenario as coded raises.
        SweepInterrupted: on Ctrl-C, after cells under way have ended.
        WorkerLost: if a worker process was killed or a scheduler is gone; finished cells stay.
        WorkerUnfit: if a worker does not see the folder, or has another diplosim or policy file; finished cells stay.
        OSError: if something cannot be written; finished cells stay.
    """
    folder = folder or Path("runs") / sweep.id
    progress = progress or Progress()
    on = on or ExecutorSpec("serial")
    check_playable(sweep.base)
    with on.executor() as executor:
        store = SweepStore.open(folder, sweep, command)
        status = "failed"
        try:
            _prepare(store, progress)
            finished, failed = store.take_stock()
            watch = _Watch(store, len(finished), len(failed), progress)
            submit_bounded(play_cells, _tasks(store, finished), executor, watch.seen, progress.say)
            status = "complete"
        except KeyboardInterrupt:
            status = "interrupted"
            raise SweepInterrupted(len(store.take_stock()[0]), len(sweep.design)) from None
        except WorkerLost as error:
            count = len(store.take_stock()[0])
            raise WorkerLost(f"{error}; {count:,} of {len(sweep.design):,} cells are finished") from error
        finally:
            progress.end()
            if status != "complete":
                with suppress(OSError):  # what stopped the sweep may stop this too, and is what must be reported
                    store.close(status)
    return store.close(status)


class _Watch:
    """Counts cells as they finish and tells the progress: talks, cells, cells a second, failed ones."""

    def __init__(self, store: SweepStore, finished: int, failed: int, progress: Progress) -> None:
        self._store, self._progress = store, progress
        self._runs, self._cells = store.sweep.runs, len(store.sweep.design)
        self._finished, self._before, self._failed = finished, finished, failed
        self._start = time.monotonic()
        progress.begin(self._cells * self._runs, finished * self._runs)

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


def _prepare(store: SweepStore, progress: Progress) -> None:
    """Play the base, and put what every cell needs into the folder: its outcomes, and tables for fixed observers."""
    sweep, folder = store.sweep, store.folder
    if sweep.observers == "fixed":
        file = folder / FIXED_TABLES
        if not file.exists():
            aside = file.with_name(f".{file.name}{PARTIAL}")
            tables_for(sweep.base).save(aside)
            aside.replace(file)
        store.tables = Tables.load(file).digest()
    if (folder / BASE_OUTCOMES).exists() and 0 in store.take_stock()[0]:
        return
    progress.say("playing the base")
    try:
        table = play(sweep.base, {}, _task(store, [(0, {})]))
    except Exception as error:
        raise BaseFailed(f"the base itself raised {type(error).__name__}: {error}") from error
    codes = outcome_codes(table)
    write_base_outcomes(folder, codes)
    write_cells(folder, store.plan, [0], sums_of(0, table, codes, sweep.measures))


def _tasks(store: SweepStore, finished: set[int]) -> Iterator[Task]:
    """Tasks of the cells that are absent."""
    sweep = store.sweep
    at_once = 1 if sweep.observers == "refitted" else max(1, TALKS // sweep.runs)
    absent = (cell for cell in range(len(sweep.design)) if cell not in finished)
    while cells := list(islice(absent, at_once)):
        yield _task(store, [(cell, sweep.changes(cell)) for cell in cells])


def _task(store: SweepStore, cells: Sequence[tuple[int, dict[str, object]]]) -> Task:
    sweep = store.sweep
    return Task(
        base=pickle.dumps(sweep.base),
        cells=tuple(cells),
        folder=store.folder.resolve(),  # a worker may stand in another directory
        fixed=sweep.observers == "fixed",
        seed=sweep.seed,
        runs=sweep.runs,
        measures=sweep.measures,
        plan=store.plan,
        engine=__version__,
        files=files_of(sweep.base),
    )
