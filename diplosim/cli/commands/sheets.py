"""`diplosim sheets`: role sheets for a class, to print or to put on a screen."""

from __future__ import annotations

from pathlib import Path

import click

from diplosim.cli.commands.options import (
    allow_code_option,
    run_option,
    scenario_argument,
    scenario_to_play,
    seed_option,
    set_option,
)


@click.command("sheets")
@scenario_argument
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.  [default: SCENARIO-sheets-SEED-RUN.html]",
)
@seed_option
@run_option
@click.option(
    "--seat", "seats", multiple=True, metavar="PARTY", help="Only this seat. May be repeated.  [default: all]"
)
@click.option(
    "--part",
    type=click.Choice(["all", "public", "confidential"]),
    default="all",
    show_default=True,
    help="Which sheets.",
)
@set_option
@allow_code_option
def command(
    scenario: str,
    target: Path | None,
    seed: int,
    number: int,
    seats: tuple[str, ...],
    part: str,
    changes: tuple[str, ...],
    allow_code: bool,
) -> None:
    """Write the role sheets of SCENARIO (a name or a file) into one HTML file that prints well.

    One page of rules and the public sheets come first. A confidential sheet for each seat follows, on pages of its own:
    interests, what it can sign, how points are counted, what there is without an agreement. Numbers are those drawn for
    the seed and run, so that a game played with them has the same.

    \b
    Example:
      diplosim sheets geneva_2022 --to sheets.html
      diplosim sheets cuba_1962 --part public
    """
    from diplosim.atomic_files import write_text_whole
    from diplosim.play.public_data import seats_of
    from diplosim.play.session import Session
    from diplosim.play.sheets.page import sheets_page
    from diplosim.scenario.spelling import did_you_mean

    session = Session(scenario_to_play(scenario, changes, allow_code), seed=seed, first_run=number)
    known = seats_of(session)
    unknown = [seat for seat in seats if seat not in known]
    if unknown:
        hint = did_you_mean(unknown[0], {seat: session.scenario.party(seat) for seat in known})
        raise click.BadParameter(
            f"{', '.join(map(repr, unknown))}: no seat; {hint}seats are {', '.join(known)}", param_hint="--seat"
        )
    target = target or Path(f"{session.scenario.id}-sheets-{seed}-{number}.html")
    page = sheets_page(session, seats, part)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_text_whole(target, page)
    count = len(seats) or len(known)
    click.echo(f"wrote {target}: {part if part != 'all' else 'public and confidential'} sheets of {count} seats")
    if part != "public":
        click.echo(
            "it holds what each seat must not know of the others: hand out confidential pages one by one", err=True
        )
