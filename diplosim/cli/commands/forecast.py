"""`diplosim forecast`: what simple models of group decisions say about the terms, beside the simulation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from diplosim.cli.commands.options import (
    MOST_RUNS,
    allow_code_option,
    json_option,
    scenario_argument,
    scenario_to_play,
    scenario_with,
    seed_option,
    set_option,
)

if TYPE_CHECKING:
    from diplosim.forecasts.forecasting import Forecasts, IssueForecasts
    from diplosim.forecasts.simulated_terms import SimulatedTerms


@click.command("forecast")
@scenario_argument
@click.option(
    "-n", "runs", type=click.IntRange(min=0, max=MOST_RUNS), default=1000, show_default=True, help="Runs to simulate."
)
@seed_option
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Rounds of the expected-utility model at most.",
)
@set_option
@allow_code_option
@json_option
def command(
    scenario: str, runs: int, seed: int, rounds: int, changes: tuple[str, ...], allow_code: bool, as_json: bool
) -> None:
    """Forecast the terms of SCENARIO (a name or a file), issue by issue, beside what the simulation settles.

    Compromise mean, weighted median, asymmetric Nash, and the expected-utility model under both of its named
    readings; then the mean and median of the simulated terms with 95 % intervals, how many runs settled the issue,
    and the real terms where they are coded. With -n 0 nothing is simulated. Where options have no order, such as
    places or names, only the Nash package and the share of each option are printed. What the forecasts rest on and is
    still to be coded, as the status quo or who must consent after an import, is repeated.

    \b
    Example:
      diplosim forecast minsk2_2015
      diplosim forecast jcpoa_2015 -n 10000 --json
    """
    chosen = scenario_to_play(scenario, changes, allow_code) if runs else scenario_with(scenario, changes)

    from diplosim.batches.progress import progress_for
    from diplosim.forecasts.forecasting import forecasts
    from diplosim.forecasts.simulated_terms import simulated_terms

    found = forecasts(chosen, rounds=rounds)
    simulated = simulated_terms(chosen, runs, seed, progress_for()) if runs else ()
    if as_json:
        click.echo(json.dumps(_as_data(chosen.id, seed, found, simulated), indent=2))
        return
    click.echo(_as_text(chosen.name, runs, seed, found, simulated))


def _as_data(name: str, seed: int, found: Forecasts, simulated: tuple[SimulatedTerms, ...]) -> dict[str, Any]:
    from dataclasses import asdict

    played = {terms.issue: asdict(terms) for terms in simulated}
    return {
        "scenario": name,
        "seed": seed,
        "actors": list(found.actors),
        "no_nash": found.no_nash,
        "one_pie": found.pie,
        "to_be_coded": dict(found.uncoded),
        "issues": [
            {
                "issue": issue.issue,
                "name": issue.name,
                "compromise_mean": issue.compromise,
                "weighted_median": issue.median,
                "asymmetric_nash": issue.nash,
                "expected_utility": {
                    reading: {
                        "forecast": decision.forecast,
                        "settled_after": decision.settled_after,
                        "median_by_round": decision.median.tolist(),
                        "mean_by_round": decision.mean.tolist(),
                    }
                    for reading, decision in issue.expected_utility.items()
                },
                "simulated": {k: v for k, v in played[issue.issue].items() if k != "issue"} if played else None,
                "real": issue.real,
                "absent": list(issue.absent),
                "asymmetric_nash_option": _option(issue, issue.nash) if issue.options else None,
            }
            for issue in found.issues
        ],
    }


def _as_text(name: str, runs: int, seed: int, found: Forecasts, simulated: tuple[SimulatedTerms, ...]) -> str:
    lines = [name, f"positions from 0 to 1; {len(found.actors)} parties with a stake: {', '.join(found.actors)}"]
    for k, issue in enumerate(found.issues):
        lines += ["", f"{issue.issue}: {issue.name}"]
        if issue.options:
            lines += _nominal(issue, simulated[k] if simulated else None)
            continue
        lines.append(_row("compromise mean", issue.compromise))
        lines.append(_row("weighted median", issue.median))
        lines.append(_row("asymmetric Nash", issue.nash))
        for reading, decision in issue.expected_utility.items():
            after = decision.settled_after
            when = f"settled after round {after}" if after else f"not settled in {len(decision.median) - 1} rounds"
            lines.append(_row(f"expected utility ({reading})", decision.forecast, when))
        if issue.absent:
            lines.append(f"  no salience, so not in the expected-utility model: {', '.join(issue.absent)}")
        if simulated:
            terms = simulated[k]
            settled = f"{terms.settled:,} of {terms.runs:,} runs settled it"
            lines.append(_row("simulated mean", terms.mean, _interval(terms.mean_interval, settled)))
            lines.append(_row("simulated median", terms.median, _interval(terms.median_interval, "")))
        if issue.real is not None:
            lines.append(_row("real terms, as coded", issue.real))
    if found.pie:
        from diplosim.forecasts.forecasting import ONE_PIE

        lines += ["", ONE_PIE]
    if found.uncoded:
        lines += ["", "these forecasts rest on what is still to be coded:"]
        lines += [f"  {path}: {text}" for path, text in found.uncoded.items()]
    if found.no_nash:
        lines += ["", f"no asymmetric Nash point: {found.no_nash}"]
    if simulated:
        lines += ["", f"{runs:,} runs, seed {seed}; intervals of 95 % are of the simulation only, not of the coding"]
    return "\n".join(lines)


def _option(issue: IssueForecasts, position: float | None) -> str | None:
    """Name of the option at a position."""
    if position is None:
        return None
    return issue.options[min(issue.options, key=lambda option: abs(option - position))]


def _nominal(issue: IssueForecasts, terms: SimulatedTerms | None) -> list[str]:
    """Rows of an issue whose options are no scale."""
    named = ", ".join(issue.options.values())
    lines = [
        f"  options without an order ({named}): no mean, median or expected-utility forecast",
        f"  {'asymmetric Nash':<32}{_option(issue, issue.nash) or '-'}",
    ]
    if terms is not None:
        shares = ", ".join(f"{name} {share:.2f}" for name, share in terms.shares.items() if share > 0.0)
        lines.append(f"  {'simulated':<32}{shares or '-'}  {terms.settled:,} of {terms.runs:,} runs settled it")
    if issue.real is not None:
        lines.append(f"  {'real terms, as coded':<32}{_option(issue, issue.real)}")
    return lines


def _row(label: str, value: float | None, note: str = "") -> str:
    shown = "   -" if value is None else f"{value:4.2f}"
    return f"  {label:<32}{shown}  {note}".rstrip()


def _interval(interval: tuple[float, float] | None, note: str) -> str:
    shown = "" if interval is None else f"[{interval[0]:.3f}, {interval[1]:.3f}]"
    return f"{shown}  {note}" if shown and note else shown or note
