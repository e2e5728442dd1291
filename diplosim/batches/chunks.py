"""Playing one chunk of runs, in whatever process: the unit of work of a batch.

A chunk is many runs in one model.  It writes its own part file and returns only where, so nothing large
travels between processes.  A run that raises is data: the chunk is halved until the failing runs stand alone,
and because a run does not depend on the batch it is played in, the other runs are what they would have been.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from platform import node as host

import pandas as pd

from diplosim.batches.parts import Failure, Part, write_part
from diplosim.batches.simulate import simulate
from diplosim.batches.worker_cache import tables_of, unpickled_scenario
from diplosim.engine.leftovers import no_leftovers
from diplosim.scenario import registry
from diplosim.seats import MisshapenMove
from diplosim.version import __version__


@dataclass(frozen=True)
class Chunk:
    """What a worker needs to know: small, and the same for every executor.

    scenario: pickled scenario, unpickled once a process.  tables: file of the belief tables.  outcomes:
    folder of the part files.  Runs first .. first + runs - 1 of `seed` are played.  engine: version of diplosim
    that the batch belongs to.  files: SHA-256 of the Python files that the scenario names.
    """

    scenario: bytes
    scenario_hash: str
    engine: str
    tables: Path
    outcomes: Path
    seed: int
    first: int
    runs: int
    files: Mapping[str, str | None] = field(default_factory=dict)


class WorkerUnfit(Exception):
    """A worker cannot play this batch, for a reason that lies in its machine; the message says which."""


@dataclass
class _Failures:
    """Errors of a chunk: failed runs gathered by traceback, and the first error of all."""

    runs: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    first: str = ""

    def add(self, runs: range, error: Exception) -> None:
        text = "".join(traceback.format_exception(error))
        self.first = self.first or text
        if len(runs) == 1:
            self.runs.setdefault((f"{type(error).__name__}: {error}", text), []).append(runs[0])

    def as_tuple(self) -> tuple[Failure, ...]:
        return tuple(Failure(tuple(runs), error, text) for (error, text), runs in self.runs.items())


def play_chunk(chunk: Chunk) -> Path:
    """Play the runs of a chunk, write their part file, and return its path.

    Args:
        chunk: which runs, of what, and into which folder.

    Returns:
        Path of the part file.

    Raises:
        WorkerUnfit: if this process runs another diplosim, has another policy file, or does not see the run folder.
        OSError: if the part cannot be written.  Errors of the runs do not raise, the part tells them.
    """
    _check_worker(chunk)
    failures = _Failures()
    with no_leftovers():
        frames = _play(chunk, range(chunk.first, chunk.first + chunk.runs), failures)
    counts: Counter[str] = Counter()
    for frame in frames:
        counts.update(frame["outcome"].astype(str))
    part = Part(
        first=chunk.first,
        runs=chunk.runs,
        seed=chunk.seed,
        scenario_hash=chunk.scenario_hash,
        counts=dict(counts),
        failures=failures.as_tuple(),
        note=failures.first,
    )
    return write_part(chunk.outcomes, part, frames)


def _check_worker(chunk: Chunk) -> None:
    check_code(chunk.engine, chunk.files)
    if not chunk.tables.is_file() or not chunk.outcomes.is_dir():
        raise WorkerUnfit(
            f"worker {host()} does not see {chunk.outcomes.parent}: the run folder must lie on a file system that all "
            "workers share, under the same path"
        )


def check_code(engine: str, files: Mapping[str, str | None], work: str = "batch") -> None:
    """Check that this process would play by the code with which some work was begun.

    Args:
        engine: version of diplosim.
        files: SHA-256 of Python files by name.
        work: what was begun, for messages.

    Raises:
        WorkerUnfit: if it has another one, or another content of a file.
    """
    if engine != __version__:
        raise WorkerUnfit(f"worker {host()} has diplosim {__version__}, the {work} was begun with {engine}")
    for file, digest in files.items():
        if registry.digest_of(file) != digest:
            registry.forget(file)  # a worker outlives a batch, before which the file may have been edited
        here = registry.digest_of(file)
        if here is None:
            raise WorkerUnfit(
                f"worker {host()} does not find {file} (from {Path.cwd()}): name it by a path that all workers share"
            )
        if here != digest:
            raise WorkerUnfit(
                f"worker {host()} has another {file} (SHA-256 {here[:12]}) than the {work} was begun with "
                f"({str(digest)[:12]})"
            )
        registry.allow(file)  # who began the work has allowed it, with this content


def _play(chunk: Chunk, runs: range, failures: _Failures) -> list[pd.DataFrame]:
    """Play runs together; if that raises, in halves, down to single runs.  Returns the rows of the rest.

    Where a policy hands over an array that does not fit the runs, each is played alone at once: what a run comes to is
    what it comes to alone.
    """
    result = _attempt(chunk, runs)
    if isinstance(result, pd.DataFrame):
        return [result]
    failures.add(runs, result)
    if len(runs) == 1:
        return []
    if isinstance(result, MisshapenMove):  # what fits fewer runs by chance is no better
        return [frame for run in runs for frame in _play(chunk, range(run, run + 1), failures)]
    middle = len(runs) // 2
    return _play(chunk, runs[:middle], failures) + _play(chunk, runs[middle:], failures)


def _attempt(chunk: Chunk, runs: range) -> pd.DataFrame | Exception:
    scenario, tables = unpickled_scenario(chunk.scenario), tables_of(chunk.tables)
    try:
        return simulate(scenario, len(runs), seed=chunk.seed, first_run=runs[0], tables=tables)
    except Exception as error:  # noqa: BLE001  whatever a policy or a rule raises is a result to be recorded
        return error
