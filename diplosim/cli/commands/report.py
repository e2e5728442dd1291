"""`diplosim report`: figures and a page from run folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import on_option
from diplosim.cli.commands.resuming import resumable

if TYPE_CHECKING:
    from diplosim.batches.executor_spec import ExecutorSpec


@click.command("report")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="DIR...",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@on_option
def command(folders: tuple[Path, ...], on: ExecutorSpec) -> None:
    """Make figures (PNG and SVG) and one self-contained HTML page from each run folder.

    Some questions need runs beside those of the batch, such as the same runs under an earlier horizon. They are played
    once and kept in the cache/ of the folder, so that the next report is made in seconds.

    \b
    Example:
      diplosim report runs/geneva_2022-2022-10000 --on local
    """
    from analysis.run.report import main
    from analysis.run.run_folder import open_run_folder
    from diplosim.batches.extra_runs import ExtraRunsFailed, ExtraRunsInterrupted
    from diplosim.batches.progress import progress_for

    for folder in folders:
        try:
            finished = open_run_folder(folder).runs
        except (FileNotFoundError, ValueError) as error:
            raise click.UsageError(f"{folder} cannot be reported: {error}") from error
        click.echo(f"{folder}: {finished:,} runs", err=True)
    for folder in folders:
        with resumable(ExtraRunsInterrupted):
            try:
                page = main(folder, lambda question: click.echo(f"  {question}", err=True), on, progress_for())
            except ExtraRunsFailed as error:
                click.echo(f"diplosim: {folder} cannot be reported: {error}", err=True)
                raise SystemExit(1) from None
        click.echo(page)
