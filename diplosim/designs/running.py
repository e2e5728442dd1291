"""Playing a design: all cells with the same seed and runs, so that they are compared run by run.

The same call on an unfinished folder plays what is absent.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from diplosim.batches.batch import BatchInterrupted, run_batch
from diplosim.batches.executor_spec import ExecutorSpec, chosen
from diplosim.batches.progress import Progress
from diplosim.designs.cell import Cell
from diplosim.designs.design import Design
from diplosim.designs.design_folder import DesignFolder
from diplosim.designs.observers import carried_over
from diplosim.designs.record import DesignRecord
from diplosim.designs.sampled_cells import play_sampled
from diplosim.engine.leftovers import no_leftovers
from diplosim.engine.playable import check_playable
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.scenario.arguments import of_kind


class CellsInterrupted(Exception):
    """The play was stopped on request; the folder is sound and holds `finished` of `cells` cells."""

    def __init__(self, finished: int, cells: int) -> None:
        super().__init__(f"stopped: {finished:,} of {cells:,} cells are finished")
        self.finished = finished
        self.cells = cells


def run_design(
    design: Design,
    folder: str | Path | None = None,
    *,
    on: str | ExecutorSpec | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> DesignRecord:
    """Play all cells of a design on common random numbers.

    Args:
        design: what is played.
        folder: where; `runs/<id>` by default.
        on: where to play, in the words of `--on` (such as `local:2`); this process by default.
        chunk: runs of a named cell in one task (None: as a batch has them); no result depends on it.
        progress: told how far the design is.
        command: what the user typed, for the record.

    Returns:
        What the folder says of the design now.

    Raises:
        UnknownName: if a named cell, or the base, names a policy or protocol that nobody knows; nothing is written.
        ExtraMissing, ConnectionError: if the place to play cannot be had; nothing is written.
        FolderRefused: if the folder holds something else; nothing is written.
        BaseFailed: if the base of sampled cells raises.
        CellsInterrupted: on Ctrl-C, after what is under way has ended.
        WorkerLost: if a worker process was killed or a scheduler is gone; what is finished stays.
        GuardMissing: if the script that runs cannot be loaded by processes; nothing is written.
        WorkerUnfit: if a worker does not see the folder, or has another diplosim or policy file; the same.
        OSError: if something cannot be written; the same.
        ValueError: if `on` names no place.
        TypeError: if this is no design.
    """
    of_kind("design", design, Design, "diplosim.designs.loading.load")
    folder = Path(folder or Path("runs") / design.id)
    progress = progress or Progress()
    on = chosen(on)
    for cell in design.kept:
        check_playable(cell.scenario)
    with on.executor():  # a place that cannot be had is told before anything is written
        store = DesignFolder.open(folder, design, command)
    status = "failed"
    try:
        if design.sampling is None:
            _play_named(store, on, chunk, progress)
        else:
            play_sampled(store, design.sampling, on, progress)
        status = "complete"
    except (BatchInterrupted, KeyboardInterrupt):
        status = "interrupted"
        raise CellsInterrupted(len(store.take_stock().finished), len(design.cells)) from None
    finally:
        if status != "complete":
            with suppress(OSError):  # what stopped the play may stop this too, and is what must be reported
                store.close(status)
    return store.close(status)


def _play_named(store: DesignFolder, on: ExecutorSpec, chunk: int | None, progress: Progress) -> None:
    """Play each cell into a run folder of its own."""
    design = store.design
    for number, cell in enumerate(design.kept, start=1):
        progress.say(f"{number} of {len(design.cells)}: {cell.name}")
        with no_leftovers():
            run_batch(
                cell.scenario,
                design.runs,
                store.cell_folder(cell.name),
                seed=design.seed,
                on=on,
                chunk=chunk,
                command=store.command,
                progress=progress,
                tables=_fixed_tables(design, cell),
            )


def _fixed_tables(design: Design, cell: Cell) -> Tables | None:
    """What fixed observers know; None where they learn from the cell itself."""
    if design.observers == "refitted":
        return None
    base = design.base_of(cell).scenario
    learnt = tables_for(base)
    return learnt if cell.scenario == base else carried_over(learnt, base, cell.scenario)
