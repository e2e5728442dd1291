"""`diplosim run`: one talk as a readable transcript, or a seat at it."""

from __future__ import annotations

import codecs
import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import (
    allow_code_option,
    allowed,
    json_option,
    run_option,
    scenario_to_play,
    scenario_with,
    seed_option,
    set_option,
)
from diplosim.cli.commands.resuming import STOPPED
from diplosim.scenario.spelling import did_you_mean

if TYPE_CHECKING:
    from diplosim.play.session import Session


@click.command("run")
@click.argument("scenario", required=False)
@seed_option
@run_option
@click.option("--as", "party", metavar="PARTY", help="Play this party's seat in the terminal.")
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --as: file for the log of the game.  [default: runs/SCENARIO-SEED-RUN-PARTY.json]",
)
@click.option(
    "--resume", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Go on with a logged game."
)
@set_option
@allow_code_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    scenario: str | None,
    seed: int,
    number: int,
    party: str | None,
    log: Path | None,
    resume: Path | None,
    changes: tuple[str, ...],
    allow_code: bool,
    as_json: bool,
) -> None:
    """Play one talk of SCENARIO (a name or a file) and print what happened, round by round.

    Run I of a seed is the same talk here as in any batch of that seed.

    \b
    Example:
      diplosim run geneva_2022 --seed 2022 --run 4711
      diplosim run geneva_2022 --as UKR
      diplosim run geneva_2022 --resume runs/geneva_2022-0-0-UKR.json
    """
    if log is not None and party is None and resume is None:
        raise click.UsageError("--log goes with --as: a talk that nobody sits in has no log.")
    if resume is not None:
        settled = {"seed": "--seed", "number": "--run", "party": "--as", "changes": "--set"}
        named = [option for name, option in settled.items() if _given(ctx, name)]
        if named:
            raise click.UsageError(f"{', '.join(named)}: the game that --resume goes on with has settled it.")
        talks, party = _resumed(resume, allow_code)
        if scenario is not None and scenario_with(scenario, changes).id != talks.scenario.id:
            raise click.BadParameter(f"is a game of {talks.scenario.id}, not of {scenario}", param_hint="--resume")
    elif scenario is None:
        raise click.UsageError("Missing argument 'SCENARIO'.")
    else:
        talks = _started(scenario, seed, number, party, changes, allow_code)

    from diplosim.play.transcripts.transcript import as_json as as_data
    from diplosim.play.transcripts.transcript import transcript

    if party:
        _play_seat(talks, party, log or resume or _free_log(talks, party), as_json)
    else:
        talks.play()
    if as_json:
        click.echo(json.dumps(as_data(talks), indent=2))
    elif not party:
        click.echo(transcript(talks))


def _given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _started(
    scenario: str, seed: int, number: int, party: str | None, changes: tuple[str, ...], allow_code: bool
) -> Session:
    chosen = scenario_to_play(scenario, changes, allow_code)
    if party is not None and party not in chosen.seated:
        hint = did_you_mean(party, {id: chosen.party(id) for id in chosen.seated})
        raise click.BadParameter(
            f"{party!r} has no seat; {hint}seats are {', '.join(chosen.seated)}", param_hint="--as"
        )

    from diplosim.engine.playable import NOBODY, check_playable
    from diplosim.play.session import Session
    from diplosim.scenario.registry import UnknownName, find

    for each in chosen.parties:
        if each.id != party and each.id in chosen.seated and getattr(find(each.policy), "late", False):
            raise UnknownName(f"parties.{each.id}.policy: {each.policy}: {NOBODY.replace('a batch has', 'there is')}")
    check_playable(chosen if party is None else chosen.replace({f"parties.{party}.policy": "by_type"}))
    return Session(chosen, runs=1, seed=seed, first_run=number, seats={party: "human"} if party else None)


def _resumed(path: Path, allow_code: bool) -> tuple[Session, str]:
    from diplosim.play.move_log import logged_talk
    from diplosim.play.session import Session
    from diplosim.play.terminal.seat import seat_of_log
    from diplosim.scenario.files.document import parse_document
    from diplosim.scenario.loading import from_document

    try:
        log = json.loads(path.read_text(encoding="utf-8"))
        document = parse_document(logged_talk(log).scenario, f"{path}: scenario")
        allowed(lambda: from_document(document), allow_code, lambda scenario: (scenario,))
        return Session.replay(log), seat_of_log(log)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise click.BadParameter(f"{path} is no log that can be resumed: {error}", param_hint="--resume") from error


def _free_log(talks: Session, party: str) -> Path:
    """The usual place of a game's log; with a number where a game lies there already."""
    name = f"{talks.scenario.id}-{talks.game.seed}-{talks.game.first_run}-{party}"
    path, count = Path("runs") / f"{name}.json", 1
    while path.exists():
        count += 1
        path = Path("runs") / f"{name}-{count}.json"
    return path


def _play_seat(talks: Session, party: str, log: Path, as_json: bool) -> None:
    """Let a person play; with --json the conversation goes to standard error, so that the output parses.

    Args:
        talks: what is played.
        party: the seat of the person.
        log: file to which each move is written.
        as_json: whether the output is for programs.

    Raises:
        OSError: naming the folder of the log, where it could not be written; before anything is played.
        SystemExit: where the person stops.
    """
    from diplosim.atomic_files import check_room
    from diplosim.play.terminal.seat import SeatInTerminal

    check_room(log.parent)

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - line editing and recall in a terminal

    # Windows puts a byte order mark before what it pipes: in UTF-8, read in whatever encoding the console has.
    mark = codecs.BOM_UTF8.decode(sys.stdin.encoding or "utf-8", errors="replace")

    def read(prompt: str) -> str:
        if as_json:
            click.echo(prompt, nl=False, err=True)
        line = input("" if as_json else prompt).removeprefix(mark)
        if not sys.stdin.isatty():
            click.echo(line, err=as_json)  # a piped line is not on the screen yet
        return line

    seat = SeatInTerminal(talks, party, read, lambda line: click.echo(line, err=as_json), log)
    try:
        seat.play()
    except KeyboardInterrupt:
        seat.stop()
        raise SystemExit(STOPPED) from None
