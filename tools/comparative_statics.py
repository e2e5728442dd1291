"""How shares move along grids of one number, in each shipped case: `python -m tools.comparative_statics`.

    python -m tools.comparative_statics              # writes the table of docs/model.md (a quarter of an hour)
    python -m tools.comparative_statics july_1914    # prints the rows of one case, and leaves the page alone

Theory says which way each share goes: dearer wars are fewer (Fearon 1995); where being recognised costs no cover, a
likelier pretext means more of them (Ikle 1964; Lebow 1981); cheaper words and delays never cost agreements.  Every
point of a grid is played on the same draws, with tables fitted for it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import pandas as pd

from analysis.run.levers import shifts
from diplosim.atomic_files import write_text_whole
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import fit_tables
from diplosim.scenario import catalogue
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from tools.mechanisms import written

PAGE = Path(__file__).resolve().parents[1] / "docs" / "model.md"
BEGIN = "<!-- comparative statics, made by python -m tools.comparative_statics -->\n"
END = "<!-- end of comparative statics -->\n"
RUNS, TRAINING, SEED = 2500, 4000, 3
STEPS = 10
DEALS = ("agreement", "partial_agreement")
WAR = ("conflict",)

Changes = Mapping[str, Any]


class Grid(NamedTuple):
    """One number of one case along its values.

    number: what is moved, in words.  points: changes of the scenario at each value.  outcomes: whose share is asked.
    sign: +1 where it should never fall along the grid, -1 where it should never rise.
    """

    number: str
    points: tuple[Changes, ...]
    outcomes: tuple[str, ...]
    sign: int


class Row(NamedTuple):
    """What came of a grid.

    shares: at each value.  against: number of steps (from 1) at which the share went the wrong way.  beyond: those of
    them that are beyond Monte Carlo error (paired 95 %).
    """

    case: str
    grid: Grid
    shares: tuple[float, ...]
    against: tuple[int, ...]
    beyond: tuple[int, ...]

    @property
    def verdict(self) -> str:
        """In words, whether theory's direction holds at every step."""
        way = "rises or stays" if self.grid.sign > 0 else "falls or stays"
        if not self.against:
            return f"{way} at every step"
        steps = ", ".join(f"{step}{'*' if step in self.beyond else ''}" for step in self.against)
        return f"{way}, not at step {steps}"


def grids(case: Scenario) -> Iterator[Grid]:
    """The grids of a case: war costs, priors on pretext without loss of cover, audience costs, costs of deferring."""
    if case.attacks:
        yield Grid("war cost of attackers from 0, .05 .. .45", tuple(map(_war_costs(case), range(STEPS))), WAR, -1)
    for party in case.attacks:
        prior = case.hidden_types.get(party, {})
        if "pretext" in prior and len(prior) > 1:
            points = tuple(_pretext(case, party, round(0.05 + 0.1 * step, 2)) for step in range(STEPS))
            yield Grid(f"prior on pretext of {party} .05 .. .95, `seen_through` 0", points, WAR, +1)
    audience = {f"parties.{party.id}.audience_cost": party.audience_cost for party in case.parties}
    audience = {key: cost for key, cost in audience.items() if cost > 0.0}
    if audience:
        yield Grid("audience costs times 1, .5, 0", tuple(_times(audience, by) for by in (1.0, 0.5, 0.0)), DEALS, +1)
    deferring = {"parameters.defer_cost": case.parameters.defer_cost}
    yield Grid("`defer_cost` times 1, .5, 0", tuple(_times(deferring, by) for by in (1.0, 0.5, 0.0)), DEALS, +1)


def _war_costs(case: Scenario) -> Callable[[int], Changes]:
    def at(step: int) -> Changes:
        changes: dict[str, Any] = {}
        for party in case.attacks:
            coded = case.party(party).war_cost
            low = 0.05 * step
            changes[f"parties.{party}.war_cost"] = {"low": low, "high": min(1.0, low + coded.high - coded.low)}
        return changes

    return at


def _pretext(case: Scenario, party: str, share: float) -> Changes:
    """That prior on pretext; the other types share the rest as they do in the case."""
    others = {name: prior for name, prior in case.hidden_types[party].items() if name != "pretext"}
    scale = (1.0 - share) / sum(others.values())
    prior = {name: round(scale * value, 6) for name, value in others.items()}
    first = next(iter(prior))
    prior[first] = round(1.0 - share - sum(value for name, value in prior.items() if name != first), 6)
    return {f"hidden_types.{party}": {"pretext": share, **prior}, "parameters.seen_through": 0.0}


def _times(coded: Mapping[str, float], factor: float) -> Changes:
    return {key: factor * value for key, value in coded.items()}


def row(case: Scenario, grid: Grid, runs: int, training: int) -> Row:
    """Play a grid, each point with tables of its own.

    Args:
        case: the scenario.
        grid: of this case.
        runs: runs of each point.
        training: training runs of its tables.

    Returns:
        Shares and steps that go the wrong way.
    """
    reached: list[pd.Series] = []
    for point in grid.points:
        scenario = case.replace({"judgements": {}, "beliefs.training_runs": training, **point})
        played = Talks(scenario, runs, SEED, tables=fit_tables(scenario)).play().outcomes()["outcome"]
        reached.append(played.isin(grid.outcomes))
    against, beyond = [], []
    for step, (before, after) in enumerate(pairwise(reached), start=1):
        [shift] = shifts(before, after, ("True",))
        if grid.sign * shift.difference < 0.0:
            against.append(step)
            if shift.beyond_chance:
                beyond.append(step)
    return Row(case.id, grid, tuple(float(np.mean(each)) for each in reached), tuple(against), tuple(beyond))


def table(rows: Sequence[Row], runs: int) -> str:
    """The rows as Markdown, and what they come to in words.

    Args:
        rows: what was played.
        runs: runs of each point.

    Returns:
        Markdown that ends in a line break.
    """
    lines = ["| case | number | share | at each value, % | direction |", "|---|---|---|---|---|"]
    for each in rows:
        shares = " ".join(f"{100 * share:.1f}" for share in each.shares)
        what = "conflict" if each.grid.outcomes == WAR else "agreement, whole or partial"
        lines.append(f"| {each.case} | {each.grid.number} | {what} | {shares} | {each.verdict} |")
    held = sum(not each.against for each in rows)
    noise = sum(bool(each.against) and not each.beyond for each in rows)
    told = (
        f"n = {runs:,} runs a point on common random numbers, tables fitted at each point. {held} of {len(rows)} rows "
        f"go the way of the theory at every step; {noise} more have steps the other way that are within Monte Carlo "
        f"error; beyond it lie steps of {len(rows) - held - noise} (a star: paired 95 %, which chance alone gives one "
        "step in forty)."
    )
    return "\n".join([*lines, "", told]) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """How shares move along grids of one number in each shipped case."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="only these, printed instead of written into the page")
    parser.add_argument("-n", dest="runs", type=int, default=RUNS, help=f"runs of each point (default {RUNS})")
    parser.add_argument("--training", type=int, default=TRAINING, help=f"training runs (default {TRAINING})")
    given = parser.parse_args(arguments)
    rows = []
    for case in map(load, given.cases or catalogue.names()):
        for grid in grids(case):
            rows.append(row(case, grid, given.runs, given.training))
            click.echo(f"{case.id}: {grid.number}: {rows[-1].verdict}", err=True)
    content = table(rows, given.runs)
    if given.cases:
        sys.stdout.write(content)
    else:
        write_text_whole(PAGE, written(PAGE.read_text(encoding="utf-8"), content, BEGIN, END))


if __name__ == "__main__":
    main()
