"""Monte Carlo: many runs of one scenario into a run folder, chunk by chunk, on any executor.

The same call on an unfinished folder plays what is absent.  Memory does not grow with the number of runs:
workers write their rows themselves, and at most two chunks a worker are under way.
"""

from __future__ import annotations

import pickle
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from diplosim.chunks import Chunk, play_chunk
from diplosim.executors import Place
from diplosim.manifest import Plan, Session, now
from diplosim.parts import Failure, read_part
from diplosim.progress import Progress, Silent
from diplosim.scenario import Scenario
from diplosim.statistics import Shares, shares
from diplosim.store import RunStore, Stock
from diplosim.tables import Tables, empty_tables, tables_for
from diplosim.talks import Talks

CHUNK = 4096
"""Runs in a chunk unless told otherwise: about a fifth of a second of Geneva talks, a few megabytes."""


@dataclass(frozen=True)
class Batch:
    """A finished batch.  played: runs of this session; the rest was there.  failures: runs that raised."""

    folder: Path
    runs: int
    played: int
    shares: Shares
    failures: tuple[Failure, ...]


class BatchInterrupted(Exception):
    """The batch was stopped on request; the folder is sound and holds `finished` of `runs` runs."""

    def __init__(self, finished: int, runs: int) -> None:
        super().__init__(f"stopped: {finished:,} of {runs:,} runs are finished")
        self.finished = finished
        self.runs = runs


class WorkerLost(Exception):
    """A worker process was killed from outside; finished chunks are kept."""


def run_batch(
    scenario: Scenario,
    runs: int,
    folder: Path,
    *,
    seed: int = 0,
    on: Place | None = None,
    chunk: int = CHUNK,
    command: str = "",
    progress: Progress | None = None,
) -> Batch:
    """Play runs 0 .. runs - 1 of a scenario into a folder and return the outcome shares.

    Args:
        scenario: what is negotiated.
        runs: number of runs, 1 or more.
        folder: run folder; created, or continued if it belongs to the same scenario, seed and engine.
        seed: seed of all draws; a run is a function of (scenario, seed, run) alone.
        on: where to play; this process by default.
        chunk: runs in one task, 1 or more; no result depends on it.
        command: what the user typed, for the manifest.
        progress: told how far the batch is.

    Raises:
        UnknownName: if the scenario names a policy or protocol that nobody knows; nothing is written.
        FolderRefused: if the folder holds something else.
        BatchInterrupted: on Ctrl-C, after running chunks have ended.
        WorkerLost: if a worker process was killed.
        OSError: if something cannot be written; finished chunks stay.
        ValueError: if `runs` or `chunk` is below 1.
    """
    if runs < 1 or chunk < 1:
        raise ValueError(f"runs and chunk must be 1 or more, got {runs} and {chunk}")
    on = on or Place("serial")
    progress = progress or Silent()
    Talks(scenario, tables=empty_tables(scenario))  # finds every policy, agent and protocol, or raises
    plan = Plan(scenario.id, scenario.version, scenario.content_hash(), seed, runs)
    store = RunStore.open(folder, plan, Session(command, str(on), chunk, now()), scenario.to_yaml)
    status = "failed"
    try:
        _provide_tables(store, scenario, progress)
        before = store.take_stock()
        for line in before.rejected:
            progress.say(f"{line}; its runs are played again")
        progress.begin(runs, before.finished)
        _play_absent(store, scenario, before, on, chunk, progress)
        status = "complete"
    except KeyboardInterrupt:
        status = "interrupted"
        raise BatchInterrupted(store.take_stock().finished, runs) from None
    except BrokenProcessPool as error:
        raise WorkerLost(
            f"a worker process was killed, often for want of memory; {store.take_stock().finished:,} of "
            f"{runs:,} runs are finished"
        ) from error
    finally:
        progress.end()
        stock = store.take_stock()
        if status == "complete":
            store.close(status, stock)
        else:
            with suppress(OSError):  # what stopped the batch may stop this too, and is what must be reported
                store.close(status, stock)
    failures = tuple(failure for part in stock.parts for failure in part.failures)
    return Batch(folder, runs, runs - before.finished, shares(stock.counts, stock.failed), failures)


def _provide_tables(store: RunStore, scenario: Scenario, progress: Progress) -> None:
    """Put the belief tables into the folder, unless it has those that its manifest names."""
    if store.manifest.tables and store.tables.exists() and _digest(store.tables) == store.manifest.tables:
        return
    tables = tables_for(scenario, progress=_Quarters(progress))
    store.use_tables(tables.digest())
    aside = store.tables.with_name("building.npz")
    tables.save(aside)
    aside.replace(store.tables)


def _digest(file: Path) -> str | None:
    """Return the digest of a table file, None if the file is damaged."""
    try:
        return Tables.load(file).digest()
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


class _Quarters:
    """Tells how far the fitting of the belief tables is, four times and not more."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told = 0

    def __call__(self, share: float) -> None:
        quarter = int(4 * share)
        if quarter > self._told:
            self._told = quarter
            self._progress.say(f"fitting belief tables: {25 * quarter} %")


def _play_absent(store: RunStore, scenario: Scenario, stock: Stock, on: Place, chunk: int, progress: Progress) -> None:
    """Play all absent chunks, keeping only a few under way so that memory stays flat."""
    plan = store.manifest.plan
    pickled = pickle.dumps(scenario)
    chunks = (
        Chunk(pickled, plan.scenario_hash, store.tables, store.outcomes, plan.seed, first, runs)
        for first, runs in stock.absent(plan.runs, chunk)
    )
    with on.executor() as executor:
        pending: set[Future[Path]] = set()
        try:
            while True:
                room = 2 * on.workers - len(pending)
                pending |= {executor.submit(play_chunk, task) for task in islice(chunks, room)}
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    part = read_part(future.result())
                    progress.advance(part.runs)
                    if part.note:
                        error = part.note.strip().rpartition("\n")[2]
                        progress.say(
                            f"runs {part.first} to {part.stop - 1} raised {error}; "
                            f"played apart, {part.failed} of them failed"
                        )
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
