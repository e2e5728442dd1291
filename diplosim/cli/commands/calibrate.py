"""`diplosim calibrate`: is inference right on records whose truth is known?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diplosim.cli.commands.options import (
    allow_code_option,
    json_option,
    on_option,
    page_folder_option,
    scenario_argument,
    seed_option,
    set_option,
)

if TYPE_CHECKING:
    from diplosim.batches.executor_spec import ExecutorSpec
    from diplosim.scenario.scenario import Scenario


@click.command("calibrate")
@scenario_argument
@click.option("--party", help="Whose type is asked about.  [default: the attacker whose pretext is likeliest]")
@click.option("-n", "records", type=click.IntRange(min=20), default=400, show_default=True, help="Records to make.")
@click.option("--particles", type=click.IntRange(min=32), default=256, show_default=True, help="Runs along each.")
@click.option(
    "--misspecified", is_flag=True, help="Also records with 10 % trembles, by other policies, and with issues traded."
)
@click.option("--test-offer", "test_round", type=click.IntRange(min=1), help="Also a test offer in this round.")
@seed_option
@set_option
@allow_code_option
@on_option
@page_folder_option
@json_option
def command(
    scenario: str,
    party: str | None,
    records: int,
    particles: int,
    misspecified: bool,
    test_round: int | None,
    seed: int,
    changes: tuple[str, ...],
    allow_code: bool,
    on: ExecutorSpec,
    out: Path | None,
    as_json: bool,
) -> None:
    """Make records of SCENARIO by its own policies, infer from them, and hold that against what was drawn.

    Printed are Brier and log scores beside those of the prior and the public tables, calibration, the places of true
    draws in their posteriors with tests of uniformity, time to detection, confusion, and the best single channel.

    \b
    Example:
      diplosim calibrate geneva_2022 --on local
      diplosim calibrate geneva_2022 --misspecified --test-offer 4 --out runs/calibration
    """
    from diplosim.batches.progress import progress_for
    from diplosim.cli.commands.options import scenario_to_play
    from diplosim.learning.inference.errors import Errors
    from diplosim.learning.inference.posterior import asked_type
    from diplosim.learning.inference.replicates import Plan
    from diplosim.rules.structure import structure_of
    from diplosim.scenario.registry import UnknownName
    from diplosim.scenario.spelling import did_you_mean

    chosen = scenario_to_play(scenario, changes, allow_code)
    coded = structure_of(chosen).coded
    typed = [coded.parties[p] for p in coded.typed]
    if not typed:
        raise click.UsageError(f"{chosen.id}: nobody's type is hidden, so there is nothing to infer")
    fighters = set(chosen.can_use_force)

    def doubt(name: str) -> tuple[bool, float]:
        prior = coded.prior[coded.index[name]]
        return name in fighters and asked_type(prior) == 3, float(prior[asked_type(prior)])

    who = party or max(typed, key=doubt)
    if who not in typed:
        hint = did_you_mean(who, {party: chosen.party(party) for party in typed})
        raise UnknownName(f"{who}: no party of uncertain type; {hint}those are {', '.join(typed)}")
    if test_round is not None and (wrong := _no_test(chosen, who, test_round)):
        raise click.BadParameter(wrong, param_hint="--test-offer")
    plans = {"as assumed": Plan(who, particles, seed)}
    if misspecified:
        much = Errors(tremble=0.1)
        plans["10 % trembles, reckoned with"] = Plan(who, particles, seed, made=much, assumed=much)
        plans["10 % trembles, 5 % assumed"] = Plan(who, particles, seed, made=much)
        plans["made by who concedes early"] = Plan(who, particles, seed, made_by="concedes_as_sincere")
        plans["issues traded as policies do"] = Plan(who, particles, seed, trades=True)
        plans["made by who holds still"] = Plan(who, particles, seed, made_by="holds_the_opening")
    if test_round is not None:
        plans[f"test offer in round {test_round}"] = Plan(who, particles, seed, test_round=test_round)

    from analysis.inference.calibration_scores import run_plan, score
    from analysis.inference.calibration_text import as_data, as_text, write_calibration

    progress = progress_for()
    progress.begin(records * len(plans), 0)
    found = {}
    for name, plan in plans.items():
        replicates = run_plan(chosen, plan, records, on, progress.advance)
        found[name] = (plan, replicates, score(replicates, who, asked_type(coded.prior[coded.index[who]])))
    progress.end()
    click.echo(json.dumps(as_data(chosen, who, found), indent=2) if as_json else as_text(chosen, who, found))
    if out is not None:
        click.echo(str(write_calibration(chosen, who, found, out)), err=as_json)


def _no_test(scenario: Scenario, party: str, test_round: int) -> str | None:
    """Why nobody can make a party a test offer in a round; None where somebody can."""
    from diplosim.rules.structure import structure_of, suspect_of

    structure = structure_of(scenario)
    if test_round > scenario.rounds:
        return f"round {test_round} does not exist; allowed: 1 to {scenario.rounds}"
    if test_round > structure.horizon_rounds:
        after = f"round {test_round} begins after the horizon of {scenario.horizon}"
        return f"{after}; allowed: 1 to {structure.horizon_rounds}"
    suspects = {suspect_of(structure, seat) for seat in structure.seated}
    if structure.position[party] not in suspects:
        return f"nobody tests {party}: a test offer goes to the likeliest pretext among those that can sign"
    return None
