"""`diplosim compare`: configurations played on the same draws, and what they change."""

from __future__ import annotations

import json
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
    from diplosim.designs import Design
    from diplosim.designs.design import Observers


@click.command("compare")
@click.argument("names", nargs=-1, required=True, metavar="SCENARIO... | DESIGN")
@click.option(
    "-n", "runs", type=click.IntRange(min=1, max=MOST_RUNS), help="Runs of each.  [default: the design's, else 10000]"
)
@design_seed_option
@observers_option("scenario", "first")
@design_folder_option
@on_option
@click.option(
    "--all-pairs", is_flag=True, help="Compare every configuration with every other, not with the first alone."
)
@allow_code_option
@click.option(
    "--smallest",
    type=click.FloatRange(min=0.0, max=100.0, max_open=True),
    default=1.0,
    show_default=True,
    metavar="POINTS",
    help="Smallest effect of interest, in percentage points of a share.",
)
@json_option
def command(
    names: tuple[str, ...],
    runs: int | None,
    seed: int | None,
    observers: Observers | None,
    out: Path | None,
    on: ExecutorSpec,
    all_pairs: bool,
    allow_code: bool,
    smallest: float,
    as_json: bool,
) -> None:
    """Play configurations on the same draws, and say what they change.

    DESIGN is an experiment file (or its name in configs/experiments/): a base scenario with variants made by edits, or
    factors with levels. Several SCENARIOs are compared with the first. Each configuration gets a run folder of its own;
    the same command on an unfinished folder plays what is absent. Differences are paired run by run, with 95 %
    intervals, and told as larger or smaller than the smallest effect of interest (--smallest); figures, a page and
    comparison.json go into the folder.

    \b
    Example:
      diplosim compare geneva_2022 my_variant.yaml -n 10000 --seed 2022
      diplosim compare my_design.yaml --on local
      diplosim compare july_1914
    """
    design = allowed(
        lambda: _design(names, runs, seed, observers), allow_code, lambda made: (cell.scenario for cell in made.kept)
    )

    from diplosim.batches.progress import progress_for
    from diplosim.designs.running import CellsInterrupted, run_design

    with resumable(CellsInterrupted) as again:
        made = run_design(design, out, on=on, progress=progress_for(), command=again)

    from analysis.comparison.cells import NothingToCompare
    from analysis.comparison.comparison import compare
    from analysis.comparison.comparison_report import write_report
    from analysis.comparison.comparison_text import as_text

    try:
        result = compare(made, all_pairs=all_pairs, smallest=smallest / 100)
    except NothingToCompare as nothing:
        click.echo(f"diplosim: {nothing}", err=True)
        raise SystemExit(1) from None
    for pair in result.pairs:
        if pair.unpaired:
            click.echo(f"note: {pair.second} against {pair.first}: NOT paired; {pair.unpaired}", err=True)
    click.echo("drawing the report", err=True)
    page = write_report(result)
    click.echo(json.dumps(result.as_dict(), indent=2) if as_json else as_text(result))
    click.echo(f"report: {page}", err=True)


def _design(names: tuple[str, ...], runs: int | None, seed: int | None, observers: Observers | None) -> Design:
    """The design in a file, or of several scenarios."""
    from diplosim.designs import design, loading

    designs = [name for name in names if _is_design(name, alone=len(names) == 1)]
    if designs and len(names) > 1:
        raise click.UsageError(f"{designs[0]} is a design; it is compared by itself, without other files.")
    if designs:
        return loading.load(designs[0], "experiment", runs=runs, seed=seed, observers=observers)
    return design.of_scenarios(names, runs or design.RUNS, seed or 0, observers or "refitted")


def _is_design(name: str, alone: bool) -> bool:
    """Whether a name means a design; what cannot be read is left to be told by who loads it.

    A scenario and an experiment may have the same name: alone it means the experiment, since one scenario is compared
    with nothing, and among others the scenario.
    """
    from diplosim.designs import loading
    from diplosim.scenario import catalogue
    from diplosim.scenario.diagnostics import ScenarioError
    from diplosim.scenario.files.document import read_document

    if name in loading.names() and (alone or name not in catalogue.names()):
        return True
    try:
        return Path(name).is_file() and loading.is_design(read_document(Path(name)))
    except ScenarioError:
        return False
