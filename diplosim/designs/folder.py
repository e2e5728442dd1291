"""The folder of a sweep: what was asked, what is finished; resumable at any moment.

    <folder>/sweep.json            what was asked, hashes, versions, status
             scenario.yaml         the base, resolved
             design.parquet        values of every cell, and their places in their laws
             base.parquet          outcome of each run under the base
             beliefs/tables.npz    what fixed observers know
             cells/part-*.parquet  sums over blocks of runs of finished cells

Which cells are finished is what the files say, never what `sweep.json` says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diplosim.atomic_files import remove_partial_files, write_text_whole, written_whole
from diplosim.batches.manifest import edited, now, versions_for
from diplosim.batches.store import FolderRefused
from diplosim.designs.block_sums import CELLS, cells_of, files_of
from diplosim.designs.sweep import Design, Sweep

FORMAT = 1
"""Raised when the layout changes in a way that an older reader would misread."""

FILE = "sweep.json"
DESIGN_FILE = "design.parquet"


@dataclass(frozen=True)
class SweepRecord:
    """A sweep on disk, finished or not.

    asked: what `Sweep.as_dict` said.  finished, failed: cells that need not be played again, and those of them that
    raised.  status: running, complete, interrupted or failed.
    """

    folder: Path
    asked: Mapping[str, Any]
    status: str
    finished: int
    failed: int
    tables: str | None = None

    def design(self) -> Design:
        """All cells, read back."""
        table = pq.read_table(self.folder / DESIGN_FILE).to_pandas()
        names = [quantity["name"] for quantity in self.asked["quantities"]]
        return Design(
            tuple(table["kind"]),
            tuple(int(place) for place in table["moved"]),
            table[[f"share {name}" for name in names]].to_numpy(dtype=np.float64),
            table[[f"value {name}" for name in names]].to_numpy(dtype=np.float64),
        )


class SweepStore:
    """A folder opened for one session of work."""

    def __init__(self, folder: Path, sweep: Sweep, command: str) -> None:
        self.folder = folder
        self.sweep = sweep
        self.plan = sweep.plan_hash()
        self.tables: str | None = None
        self._command = command

    @classmethod
    def open(cls, folder: Path, sweep: Sweep, command: str) -> SweepStore:
        """Start a folder, or continue one of the same sweep.

        Raises:
            FolderRefused: if the folder holds something else; nothing is written.
            OSError: if it cannot be written.
        """
        store = cls(folder, sweep, command)
        store.refuse_other()
        for place in (folder / CELLS, folder / "beliefs"):
            place.mkdir(parents=True, exist_ok=True)
        store.write("running", set(), set())
        if not (folder / "scenario.yaml").exists():
            write_text_whole(folder / "scenario.yaml", sweep.base.to_yaml())
        if not (folder / DESIGN_FILE).exists():
            with written_whole(folder / DESIGN_FILE) as stream:
                pq.write_table(pa.Table.from_pandas(_design_table(sweep), preserve_index=False), stream)
        return store

    def refuse_other(self) -> None:
        """Raise FolderRefused where the folder holds anything but this sweep."""
        file = self.folder / FILE
        if not file.exists():
            if self.folder.is_file():
                raise FolderRefused(f"{self.folder} is a file; give another --out")
            if self.folder.exists() and any(not path.name.startswith(".") for path in self.folder.iterdir()):
                raise FolderRefused(f"{self.folder} holds other files, and no {FILE}; give another --out")
            return
        try:
            asked = open_sweep(self.folder).asked
        except ValueError as error:
            raise FolderRefused(f"{error}; give another --out") from error
        if asked["plan"] != self.plan:
            raise FolderRefused(
                f"{self.folder} holds another sweep: {_difference(asked, self.sweep.as_dict())}; "
                "give another --out or delete the folder"
            )

    def take_stock(self) -> tuple[set[int], set[int]]:
        """Numbers of the cells that are finished, and of those that failed; damaged files are set aside."""
        finished: set[int] = set()
        failed: set[int] = set()
        for path in files_of(self.folder):
            try:
                cells, wrong = cells_of(path, self.plan)
            except ValueError:
                path.rename(path.with_name(f"{path.name}.rejected"))
                continue
            finished |= set(cells)
            failed |= set(wrong)
        return finished, failed

    def close(self, status: str) -> SweepRecord:
        """Write down how the session ended and what is finished now."""
        finished, failed = self.take_stock()
        if len(finished) == len(self.sweep.design):
            remove_partial_files(self.folder / CELLS)
        self.write(status, finished, failed)
        return open_sweep(self.folder)

    def write(self, status: str, finished: set[int], failed: set[int]) -> None:
        """Write `sweep.json` whole."""
        said = {
            "format": FORMAT,
            **self.sweep.as_dict(),
            "tables": self.tables,
            "status": status,
            "finished": len(finished),
            "failed": len(failed),
            "command": self._command,
            "written": now(),
            "versions": versions_for(self.sweep.base),
        }
        write_text_whole(self.folder / FILE, json.dumps(said, indent=2) + "\n")


def open_sweep(folder: str | Path) -> SweepRecord:
    """Open the folder of a sweep.

    Raises:
        FileNotFoundError: if it is none.
        ValueError: if its `sweep.json` cannot be read.
    """
    place = Path(folder)
    file = place / FILE
    if not file.is_file():
        raise FileNotFoundError(f"{folder} is not the folder of a sweep: it has no {FILE}")
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise ValueError(f"{file}: written by another version of diplosim; this one reads format {FORMAT}")
        record = SweepRecord(place, said, said["status"], said["finished"], said["failed"], said["tables"])
        _ = [said[name] for name in ("plan", "quantities", "measures", "runs", "conclusion")]
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{file}: not the record of a sweep ({error})") from error
    return record


def _design_table(sweep: Sweep) -> pd.DataFrame:
    design, names = sweep.design, [quantity.name for quantity in sweep.quantities]
    columns: dict[str, Any] = {"cell": np.arange(len(design)), "kind": design.kinds, "moved": design.moved}
    columns |= {f"value {name}": design.values[:, place] for place, name in enumerate(names)}
    columns |= {f"share {name}": design.shares[:, place] for place, name in enumerate(names)}
    return pd.DataFrame(columns)


def _difference(there: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """What a folder's sweep and the one asked for differ in, in a few words."""
    words = {
        "scenario_hash": "the base scenario",
        "seed": "seed",
        "runs": "runs a cell",
        "observers": "observers",
        "measures": "measures",
        "cells": "cells",
        "engine": "diplosim",
    }
    found = edited(there.get("files", {}), asked["files"])
    if found:
        del words["scenario_hash"]
    found += [
        word if name == "scenario_hash" else f"{word} {there.get(name)}, asked for {asked[name]}"
        for name, word in words.items()
        if there.get(name) != asked[name]
    ]
    return "; ".join(found) or "other values"
