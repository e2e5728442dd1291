"""`diplosim schema`: the layout of scenario files for editors."""

from __future__ import annotations

import click


@click.command("schema")
def command() -> None:
    """Print the layout of scenario files as a JSON Schema.

    Editors that know it complete keys, explain them and underline mistakes. It holds no address that would be fetched.
    What must fit together (names, sums, dates) only `diplosim check` finds.

    \b
    Example:
      diplosim schema > scenario.schema.json
    Then the first line of a scenario file:
      # yaml-language-server: $schema=scenario.schema.json
    """
    import json

    from diplosim.scenario.json_schema import scenario_schema

    click.echo(json.dumps(scenario_schema(), indent=2, ensure_ascii=True))
