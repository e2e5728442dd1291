"""`diplosim solve`: the points of bargaining theory for a scenario, with the names of its values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import json_option, scenario_argument, scenario_with, set_option

if TYPE_CHECKING:
    from diplosim.solutions.of_scenario import Solutions

TITLES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}


@click.command("solve")
@scenario_argument
@click.option(
    "--frontier",
    type=click.IntRange(min=0, max=1000),
    default=32,
    show_default=True,
    help="Points of the Pareto frontier to list at most, spread over all of it.",
)
@set_option
@json_option
def command(scenario: str, frontier: int, changes: tuple[str, ...], as_json: bool) -> None:
    """Say where theory places an agreement of SCENARIO (a name or a file): Nash, Kalai-Smorodinsky and others.

    The parties are those that must consent: sincere, as coded, with equal bargaining power, inside their declared red
    lines. No deal is worth the status quo less the mean cost of no deal, or the coded reservation value.

    \b
    Example:
      diplosim solve minsk2_2015
      diplosim solve jcpoa_2015 --frontier 0 --json
    """
    chosen = scenario_with(scenario, changes)

    from diplosim.rules.domains import TooManyOutcomes
    from diplosim.solutions.of_scenario import solve

    try:
        found = solve(chosen, frontier)
    except TooManyOutcomes as error:
        click.echo(f"diplosim: {chosen.id}: {error}", err=True)
        raise SystemExit(2) from None
    click.echo(json.dumps(found.as_dict(), indent=2) if as_json else "\n".join(_lines(chosen.id, found)))


def _lines(name: str, found: Solutions) -> Iterator[str]:
    yield f"{name}, over {found.over}; utilities from 0 to 1"
    yield _row("no deal", found.disagreement)
    if found.gains_from != found.disagreement:
        yield _row("gains from", found.gains_from)
    if found.none:
        yield f"no solution: {found.none}"
        return
    for each in found.points:
        if each.point in TITLES:
            yield ""
            yield _row(TITLES[each.point], each.utilities)
            yield from (f"  {issue}: {value}" for issue, value in each.values.items())
    listed = [each for each in found.points if each.point not in TITLES]
    if listed:
        yield ""
        yield f"Pareto frontier, {len(listed):,} of {found.found:,} points"
        yield from (_row("", each.utilities) for each in listed)


def _row(title: str, worth: Mapping[str, float]) -> str:
    return f"{title:20}" + "  ".join(f"{party} {number:.3f}" for party, number in worth.items())
