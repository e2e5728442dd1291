"""Part files: the outcome table of one chunk of runs in one Parquet file, whole or absent.

What is needed to resume (which runs, how they ended, which failed) stands in the footer, so that a folder of
thousands of parts is taken stock of without reading a row.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diplosim.batches.contents import verify, write_named
from diplosim.batches.typed import MALFORMED, record

_KEY = b"diplosim"


@dataclass(frozen=True)
class Failure:
    """Runs that raised the same error; each can be repeated alone with `diplosim run ... --run I`."""

    runs: tuple[int, ...]
    error: str
    traceback: str


@dataclass(frozen=True)
class Part:
    """What a part file says of itself: runs first .. first + runs - 1 of a scenario and a seed.

    counts: runs per outcome class.  failures: runs without a row.  note: traceback of the first error that
    the chunk raised, before it was divided; empty if there was none.
    """

    first: int
    runs: int
    seed: int
    scenario_hash: str
    counts: Mapping[str, int]
    failures: tuple[Failure, ...] = ()
    note: str = ""
    path: Path = field(default=Path(), compare=False)

    @property
    def stop(self) -> int:
        """First run after this part."""
        return self.first + self.runs

    @property
    def failed(self) -> int:
        """Runs of this part that raised."""
        return sum(len(failure.runs) for failure in self.failures)


def part_stem(first: int) -> str:
    """Return what the name of a part that starts at run `first` begins with; names sort as runs do."""
    return f"part-{first:010d}"


def write_part(folder: Path, part: Part, frames: Sequence[pd.DataFrame]) -> Path:
    """Write the rows of a part and what it says of itself; return the path.

    Args:
        folder: where part files of the batch lie.
        part: what the file says of itself; its own path is not written.
        frames: rows of the runs that ended, in order; none where all failed.

    Returns:
        Path of the part file.

    Raises:
        OSError: if the file cannot be written; nothing is left behind then.
    """
    if frames:
        frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        table = pa.Table.from_pandas(frame, preserve_index=False)
    else:
        table = pa.table({"run": pa.array([], pa.int64())})
    described = {name: value for name, value in asdict(part).items() if name != "path"}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _KEY: json.dumps(described).encode()})
    repeated = [column.name for column in table.schema if not pa.types.is_floating(column.type)]
    # a dictionary of numbers that hardly ever recur costs time and space
    return write_named(folder, part_stem(part.first), table, use_dictionary=repeated)


def read_part(path: Path) -> Part:
    """Read what a part file says of itself, from its footer; the whole file is held against its checksum first.

    Args:
        path: a part file.

    Returns:
        What it says of itself, with its path.

    Raises:
        OSError: if the file cannot be opened.
        ValueError: if it is damaged or no part file.
    """
    verify(path)
    try:
        footer = pq.read_metadata(path)
        part = replace(record(Part, json.loads((footer.metadata or {})[_KEY])), path=path)
    except (pa.ArrowException, *MALFORMED) as error:
        raise ValueError(f"{path}: not a whole part file ({error})") from error
    lost = [run for failure in part.failures for run in failure.runs]
    if footer.num_rows != part.runs - part.failed or not path.name.startswith(part_stem(part.first)):
        raise ValueError(f"{path}: holds {footer.num_rows} rows, its footer speaks of {part.runs - part.failed}")
    if (
        part.first < 0
        or sum(part.counts.values()) != footer.num_rows
        or not all(part.first <= run < part.stop for run in lost)
    ):
        raise ValueError(f"{path}: its footer contradicts itself")
    return part


def cover(parts: Iterable[Part]) -> list[Part]:
    """Of parts of one batch those to be read: no run twice, and as many runs as possible.

    Commands that play the same runs in chunks of different lengths leave parts that overlap.  A run is the same in
    each, so that it does not matter which is read.

    Args:
        parts: in any order.

    Returns:
        Some of them, in order of their runs.
    """
    ordered = sorted(parts, key=lambda part: (part.stop, part.first, part.path.name))
    stops = [part.stop for part in ordered]
    most, last = [0], [-1]  # runs covered by the first i parts at best, and the part that this takes last
    before = []
    for number, part in enumerate(ordered):
        before.append(bisect_right(stops, part.first, 0, number))
        taken = most[before[number]] + part.runs
        most.append(max(taken, most[-1]))
        last.append(number if taken > most[-2] else last[-1])
    chosen: list[Part] = []
    place = len(ordered)
    while place and last[place] >= 0:
        number = last[place]
        chosen.append(ordered[number])
        place = before[number]
    return chosen[::-1]
