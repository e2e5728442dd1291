"""Part files: the outcome table of one chunk of runs in one Parquet file, whole or absent.

What is needed to resume (which runs, how they ended, which failed) stands in the footer, so that a folder of
thousands of parts is taken stock of without reading a row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diplosim.atomic_files import written_whole

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


def part_name(first: int) -> str:
    """Return the file name of the part that starts at run `first`; names sort as runs do."""
    return f"part-{first:010d}.parquet"


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
    path = folder / part_name(part.first)
    repeated = [column.name for column in table.schema if not pa.types.is_floating(column.type)]
    with written_whole(path) as stream:  # a dictionary of numbers that hardly ever recur costs time and space
        pq.write_table(table, stream, compression="zstd", use_dictionary=repeated, write_page_checksum=True)
    return path


def read_part(path: Path) -> Part:
    """Read what a part file says of itself, from its footer.

    Args:
        path: a part file.

    Returns:
        What it says of itself, with its path; no row is read.

    Raises:
        OSError: if the file cannot be opened.
        ValueError: if it is damaged or no part file.
    """
    try:
        footer = pq.read_metadata(path)
        raw = json.loads((footer.metadata or {})[_KEY])
        failures = tuple(
            Failure(tuple(failure["runs"]), failure["error"], failure["traceback"]) for failure in raw.pop("failures")
        )
        part = Part(**raw, failures=failures, path=path)
    except (pa.ArrowInvalid, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a whole part file ({error})") from error
    if footer.num_rows != part.runs - part.failed or path.name != part_name(part.first):
        raise ValueError(f"{path}: holds {footer.num_rows} rows, its footer speaks of {part.runs - part.failed}")
    return part
