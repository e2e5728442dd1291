"""Runs that a report needs beside those of its batch, kept in the run folder so that they are played once.

The runs of the batch under an earlier horizon, with groups of draws re-keyed, with another policy in a seat or with
their course recorded, and runs of other scenarios to compare with.  They lie in `<run folder>/cache/`, one Parquet file
a chunk and table, apart from the batch's own `outcomes/`.  Each file says in its footer all that it was played from;
one that is damaged or says anything else is played again.  The cache may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from platform import node as host
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diplosim.atomic_files import check_room, remove_partial_files, written_whole
from diplosim.batches.chunks import WorkerUnfit, check_code
from diplosim.batches.dispatch import submit_bounded
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.manifest import versions_for
from diplosim.batches.progress import Progress
from diplosim.batches.simulate import block_size
from diplosim.batches.typed import MALFORMED
from diplosim.batches.worker_cache import tables_of, unpickled_scenario
from diplosim.engine.leftovers import no_leftovers
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import RULES_VERSION, table_key
from diplosim.scenario import registry
from diplosim.scenario.fingerprint import files_of
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Delegate
from diplosim.version import __version__

CHUNK = 8192
"""Runs that are played together at most, fewer where parties and issues are many; no result depends on it."""

FORMAT = 4
"""Raised when files of the cache come to hold something else."""

OUTCOMES, DEMANDS, BELIEFS = "outcomes", "demands", "beliefs"

_KEY, _ROWS = b"diplosim", b"diplosim rows"


class ExtraRunsFailed(RuntimeError):
    """A run raised an error; the message names the runs and the error."""


class ExtraRunsInterrupted(Exception):
    """Stopped on request; finished chunks are kept."""


@dataclass(frozen=True)
class ExtraRuns:
    """Runs 0 .. runs - 1 of a scenario and a seed.

    tables: file of the belief tables, None for those that belong to the scenario.  tables_hash: SHA-256 of what the
    file holds.  resample: group of draws -> other seed.  recorded: keep the tables `demands` and `beliefs` of every
    round beside `outcomes`, which has run, outcome, the drawn types and the utilities.  seats: party -> who plays it in
    place of its coded policy; the text of such a delegate (`repr`) says all that it does.
    """

    scenario: Scenario
    runs: int
    seed: int
    tables: Path | None = None
    tables_hash: str | None = None
    resample: Mapping[str, int] = field(default_factory=dict)
    recorded: bool = False
    seats: Mapping[str, Delegate] = field(default_factory=dict)

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the tables that are kept."""
        return (OUTCOMES, DEMANDS, BELIEFS) if self.recorded else (OUTCOMES,)

    @cached_property
    def origin(self) -> dict[str, Any]:
        """All that the results depend on, as plain data; of which runs they are is left to the chunks."""
        return {
            "format": FORMAT,
            "engine": __version__,
            "rules": RULES_VERSION,
            "versions": versions_for(self.scenario),
            "scenario": self.scenario.content_hash(),
            "tables": self.tables_hash or table_key(self.scenario),
            "seed": self.seed,
            "resample": dict(sorted(self.resample.items())),
            "recorded": self.recorded,
            "seats": {party: repr(delegate) for party, delegate in sorted(self.seats.items())},
        }


