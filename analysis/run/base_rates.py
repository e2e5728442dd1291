"""How does that compare with history?  Model shares beside observed base rates of crises.

Observed shares: International Crisis Behavior v14 (Brecher & Wilkenfeld 2000; Brecher et al.) and the Issue
Correlates of War project 1.1 (Hensel, Mitchell, Sowers & Thyne 2008), with Wilson 95 % intervals over crises
or attempts.  The counts stand in `data/base_rates.csv`; none of them was used to set a parameter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from analysis.pages.sections import Picture, Section, Table, in_both_layouts, share_text
from analysis.plots.figures import CLASS_COLOUR, canvas, percent_axis, says, styled, words
from analysis.run.as_script import run_as_script
from analysis.run.outcomes import three_classes
from analysis.run.run_folder import RunFolder
from diplosim.batches.extra_runs import ExtraRuns, ExtraRunsCache
from diplosim.learning.tables import table_key
from diplosim.numerics.statistics import CLASSES as THREE
from diplosim.numerics.statistics import Share
from diplosim.scenario.scenario import Scenario
from diplosim.sources.ensembles import military_buildup

SCENARIOS = 60
RUNS = 100
SEED = 1
RESAMPLES = 2000

POPULATIONS = {
    "crisis_all": "all crises",
    "crisis_trigger_not_violent": "non-violent trigger",
    "crisis_trigger_buildup": "military build-up trigger",
    "crisis_by_talks": "managed mainly by talks",
    "dyad_defence_pact": "dyads with a defence pact",
    "dyad_no_pact": "dyads without a pact",
}


class Estimate(NamedTuple):
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float

    def overlaps(self, other: Estimate) -> bool:
        """Whether the two intervals share a point."""
        return self.low <= other.high and other.low <= self.high


class Population(NamedTuple):
    """One line of the comparison: name, whether the model made it, its shares by class, and where from."""

    label: str
    model: bool
    shares: Mapping[str, Estimate]
    source: str


@cache
def _rates() -> pd.DataFrame:
    with (resources.files("analysis") / "data" / "base_rates.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


def observed(target: str) -> dict[str, Share]:
    """Observed shares of one target by outcome class.  Raises KeyError for an unknown target."""
    rates = _rates()
    rows = rates[rates["target"] == target]
    if rows.empty:
        raise KeyError(f"no base rate {target!r}; known: {', '.join(sorted(set(rates['target'])))}")
    return {
        str(name): Share.of(str(name), int(k), int(n))
        for name, k, n in zip(rows["outcome_class"], rows["k"], rows["n"], strict=True)
    }


def ensemble_runs() -> list[ExtraRuns]:
    """Runs of each scenario of the build-up ensemble, which do not depend on the batch."""
    return [ExtraRuns(scenario, RUNS, SEED) for scenario in military_buildup(SCENARIOS, SEED)]


def needed_runs() -> list[ExtraRuns]:
    """Those of the ensemble that must be played: none while the shipped counts belong to these scenarios and rules."""
    runs = ensemble_runs()
    return [] if shipped_counts(runs) is not None else runs


def key_of(runs: ExtraRuns) -> str:
    """What the counts of one scenario belong to: its content, the rules of play, the number of runs and the seed."""
    depends = f"{table_key(runs.scenario)}; scenario {runs.scenario.content_hash()}; {runs.runs} runs, seed {runs.seed}"
    return hashlib.sha256(depends.encode("utf-8")).hexdigest()[:16]


def counted(runs: Sequence[ExtraRuns], cache: ExtraRunsCache) -> pd.DataFrame:
    """Runs of each class in each scenario, one row a scenario, as they ship (`python -m tools.build_ensemble`)."""
    rows = []
    for each in runs:
        classes = three_classes(cache.read(each)["outcome"])
        rows.append((each.scenario.id, key_of(each), *(int((classes == name).sum()) for name in THREE)))
    return pd.DataFrame(rows, columns=["scenario", "key", *THREE])


def shipped_counts(runs: Sequence[ExtraRuns]) -> pd.DataFrame | None:
    """The shipped counts of these runs; None where they belong to others, or to other rules."""
    with shipped_file().open(encoding="utf-8") as stream:
        found = pd.read_csv(stream, dtype={"key": str})
    return found if found["key"].tolist() == [key_of(each) for each in runs] else None


def shipped_file() -> Traversable:
    """Where the counts lie that ship."""
    return resources.files("analysis") / "data" / "buildup_ensemble.csv"


def ensemble_shares(folder: RunFolder) -> npt.NDArray[np.float64]:
    """Shares of the three classes in each scenario of the build-up ensemble, shape (scenarios, 3)."""
    runs = ensemble_runs()
    counts = shipped_counts(runs)
    counts = counted(runs, folder.for_all) if counts is None else counts
    shares: npt.NDArray[np.float64] = counts[list(THREE)].to_numpy(dtype=np.float64) / np.array(
        [[each.runs] for each in runs]
    )
    return shares


def ensemble_estimates(shares: npt.NDArray[np.float64], resamples: int = RESAMPLES) -> dict[str, Estimate]:
    """Mean share per class with a percentile bootstrap 95 % interval.

    Scenarios are resampled, not runs: the runs of one scenario are no sample of crises.  shares: (scenarios,
    3).
    """
    generator = np.random.Generator(np.random.Philox(SEED))
    chosen = generator.integers(0, len(shares), (resamples, len(shares)))
    low, high = np.quantile(shares[chosen].mean(axis=1), [0.025, 0.975], axis=0)
    means = shares.mean(axis=0)
    return {name: Estimate(float(means[c]), float(low[c]), float(high[c])) for c, name in enumerate(THREE)}


def comparison(folder: RunFolder, ensemble: npt.NDArray[np.float64]) -> list[Population]:
    """What is shown side by side: this batch, the ensemble, then history."""
    case = folder.shares.classes
    lines = [
        Population(f"model: {folder.scenario.id}, {folder.runs:,} runs", True, _estimates(case), "this batch"),
        Population(
            f"model: ensemble, {len(ensemble)} scenarios",
            True,
            ensemble_estimates(ensemble),
            "this report",
        ),
    ]
    for target, label in POPULATIONS.items():
        found = observed(target)
        n = next(iter(found.values())).total
        lines.append(Population(f"{label}, n = {n}", False, _estimates(found.values()), "ICB v14"))
    return lines


def _estimates(shares: Iterable[Share]) -> dict[str, Estimate]:
    return {row.name: Estimate(row.share, row.low, row.high) for row in shares}


@styled
def draw_comparison(lines: Sequence[Population]) -> Figure:
    """One panel a class, one line a population: share and 95 % interval; filled markers are the model."""
    figure = canvas(9.0, 0.36 * len(lines) + 1.4)
    panels = figure.subplots(1, len(THREE), sharey=True, sharex=True)
    for axes, name in zip(panels, THREE, strict=True):
        for position, line in enumerate(lines):
            share, low, high = line.shares[name]
            drawn = axes.errorbar(
                share,
                position,
                xerr=[[share - low], [high - share]],
                color=CLASS_COLOUR[name] if line.model else "#444444",
                marker="D" if line.model else "o",
                markerfacecolor=CLASS_COLOUR[name] if line.model else "white",
                markersize=6.5,
                capsize=3,
            )
            says(drawn.lines[0], f"{line.label}: {words(name)} {share_text(share, low, high)}")
        axes.axhline(sum(line.model for line in lines) - 0.5, color="#999999", linewidth=0.8)
        axes.set_title(words(name))
        axes.set_xlim(-0.02, 0.04 + max(estimate.high for line in lines for estimate in line.shares.values()))
        axes.xaxis.set_major_locator(MultipleLocator(0.25))
        percent_axis(axes, "x")
    panels[0].set_yticks(range(len(lines)), [line.label for line in lines])
    panels[0].invert_yaxis()
    figure.supxlabel("share of runs, scenarios' mean share, or share of crises", fontsize=9.5)
    return figure


def section(folder: RunFolder) -> Section:
    """How does that compare with history?"""
    ensemble = ensemble_shares(folder)
    lines = comparison(folder, ensemble)
    frame = pd.DataFrame({"population": [line.label for line in lines]})
    for name in THREE:
        frame[words(name)] = [share_text(*line.shares[name]) for line in lines]
    frame["source"] = [line.source for line in lines]
    attempts = observed("attempt_all")["attempt_succeeds"]
    q10, q90 = np.quantile(ensemble[:, list(THREE).index("conflict")], [0.1, 0.9])
    return Section(
        anchor="base_rates",
        question="How does that compare with history?",
        paragraphs=(
            "No default of a parameter and no range of the ensemble was fitted to these rates or to any outcome share. "
            f"Of this scenario's own numbers: {_fitting(folder.scenario)}. The comparison is a check of plausibility, "
            "not of accuracy.",
            f"The ensemble draws {len(ensemble)} random scenarios from wide documented ranges, each opening "
            f"with a display of force, and plays {RUNS} runs of each. {_verdict(lines)} Single scenarios "
            f"differ far more: for conflict, 80 % of them lie between {100 * q10:.0f} and {100 * q90:.0f} "
            "%.",
            "What this cannot show: a single scenario is one case, not a population, so its shares need "
            "not equal any base rate. ICB holds crises that broke out, and its agreements exclude those "
            "after serious violence. 'Managed mainly by talks' is partly defined by the absence of "
            "violence. The ensemble's ranges are judgements; other ranges give other shares.",
            "For demands that never became crises: "
            f"{share_text(attempts.share, attempts.low, attempts.high)} of {attempts.total:,} attempts at "
            "peaceful settlement succeed (ICOW 1.1).",
        ),
        pictures=(
            Picture(
                "base_rates",
                in_both_layouts(draw_comparison, lines),
                "Shares of the three classes, all with 95 % intervals: Wilson over runs for the scenario, "
                f"percentile bootstrap over scenarios for the ensemble ({len(ensemble)} scenarios, {RUNS} "
                "runs each), Wilson over crises or crisis dyads for history (ICB v14). Partial agreements "
                "count as agreement.",
                "Dots with intervals: shares of agreement, stalemate and conflict in the model and in history.",
            ),
        ),
        tables=(Table("Model and history side by side, 95 % intervals as in the figure", frame),),
        provenance=(
            "Outcome table, column outcome; ensemble: diplosim.sources.ensembles.military_buildup"
            f"({len(ensemble)}, seed {SEED}), {RUNS} runs each with seed {SEED}; history: "
            "analysis/data/base_rates.csv."
        ),
    )


def _fitting(scenario: Scenario) -> str:
    """Whether they were fitted to something, as far as the coder states it."""
    return scenario.stated_provenance.fitting or "whether they were fitted to an outcome is not stated by the coder"


def _verdict(lines: Sequence[Population]) -> str:
    ensemble = lines[1].shares
    history = next(line for line in lines if line.label.startswith(POPULATIONS["crisis_trigger_buildup"])).shares
    apart = [words(name) for name in THREE if not ensemble[name].overlaps(history[name])]
    if not apart:
        return "Its intervals overlap those of observed crises with a military build-up in all three classes."
    return (
        "Its interval does not overlap that of observed crises with a military build-up for "
        f"{' and '.join(apart)}; nothing was changed because of that."
    )


if __name__ == "__main__":
    run_as_script(section)
