"""Is the process more than its draws?  How often a rule on the draws alone names the outcome of a single run.

The rule (column `rule_outcome`): a party that can use force and is a pretext means conflict; else, if the
true bounds and mandates overlap on every issue, agreement; else stalemate.  It sees no offer, belief, ally
or deadline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.pages.sections import Picture, Section, Table, share_text
from analysis.plots.figures import canvas, class_bar, percent_axis, styled, words
from analysis.run.as_script import run_as_script
from analysis.run.outcomes import three_classes
from analysis.run.run_folder import RunFolder
from diplosim.numerics.statistics import CLASSES as THREE
from diplosim.numerics.statistics import Share


@dataclass(frozen=True)
class RuleScore:
    """How well the rule names single runs.

    agreement: runs whose class the rule names.  largest: runs of the most frequent class, what a guess
    without any draw gets.  kappa: Cohen's kappa, 0 chance agreement, 1 perfect.  confusion: runs by rule
    (rows) and outcome.
    """

    agreement: Share
    largest: Share
    kappa: float
    confusion: pd.DataFrame


def score_rule(rule: pd.Series, outcome: pd.Series) -> RuleScore:
    """Compare two series of outcome classes (four or three), run by run, in the three classes."""
    said, happened = three_classes(rule), three_classes(outcome)
    names = list(THREE)
    table = pd.crosstab(said, happened).reindex(index=names, columns=names, fill_value=0)
    total = int(table.to_numpy().sum())
    hits = int(np.trace(table.to_numpy()))
    largest = int(table.sum(axis=0).max())
    chance = float((table.sum(axis=0) * table.sum(axis=1)).sum()) / total**2
    kappa = (hits / total - chance) / (1 - chance) if chance < 1 else 0.0
    return RuleScore(
        Share.of("rule", hits, total),
        Share.of("largest class", largest, total),
        kappa,
        table.rename_axis(None),
    )


@styled
def draw_confusion(confusion: pd.DataFrame) -> Figure:
    """One bar per class that the rule names: what really came of those runs."""
    figure = canvas(7.5, 2.7)
    axes = figure.subplots()
    totals = confusion.sum(axis=1)
    for position, rule in enumerate(confusion.index):
        left = 0.0
        for outcome in confusion.columns:
            share = confusion.loc[rule, outcome] / totals[rule] if totals[rule] else 0.0
            axes.barh(
                position,
                share,
                left=left,
                height=0.6,
                **class_bar(outcome),
                label=words(outcome) if position == 0 else None,
            )
            left += share
    axes.set_yticks(
        range(len(confusion)),
        [f"rule says {words(str(name))}\n({int(totals[name]):,} runs)" for name in confusion.index],
    )
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of those runs by what the model plays out")
    axes.grid(axis="y", visible=False)
    percent_axis(axes, "x")
    figure.legend(title="outcome", loc="outside right upper")
    return figure


def section(folder: RunFolder) -> Section:
    """Is the process more than its draws, as a rule on the draws alone sees it?"""
    runs = folder.table("outcome", "rule_outcome", "bounds_overlap")
    score = score_rule(runs["rule_outcome"], runs["outcome"])
    n = f"n = {score.agreement.total:,} runs"
    named = share_text(score.agreement.share, score.agreement.low, score.agreement.high)
    largest = share_text(score.largest.share, score.largest.low, score.largest.high)
    overlap = Share.of("overlap", int(runs["bounds_overlap"].sum()), len(runs))
    frame = score.confusion.map("{:,}".format)
    frame.columns = [f"outcome: {words(str(name))}" for name in frame.columns]
    frame.insert(0, "rule says", [words(str(name)) for name in score.confusion.index])
    return Section(
        anchor="draw_rule",
        question="Is the process more than its draws? A rule that sees only the draws",
        paragraphs=(
            "A rule on the draws alone (an attacker drawn as a pretext: conflict; else true bounds that "
            f"overlap on every issue: agreement; else stalemate) names the class of {named} of single runs. "
            f"Always naming the most frequent class would get {largest}. Cohen's kappa of the rule is "
            f"{score.kappa:.2f}.",
            "The true bounds overlap on every issue in "
            f"{share_text(overlap.share, overlap.low, overlap.high)} of runs. The higher the first share, "
            "the more of the result was put in with the priors and the coded bounds, and the less came out "
            "of the talks.",
        ),
        pictures=(
            Picture(
                "draw_rule",
                draw_confusion(score.confusion),
                f"What became of the runs for which the rule names a class, {n}; partial agreements count as "
                "agreement. Shares within each row, without intervals.",
                f"Bars of outcomes by what the rule says; the rule is right in {named} of runs.",
            ),
        ),
        tables=(Table(f"Runs by what the rule says and what the model plays out, {n}", frame),),
        provenance="Outcome table, columns outcome, rule_outcome, bounds_overlap.",
    )


if __name__ == "__main__":
    run_as_script(section)
