"""What do the others come to believe?  Paths of public belief about hidden types, and whether they hold.

The first runs of the batch are played again with their beliefs recorded.  A talk counts in the rounds in which it
meets: one that is suspended or has ended is not in the paths.  Final beliefs are the last of every talk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.pages.sections import Picture, Section, Table, in_both_layouts
from analysis.plots.bands import LEAST, bands, enough, ribbon
from analysis.plots.figures import TYPE_COLOUR, TYPE_MARKER, canvas, is_narrow, percent_axis, styled, words
from analysis.run.as_script import run_as_script
from analysis.run.calibration import Verdict, calibration, judge, summary, verdict_table
from analysis.run.run_folder import RunFolder, typed_parties
from diplosim.batches.extra_runs import BELIEFS, DEMANDS, ExtraRuns
from diplosim.numerics.statistics import Z
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.scenario import Scenario

RUNS = 2048
SETTLED = 0.05
"""Largest move of an expectation at the last refit, utility or probability, that counts as none."""


def at_the_table(beliefs: pd.DataFrame, demands: pd.DataFrame) -> pd.DataFrame:
    """The beliefs of the talks that met in a round, and the priors.

    beliefs: run, round (0 = prior), party, type, probability.  demands: run and round of the talks that met.
    """
    met = pd.MultiIndex.from_frame(demands[["run", "round"]].drop_duplicates())
    own = pd.MultiIndex.from_frame(beliefs[["run", "round"]])
    kept: pd.DataFrame = beliefs[own.isin(met) | (beliefs["round"] == 0)]
    return kept


def final_beliefs(beliefs: pd.DataFrame) -> pd.DataFrame:
    """The last belief of each run about one party: one row a run, one column a type.  beliefs: as recorded."""
    ordered = beliefs.sort_values("round", kind="stable")
    return ordered.groupby(["run", "type"], observed=True)["probability"].last().unstack("type")


@dataclass(frozen=True)
class Judged:
    """What came to be believed of one party.

    beliefs: per run, type and round, of the talks that met in the round.  final: one row a run, one column a type.
    drawn: the type that it really was, by run.
    """

    party: str
    prior: Mapping[str, float]
    beliefs: pd.DataFrame
    final: pd.DataFrame
    drawn: pd.Series

    def last(self, kind: str) -> pd.Series:
        """Final belief in one type, by run."""
        return self.final[kind]

    @property
    def verdict(self) -> Verdict:
        """Whether the final beliefs are right, and better than the prior."""
        kinds = [name for name in TYPES if name in self.prior]
        return judge(self.party, self.final[kinds], [self.prior[name] for name in kinds], self.drawn)


def judged(beliefs: pd.DataFrame, demands: pd.DataFrame, outcomes: pd.DataFrame, scenario: Scenario) -> list[Judged]:
    """The parties whose type is uncertain, with the types that their priors allow.

    beliefs, demands: as recorded.  outcomes: run and drawn types of the same runs.
    """
    drawn = outcomes.set_index("run")
    found = []
    for party in typed_parties(scenario):
        prior = {str(kind): share for kind, share in scenario.hidden_types[party].items() if share > 0}
        own = beliefs[(beliefs["party"] == party) & beliefs["type"].isin(list(prior))]
        if not own.empty:
            kinds = drawn[f"type_{party}"].astype(str)
            found.append(Judged(party, prior, at_the_table(own, demands), final_beliefs(own), kinds))
    return found


@styled
def draw_beliefs(one: Judged) -> Figure:
    """One panel per type that the party was drawn as: public belief in each type over rounds; below, talks that met."""
    seen = {name: int((one.drawn == name).sum()) for name in TYPES}
    kinds = [name for name in TYPES if seen[name] >= min(LEAST, max(seen.values()))]
    figure = canvas(9.0 if len(kinds) > 2 else 7.0, 4.0)
    panels, below = figure.subplots(2, len(kinds), sharey="row", sharex=True, squeeze=False, height_ratios=[3, 1])
    handles = {}
    for axes, bars, kind in zip(panels, below, kinds, strict=True):
        runs = one.drawn.index[one.drawn == kind]
        part = bands(one.beliefs[one.beliefs["run"].isin(runs)], ["type", "round"], "probability")
        for name in TYPES:
            own = part[part["type"] == name]
            if not own.empty:
                handles[words(name)] = ribbon(axes, own, _type_style(name), f"belief in {words(name)}")
        met = part.groupby("round")["n"].max()
        bars.bar(met.index, met.to_numpy(), color="#949494", width=0.6)
        bars.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.set_title(f"drawn as {words(kind)}\n(n = {len(runs):,})", fontsize=9.5)
        axes.set_ylim(-0.02, 1.02)
        percent_axis(axes)
    panels[0].set_ylabel(f"public belief about {one.party}")
    below[0].set_ylabel("talks\nthat met")
    figure.supxlabel("round (0: prior)", fontsize=9.5)
    figure.legend(handles.values(), handles.keys(), title="belief in", loc="outside right upper")
    return figure


@styled
def draw_calibration(parties: Sequence[Judged]) -> Figure:
    """One panel per party: share of runs that are of a type over the final belief in it.

    On the line is right.
    """
    columns = 1 if is_narrow() else min(4, len(parties))
    lines = -(-len(parties) // columns)
    figure = canvas(min(9.0, 2.0 + 2.3 * columns), 0.8 + 2.3 * lines)
    panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    handles: dict[str, Any] = {}
    for axes, one in zip(panels, parties, strict=False):
        kinds = [name for name in TYPES if name in one.prior]
        for name in kinds if len(kinds) > 2 else kinds[-1:]:
            table = calibration(one.last(name), one.drawn == name)
            table = enough(table)
            handles[words(name)] = axes.errorbar(
                table["believed"],
                table["share"],
                yerr=np.vstack([table["share"] - table["low"], table["high"] - table["share"]]),
                capsize=2.5,
                markersize=5,
                linewidth=0.9,
                alpha=0.9,
                **_type_style(name),
            )
        axes.plot([0, 1], [0, 1], color="#777777", linestyle=(0, (1, 2)), linewidth=1.2)
        axes.set_title(one.party)
        percent_axis(axes)
        percent_axis(axes, "x")
    for axes in panels[len(parties) :]:
        axes.remove()
    figure.supxlabel("final belief in a type", fontsize=9.5)
    figure.supylabel("runs drawn so", fontsize=9.5)
    figure.legend(list(handles.values()), list(handles), title="type", loc="outside right upper")
    return figure


def _type_style(name: str) -> dict[str, Any]:
    return {"color": TYPE_COLOUR[name], "marker": TYPE_MARKER[name]}


def extra_runs(folder: RunFolder) -> list[ExtraRuns]:
    """The first runs of the batch with their course recorded."""
    return [folder.replay(min(RUNS, folder.runs), recorded=True)]


def section(folder: RunFolder) -> Section:
    """What do the others come to believe?"""
    question = "What do the others come to believe?"
    runs = min(RUNS, folder.runs)
    [recorded] = extra_runs(folder)
    beliefs, demands = folder.extra.read(recorded, BELIEFS), folder.extra.read(recorded, DEMANDS)
    people = judged(beliefs, demands, folder.extra.read(recorded), folder.scenario)
    source = (
        f"Runs 0 to {runs - 1} of the batch played again from scenario.yaml with seed {folder.seed} and their beliefs "
        "recorded."
    )
    if not people:
        return Section("beliefs", question, ("Nobody's type is uncertain in this scenario.",), source)
    n = f"n = {runs:,} runs"
    verdicts = [one.verdict for one in people]
    paths = [
        Picture(
            f"beliefs_{one.party}",
            in_both_layouts(draw_beliefs, one),
            f"Public belief about the type of {one.party} over rounds, by the type it was drawn as, {n}. Median, "
            "quartile band and 5-95 % band over the talks that met in the round (grey bars; rounds with fewer than "
            f"{LEAST} are not drawn): spread between runs, no confidence interval. Round 0 is the prior.",
            f"Panels of belief paths about {one.party}, one per drawn type.",
        )
        for one in people
        if "pretext" in one.prior or len(people) == 1
    ]
    calibrated = Picture(
        "calibration",
        in_both_layouts(draw_calibration, people),
        f"Calibration of the final beliefs, {n}: of the runs in which a type was believed with the probability "
        f"across, the share that really was of that type, in bins of width .1 with at least {LEAST} runs; whiskers "
        "are Wilson 95 % intervals. On the dotted line beliefs are right. Of two types only one is shown; the other "
        f"is its mirror image. {summary(verdicts)}",
        f"Panels of calibration curves, one per party with an uncertain type. {summary(verdicts)}",
    )
    return Section(
        anchor="beliefs",
        question=question,
        paragraphs=(
            "Beliefs start at the prior and move by likelihoods that the model estimates from its own plays. If they "
            "are sound, the mean final belief equals the prior (nobody can expect to be persuaded), and a belief of "
            f"70 % is right 70 % of the time. {summary(verdicts)}",
            *(one.sentence for one in verdicts),
            _refits(folder),
        ),
        pictures=(*paths, calibrated),
        tables=(_prior_table(people, n), verdict_table(verdicts, n)),
        provenance=source,
    )


def _refits(folder: RunFolder) -> str:
    changes = folder.tables.changes
    if not len(changes):
        return "The likelihood tables of this batch were never refitted."
    largest, mean, expected = changes[-1]
    settled = "have settled" if expected <= SETTLED else "still moved: play and expectations cycle here"
    whose = "the model's own play" if folder.own_observers else "play of another scenario, or under other rules"
    return (
        f"The likelihoods were refitted {len(changes)} times on {whose}; the last refit "
        f"changed a likelihood by {mean:.4f} on average (weighted by how often its context occurs) and by "
        f"{largest:.3f} at most. Expectations of gain and of war, which depend on each other and go half of the way "
        f"at each refit, moved by {expected:.3f} at most: they {settled}."
    )


def _prior_table(people: Sequence[Judged], n: str) -> Table:
    rows = []
    for one in people:
        for name in TYPES:
            if name not in one.prior:
                continue
            own = one.last(name)
            error = Z * float(own.std()) / len(own) ** 0.5 if len(own) > 1 else 0.0
            rows.append(
                (
                    one.party,
                    words(name),
                    f"{one.prior[name]:.3f}",
                    f"{own.mean():.3f} ± {error:.3f}",
                    f"{(one.drawn == name).mean():.3f}",
                )
            )
    return Table(
        f"Mean final belief against the prior, {n}; ± 1.96 standard errors",
        pd.DataFrame(rows, columns=["party", "type", "prior", "mean final belief", "share drawn"]),
    )


if __name__ == "__main__":
    run_as_script(section)
