"""`diplosim report`: figures and a page from run folders."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("report")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="DIR...",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def command(folders: tuple[Path, ...]) -> None:
    """Make figures (PNG and SVG) and one self-contained HTML page from each run folder.

    \b
    Example:
      diplosim report runs/geneva_2022-2022-10000
    """
    from analysis.run.report import main
    from analysis.run.run_folder import open_run_folder

    for folder in folders:
        try:
            finished = open_run_folder(folder).runs
        except (FileNotFoundError, ValueError) as error:
            raise click.UsageError(f"{folder} cannot be reported: {error}") from error
        click.echo(f"{folder}: {finished:,} runs", err=True)
    for folder in folders:
        click.echo(main(folder, tell=lambda question: click.echo(f"  {question}", err=True)))
