"""`diplosim batch`: Monte Carlo into a run folder."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import (
    MOST_RUNS,
    allow_code_option,
    json_option,
    on_option,
    scenario_argument,
    scenario_to_play,
    seed_option,
    set_option,
)
from diplosim.cli.commands.resuming import resumable

if TYPE_CHECKING:
    from diplosim.batches.batch import Batch
    from diplosim.batches.executor_spec import ExecutorSpec
    from diplosim.batches.shard import Shard
    from diplosim.scenario.scenario import Scenario


def _shard(ctx: click.Context, param: click.Parameter, value: str | None) -> Shard | None:
    from diplosim.batches.shard import shard

    try:
        return None if value is None else shard(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("batch")
@scenario_argument
@click.option(
    "-n",
    "runs",
    type=click.IntRange(min=1, max=MOST_RUNS),
    required=True,
    help="Number of runs; with --precision, the most that are played.",
)
@seed_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Run folder.  [default: runs/SCENARIO-SEED-N, with a hash where --set is used]",
)
@on_option
@click.option(
    "--precision",
    metavar="P",
    type=click.FloatRange(min=0, max=0.5, min_open=True, max_open=True),
    help="Stop as soon as the simultaneous 95 % interval of every outcome share is at most P wide on either side.",
)
@click.option(
    "--shard",
    metavar="I/N",
    callback=_shard,
    help="Play only part I of N (from 1) into the folder, for job arrays; other processes play the others.",
)
@click.option(
    "--chunk",
    type=click.IntRange(min=1, max=MOST_RUNS),
    show_default="by memory, shared out evenly",
    help="Runs in a task.",
)
@set_option
@allow_code_option
@json_option
def command(
    scenario: str,
    runs: int,
    seed: int,
    out: Path | None,
    on: ExecutorSpec,
    precision: float | None,
    shard: Shard | None,
    chunk: int | None,
    changes: tuple[str, ...],
    allow_code: bool,
    as_json: bool,
) -> None:
    """Play SCENARIO (a name or a file) many times and print the outcome shares.

    Every run goes into a run folder. The same command on an unfinished folder plays what is absent, so a
    batch may be stopped at any moment. No result depends on --on, --chunk or --shard.

    With --precision 0.01 the batch ends when each share is known to within one percentage point, looking after
    64, 128, ... 4096 runs and then after every further 4096. All intervals of the table hold together and at every
    look (beta-binomial confidence sequences, Bonferroni over the rows), so that stopping early does not spoil them.

    \b
    Example:
      diplosim batch geneva_2022 -n 10000 --seed 2022 --on local
      diplosim batch geneva_2022 -n 1000000 --precision 0.01
      diplosim batch geneva_2022 -n 1000000 --out runs/big --shard 3/10
      diplosim batch geneva_2022 -n 10000 --set horizon=2022-01-13
    """
    chosen = scenario_to_play(scenario, changes, allow_code)

    if shard and precision:
        raise click.UsageError("--shard plays a fixed part of the runs; it cannot be combined with --precision.")

    from diplosim.batches.batch import BatchInterrupted, run_batch
    from diplosim.batches.progress import progress_for

    folder = out or Path("runs") / _name(chosen, seed, runs, precision, bool(changes))
    with resumable(BatchInterrupted) as again:
        batch = run_batch(
            chosen,
            runs,
            folder,
            seed=seed,
            on=on,
            chunk=chunk,
            shard=shard,
            precision=precision,
            command=again,
            progress=progress_for(),
        )
    click.echo(_as_json(batch) if as_json else _as_text(batch, chosen, seed, shard))
    _tell_precision(batch)
    _tell_failures(batch, scenario, seed, changes, allow_code)


def _name(scenario: Scenario, seed: int, runs: int, precision: float | None, changed: bool) -> str:
    name = f"{scenario.id}-{seed}-{f'precision-{precision:g}' if precision else runs}"
    return f"{name}-{scenario.content_hash()[:8]}" if changed else name


def _as_json(batch: Batch) -> str:
    from diplosim.batches.precision import widest

    return json.dumps(
        {
            "folder": str(batch.folder),
            "runs": batch.runs,
            "finished": batch.finished,
            "played": batch.played,
            "precision": batch.precision,
            "half_width": widest(batch.shares),
            **batch.shares.as_dict(),
            "failures": [{"runs": list(failure.runs), "error": failure.error} for failure in batch.failures],
        },
        indent=2,
    )


def _as_text(batch: Batch, scenario: Scenario, seed: int, shard: Shard | None) -> str:
    from diplosim.numerics.statistics import table_of_shares
    from diplosim.scenario.counted_words import counted

    if batch.finished < batch.runs:
        whose = f"shard {shard}" if shard else "what this command plays"
        last = "the last shard" if shard else "the command that plays the others"
        return (
            f"{whose} is finished, {counted(batch.played, 'run')} played; {batch.folder} holds "
            f"{batch.finished:,} of {batch.runs:,} runs, the table comes with {last}"
        )
    there = "" if batch.played == batch.runs else f", {batch.runs - batch.played:,} of them played before"
    if shard:
        there = f", {batch.played:,} of them played by shard {shard}"
    return (
        f"{scenario.name}\n{counted(batch.runs, 'run')}, seed {seed}{there}; folder {batch.folder}\n\n"
        f"{table_of_shares(batch.shares)}"
    )


def _tell_precision(batch: Batch) -> None:
    """Say it where the most runs were played and the precision was not reached."""
    from diplosim.batches.precision import widest

    done = batch.finished == batch.runs
    if done and batch.precision and (half_width := widest(batch.shares)) >= batch.precision:
        click.echo(
            f"diplosim: precision {batch.precision:g} was not reached in {batch.runs:,} runs, the widest interval is "
            f"{half_width:.4f} on either side; a larger -n goes on",
            err=True,
        )


def _tell_failures(batch: Batch, scenario: str, seed: int, changes: tuple[str, ...], allow_code: bool) -> None:
    """Name failed runs and how to repeat one; end with exit code 1 if every run failed."""
    if not batch.failures:
        return
    failed = batch.shares.failed.count
    first = batch.failures[0]
    options = [option for change in changes for option in ("--set", change)]
    options += ["--allow-code"] if allow_code else []
    repeat = ["diplosim", "run", scenario, "--seed", str(seed), "--run", str(first.runs[0]), *options]
    click.echo(
        f"diplosim: {failed:,} of {batch.runs:,} runs failed, first run {first.runs[0]}: {first.error}\n"
        f"diplosim: to see it: {shlex.join(repeat)}",
        err=True,
    )
    if failed == batch.runs:
        raise SystemExit(1)
