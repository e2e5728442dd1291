"""`diplosim bench`: the speed on this machine."""

from __future__ import annotations

import json

import click

from diplosim.cli.commands.options import allow_code_option, json_option, scenario_to_play


@click.command("bench")
@click.argument("scenario", default="geneva_2022")
@click.option("--quick", is_flag=True, help="Play less: under a minute, less exact.")
@allow_code_option
@json_option
def command(scenario: str, quick: bool, allow_code: bool, as_json: bool) -> None:
    """Measure the speed of SCENARIO on this machine, as ratios within this session.

    Loading, batches of several sizes, more and more parties, the phases of a round, several processes, the same model
    through Mesa's own batch_run, and alternating offers over options, beside NegMAS where that is installed.
    The belief tables are fitted first and are not part of the times.

    \b
    Example:
      diplosim bench --quick
      diplosim bench july_1914 --json
    """
    from benchmarks import measuring as bench

    sizes = bench.QUICK if quick else bench.FULL
    found = bench.measure(
        scenario_to_play(scenario, (), allow_code), sizes, lambda text: click.echo(f"measuring: {text}", err=True)
    )
    click.echo(json.dumps(found, indent=2) if as_json else bench.as_text(found, sizes))
