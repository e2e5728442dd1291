"""`diplosim export`: the outcome table of run folders for other programs."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV, with a codebook and scripts for R and Stata.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder.  [default: DIR/export]")
def command(folder: Path, as_csv: bool, out: Path | None) -> None:
    """Write the outcome table of a run folder for other programs, one row a run.

    outcomes.csv has the columns of the run folder: truth values as 0 and 1, an empty cell where there is no value.
    codebook.csv says of each column what it means, its type, its values, and whose it is; read_outcomes.R and
    read_outcomes.do read the table into R and Stata and label every column.

    \b
    Example:
      diplosim export runs/geneva_2022-2022-10000 --csv
    """
    if not as_csv:
        raise click.UsageError("Missing option '--csv': it is the format that can be written.")
    from analysis.run.export import export_csv
    from analysis.run.run_folder import open_run_folder

    try:
        opened = open_run_folder(folder)
    except (FileNotFoundError, ValueError) as error:
        raise click.UsageError(f"{folder} cannot be exported: {error}") from error
    if opened.unfinished:
        click.echo(f"{folder}: {opened.unfinished:,} runs of the batch are not played yet, and so not in it", err=True)
    for path in export_csv(folder, opened.scenario, out or folder / "export"):
        click.echo(path)
