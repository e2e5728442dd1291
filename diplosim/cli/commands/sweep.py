"""`diplosim sweep`: one scenario under many values of its numbers, and which of them matter."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import (
    MOST_RUNS,
    allow_code_option,
    allowed,
    design_folder_option,
    design_seed_option,
    json_option,
    observers_option,
    on_option,
)
from diplosim.cli.commands.resuming import resumable

if TYPE_CHECKING:
    from diplosim.batches.executor_spec import ExecutorSpec
    from diplosim.designs.design import Observers
    from diplosim.scenario.scenario import Scenario


@click.command("sweep")
@click.argument("design")
@click.option(
    "-n",
    "runs",
    type=click.IntRange(min=16, max=MOST_RUNS),
    help="Runs of each cell.  [default: the design's, else 1024]",
)
@design_seed_option
@observers_option("cell", "base")
@design_folder_option
@on_option
@allow_code_option
@json_option
def command(
    design: str,
    runs: int | None,
    seed: int | None,
    observers: Observers | None,
    out: Path | None,
    on: ExecutorSpec,
    allow_code: bool,
    as_json: bool,
) -> None:
    """Play a scenario under many values of its numbers, and say which of them matter.

    DESIGN is a file with a `sweep` section (or its name in configs/experiments/): a grid, a Latin hypercube or a Sobol
    design over any numbers of the scenario, coder uncertainty included. Every cell is played on the same draws; the
    same command on an unfinished folder plays what is absent. Sensitivity indices, what each number does alone, and
    which choices flip the conclusion are printed; figures, a page, cells.csv and sensitivity.json go into the folder.

    \b
    Example:
      diplosim sweep my_sweep.yaml --on local
      diplosim sweep my_sweep.yaml -n 256 --observers fixed --out runs/first_look
    """
    from diplosim.batches.progress import progress_for
    from diplosim.designs.loading import load
    from diplosim.designs.running import CellsInterrupted, run_design
    from diplosim.designs.sampled_cells import BaseFailed

    progress = progress_for()
    try:
        with resumable(CellsInterrupted) as again:
            sweep = allowed(
                lambda: load(design, "sweep", runs=runs, seed=seed, observers=observers, say=progress.say),
                allow_code,
                lambda made: (made.base.scenario,),
            )
            record = run_design(sweep, out, on=on, progress=progress, command=again)
    except BaseFailed as failed:
        command = f"diplosim run {shlex.quote(_playable(sweep.base.scenario, out or Path('runs') / sweep.id))}"
        click.echo(f"diplosim: {failed}; to see it: {command} --seed {sweep.seed}", err=True)
        raise SystemExit(1) from None

    from analysis.sweep.sensitivity import sensitivity
    from analysis.sweep.sweep_report import write_report
    from analysis.sweep.sweep_text import as_text

    progress.say("analysing")
    result = sensitivity(record)
    page = write_report(result)
    click.echo(json.dumps(result.as_dict(), indent=2) if as_json else as_text(result))
    click.echo(f"report: {page}", err=True)


def _playable(base: Scenario, folder: Path) -> str:
    """What `diplosim run` is given to play the base of a sweep: its name, or a file in the sweep's folder."""
    from diplosim.atomic_files import write_text_whole
    from diplosim.scenario.loading import shipped_name

    name = shipped_name(base)
    if name is not None:
        return name
    file = folder / "cells" / "base" / "scenario.yaml"
    if not file.is_file():  # it failed before its run folder was begun
        file = folder / "base.yaml"
        write_text_whole(file, base.to_yaml())
    return str(file)
