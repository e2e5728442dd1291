"""What the folder of a design says of it, read back: `design.json`, and the values of sampled cells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from diplosim.batches.typed import MALFORMED, record
from diplosim.designs.design import Observers
from diplosim.designs.samplers.points import Points
from diplosim.version import __version__

FORMAT = 1
"""Raised when the layout changes in a way that an older reader would misread."""

FILE = "design.json"
POINTS = "points.parquet"
CELLS = "cells"

AGAIN = "the command that played the design, given again, plays what is absent"

OLDER = ("experiment.json", "sweep.json")
"""Files of the layouts before this one."""


@dataclass(frozen=True)
class CellRecord:
    """A cell with a run folder, as played: its name, levels and edits, hash of its scenario, digest of its tables."""

    name: str
    levels: Mapping[str, str]
    edits: tuple[str, ...]
    scenario_hash: str
    tables: str


@dataclass(frozen=True)
class DesignRecord:
    """A design on disk, finished or not.  Fields as in `Design`; the first cell is the base.

    cells: those with run folders: the named ones, or the base alone.  sampling: what `Sampling.as_dict` said, empty
    where cells are named.  status: running, complete, interrupted or failed.  finished, failed: cells that need not be
    played again, and those of them that failed.
    """

    folder: Path
    id: str
    name: str
    question: str
    runs: int
    seed: int
    observers: Observers
    cells: tuple[CellRecord, ...] = ()
    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resolution: int | None = None
    replicates: int = 1
    sampling: Mapping[str, Any] = field(default_factory=dict)
    status: str = "complete"
    finished: int = 0
    failed: int = 0
    command: str = ""
    engine: str = __version__

    @property
    def base(self) -> CellRecord:
        """The cell that the others are held against."""
        return self.cells[0]

    def cell_folder(self, cell: CellRecord) -> Path:
        """The run folder of a cell."""
        return self.folder / CELLS / cell.name

    def points(self) -> Points:
        """The values of all sampled cells."""
        table = pq.read_table(self.folder / POINTS).to_pandas()
        names = [quantity["name"] for quantity in self.sampling["quantities"]]
        return Points(
            tuple(table["kind"]),
            tuple(int(place) for place in table["moved"]),
            table[[f"share {name}" for name in names]].to_numpy(dtype=np.float64),
            table[[f"value {name}" for name in names]].to_numpy(dtype=np.float64),
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values, without the folder."""
        return {name: value for name, value in asdict(self).items() if name != "folder"}


class _AnotherFormat(ValueError):
    """A record that another diplosim wrote."""


def open_design(folder: str | Path) -> DesignRecord:
    """Read what a folder says of its design.

    Args:
        folder: of the design, finished or not.

    Returns:
        What is played, and how much of it is finished.

    Raises:
        FileNotFoundError: if it is not the folder of a design.
        ValueError: if its `design.json` cannot be read, or an older diplosim wrote the folder.
    """
    place = Path(folder)
    file = place / FILE
    if not file.is_file():
        refuse_older(place)
        raise FileNotFoundError(f"{folder} is not the folder of a design: it has no {FILE}")
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        if said.pop("format") != FORMAT:
            raise _AnotherFormat(f"{file}: written by another version of diplosim; this one reads format {FORMAT}")
        del said["written"], said["versions"]
        found = record(DesignRecord, said | {"folder": str(place)})
    except _AnotherFormat:
        raise
    except MALFORMED as error:
        raise ValueError(f"{file}: not the record of a design ({error})") from error
    if not found.cells:
        raise ValueError(f"{file}: not the record of a design (no cells)")
    return found


def refuse_older(folder: Path) -> None:
    """Raise ValueError for a folder with the layout of an older diplosim, in which nothing can be read or played."""
    for name in OLDER:
        if (folder / name).is_file():
            raise ValueError(
                f"{folder} was written by an older diplosim ({name}) and cannot be read or continued by this one: "
                "its design must be played again"
            )
