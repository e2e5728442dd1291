"""Files of finished cells: sums over blocks of runs, a few cells in one Parquet file, whole or absent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diplosim.batches.contents import verify, write_named
from diplosim.batches.typed import MALFORMED
from diplosim.designs.record import CELLS
from diplosim.numerics.arrays import AnyArray

_KEY = b"diplosim"


def write_cells(folder: Path, plan: str, cells: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write the rows of some finished cells.

    Args:
        folder: of the sweep.
        plan: hash of the sweep they belong to.
        cells: numbers of the cells, at least one.
        rows: one for each cell and block of runs; a failed cell has one row, with its `error` and block -1.

    Returns:
        Path of the file.

    Raises:
        OSError: if the file cannot be written; nothing is left behind then.
    """
    failed = sorted({row["cell"] for row in rows if row["error"] is not None})
    said = json.dumps({"plan": plan, "cells": list(cells), "failed": failed}).encode()
    table = pa.Table.from_pandas(pd.DataFrame(list(rows)), preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _KEY: said})
    return write_named(folder / CELLS, f"part-{cells[0]:08d}", table)


def cells_of(path: Path, plan: str) -> tuple[list[int], list[int]]:
    """Numbers of the finished cells of a file, and of those among them that failed.

    Args:
        path: a file of cells.
        plan: hash of the sweep that it must belong to.

    Returns:
        The finished cells, and the failed ones among them.

    Raises:
        OSError: if the file cannot be opened.
        ValueError: if it is damaged or belongs to another sweep.
    """
    verify(path)
    try:
        said = json.loads((pq.read_metadata(path).metadata or {})[_KEY])
        cells, failed = [int(cell) for cell in said["cells"]], [int(cell) for cell in said["failed"]]
    except (pa.ArrowException, *MALFORMED) as error:
        raise ValueError(f"{path}: not a whole file of cells ({error})") from error
    if said["plan"] != plan:
        raise ValueError(f"{path}: of another sweep")
    return cells, failed


def files_of(folder: Path) -> Iterator[Path]:
    """Files of finished cells in order of their cells."""
    yield from sorted((folder / CELLS).glob("part-*.parquet"))


def read_cells(folder: Path) -> pd.DataFrame:
    """Rows of all finished cells, one a cell and block, sorted; a failed cell has one row with block -1.

    Args:
        folder: of the sweep.

    Returns:
        A table of the rows in order of cells, then of blocks.

    Raises:
        FileNotFoundError: if there is none.
        OSError, ValueError: if a file is damaged.
    """
    tables = [pq.read_table(path, page_checksum_verification=True).to_pandas() for path in files_of(folder)]
    if not tables:
        raise FileNotFoundError(f"{folder}: no finished cells (no {CELLS}/part-*.parquet)")
    columns = max((list(table.columns) for table in tables), key=len)
    rows = pd.DataFrame({name: np.concatenate([_column(table, name) for table in tables]) for name in columns})
    return rows.sort_values(["cell", "block"], ignore_index=True)


def _column(table: pd.DataFrame, name: str) -> AnyArray:
    """A column, empty where a file of failed cells alone does not have it."""
    return table[name].to_numpy() if name in table else np.full(len(table), np.nan)
