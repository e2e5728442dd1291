"""`diplosim batch`: Monte Carlo into a run folder."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.commands.options import json_option, scenario_argument, scenario_with, seed_option, set_option

if TYPE_CHECKING:
    from diplosim.batch import Batch
    from diplosim.executors import Place
    from diplosim.scenario import Scenario


def _place(ctx: click.Context, param: click.Parameter, value: str) -> Place:
    from diplosim.executors import place

    try:
        return place(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("batch")
@scenario_argument
@click.option("-n", "runs", type=click.IntRange(min=1), required=True, help="Number of runs.")
@seed_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Run folder.  [default: runs/SCENARIO-SEED-N, with a hash where --set is used]",
)
@click.option(
    "--on",
    callback=_place,
    default="serial",
    show_default=True,
    help="Where to play: serial, local (all cores) or local:K.",
)
@click.option("--chunk", type=click.IntRange(min=1), default=4096, show_default=True, help="Runs in a task.")
@set_option
@json_option
def command(
    scenario: str,
    runs: int,
    seed: int,
    out: Path | None,
    on: Place,
    chunk: int,
    changes: tuple[str, ...],
    as_json: bool,
) -> None:
    """Play SCENARIO (a name or a file) many times and print the outcome shares.

    Every run goes into a run folder. The same command on an unfinished folder plays what is absent, so a
    batch may be stopped at any moment. No result depends on --on or --chunk.

    \b
    Example:
      diplosim batch geneva_2022 -n 10000 --seed 2022 --on local
      diplosim batch geneva_2022 -n 10000 --set horizon=2022-01-13
    """
    chosen = scenario_with(scenario, changes)

    from diplosim.batch import BatchInterrupted, WorkerLost, run_batch
    from diplosim.progress import progress_for
    from diplosim.store import FolderRefused

    again = shlex.join(["diplosim", *sys.argv[1:]])
    folder = out or Path("runs") / _name(chosen, seed, runs, bool(changes))
    try:
        batch = run_batch(chosen, runs, folder, seed=seed, on=on, chunk=chunk, command=again, progress=progress_for())
    except FolderRefused as refused:
        click.echo(f"diplosim: {refused}", err=True)
        raise SystemExit(2) from None
    except BatchInterrupted as interrupted:
        click.echo(f"diplosim: {interrupted}; to go on: {again}", err=True)
        raise SystemExit(130) from None
    except WorkerLost as lost:
        click.echo(f"diplosim: {lost}; to go on: {again}", err=True)
        raise SystemExit(1) from None
    click.echo(_as_json(batch) if as_json else _as_text(batch, chosen, seed))
    _tell_failures(batch, scenario, seed, changes)


def _name(scenario: Scenario, seed: int, runs: int, changed: bool) -> str:
    name = f"{scenario.id}-{seed}-{runs}"
    return f"{name}-{scenario.content_hash()[:8]}" if changed else name


def _as_json(batch: Batch) -> str:
    return json.dumps(
        {
            "folder": str(batch.folder),
            "runs": batch.runs,
            "played": batch.played,
            **batch.shares.as_dict(),
            "failures": [{"runs": list(failure.runs), "error": failure.error} for failure in batch.failures],
        },
        indent=2,
    )


def _as_text(batch: Batch, scenario: Scenario, seed: int) -> str:
    from diplosim.statistics import table_of_shares

    there = "" if batch.played == batch.runs else f", {batch.runs - batch.played:,} of them played before"
    return (
        f"{scenario.name}\n{batch.runs:,} runs, seed {seed}{there}; folder {batch.folder}\n\n"
        f"{table_of_shares(batch.shares)}"
    )


def _tell_failures(batch: Batch, scenario: str, seed: int, changes: tuple[str, ...]) -> None:
    """Name failed runs and how to repeat one; end with exit code 1 if every run failed."""
    if not batch.failures:
        return
    failed = batch.shares.failed.count
    first = batch.failures[0]
    options = [option for change in changes for option in ("--set", change)]
    repeat = ["diplosim", "run", scenario, "--seed", str(seed), "--run", str(first.runs[0]), *options]
    click.echo(
        f"diplosim: {failed:,} of {batch.runs:,} runs failed, first run {first.runs[0]}: {first.error}\n"
        f"diplosim: to see it: {shlex.join(repeat)}",
        err=True,
    )
    if failed == batch.runs:
        raise SystemExit(1)
