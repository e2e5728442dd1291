"""`diplosim list`: the scenarios at hand."""

from __future__ import annotations

import click

from diplosim.commands.options import json_option


@click.command("list")
@json_option
def command(as_json: bool) -> None:
    """Show the scenarios that come with diplosim.

    \b
    Example:
      diplosim list
    """
    import json

    from diplosim.loading import load
    from diplosim.shelf import names

    scenarios = [load(name) for name in names()]
    if as_json:
        rows = [
            {
                "id": scenario.id,
                "version": scenario.version,
                "name": scenario.name,
                "parties": len(scenario.parties),
                "issues": len(scenario.issues),
                "rounds": scenario.rounds,
            }
            for scenario in scenarios
        ]
        click.echo(json.dumps(rows, indent=2))
        return
    width = max((len(scenario.id) for scenario in scenarios), default=0)
    for scenario in scenarios:
        size = f"{len(scenario.parties)} parties, {len(scenario.issues)} issues, {scenario.rounds} rounds"
        click.echo(f"{scenario.id:<{width}}  {scenario.name} ({size})")
