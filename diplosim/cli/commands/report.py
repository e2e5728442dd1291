"""`diplosim report`: figures and a page from run folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import allow_code_option, on_option
from diplosim.cli.commands.resuming import resumable

if TYPE_CHECKING:
    from diplosim.batches.executor_spec import ExecutorSpec


def _names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Names of questions, separated by commas; all that are unknown are told at once."""
    if value is None:
        return None
    from analysis.run.report import NAMES

    names = tuple(word.strip() for word in value.split(",") if word.strip())
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        wrong = f"unknown: {', '.join(unknown)}" if unknown else "is empty"
        raise click.BadParameter(f"{wrong}; allowed: {', '.join(NAMES)}")
    return names


def _say(question: str) -> None:
    click.echo(f"  {question}", err=True)


def _tell_left_out(files: tuple[str, ...], questions: tuple[str, ...]) -> None:
    """Name the code that was not run, and what was left out because of it."""
    click.echo(
        f"diplosim: the scenario names Python code, which was not run: {', '.join(files)}; look at it, then give "
        f"--allow-code. Left out, since answering would run it: {', '.join(questions) or 'nothing that was asked'}",
        err=True,
    )


@click.command("report")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="DIR...",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--quick", is_flag=True, help="Only the questions that the batch alone answers: in seconds.")
@click.option(
    "--sections",
    callback=_names,
    metavar="NAME,...",
    help="Only these questions; an unknown name lists all.",
)
@on_option
@allow_code_option
def command(
    folders: tuple[Path, ...], quick: bool, sections: tuple[str, ...] | None, on: ExecutorSpec, allow_code: bool
) -> None:
    """Make figures (PNG and SVG) and one self-contained HTML page from each run folder.

    Some questions need runs beside those of the batch, such as the same runs under an earlier horizon. They are played
    once and kept in the cache/ of the folder, so that the next report is made in seconds; the ensemble of other crises
    is kept for all folders, in the user's cache folder (DIPLOSIM_CACHE names another). --quick leaves such questions
    out, and so are those that would run Python code that the scenario names, unless --allow-code lets it run.

    \b
    Example:
      diplosim report runs/geneva_2022-2022-10000 --on local
    """
    from analysis.run.report import QUICK, main, name_of
    from analysis.run.run_folder import open_run_folder
    from diplosim.atomic_files import check_room
    from diplosim.batches.extra_runs import ExtraRunsFailed, ExtraRunsInterrupted
    from diplosim.batches.progress import progress_for
    from diplosim.scenario import registry

    if quick and sections is not None:
        raise click.UsageError("--quick and --sections choose the questions both; give one of them.")
    asked = tuple(map(name_of, QUICK)) if quick else sections
    for folder in folders:
        try:
            opened = open_run_folder(folder)
            finished = opened.runs
        except (FileNotFoundError, ValueError) as error:
            raise click.UsageError(f"{folder} cannot be reported: {error}") from error
        still = f"; {opened.unfinished:,} of the batch are not played yet" if opened.unfinished else ""
        click.echo(f"{folder}: {finished:,} {'run' if finished == 1 else 'runs'}{still}", err=True)
        if allow_code:
            registry.allow(*registry.not_allowed(opened.scenario))
        check_room(folder)
    for folder in folders:
        with resumable(ExtraRunsInterrupted):
            try:
                page = main(folder, _say, on, progress_for(), asked, _tell_left_out)
            except ExtraRunsFailed as error:
                told = f"{folder} cannot be reported: {error}"
                click.echo(f"diplosim: {told}; --quick leaves out the questions that play runs again", err=True)
                raise SystemExit(1) from None
        click.echo(page)
