"""Who could do better?  What each type would have gained by some other conduct, the others unchanged.

Each party in turn plays a documented deviation (entry points `diplosim.deviations`) on the draws of the batch;
observers still expect its own policy.  Gains are paired by run and averaged over the runs in which the party is of a
type.  A policy that a simple script beats is no good account of what such a government would do (Nash 1951: best
replies).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.pages.sections import Picture, Section, Table
from analysis.plots.figures import canvas, says, styled, words
from analysis.run.as_script import run_as_script
from analysis.run.run_folder import RunFolder
from diplosim.batches.extra_runs import ExtraRuns
from diplosim.numerics.statistics import Z
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry

RUNS = 2048
NAMED = 0.005
"""Gain in utility above which a type could do better."""
COLOUR = {True: "#d55e00", False: "#0173b2"}
QUESTION = "Who could do better? What some other conduct would have gained each type"


class Play(NamedTuple):
    """One party with one deviation, and the runs that show it."""

    party: str
    words: str
    runs: ExtraRuns


def deviations() -> list[type[Any]]:
    """All that are registered, by name."""
    return [registry.find(name, registry.DEVIATIONS) for name in registry.names(registry.DEVIATIONS)]


def plays(folder: RunFolder) -> Iterator[Play]:
    """Every party with a part in the talks with every deviation that can change something for it."""
    scenario, runs = folder.scenario, min(RUNS, folder.runs)
    if not registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits.learns:
        return
    structure = structure_of(scenario)
    attackers = {structure.coded.parties[theatre.attacker] for theatre in structure.theatres}
    for party in (structure.coded.parties[index] for index in structure.acting):
        for kind in deviations():
            if party in attackers or not kind.needs_force:
                seats = {party: kind(scenario.party(party).policy)}
                yield Play(party, kind.words, folder.replay(runs, seats=seats))


def extra_runs(folder: RunFolder) -> list[ExtraRuns]:
    """The first runs of the batch, and the same with each deviation of each party."""
    deviating = [play.runs for play in plays(folder)]
    return [folder.replay(min(RUNS, folder.runs)), *deviating] if deviating else []


class Gain(NamedTuple):
    """What one deviation brings a party over the runs in which it is of a type; the fields are columns of the data.

    type: `all` where only one is possible.  changed: share of runs in which the own utility differs.  low, high: normal
    95 % interval of the gain.
    """

    party: str
    type: str
    deviation: str
    runs: int
    changed: float
    gain: float
    low: float
    high: float

    @property
    def who(self) -> str:
        """Party and type in words."""
        return self.party if self.type == "all" else f"{self.party}, {words(self.type)}"

    @property
    def interval(self) -> str:
        """The gain with its interval."""
        if self.runs == 1:
            return f"{self.gain:+z.4f} (one run)"
        return f"{self.gain:+z.4f} [{self.low:+z.4f}, {self.high:+z.4f}]"

    @property
    def above(self) -> bool:
        """Whether the gain is above what is named."""
        return self.gain > NAMED

    @property
    def named(self) -> bool:
        """Whether the type could do better: the gain is above what is named, and its interval above 0."""
        return self.above and self.low > 0.0


def gains(folder: RunFolder) -> list[Gain]:
    """Gain by each deviation that changes the own utility in any run, by party, then by type."""
    before = folder.extra.read(folder.replay(min(RUNS, folder.runs)))
    found: list[Gain] = []
    for play in plays(folder):
        found += gain_by_type(before, folder.extra.read(play.runs), play.party, play.words)
    order = [*TYPES, "all"]
    return sorted((row for row in found if row.changed > 0.0), key=lambda row: (row.party, order.index(row.type)))


def gain_by_type(before: pd.DataFrame, after: pd.DataFrame, party: str, deviation: str) -> list[Gain]:
    """Mean paired gain in utility of a party, per type that it was drawn as.

    before, after: the same runs with utility_<party> and, where it is uncertain, type_<party>.
    """
    gap = (after[f"utility_{party}"] - before[f"utility_{party}"]).to_numpy()
    column = f"type_{party}"
    drawn = before[column].astype(str).to_numpy() if column in before else np.full(len(before), "all")
    rows = []
    for name in [*TYPES, "all"]:
        own = gap[drawn == name]
        if len(own):
            error = Z * float(own.std(ddof=1)) / len(own) ** 0.5 if len(own) > 1 else np.inf
            middle = float(own.mean())
            changed = float((own != 0.0).mean())
            rows.append(Gain(party, name, deviation, len(own), changed, middle, middle - error, middle + error))
    return rows


def best(rows: Sequence[Gain]) -> list[Gain]:
    """The best deviation of each party and type, the first of equal ones, in the order of the rows."""
    found: dict[str, Gain] = {}
    for row in rows:
        if row.who not in found or row.gain > found[row.who].gain:
            found[row.who] = row
    return list(found.values())


def verdict(rows: Sequence[Gain]) -> list[str]:
    """Who could do better, by how much and by what; who may; and the best deviation of the rest."""
    leading = best(rows)
    sure = [row for row in leading if row.named]
    open_ones = [row for row in leading if row.above and not row.named]
    rest = [row for row in leading if not row.above]
    none = f"None of the documented deviations gains any type more than {NAMED:g} of utility"
    texts = []
    if sure:
        texts.append(f"Could do better, by this gain in own utility. {_list(sure)}.")
    else:
        texts.append(f"{none} beyond chance." if open_ones else f"{none}.")
    if open_ones:
        texts.append(f"Above {NAMED:g}, but not told from nothing by these runs. {_list(open_ones)}.")
    if rest:
        texts.append(f"The best deviation of {'the others' if sure or open_ones else 'each'}. {_list(rest)}.")
    return texts


def _list(rows: Sequence[Gain]) -> str:
    """Deviation by deviation, whom it would serve and by how much."""
    told: dict[str, list[str]] = {}
    for row in rows:
        told.setdefault(row.deviation, []).append(f"{row.who} {row.interval}")
    return ". ".join(f"To {deviation}: {'; '.join(served)}" for deviation, served in told.items())


@styled
def draw_gains(rows: Sequence[Gain]) -> Figure:
    """One line per party and type: its best deviation with interval, and all others as grey strokes.

    The figure is as narrow as the screen of a telephone, so that words stand above the marks.
    """
    leading = best(rows)
    figure = canvas(3.5, 0.62 * len(leading) + 0.7)
    axes = figure.subplots()
    axes.axvline(0.0, color="#555555", linewidth=0.9)
    axes.axvline(NAMED, color="#555555", linewidth=0.9, linestyle=(0, (2, 2)))
    for at, row in enumerate(leading):
        others = [other.gain for other in rows if other.who == row.who and other is not row]
        axes.plot(others, [at] * len(others), linestyle="", marker="|", color="#777777", markersize=8)
        drawn = axes.errorbar(
            row.gain,
            at,
            xerr=[[row.gain - row.low], [row.high - row.gain]],
            color=COLOUR[row.named],
            marker="D" if row.named else "o",
            markerfacecolor=COLOUR[True] if row.named else "white",
            markersize=6.5,
            capsize=3,
        )
        says(drawn.lines[0], f"{row.who}, {row.deviation}: {row.interval}")
        axes.annotate(
            f"{row.who}:\n{row.deviation}",
            (0.01, at - 0.17),
            xycoords=("axes fraction", "data"),
            fontsize=8.5,
            linespacing=1.05,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
    axes.set_yticks([])
    axes.set_ylim(len(leading) - 0.65, -0.85)
    axes.set_xlim(_reach(leading))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.set_xlabel("gain in own utility")
    axes.grid(axis="y", visible=False)
    return figure


def _reach(leading: Sequence[Gain]) -> tuple[float, float]:
    """Ends of the axis: the intervals of the best; deviations that lose much are left out of sight."""
    ends = [end for row in leading for end in (row.low, row.high) if np.isfinite(end)]
    low, high = min([-NAMED, *ends]), max([2 * NAMED, *ends])
    room = 0.06 * (high - low)
    return low - room, high + room


def section(folder: RunFolder) -> Section:
    """Who could do better by some other conduct?"""
    runs = min(RUNS, folder.runs)
    source = (
        f"Runs 0 to {runs - 1} of the batch played again from scenario.yaml with seed {folder.seed} and the tables of "
        "the batch, one party at a time with a policy of agents/deviations.py. As data: who_could_do_better.csv."
    )
    if not extra_runs(folder):
        text = "The documented deviations are made for talks in which observers learn; under this protocol none does."
        return Section("who_could_do_better", QUESTION, (text,), source)
    rows = gains(folder)
    tried = "; ".join(kind.words for kind in deviations())
    about = (
        f"Each party in turn was to deviate from its policy, on the same draws: {tried}. The others play on, and "
        "observers expect what they expected before, so a gain here is what one party alone could take, once. Gains "
        "are means over the runs in which the party is of that type."
    )
    if not rows:
        text = "No deviation changes anybody's utility in any run."
        return Section("who_could_do_better", QUESTION, (about, text), source)
    chance = (
        f"Of {len(rows)} comparisons about {len(rows) / 40:.0f} lie clear above 0 by chance alone, and the best of "
        "several looks better than it is."
    )
    return Section(
        anchor="who_could_do_better",
        question=QUESTION,
        paragraphs=(about, *verdict(rows), chance),
        pictures=(
            Picture(
                "who_could_do_better",
                draw_gains(rows),
                f"Gain in own utility of the best documented deviation of each party and type, n = {runs:,} runs "
                "paired on the same draws, with normal 95 % intervals; grey strokes are the other deviations. Filled "
                f"diamonds: above {NAMED:g} (dotted line) with an interval above 0. Deviations that lose more than the "
                "axis reaches are not drawn.",
                "Dots with intervals: gain of the best deviation of each party and type.",
            ),
        ),
        tables=(_gain_table(rows, runs),),
        provenance=source,
        data={"who_could_do_better": pd.DataFrame(rows)},
    )


def _gain_table(rows: Sequence[Gain], runs: int) -> Table:
    frame = pd.DataFrame(
        {
            "party, type": [row.who for row in rows],
            "deviation": [row.deviation for row in rows],
            "gain [95 %]": [row.interval for row in rows],
            "runs": [f"{row.runs:,}" for row in rows],
            "changed": [f"{100 * row.changed:.1f} %" for row in rows],
            "could do better": ["yes" if row.named else "" for row in rows],
        }
    )
    return Table(
        f"Gain in own utility by deviation, n = {runs:,} runs in pairs, normal 95 % intervals; those that change "
        "nothing are left out",
        frame,
    )


if __name__ == "__main__":
    run_as_script(section)