@dataclass(frozen=True)
class _Chunk:
    """Runs first .. first + runs - 1 of some extra runs, as a worker needs to know them.

    scenario, seats: pickled.  folder: of the cache.  origin: all that the results depend on.
    """

    scenario: bytes
    seats: bytes
    tables: Path | None
    kept: tuple[str, ...]
    folder: Path
    first: int
    runs: int
    origin: Mapping[str, Any]
    files: Mapping[str, str | None]

    @cached_property
    def footer(self) -> bytes:
        """What each file of the chunk says of itself."""
        return json.dumps({**self.origin, "first": self.first, "runs": self.runs}, sort_keys=True).encode()

    def file(self, table: str) -> Path:
        """Where one table of the chunk lies."""
        return self.folder / f"{hashlib.sha256(self.footer).hexdigest()[:24]}-{table}.parquet"

    def read(self, table: str) -> pd.DataFrame | None:
        """One table; None if it is absent, damaged or was played from anything else."""
        try:
            with pq.ParquetFile(self.file(table), page_checksum_verification=True) as file:
                if not self._is_of_this(file):
                    return None
                rows = file.metadata.metadata.get(_ROWS)
                frame: pd.DataFrame = file.read().to_pandas()
        except (OSError, pa.ArrowException, MemoryError, *MALFORMED):
            return None
        return frame if rows == _digest(frame) else None

    def _is_of_this(self, file: pq.ParquetFile) -> bool:
        return bool((file.metadata.metadata or {}).get(_KEY) == self.footer)

    def write(self, table: str, frame: pd.DataFrame) -> None:
        """Write one table whole, in place of what was there.  Raises OSError if it cannot be written."""
        content = pa.Table.from_pandas(frame, preserve_index=False)
        content = content.replace_schema_metadata(
            {**(content.schema.metadata or {}), _KEY: self.footer, _ROWS: _digest(frame)}
        )
        with written_whole(self.file(table)) as stream:
            pq.write_table(content, stream, compression="zstd", write_page_checksum=True)

    @property
    def present(self) -> bool:
        """Whether all tables are there and say that they are of this chunk; rows are checked when they are read."""
        try:
            for table in self.kept:
                with pq.ParquetFile(self.file(table)) as file:
                    if not self._is_of_this(file):
                        return False
        except (OSError, pa.ArrowException, *MALFORMED):
            return False
        return True

    def remove(self) -> None:
        """Remove its tables, so that it is played again."""
        for table in self.kept:
            self.file(table).unlink(missing_ok=True)


class ExtraRunsCache:
    """The extra runs of a run folder.

    folder: run folder.  on: where those are played that are not there yet; this process by default.
    """

    def __init__(self, folder: Path, on: ExecutorSpec | None = None) -> None:
        self.folder = folder / "cache"
        self.on = on or ExecutorSpec("serial")

    def provide(self, wanted: Iterable[ExtraRuns], progress: Progress | None = None) -> int:
        """Play what is absent, and return how many runs were.

        Args:
            wanted: what shall be there afterwards; what two of them share is played once.
            progress: told how many runs are finished; nothing is told where nothing is absent.

        Returns:
            How many runs were played; 0 where nothing was absent.

        Raises:
            UnknownName: if a scenario names a class that is not known, or code that may not be run.
            ExtraRunsFailed: if a run raises; finished chunks stay.
            ExtraRunsInterrupted: on Ctrl-C.
            ExtraMissing, ConnectionError: if the place to play cannot be had.
            WorkerLost, WorkerUnfit: if workers are gone, or cannot play this.
            OSError: if the cache cannot be written.
        """
        wanted = list(wanted)
        for each in wanted:
            registry.check(each.scenario)
        chunks = {chunk.file(OUTCOMES): chunk for runs in wanted for chunk in self._chunks(runs)}
        absent = {file: chunk for file, chunk in chunks.items() if not chunk.present}
        if not absent:
            return 0
        total = sum(chunk.runs for chunk in absent.values())
        progress = progress or Progress()

        def finished(file: Path) -> bool:
            progress.advance(absent[file].runs)
            return False

        with self.on.executor() as executor:
            check_room(self.folder)
            remove_partial_files(self.folder)
            progress.begin(total, 0)
            try:
                submit_bounded(_play_chunk, iter(absent.values()), executor, finished, progress.say)
            except KeyboardInterrupt:
                raise ExtraRunsInterrupted("stopped: what was played is kept") from None
            finally:
                progress.end()
        return total

    def read(self, wanted: ExtraRuns, table: str = OUTCOMES) -> pd.DataFrame:
        """One table of some extra runs, in order of rounds, then of runs; they are played first if they are absent.

        Args:
            wanted: which runs.
            table: `outcomes`, or where they are recorded another table that they keep.

        Returns:
            Rows of the table, of all runs.

        Raises:
            KeyError: if it is not among the tables that are kept.
            ExtraRunsFailed, ExtraRunsInterrupted, ExtraMissing, ConnectionError, WorkerLost, WorkerUnfit, OSError: as
                `provide`, where they are played.
        """
        if table not in wanted.kept:
            raise KeyError(f"{table} is not kept; there are {', '.join(wanted.kept)}")
        chunks = list(self._chunks(wanted))
        frames = [chunk.read(table) for chunk in chunks]
        if any(frame is None for frame in frames):
            for chunk, frame in zip(chunks, frames, strict=True):
                if frame is None:
                    chunk.remove()
            self.provide([wanted])
            frames = [chunk.read(table) for chunk in chunks]
        whole = [frame for frame in frames if frame is not None]
        if len(whole) < len(frames):
            raise OSError(f"{self.folder}: what was just written there cannot be read back")
        joined = pd.concat(whole, ignore_index=True)
        return joined if table == OUTCOMES else joined.sort_values("round", kind="stable", ignore_index=True)

    def _chunks(self, wanted: ExtraRuns) -> Iterator[_Chunk]:
        pickled, files = pickle.dumps(wanted.scenario), files_of(wanted.scenario)
        seats = pickle.dumps(dict(wanted.seats))
        tables = None if wanted.tables is None else wanted.tables.resolve()  # a worker may stand in another directory
        most = min(CHUNK, block_size(wanted.scenario))
        for first in range(0, wanted.runs, most):
            runs = min(most, wanted.runs - first)
            yield _Chunk(pickled, seats, tables, wanted.kept, self.folder.resolve(), first, runs, wanted.origin, files)


