"""`diplosim infer`: what an observed record says about hidden types."""

from __future__ import annotations

import json
from pathlib import Path

import click

from diplosim.cli.commands.options import (
    allow_code_option,
    json_option,
    page_folder_option,
    scenario_argument,
    seed_option,
    set_option,
)


@click.command("infer")
@scenario_argument
@click.argument("record", required=False)
@click.option(
    "-n",
    "particles",
    type=click.IntRange(min=256),
    default=4096,
    show_default=True,
    help="Runs along the record; twice as many where too few of them count.",
)
@seed_option
@set_option
@allow_code_option
@click.option("--no-forward", is_flag=True, help="Leave out what would have followed from each date.")
@page_folder_option
@json_option
def command(
    scenario: str,
    record: str | None,
    particles: int,
    seed: int,
    changes: tuple[str, ...],
    allow_code: bool,
    no_forward: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say what RECORD (a file, or the name of a shipped one) says about hidden types in SCENARIO.

    Talks are played along the record with private draws from the prior, and weighed by how well each draw's policy
    explains what was seen. Printed are the posterior at each date with a band over what is assumed, what moved it, on
    which channel it hangs, and what would have followed from each date. Without RECORD the first coder's shipped
    record of the scenario is read.

    \b
    Example:
      diplosim infer geneva_2022
      diplosim infer geneva_2022 geneva_2022.second --out runs/geneva_second
    """
    from diplosim.cli.commands.options import scenario_to_play
    from diplosim.learning.fitting import tables_for
    from diplosim.learning.inference.study import FORWARD, study_record
    from diplosim.learning.records.reading import find_record, read_record

    chosen = scenario_to_play(scenario, changes, allow_code)
    observed = read_record(find_record(record or chosen.id), chosen)

    def tell(text: str) -> None:
        click.echo(f"  {text}", err=True)

    tell("what observers have learnt")
    study = study_record(
        chosen, observed, tables_for(chosen), particles, seed, 0 if no_forward else FORWARD, tell
    )  # fmt: skip

    from analysis.inference.study_page import write_study
    from analysis.inference.study_text import as_data, as_text

    click.echo(json.dumps(as_data(study), indent=2) if as_json else as_text(study))
    if out is not None:
        click.echo(str(write_study(study, out)), err=as_json)
