"""Monte Carlo: many runs of one scenario into a run folder, chunk by chunk, on any executor.

The same call on an unfinished folder plays what is absent.  Memory does not grow with the number of runs:
workers write their rows themselves, and at most two chunks a worker are under way.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from diplosim.batches.dispatch import WorkerLost, absent_chunks, play_absent
from diplosim.batches.executor_spec import ExecutorSpec, chosen
from diplosim.batches.manifest import Plan, WorkPeriod, now, versions_for
from diplosim.batches.parts import Failure, Part
from diplosim.batches.precision import Looking, sequence_shares, spans
from diplosim.batches.progress import Progress
from diplosim.batches.shard import Shard
from diplosim.batches.simulate import chunk_size
from diplosim.batches.store import FolderRefused, RunStore, Stock
from diplosim.batches.table_cache import provide_tables
from diplosim.engine.playable import check_playable
from diplosim.learning.tables import Tables
from diplosim.numerics.statistics import Shares, shares
from diplosim.scenario.arguments import a_scenario, a_whole_number
from diplosim.scenario.scenario import Scenario

MOST_RUNS = 2**53
"""Runs are counted in whole numbers that every program can read."""


@dataclass(frozen=True)
class Batch:
    """A batch that has ended.

    runs: runs of the whole batch.  finished: how many of them are there; fewer where other shards are still at work.
    played: runs of this command; the rest was there.  failures: runs that raised.  precision: half-width of the
    intervals that was asked for.
    """

    folder: Path
    runs: int
    finished: int
    played: int
    shares: Shares
    failures: tuple[Failure, ...]
    precision: float | None = None


class BatchInterrupted(Exception):
    """The batch was stopped on request; the folder is sound and holds `finished` of `runs` runs."""

    def __init__(self, finished: int, runs: int) -> None:
        super().__init__(f"stopped: {finished:,} of {runs:,} runs are finished")
        self.finished = finished
        self.runs = runs


def run_batch(
    scenario: Scenario,
    runs: int,
    folder: str | Path,
    *,
    seed: int = 0,
    on: str | ExecutorSpec | None = None,
    chunk: int | None = None,
    shard: Shard | None = None,
    precision: float | None = None,
    command: str = "",
    progress: Progress | None = None,
    tables: Tables | None = None,
) -> Batch:
    """Play runs 0 .. runs - 1 of a scenario into a folder and return the outcome shares.

    Args:
        scenario: what is negotiated.
        runs: number of runs, 1 or more; with `precision` at most so many.
        folder: run folder; created, or continued if it belongs to the same scenario, seed and engine.
        seed: seed of all draws; a run is a function of (scenario, seed, run) alone.
        on: where to play, in the words of `--on` (such as `local:2`); this process by default.
        chunk: runs in one task, 1 or more (None: see `diplosim.batches.simulate.chunk_size`); no result depends on it.
        shard: play this stretch of the runs only; other processes play the others into the same folder.
        precision: stop as soon as all outcome shares are known to this half-width, inside (0, 0.5); see
            `diplosim.batches.precision`.
        command: what the user typed, for the manifest.
        progress: told how far the batch is.
        tables: what observers have learnt, in place of what belongs to the scenario.

    Returns:
        What was asked for, what of it is finished and was played now, the outcome shares with intervals, and the
        failures.

    Raises:
        UnknownName: if the scenario names classes that nobody knows, all of which are told; nothing is written.
        ExtraMissing, ConnectionError: if the place to play cannot be had; nothing is written.
        FolderRefused: if the folder holds something else.
        BatchInterrupted: on Ctrl-C, after running chunks have ended.
        WorkerLost: if a worker process was killed or a scheduler is gone; finished chunks stay.
        GuardMissing: if the script that runs cannot be loaded by processes; nothing is written.
        WorkerUnfit: if a worker does not see the folder, or has another diplosim or policy file; finished chunks stay.
        OSError: if something cannot be written; finished chunks stay.
        TypeError: if `scenario` is no scenario, or a number no whole number.
        ValueError: if `runs`, `seed`, `chunk` or `precision` is out of its range, a shard shall reach a precision, or
            `on` names no place.
    """
    a_scenario(scenario)
    runs, seed = a_whole_number("runs", runs), a_whole_number("seed", seed)
    chunk = chunk if chunk is None else a_whole_number("chunk", chunk)
    if not (1 <= runs <= MOST_RUNS and (chunk is None or 1 <= chunk <= MOST_RUNS)):
        raise ValueError(f"runs and chunk must be 1 to 2**53, got {runs} and {chunk}")
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed}")
    if precision is not None and not (0 < precision < 0.5 and shard is None):
        raise ValueError(f"precision must lie inside (0, 0.5) and goes without shards, got {precision} and {shard}")
    on, folder = chosen(on), Path(folder)
    progress = progress or Progress()
    check_playable(scenario)
    plan = Plan.of(scenario, seed, runs, precision)
    mine = shard.span(runs) if shard else range(runs)
    stretches = spans(runs) if precision else [mine]
    with on.executor() as executor:
        if chunk is None:
            chunk = chunk_size(scenario, max(1, len(mine)), executor.workers)
        period = WorkPeriod(command, str(on), chunk, now(), versions=versions_for(scenario))
        store = RunStore.open(folder, plan, period, scenario.to_yaml)
        status = "failed"
        try:
            provide_tables(store, scenario, progress, tables)
            before = store.take_stock()
            for remark in store.remarks:
                progress.say(remark)
            for line in before.rejected:
                progress.say(f"{line}; its runs are played again")
            watch = _Watch(before, mine, precision, progress)
            if not watch.enough:
                chunks = absent_chunks(store, scenario, before, stretches, chunk)
                play_absent(chunks, executor, watch.finished, progress.say)
            if watch.looking and watch.looking.enough:
                store.keep_until(watch.looking.enough)
            status = "complete"
        except KeyboardInterrupt:
            status = "interrupted"
            raise BatchInterrupted(store.take_stock().finished, runs) from None
        except FolderRefused:
            status = "refused"
            raise
        except WorkerLost as error:
            raise WorkerLost(f"{error}; {store.take_stock().finished:,} of {runs:,} runs are finished") from error
        finally:
            progress.end()
            if status == "complete":
                after = store.close(status)
            else:
                end = store.withdraw if status == "refused" else partial(store.close, status)
                with suppress(OSError):  # what stopped the batch may stop this too, and is what must be reported
                    end()
    return _result(folder, store.manifest.plan, after, watch.played_of(store.manifest.plan.runs))


class _Watch:
    """Counts outcomes as chunks finish, tells the progress, and knows when it is enough."""

    def __init__(self, before: Stock, span: range, precision: float | None, progress: Progress) -> None:
        self.looking = Looking(precision, span.stop) if precision else None
        self._counts, self._failed = Counter(before.counts), before.failed
        self._fresh: list[Part] = []
        self._progress = progress
        for part in before.parts:
            self._look(part)
        progress.begin(len(span), before.finished_in(span))

    def played_of(self, runs: int) -> int:
        """How many of the first `runs` runs were played by this command."""
        return sum(part.runs for part in self._fresh if part.first < runs)

    @property
    def enough(self) -> bool:
        """Whether the precision is reached, or the cap."""
        return self.looking is not None and self.looking.enough is not None

    def finished(self, part: Part) -> bool:
        """Take note of a part; say whether that is enough."""
        self._fresh.append(part)
        self._counts.update(part.counts)
        self._failed += part.failed
        self._look(part)
        self._progress.advance(part.runs)
        if self.looking:
            self._progress.expect(self.looking.likely_total)
        self._progress.show(self._shares())
        return self.enough

    def _look(self, part: Part) -> None:
        if self.looking:
            self.looking.add(part)

    def _shares(self) -> Shares:
        return _shares(self._counts, self._failed, self.looking.half_width if self.looking else None)


def _shares(counts: dict[str, int], failed: int, precision: float | None) -> Shares:
    return shares(counts, failed) if precision is None else sequence_shares(counts, failed, precision)


def _result(folder: Path, plan: Plan, after: Stock, played: int) -> Batch:
    return Batch(
        folder=folder,
        runs=plan.runs,
        finished=after.finished,
        played=played,
        shares=_shares(after.counts, after.failed, plan.precision),
        failures=tuple(failure for part in after.parts for failure in part.failures),
        precision=plan.precision,
    )
