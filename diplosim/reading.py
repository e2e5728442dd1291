"""Reading the outcome table of a run folder, a few columns of many chunks at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.dataset as ds

from diplosim.parts import read_part


def outcome_dataset(folder: str | Path) -> ds.Dataset:
    """Open the finished parts of a run folder as one Arrow dataset; no row is read yet.

    Use it to aggregate more rows than memory holds: `outcome_dataset(folder).to_batches(columns=[...])`.

    Raises:
        FileNotFoundError: if the folder has no part with a row in it.
        OSError: later, on reading, if a page of a part fails its checksum.
    """
    place = Path(folder) / "outcomes"
    # a part whose every run failed has no rows and knows no columns
    files = [str(path) for path in sorted(place.glob("part-*.parquet")) if _has_rows(path)]
    if not files:
        raise FileNotFoundError(f"{folder}: no finished runs (no outcomes/part-*.parquet with rows)")
    options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.dataset(files, format=ds.ParquetFileFormat(default_fragment_scan_options=options))


def read_runs(folder: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the outcome table of a run folder, one row a finished run, sorted by run.

        table = diplosim.read_runs("runs/geneva_2022-2022-10000", columns=["run", "outcome", "end_round"])

    Args:
        folder: run folder of `diplosim batch`, finished or not.
        columns: names to read, in this order; all if None.  Only these are read from the disk.

    Returns:
        The outcome table (columns: docs/reference.md).  Runs that failed have no row; `read_failures` names
        them.

    Raises:
        FileNotFoundError: if the folder has no finished run.
        KeyError: if a column does not exist.
        OSError: if a part is damaged.
    """
    dataset = outcome_dataset(folder)
    if columns is not None:
        missing = [name for name in columns if name not in dataset.schema.names]
        if missing:
            raise KeyError(f"no column {', '.join(missing)} in {folder}")
    # parts are named by their first run and rows lie in order of runs, so the table is sorted as it is read
    table: pd.DataFrame = dataset.to_table(columns=None if columns is None else list(columns)).to_pandas()
    return table


def read_failures(folder: str | Path) -> pd.DataFrame:
    """Read which runs failed and why: columns run, error, traceback; sorted by run, empty if none failed."""
    rows = [
        (run, failure.error, failure.traceback)
        for path in sorted((Path(folder) / "outcomes").glob("part-*.parquet"))
        for failure in read_part(path).failures
        for run in failure.runs
    ]
    return pd.DataFrame(sorted(rows), columns=["run", "error", "traceback"])


def _has_rows(path: Path) -> bool:
    part = read_part(path)
    return part.runs > part.failed
