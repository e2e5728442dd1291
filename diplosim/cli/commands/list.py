"""`diplosim list`: the scenarios at hand."""

from __future__ import annotations

import click

from diplosim.cli.commands.options import json_option


@click.command("list")
@json_option
def command(as_json: bool) -> None:
    """Show the scenarios that come with diplosim.

    \b
    Example:
      diplosim list
    """
    import json

    from diplosim.scenario.catalogue import names, theory
    from diplosim.scenario.loading import load

    shipped = {name: load(name) for name in (*names(), *theory())}
    if as_json:
        rows = [
            {
                "id": name,
                "version": scenario.version,
                "name": scenario.name,
                "parties": len(scenario.parties),
                "issues": len(scenario.issues),
                "rounds": scenario.rounds,
            }
            for name, scenario in shipped.items()
        ]
        click.echo(json.dumps(rows, indent=2))
        return
    width = max(map(len, shipped), default=0)
    for name, scenario in shipped.items():
        size = f"{len(scenario.parties)} parties, {len(scenario.issues)} issues, {scenario.rounds} rounds"
        click.echo(f"{name:<{width}}  {scenario.name} ({size})")
