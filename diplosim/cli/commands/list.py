"""`diplosim list`: the scenarios at hand."""

from __future__ import annotations

import click

from diplosim.cli.commands.options import json_option

SIZES = {"parties": "party", "issues": "issue", "rounds": "round"}
"""What the size of a scenario is counted by, and what one of it is called."""


@click.command("list")
@json_option
def command(as_json: bool) -> None:
    """Show the scenarios that come with diplosim.

    \b
    Example:
      diplosim list
    """
    import json

    from diplosim.scenario.catalogue import overview
    from diplosim.scenario.counted_words import counted

    rows = overview()
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        size = ", ".join(counted(row[what], one) for what, one in SIZES.items())
        click.echo(f"{row['id']:<{width}}  {row['name']} ({size})")
