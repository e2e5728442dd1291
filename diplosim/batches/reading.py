"""Reading the outcome table of a run folder, a few columns of many chunks at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from diplosim.batches.parts import Part, cover, read_part


def outcome_dataset(folder: str | Path) -> ds.Dataset:
    """Open the finished parts of a run folder as one Arrow dataset; no row is read yet.

    For all that Arrow can do with it: filters, projections, queries by other tools.

    Args:
        folder: run folder of `diplosim batch`, finished or not.

    Returns:
        One row a run, in order of parts; parts without a row are left out.

    Raises:
        FileNotFoundError: if the folder has no part with a row in it.
        ValueError: if a part is damaged.
        OSError: later, on reading, if a page of a part fails its checksum.
    """
    options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    files = [str(part.path) for part in _with_rows(folder)]
    return ds.dataset(files, format=ds.ParquetFileFormat(default_fragment_scan_options=options))


def read_runs(folder: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the outcome table of a run folder, one row a finished run, sorted by run.

        table = diplosim.read_runs("runs/geneva_2022-2022-10000", columns=["run", "outcome", "end_round"])

    Ten numbers of 10 million runs take 0.8 GB, and twice that while they are read; for more use `runs_in_pieces`.

    Args:
        folder: run folder of `diplosim batch`, finished or not.
        columns: names to read, in this order; all if None.  Only these are read from the disk.

    Returns:
        The outcome table (columns: docs/reference.md).  Runs that failed have no row; `read_failures` names
        them.

    Raises:
        FileNotFoundError: if the folder has no finished run.
        KeyError: if a column does not exist.
        ValueError, OSError: if a part is damaged.
    """
    # parts are named by their first run and rows lie in order of runs, so the table is sorted as it is read
    table: pd.DataFrame = pa.concat_tables(_tables(folder, columns)).unify_dictionaries().to_pandas()
    return table


def runs_in_pieces(folder: str | Path, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
    """Read the outcome table piece by piece, in order of runs: one DataFrame for each part of the folder.

        counts = sum(piece["outcome"].value_counts() for piece in runs_in_pieces("runs/big", ["outcome"]))

    Only one piece is held at a time, so any number of rows can be aggregated.

    Args:
        folder: run folder of `diplosim batch`, finished or not.
        columns: names to read, in this order; all if None.

    Yields:
        Rows as in `read_runs`, of one chunk.

    Raises:
        FileNotFoundError, KeyError, ValueError, OSError: as `read_runs`, when the first piece is asked for or, for a
            damaged part, when it is reached.
    """
    for table in _tables(folder, columns):
        piece: pd.DataFrame = table.to_pandas()
        yield piece


def read_failures(folder: str | Path) -> pd.DataFrame:
    """Read which runs failed and why: columns run, error, traceback; sorted by run, empty if none failed."""
    rows = [
        (run, failure.error, failure.traceback)
        for part in _parts(folder)
        for failure in part.failures
        for run in failure.runs
    ]
    return pd.DataFrame(sorted(rows), columns=["run", "error", "traceback"])


def finished_runs(folder: str | Path) -> int:
    """How many runs of a folder are finished, failed ones included; errors as of `read_runs`, and 0 for none."""
    return sum(part.runs for part in _parts(folder))


def _parts(folder: str | Path) -> Iterator[Part]:
    """Yield the parts in order of runs, no run twice."""
    found = []
    for path in sorted((Path(folder) / "outcomes").glob("part-*.parquet")):
        with suppress(FileNotFoundError):  # a command has reached its precision, and removed what lies beyond
            found.append(read_part(path))
    yield from cover(found)


def _with_rows(folder: str | Path) -> Iterator[Part]:
    """Yield the parts that have rows (one whose every run failed has none and knows no columns)."""
    nothing = True
    for part in _parts(folder):
        if part.runs > part.failed:
            nothing = False
            yield part
    if nothing:
        why = "no finished runs (no outcomes/part-*.parquet with rows)" if Path(folder).is_dir() else "no such folder"
        raise FileNotFoundError(f"{folder}: {why}")


def _tables(folder: str | Path, columns: Sequence[str] | None) -> Iterator[pa.Table]:
    """Yield some columns of each part; file by file, since an Arrow dataset keeps the footers of all it has read."""
    columns = [columns] if isinstance(columns, str) else columns
    for part in _with_rows(folder):
        with pq.ParquetFile(part.path, page_checksum_verification=True) as file:
            names = file.schema_arrow.names
            if missing := [name for name in columns or () if name not in names]:
                raise KeyError(f"no column {', '.join(missing)} in {folder}")
            yield file.read(columns=names if columns is None else list(columns))
