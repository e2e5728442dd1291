"""`diplosim classroom`: a lesson with phones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import (
    allow_code_option,
    allowed,
    need_the_extra,
    run_option,
    scenario_to_play,
    seed_option,
    set_option,
)

if TYPE_CHECKING:
    from diplosim.play.classroom import serving
    from diplosim.play.classroom.setup import Setup
    from diplosim.play.session import Session
    from diplosim.scenario.scenario import Scenario

NEEDED = ("starlette", "uvicorn", "websockets", "jinja2", "python_multipart", "segno")
"""Packages of the extra `classroom`."""


MINUTES = 50.0
"""Length of a lesson on a case that does not say how long it takes."""

USUAL = f"what the case says at `lesson.minutes`, else {MINUTES:g}"


@click.command("classroom")
@click.argument("scenario", required=False)
@click.option("--sandbox", is_flag=True, help="One laptop, one projector: all seats on one screen, no clock.")
@click.option("--lan", is_flag=True, help="Let phones of the local network in; without it only this computer.")
@click.option("--host", "shown", metavar="NAME", help="With --lan: name or address that phones shall use.")
@click.option("--port", type=click.IntRange(1, 65535), default=8014, show_default=True, help="Port.")
@click.option("--tables", type=click.IntRange(1, 20), default=1, show_default=True, help="How many tables play it.")
@click.option(
    "--minutes",
    type=click.FloatRange(0, 600),
    help=f"Length of the lesson; more than a third is left for the debrief. 0 for no clock.  [default: {USUAL}]",
)
@click.option("--other-draws", is_flag=True, help="Give each table draws of its own.")
@click.option(
    "--missing",
    type=click.Choice(["policy", "silence"]),
    default="policy",
    show_default=True,
    help="What becomes of a seat whose people are away when time is up.",
)
@click.option(
    "--pairs",
    type=click.Choice(["either", "joint"]),
    default="either",
    show_default=True,
    help="How two at a seat decide: one of them is enough, or the other confirms.",
)
@click.option(
    "--keep",
    type=click.IntRange(0, 3650),
    default=180,
    show_default=True,
    metavar="DAYS",
    help="How long the lesson is meant to be kept; after that every start asks for its deletion.",
)
@click.option("--purge", is_flag=True, help="Delete what is kept of the lesson, after a question.")
@seed_option
@run_option
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the lesson; one that lies there goes on.  [default: runs/classroom-SCENARIO-SEED-RUN]",
)
@set_option
@allow_code_option
def command(
    scenario: str | None,
    sandbox: bool,
    lan: bool,
    shown: str | None,
    port: int,
    tables: int,
    minutes: float | None,
    other_draws: bool,
    missing: str,
    pairs: str,
    keep: int,
    purge: bool,
    seed: int,
    number: int,
    folder: Path | None,
    changes: tuple[str, ...],
    allow_code: bool,
) -> None:
    """Let a class play SCENARIO from phones, with this computer as the server.

    Prints the address and password for the teacher (Control), and the address, code and QR code with which students
    join.  Everything is kept in a folder: the same command goes on where a lesson was stopped.

    \b
    Example:
      diplosim classroom geneva_2022 --lan
      diplosim classroom cuba_1962 --lan --tables 4 --minutes 90 --run 1
      diplosim classroom geneva_2022 --sandbox
      diplosim classroom geneva_2022 --purge
    """
    need_the_extra("classroom", "classroom", NEEDED)
    if scenario is None and folder is None:
        raise click.UsageError("Missing argument 'SCENARIO'.")
    if purge:
        _purge(_folders(scenario, changes, allow_code, seed, number) if folder is None else [folder])
        return
    if sandbox:
        if scenario is None or lan or shown is not None:
            raise click.UsageError("--sandbox needs a SCENARIO, and is for this computer alone.")
        _run_sandbox(scenario_to_play(scenario, changes, allow_code), seed, number, folder, port)
        return
    if shown is not None and not lan:
        raise click.BadParameter("is for --lan", param_hint="--host")

    from diplosim.play.classroom import purging, serving
    from diplosim.play.classroom.setup import Setup

    chosen = scenario_to_play(scenario, changes, allow_code) if scenario is not None else None
    if chosen is not None and folder is None:
        folder = Path("runs") / f"classroom-{chosen.id}-{seed}-{number}"
    assert folder is not None
    setup = None
    if not (folder / serving.LOG).exists():
        if chosen is None:
            raise click.BadParameter(f"{folder} holds no lesson; name a scenario to begin one", param_hint="--folder")
        setup = serving.new_setup(
            Setup(
                chosen.to_yaml(),
                seed,
                number,
                tables,
                minutes_of(chosen) if minutes is None else minutes,
                other_draws,
                missing,
                pairs,
                until=purging.keep_until(keep),
            )
        )
    name = (shown or serving.own_address()) if lan else "127.0.0.1"
    address = serving.Address("0.0.0.0" if lan else "127.0.0.1", name, port)
    with _alone(folder):
        _run_lesson(folder, setup, chosen, allow_code, address)


def minutes_of(scenario: Scenario) -> float:
    """How long a lesson on a case takes, in minutes: as the case says."""
    said = scenario.lesson.minutes
    return MINUTES if said is None else float(said)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only server of a folder, or say that there is another."""
    from diplosim.play.classroom.only_server import AnotherServer, only_server

    try:
        with only_server(folder):
            yield
    except AnotherServer as error:
        raise click.ClickException(str(error)) from error


