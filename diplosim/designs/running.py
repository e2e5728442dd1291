"""Playing an experiment: one run folder a cell, all with the same seed and runs, so that runs are compared one by one.

    runs/<experiment>/
      experiment.json          what was asked: cells, edits, observers, hashes
      <cell>/                  an ordinary run folder (docs/reference.md)

The same call on an unfinished folder plays what is absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from diplosim.atomic_files import write_text_whole
from diplosim.batches.batch import CHUNK, run_batch
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.manifest import Plan, read_manifest
from diplosim.batches.progress import Progress
from diplosim.batches.store import FolderRefused
from diplosim.designs.experiment import Cell, Experiment, Observers
from diplosim.designs.observers import carried_over
from diplosim.engine.playable import check_playable
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario
from diplosim.version import __version__

FORMAT = 1
"""Raised when `experiment.json` changes in a way that an older reader would misread."""

FILE = "experiment.json"


@dataclass(frozen=True)
class CellRecord:
    """A cell as played: name of its folder, levels and edits, hash of its scenario, digest of its tables."""

    name: str
    levels: Mapping[str, str]
    edits: tuple[str, ...]
    scenario_hash: str
    tables: str


@dataclass(frozen=True)
class Comparison:
    """A finished experiment on disk.  Fields as in `Experiment`; the first cell is the base."""

    folder: Path
    id: str
    name: str
    question: str
    runs: int
    seed: int
    observers: Observers
    cells: tuple[CellRecord, ...]
    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resolution: int | None = None
    replicates: int = 1
    command: str = ""
    engine: str = __version__

    @property
    def base(self) -> CellRecord:
        """The cell that the others are held against."""
        return self.cells[0]

    def cell_folder(self, cell: CellRecord) -> Path:
        """The run folder of a cell."""
        return self.folder / cell.name


def run_comparison(
    experiment: Experiment,
    folder: Path | None = None,
    *,
    on: ExecutorSpec | None = None,
    chunk: int = CHUNK,
    progress: Progress | None = None,
    command: str = "",
) -> Comparison:
    """Play all cells of an experiment on common random numbers.

    Args:
        experiment: what is played.
        folder: where; `runs/<id>` by default.
        on: where to play, this process by default.
        chunk: runs in one task; no result depends on it.
        progress: told how far the experiment is.
        command: what the user typed, for the manifests.

    Raises:
        UnknownName: if a cell names a policy or protocol that nobody knows; nothing is written.
        FolderRefused: if a folder holds something else; nothing is written.
        BatchInterrupted, WorkerLost, OSError: as `diplosim.batches.batch.run_batch`; finished chunks stay.
    """
    folder = folder or Path("runs") / experiment.id
    progress = progress or Progress()
    for cell in experiment.cells:
        check_playable(cell.scenario)
        _refuse_other_batch(folder / cell.name, cell.scenario, experiment)
    records = []
    for number, cell in enumerate(experiment.cells, start=1):
        progress.say(f"{number} of {len(experiment.cells)}: {cell.name}")
        batch = run_batch(
            cell.scenario,
            experiment.runs,
            folder / cell.name,
            seed=experiment.seed,
            on=on,
            chunk=chunk,
            command=command,
            progress=progress,
            tables=_fixed_tables(experiment, cell),
        )
        digest = read_manifest(batch.folder / "manifest.json").tables or ""
        records.append(CellRecord(cell.name, cell.levels, cell.edits, cell.scenario.content_hash(), digest))
    comparison = Comparison(
        folder=folder,
        id=experiment.id,
        name=experiment.name,
        question=experiment.question,
        runs=experiment.runs,
        seed=experiment.seed,
        observers=experiment.observers,
        cells=tuple(records),
        factors=experiment.factors,
        resolution=experiment.resolution,
        replicates=experiment.replicates,
        command=command,
    )
    _write(comparison)
    return comparison


def open_comparison(folder: str | Path) -> Comparison:
    """Open a finished experiment.

    Raises:
        FileNotFoundError: if the folder holds no finished experiment.
        ValueError: if its `experiment.json` cannot be read.
    """
    place = Path(folder)
    file = place / FILE
    if not file.is_file():
        raise FileNotFoundError(f"{folder} holds no finished experiment: it has no {FILE}")
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        if raw.pop("format") != FORMAT:
            raise ValueError(f"{file}: written by another version of diplosim; this one reads format {FORMAT}")
        cells = tuple(CellRecord(**cell | {"edits": tuple(cell["edits"])}) for cell in raw.pop("cells"))
        factors = {name: tuple(levels) for name, levels in raw.pop("factors").items()}
        return Comparison(folder=place, cells=cells, factors=factors, **raw)
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{file}: not the record of an experiment ({error})") from error


def _write(comparison: Comparison) -> None:
    record = {"format": FORMAT} | {name: value for name, value in asdict(comparison).items() if name != "folder"}
    write_text_whole(comparison.folder / FILE, json.dumps(record, indent=2) + "\n")


def _refuse_other_batch(folder: Path, scenario: Scenario, experiment: Experiment) -> None:
    """Refuse a cell's folder that holds another batch, before any cell is played.  Raises FolderRefused."""
    file = folder / "manifest.json"
    if not file.is_file():
        return
    plan = Plan.of(scenario, experiment.seed, experiment.runs)
    try:
        differences = read_manifest(file).plan.differences(plan)
    except ValueError as error:
        raise FolderRefused(f"{error}; give another --out") from error
    if differences:
        raise FolderRefused(
            f"{folder} holds another batch: {'; '.join(differences)}; give another --out or delete the folder"
        )


def _fixed_tables(experiment: Experiment, cell: Cell) -> Tables | None:
    """What fixed observers know; None where they learn from the cell itself."""
    if experiment.observers == "refitted":
        return None
    base = experiment.base_of(cell).scenario
    learnt = tables_for(base)
    return learnt if cell.scenario == base else carried_over(learnt, base, cell.scenario)
