"""`diplosim backtest`: forecasts of real cases from what was seen by each date, with their scores."""

from __future__ import annotations

import json
from pathlib import Path

import click

from diplosim.cli.commands.options import allow_code_option, allowed, json_option, page_folder_option, seed_option


@click.command("backtest")
@click.argument("cases", nargs=-1, metavar="[CASE[=RECORD]]...")
@click.option(
    "-n", "particles", type=click.IntRange(min=256), default=4096, show_default=True, help="Runs along each record."
)
@seed_option
@page_folder_option
@allow_code_option
@json_option
def command(
    cases: tuple[str, ...], particles: int, seed: int, out: Path | None, allow_code: bool, as_json: bool
) -> None:
    """Replay CASES to each date and score what the model would have forecast, beside base rates and simple rules.

    Without CASES all shipped ones. A scenario file of your own needs its real outcome, and a record: as CASE=RECORD, or
    under its id in records/ beside it.

    \b
    Example:
      diplosim backtest geneva_2022 cuba_1962
      diplosim backtest my_talks.yaml=my_record.yaml --out runs/backtest
    """
    from diplosim.scenario import catalogue
    from diplosim.scenario.diagnostics import Diagnostic, ScenarioError

    from analysis.inference.backtest_page import as_data, as_text, write_backtest  # isort: skip
    from analysis.inference.backtests import forecasts_of, read_case, replay  # isort: skip

    chosen, problems = [], list[Diagnostic]()
    for text in cases or catalogue.names():
        try:
            chosen.append(read_case(text))
        except ScenarioError as error:
            problems += error.diagnostics
    if problems:
        raise ScenarioError(problems)
    ids = [case.scenario.id for case in chosen]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise click.UsageError(f"{', '.join(twice)}: given twice; a case counts once in a score.")
    allowed(lambda: chosen, allow_code, lambda found: [case.scenario for case in found])

    import pandas as pd

    parts = []
    for case in chosen:
        click.echo(f"{case.scenario.id}", err=True)
        study = replay(case, particles, seed, lambda text: click.echo(f"  {text}", err=True))
        parts.append(forecasts_of(case, study))
    table = pd.concat(parts, ignore_index=True)
    click.echo(json.dumps(as_data(table), indent=2) if as_json else as_text(table))
    if out is not None:
        click.echo(str(write_backtest(table, out)), err=as_json)