def _run_lesson(
    folder: Path, setup: Setup | None, chosen: Scenario | None, allow_code: bool, address: serving.Address
) -> None:
    """A lesson with phones: a new one as set up, or the one that lies in the folder."""
    from diplosim.play.classroom import purging, serving
    from diplosim.play.classroom.store import NotStored

    try:
        host = allowed(lambda: serving.open_lesson(folder, setup), allow_code, lambda opened: (opened.lesson.scenario,))
    except NotStored as error:
        click.echo(f"diplosim: {error}", err=True)
        raise SystemExit(1) from error
    if chosen is not None and host.lesson.scenario.id != chosen.id:
        raise click.BadParameter(f"{folder} holds a lesson of {host.lesson.scenario.id}", param_hint="--folder")

    password = serving.password()
    goes_on = "" if setup is not None else " (goes on where it stood)"
    click.echo(f"{host.lesson.scenario.name}{goes_on}")
    click.echo(f"\nControl:  {address.join_at}/control/\npassword: {password}")
    click.echo(f"\nStudents: {address.join_at}\ncode:     {host.lesson.setup.code}\n")
    minutes = host.lesson.setup.minutes
    click.echo(f"length:   {f'{minutes:g} minutes by its clocks (--minutes)' if minutes else 'no clock'}\n")
    click.echo(serving.in_terminal(f"{address.join_at}/?code={host.lesson.setup.code}"))
    if chosen is not None and host.lesson.scenario.to_yaml() != chosen.to_yaml():
        click.echo(
            f"The lesson in {folder} was made of another version of {chosen.id}, with which it goes on. To begin anew: "
            "--purge, or another --folder.\n"
        )
    if address.listen != "0.0.0.0":
        click.echo("Only this computer can reach it; with --lan phones of the local network can.")
    if setup is not None:
        _warn({number: table.talks for number, table in host.lesson.tables.items()})
    click.echo(f"The lesson is kept in {folder}. Ctrl+C stops the server; the same command goes on.")
    until = host.lesson.setup.until
    if purging.is_over(until):
        click.echo(f"It was meant to be kept until {until}. Delete it: diplosim classroom --purge --folder {folder}")
    serving.serve(host, address, password)


def _warn(tables: Mapping[int, Session]) -> None:
    """Say to whom starts a lesson what its draws have in store."""
    from diplosim.play.classroom import chance

    for warning in chance.warnings(tables):
        click.echo(warning)


def _folders(scenario: str | None, changes: tuple[str, ...], allow_code: bool, seed: int, number: int) -> list[Path]:
    """The folders in which a lesson and a sandbox of a scenario are kept where no other was chosen."""
    assert scenario is not None
    name = scenario_to_play(scenario, changes, allow_code).id
    return [Path("runs") / f"{kind}-{name}-{seed}-{number}" for kind in ("classroom", "sandbox")]


def _purge(folders: list[Path]) -> None:
    """Delete what is kept of lessons, after a question."""
    from diplosim.play.classroom import purging

    found = [path for folder in folders for path in purging.kept(folder)]
    if not found:
        raise click.ClickException(f"nothing is kept in {' or '.join(map(str, folders))}")
    for path in found:
        click.echo(path)
    click.confirm("Delete these files? That cannot be undone", abort=True)
    for folder in folders:
        try:
            for path in purging.purge(folder):
                click.echo(f"deleted {path}")
        except purging.AtWork as error:
            raise click.ClickException(str(error)) from error


def _run_sandbox(scenario: Scenario, seed: int, number: int, folder: Path | None, port: int) -> None:
    """One table on one laptop, all seats in one hand."""
    from diplosim.play.classroom import sandbox_pages
    from diplosim.play.classroom.sandbox import FILE, Sandbox

    place = folder or Path("runs") / f"sandbox-{scenario.id}-{seed}-{number}"
    goes_on = " (goes on where it stood)" if (place / FILE).exists() else ""
    with _alone(place):
        try:
            sandbox = Sandbox(scenario, seed, number, folder=place)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--folder") from error
        click.echo(f"{scenario.name}: sandbox{goes_on}")
        click.echo(f"\nOpen http://127.0.0.1:{port} in a browser of this computer.\n")
        if not goes_on:
            _warn({1: sandbox.talks})
        click.echo(f"Everything is kept in {place}. Ctrl+C stops the server; the same command goes on.")
        sandbox_pages.serve(sandbox, port)
