"""Is the process more than its draws?  How often a rule on the draws alone names the outcome of a single run.

The rule of labels (column `rule_outcome`): a party that can use force and is a pretext means conflict; else, if the
true bounds and mandates overlap on every issue, agreement; else stalemate.  The rule of payoffs
(`analysis.run.payoff_rule`): what a bargain that beats all outside options, and war, are worth.  Neither sees an offer,
a belief or a deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.pages.sections import Picture, Section, Table, in_both_layouts, share_text
from analysis.plots.figures import canvas, class_bar, percent_axis, says, styled, words
from analysis.run.as_script import run_as_script
from analysis.run.levers import in_points
from analysis.run.outcomes import three_classes
from analysis.run.payoff_rule import payoff_rule
from analysis.run.run_folder import RunFolder
from diplosim.numerics.paired_proportions import paired_shares
from diplosim.numerics.statistics import CLASSES as THREE
from diplosim.numerics.statistics import Share
from diplosim.scenario.counted_words import counted

RUNS = 8192
"""Runs of the batch for which the rule of payoffs is worked out."""
LABELS, PAYOFFS = "labels", "payoffs"


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
            [bar] = axes.barh(
                position,
                share,
                left=left,
                height=0.6,
                **class_bar(outcome),
                label=words(outcome) if position == 0 else None,
            )
            says(bar, f"rule says {words(str(rule))}, played out: {words(str(outcome))} {100 * share:.1f} %")
            left += share
    axes.set_yticks(
        range(len(confusion)),
        [f"rule says {words(str(name))}\n({counted(int(totals[name]), 'run')})" for name in confusion.index],
    )
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of those runs by what the model plays out")
    axes.grid(axis="y", visible=False)
    percent_axis(axes, "x")
    figure.legend(title="outcome", loc="outside right upper")
    return figure


def rules(folder: RunFolder) -> dict[str, pd.Series]:
    """What each rule says, by run: that of labels for all runs, that of payoffs (where it applies) for the first."""
    drawn = folder.table("run", "rule_outcome").set_index("run")["rule_outcome"].astype(str)
    first = drawn.index[drawn.index < RUNS]
    said = payoff_rule(folder.scenario, int(first.max()) + 1, folder.seed, folder.tables) if len(first) else None
    return {LABELS: drawn} if said is None else {LABELS: drawn, PAYOFFS: said.reindex(first)}


def section(folder: RunFolder) -> Section:
    """Is the process more than its draws, as rules on the draws alone see it?"""
    runs = folder.table("run", "outcome", "bounds_overlap").set_index("run")
    told = rules(folder)
    scores = {name: score_rule(said, runs["outcome"].loc[said.index]) for name, said in told.items()}
    score = scores[LABELS]
    n = f"n = {score.agreement.total:,} runs"
    named = share_text(score.agreement.share, score.agreement.low, score.agreement.high)
    largest = share_text(score.largest.share, score.largest.low, score.largest.high)
    overlap = Share.of("overlap", int(runs["bounds_overlap"].sum()), len(runs))
    return Section(
        anchor="draw_rule",
        question="Is the process more than its draws? Rules that see only the draws",
        paragraphs=(
            "A rule on the labels that were drawn (an attacker drawn as a pretext: conflict; else true bounds that "
            f"overlap on every issue: agreement; else stalemate) names the class of {named} of single runs. "
            f"Always naming the most frequent class would get {largest}. Cohen's kappa of the rule is "
            f"{score.kappa:.2f}.",
            *_payoffs(scores, told, runs["outcome"]),
            "The true bounds overlap on every issue in "
            f"{share_text(overlap.share, overlap.low, overlap.high)} of runs. The higher the shares that the rules "
            "name, the more of the result was put in with the priors and the coded bounds, and the less came out "
            "of the talks.",
        ),
        pictures=(
            Picture(
                "draw_rule",
                in_both_layouts(draw_confusion, score.confusion),
                f"What became of the runs for which the rule of labels names a class, {n}; partial agreements count as "
                "agreement. Shares within each row, without intervals.",
                f"Bars of outcomes by what the rule says; the rule is right in {named} of runs.",
            ),
        ),
        tables=tuple(
            Table(
                f"Runs by what the rule of {name} says and what the model plays out, n = {each.agreement.total:,} runs",
                _counts(each),
            )
            for name, each in scores.items()
        ),
        provenance=(
            "Outcome table, columns outcome, rule_outcome, bounds_overlap; the rule of payoffs from the draws of the "
            f"first {RUNS:,} runs of scenario.yaml with seed {folder.seed}."
        ),
    )


def _payoffs(scores: Mapping[str, RuleScore], told: Mapping[str, pd.Series], outcome: pd.Series) -> tuple[str, ...]:
    score = scores.get(PAYOFFS)
    if score is None:
        return ()
    named = share_text(score.agreement.share, score.agreement.low, score.agreement.high)
    return (
        "A rule on the payoffs that were drawn (a whole package inside all bounds beats everybody's outside option: "
        "agreement; else war beats no deal for an attacker, with no blame covered yet: conflict; else stalemate) names "
        f"{named} of the first {score.agreement.total:,} runs, kappa {score.kappa:.2f}. "
        f"{compared(told[LABELS], told[PAYOFFS], outcome)}",
    )


def compared(labels: pd.Series, payoffs: pd.Series, outcome: pd.Series) -> str:
    """Which of two rules names more of the same runs, as far as the paired interval of the difference tells.

    Args:
        labels: what the rule of labels says, by run.
        payoffs: what that of payoffs says; its runs are those compared.
        outcome: class of each run.

    Returns:
        A sentence.
    """
    happened = three_classes(outcome.loc[payoffs.index]).astype(str).to_numpy()
    by_labels, by_payoffs = (
        three_classes(said.loc[payoffs.index]).astype(str).to_numpy() == happened for said in (labels, payoffs)
    )
    more = paired_shares("labels less payoffs", by_payoffs, by_labels)
    points = f"by {in_points(more)} points (paired, 95 %)"
    if more.low > 0.0:
        return f"Of the same runs labels name more than payoffs do, {points}."
    if more.high < 0.0:
        more = paired_shares("payoffs less labels", by_labels, by_payoffs)
        return f"Of the same runs payoffs name more than labels do, by {in_points(more)} points (paired, 95 %)."
    return f"Which rule names more of the same runs cannot be told: labels differ {points}."


def _counts(score: RuleScore) -> pd.DataFrame:
    frame = score.confusion.map("{:,}".format)
    frame.columns = [f"outcome: {words(str(name))}" for name in frame.columns]
    frame.insert(0, "rule says", [words(str(name)) for name in score.confusion.index])
    return frame


if __name__ == "__main__":
    run_as_script(section)
