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

    Loading, batches of several sizes, more and more parties, issues and rounds with the power by which time grows, the
    phases of a round, several processes, the same model with one talk a model through Mesa's batch_run, and alternating
    offers over options, beside a plain Mesa model and, where it is installed, NegMAS.
    The belief tables are fitted first and are not part of the times. A busy machine is warned of.

    \b
    Example:
      diplosim bench --quick
      diplosim bench july_1914 --json
    """
    from benchmarks import measuring as bench

    sizes = bench.QUICK if quick else bench.FULL
    chosen = scenario_to_play(scenario, (), allow_code)
    if warning := bench.busy_warning(bench.machine_load()):
        click.echo(f"diplosim: {warning}", err=True)
    found = bench.measure(chosen, sizes, lambda text: click.echo(f"measuring: {text}", err=True))
    click.echo(json.dumps(found, indent=2) if as_json else bench.as_text(found, sizes))