def _digest(frame: pd.DataFrame) -> bytes:
    """SHA-256 of the rows of a table, the same before and after they are written."""
    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256(rows.tobytes()).hexdigest().encode()


def _play_chunk(chunk: _Chunk) -> Path:
    """Play a chunk, write its tables, and return the file of its outcomes.

    Args:
        chunk: which runs, of what, and into which folder.

    Returns:
        File of the outcomes of the chunk.

    Raises:
        ExtraRunsFailed: if a run raises.
        WorkerUnfit: if this process has another diplosim or policy file, or does not see the folder.
        OSError: if a table cannot be written.
    """
    check_code(chunk.origin["engine"], chunk.files, work="report")
    if not chunk.folder.is_dir() or not (chunk.tables is None or chunk.tables.is_file()):
        raise WorkerUnfit(
            f"worker {host()} does not see {chunk.folder.parent}: the run folder must lie on a file system that all "
            "workers share, under the same path"
        )
    with no_leftovers():
        for table, frame in _played(chunk).items():
            chunk.write(table, frame)
    return chunk.file(OUTCOMES)


def _played(chunk: _Chunk) -> dict[str, pd.DataFrame]:
    scenario = unpickled_scenario(chunk.scenario)
    talks = Talks(
        scenario,
        runs=chunk.runs,
        seed=chunk.origin["seed"],
        first_run=chunk.first,
        tables=tables_for(scenario) if chunk.tables is None else tables_of(chunk.tables),
        seats=pickle.loads(chunk.seats),
        resample=chunk.origin["resample"],
        record=DEMANDS in chunk.kept,
    )
    try:
        talks.play()
    except Exception as error:  # whatever a policy or a rule raises
        raise ExtraRunsFailed(
            f"{scenario.id}: runs {chunk.first} to {chunk.first + chunk.runs - 1}, played again, raised "
            f"{type(error).__name__}: {error}"
        ) from error
    outcomes = talks.outcomes()
    drawn_and_won = [name for name in outcomes.columns if name.startswith(("type_", "utility_"))]
    tables = {OUTCOMES: outcomes[["run", "outcome", *drawn_and_won]]}
    if DEMANDS in chunk.kept:
        trace = talks.trace()
        tables |= {DEMANDS: trace.demands, BELIEFS: trace.beliefs}
    return tables
