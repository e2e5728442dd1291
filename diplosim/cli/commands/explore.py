"""`diplosim explore`: a page to look and play, for this computer alone."""

from __future__ import annotations

from collections.abc import Callable

import click

from diplosim.cli.commands.options import (
    allow_code_option,
    need_the_extra,
    scenario_argument,
    scenario_to_play,
    seed_option,
    set_option,
)

NEEDED = ("starlette", "uvicorn", "jinja2", "segno")
"""Packages of the extra `classroom` that the page needs."""

MOST_RUNS = 100_000
"""Talks of an answer at most; for more there is `diplosim batch`."""


@click.command("explore")
@scenario_argument
@click.option("--port", type=click.IntRange(1, 65535), default=8015, show_default=True, help="Port.")
@click.option(
    "-n",
    "--runs",
    type=click.IntRange(1, MOST_RUNS),
    default=1000,
    show_default=True,
    help="Talks that are played for an answer.",
)
@seed_option
@set_option
@allow_code_option
def command(scenario: str, port: int, runs: int, seed: int, changes: tuple[str, ...], allow_code: bool) -> None:
    """Open a page on SCENARIO (a name or a file): sliders, shares of many talks, the alliance graph, one talk by steps.

    Prints the address; only this computer can reach it, and Ctrl+C stops it. Sliders move the biggest levers, the
    chances of hidden types, and any other number; the shares stand beside those of the file's own values, on the same
    draws. Nothing is kept but fitted belief tables, which other commands use too.

    \b
    Example:
      diplosim explore geneva_2022
      diplosim explore july_1914 --seed 1914 --set parameters.reach=0.3
    """
    need_the_extra("page", "classroom", NEEDED)
    chosen = scenario_to_play(scenario, changes, allow_code)

    from diplosim.engine.playable import check_playable

    check_playable(chosen)

    from diplosim.explore.pages import listening, serve
    from diplosim.explore.screen import Opened
    from diplosim.learning.fitting import tables_for

    try:
        own = listening(port)
    except OSError as error:
        text = f"{port} cannot be used ({error.strerror}); choose another one, 1 to 65535"
        raise click.BadParameter(text, param_hint="--port") from error
    with own:
        tables = tables_for(chosen, _quarters())
        given = [part for change in changes for part in ("--set", change)] + ["--allow-code"] * allow_code
        click.echo(f"{chosen.name}\n\nOpen http://127.0.0.1:{port} in a browser of this computer.\n")
        click.echo("Nothing is kept but fitted belief tables. Ctrl+C stops the server.")
        serve(Opened(scenario, chosen, seed, runs, given), tables, own)


def _quarters() -> Callable[[float], None]:
    """Tells how far the fit of the belief tables is, in quarters."""
    told = 0

    def tell(share: float) -> None:
        nonlocal told
        if int(4 * share) > told:
            told = int(4 * share)
            click.echo(f"fitting belief tables: {25 * told} %", err=True)

    return tell
