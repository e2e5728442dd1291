"""The folder of a design: what was asked, what is finished; resumable at any moment.

    <folder>/design.json           what was asked, hashes, versions, status
             cells/<cell>/         run folders: of all named cells, of sampled ones of the base
             cells/part-*.parquet  of sampled cells: sums over blocks of runs
             points.parquet        of sampled cells: their values, and the places of these in their laws

Which cells are finished is what their files say, never what `design.json` says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diplosim.atomic_files import check_room, remove_partial_files, write_text_whole, written_whole
from diplosim.batches.manifest import Manifest, Plan, edited, now, read_manifest, versions_for
from diplosim.batches.store import FolderRefused, existing_manifest
from diplosim.designs.block_sums import cells_of, files_of
from diplosim.designs.design import Design
from diplosim.designs.record import CELLS, FILE, FORMAT, POINTS, CellRecord, DesignRecord, open_design, refuse_older
from diplosim.designs.sampling import Sampling
from diplosim.version import __version__

ELSEWHERE = "give another --out or delete the folder"


@dataclass(frozen=True)
class Stock:
    """Numbers of the cells that need not be played again, and of those of them that failed."""

    finished: frozenset[int]
    failed: frozenset[int]


class DesignFolder:
    """A folder opened for one period of work.

    folder: its path.  design: what is played in it.  plan: hash of all that the results of sampled cells depend on.
    command: what the user typed.
    """

    def __init__(self, folder: Path, design: Design, command: str) -> None:
        self.folder = folder
        self.design = design
        self.command = command
        self.plan = ""
        self._sampling: dict[str, Any] = {}
        if design.sampling is not None:
            self.plan = design.sampling.plan_hash(design.runs, design.seed, design.observers)
            self._sampling = {**design.sampling.as_dict(), "plan": self.plan}

    @classmethod
    def open(cls, folder: Path, design: Design, command: str) -> DesignFolder:
        """Start a folder, or continue one of the same design.

        Args:
            folder: created with its parents where absent.
            design: what is played in it.
            command: what the user typed.

        Returns:
            The folder, with its record and the points of sampled cells written down.

        Raises:
            FolderRefused: if the folder holds something else; nothing is written.
            OSError: if it cannot be written.
        """
        store = cls(folder, design, command)
        store._refuse_other()
        check_room(folder)
        (folder / CELLS).mkdir(parents=True, exist_ok=True)
        store.write("running", Stock(frozenset(), frozenset()))
        if design.sampling is not None:
            with written_whole(folder / POINTS) as stream:
                pq.write_table(pa.Table.from_pandas(_point_table(design.sampling), preserve_index=False), stream)
        return store

    def cell_folder(self, name: str) -> Path:
        """The run folder of a cell."""
        return self.folder / CELLS / name

    def take_stock(self) -> Stock:
        """Which cells are finished, and which failed: no run of them ended.  Damaged files are set aside."""
        finished: set[int] = set()
        failed: set[int] = set()
        if self.design.sampling is None:
            for number, manifest in enumerate(self._manifests()):
                if manifest and manifest.status == "complete" and manifest.plan.runs == self.design.runs:
                    finished.add(number)
                    failed |= {number} if manifest.failed == manifest.plan.runs else set()
        for path in files_of(self.folder):
            try:
                cells, wrong = cells_of(path, self.plan)
            except ValueError:
                path.replace(path.with_name(f"{path.name}.rejected"))
                continue
            finished |= set(cells)
            failed |= set(wrong)
        return Stock(frozenset(finished), frozenset(failed))

    def close(self, status: str) -> DesignRecord:
        """Write down how the work ended and what is finished now."""
        stock = self.take_stock()
        if len(stock.finished) == len(self.design.cells):
            remove_partial_files(self.folder / CELLS)
        self.write(status, stock)
        return open_design(self.folder)

    def write(self, status: str, stock: Stock) -> None:
        """Write `design.json` whole."""
        design = self.design
        record = DesignRecord(
            folder=self.folder,
            id=design.id,
            name=design.name,
            question=design.question,
            runs=design.runs,
            seed=design.seed,
            observers=design.observers,
            cells=self._cells(),
            factors=design.factors,
            resolution=design.resolution,
            replicates=design.replicates,
            sampling=self._sampling,
            status=status,
            finished=len(stock.finished),
            failed=len(stock.failed),
            command=self.command,
        )
        said = {"format": FORMAT, **record.as_dict(), "written": now(), "versions": versions_for(design.base.scenario)}
        write_text_whole(self.folder / FILE, json.dumps(said, indent=2) + "\n")

    def _manifests(self) -> list[Manifest | None]:
        """The manifest of each cell with a run folder, None for one that is not begun."""
        files = [self.cell_folder(cell.name) / "manifest.json" for cell in self.design.kept]
        return [_readable(file) if file.is_file() else None for file in files]

    def _cells(self) -> tuple[CellRecord, ...]:
        return tuple(
            CellRecord(
                cell.name,
                cell.levels,
                cell.edits,
                cell.scenario.content_hash(),
                (manifest.tables if manifest is not None else None) or "",
            )
            for cell, manifest in zip(self.design.kept, self._manifests(), strict=True)
        )

    def _refuse_other(self) -> None:
        """Raise FolderRefused where the folder holds anything but this design."""
        try:
            refuse_older(self.folder)
            there = open_design(self.folder) if (self.folder / FILE).exists() else None
        except ValueError as error:
            raise FolderRefused(f"{error}; give another --out") from error
        if there is None:
            if self.folder.is_file():
                raise FolderRefused(f"{self.folder} is a file; give another --out")
            if self.folder.exists() and any(not path.name.startswith(".") for path in self.folder.iterdir()):
                raise FolderRefused(f"{self.folder} holds other files, and no {FILE}; give another --out")
            return
        if bool(there.sampling) != bool(self._sampling):
            kind = "a sweep" if there.sampling else "an experiment"
            raise FolderRefused(f"{self.folder} holds {kind}, {there.id}; {ELSEWHERE}")
        if self.design.sampling is not None:
            if there.sampling.get("plan") != self.plan:
                raise FolderRefused(f"{self.folder} holds another sweep: {self._difference(there)}; {ELSEWHERE}")
            return
        for cell in self.design.kept:
            existing_manifest(self.cell_folder(cell.name), Plan.of(cell.scenario, self.design.seed, self.design.runs))
        if there.observers != self.design.observers:
            raise FolderRefused(
                f"{self.folder} was begun with {there.observers} observers, who have other belief tables than "
                f"{self.design.observers} ones; {ELSEWHERE}"
            )

    def _difference(self, there: DesignRecord) -> str:
        """What the folder's sweep and the one asked for differ in, in a few words."""
        before = there.as_dict() | dict(there.sampling)
        asked: dict[str, Any] = {"seed": self.design.seed, "runs": self.design.runs, "observers": self.design.observers}
        asked |= {"engine": __version__, **self._sampling}
        words = {"seed": "seed", "runs": "runs a cell", "observers": "observers", "measures": "measures"}
        words |= {"cells": "cells", "engine": "diplosim"}
        found = edited(before.get("files", {}), asked["files"])
        if not found and before.get("scenario_hash") != asked["scenario_hash"]:
            found.append("the base scenario")
        found += [
            f"{word} {before.get(name)}, asked for {asked[name]}"
            for name, word in words.items()
            if before.get(name) != asked[name]
        ]
        return "; ".join(found) or "other values"


def _readable(file: Path) -> Manifest:
    try:
        return read_manifest(file)
    except ValueError as error:
        raise FolderRefused(f"{error}; {ELSEWHERE}") from error


def _point_table(sampling: Sampling) -> pd.DataFrame:
    points, names = sampling.points, [quantity.name for quantity in sampling.quantities]
    columns: dict[str, Any] = {"cell": np.arange(len(points)), "kind": points.kinds, "moved": points.moved}
    columns |= {f"value {name}": points.values[:, place] for place, name in enumerate(names)}
    columns |= {f"share {name}": points.shares[:, place] for place, name in enumerate(names)}
    return pd.DataFrame(columns)
