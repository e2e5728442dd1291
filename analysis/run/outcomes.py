"""How do the talks end, and when?  Shares of the outcome classes, round of the end, and its reason."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.pages.sections import Picture, Section, Table, in_both_layouts, share_text
from analysis.plots.figures import canvas, class_bar, day_and_month, is_narrow, percent_axis, says, styled, words
from analysis.run.as_script import run_as_script
from analysis.run.run_folder import RunFolder
from diplosim.numerics.statistics import CLASSES as THREE
from diplosim.numerics.statistics import OUTCOMES, WILSON, Share, Shares, shares, wilson

CLASSES_OF_DEALS = THREE["agreement"]
_CLASS_OF = {outcome: name for name, members in THREE.items() for outcome in members}


def three_classes(outcomes: pd.Series) -> pd.Series:
    """The reader's three classes: a partial agreement counts as an agreement."""
    return outcomes.astype(str).map(_CLASS_OF)


def outcome_shares(outcomes: pd.Series, failed: int = 0) -> Shares:
    """Shares of the four and the three classes with Wilson 95 % intervals; failed runs count in the total."""
    return shares({str(name): int(count) for name, count in outcomes.value_counts().items() if count}, failed)


def ends(runs: pd.DataFrame) -> pd.DataFrame:
    """Share of all runs per (end_round, outcome), and per round the cumulated share of runs that have ended.

    runs: columns outcome, end_round.  Returns rows sorted by round, one column a class and `ended`.
    """
    table = pd.crosstab(runs["end_round"], runs["outcome"].astype(str)).reindex(columns=list(OUTCOMES), fill_value=0)
    rounds = range(1, int(runs["end_round"].max()) + 1)
    table = (table.reindex(rounds, fill_value=0) / len(runs)).rename_axis(index="round", columns=None)
    return table.assign(ended=table.sum(axis=1).cumsum())


def reasons(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs per (end_reason, outcome), most frequent reason first.

    Columns end_reason, the four classes, total.
    """
    table = pd.crosstab(runs["end_reason"].astype(str), runs["outcome"].astype(str))
    table = table.reindex(columns=list(OUTCOMES), fill_value=0).rename_axis(columns=None)
    table = table.assign(total=table.sum(axis=1)).sort_values("total", ascending=False, kind="stable")
    return table.reset_index()


def coerced_deals(runs: pd.DataFrame) -> Share | None:
    """Deals made by accepting a last offer, among all deals.

    runs: columns outcome and coerced.  None where there is no deal.
    """
    deals = runs[runs["outcome"].astype(str).isin(CLASSES_OF_DEALS)]
    return Share.of("coerced", int(deals["coerced"].sum()), len(deals)) if len(deals) else None


def _coercion(folder: RunFolder) -> tuple[str, ...]:
    """How many deals were coerced; nothing of a batch whose table does not tell."""
    try:
        runs = folder.table("outcome", "coerced")
    except KeyError:
        return ()
    share = coerced_deals(runs)
    if share is None:
        return ("No run ends in a deal, so that none was coerced.",)
    return (
        f"Of the {share.total:,} deals, partial ones included, {share_text(share.share, share.low, share.high)} were "
        "coerced: made by accepting a last offer before an attack (Wilson 95 % interval).",
    )


def _stopping(table: Shares) -> str:
    """What a reader must know of a batch that ended when its shares were known well enough."""
    if table.method == WILSON:
        return ""
    return (
        " The batch ended as soon as all shares were known to a wanted precision: the intervals of the outcome shares "
        "are made for that and hold together, those of all other tables are not and are a little too narrow."
    )


@styled
def draw_shares(rows: tuple[Share, ...], three: tuple[Share, ...]) -> Figure:
    """Bars of the four classes, and of the three with partial agreements stacked into agreement."""
    figure = canvas(8.0, 3.3)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[4, 3])
    _four_panel(left, rows)
    _three_panel(right, rows, three)
    for axes, title in ((left, "Four classes"), (right, "Three classes")):
        axes.set_title(title)
    _share_axis(left, (*rows, *three))
    return figure


@styled
def draw_classes(rows: tuple[Share, ...], three: tuple[Share, ...] = ()) -> Figure:
    """One of the two panels alone: the four classes or, where they are given, the three."""
    figure = canvas(4.6, 3.3)
    axes = figure.subplots()
    if three:
        _three_panel(axes, rows, three)
    else:
        _four_panel(axes, rows)
    _share_axis(axes, three or rows)
    return figure


def _four_panel(axes: Axes, rows: tuple[Share, ...]) -> None:
    for position, row in enumerate(rows):
        _bar(axes, position, row.name, row.share)
        _whisker(axes, position, row)
    _class_axis(axes, rows)


def _three_panel(axes: Axes, rows: tuple[Share, ...], three: tuple[Share, ...]) -> None:
    by_name = {row.name: row for row in rows}
    for position, row in enumerate(three):
        if row.name == "agreement":
            _bar(axes, position, "agreement", by_name["agreement"].share)
            _bar(
                axes,
                position,
                "partial_agreement",
                by_name["partial_agreement"].share,
                by_name["agreement"].share,
            )
        else:
            _bar(axes, position, row.name, row.share)
        _whisker(axes, position, row)
    _class_axis(axes, three)


def _class_axis(axes: Axes, rows: tuple[Share, ...]) -> None:
    axes.set_xticks(range(len(rows)), [words(row.name).replace(" ", "\n") for row in rows])
    axes.grid(axis="x", visible=False)
    axes.tick_params(axis="x", length=0)


def _share_axis(axes: Axes, rows: tuple[Share, ...]) -> None:
    axes.set_ylim(0, min(1.12, max(row.high for row in rows) * 1.15))
    axes.set_ylabel("share of runs")
    percent_axis(axes)


def _bar(axes: Axes, position: int, name: str, height: float, bottom: float = 0.0) -> None:
    [bar] = axes.bar(
        position,
        height,
        bottom=bottom,
        width=0.62,
        **class_bar(name),
        linewidth=0.8,
    )
    says(bar, f"{words(name)}: {100 * height:.1f} % of runs")


def _whisker(axes: Axes, position: int, row: Share) -> None:
    axes.errorbar(
        position,
        row.share,
        yerr=[[row.share - row.low], [row.high - row.share]],
        color="#222222",
        capsize=4,
        linewidth=1.2,
    )
    axes.annotate(
        f"{100 * row.share:.1f} %",
        (position, row.high),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
    )


@styled
def draw_ends(table: pd.DataFrame, dates: tuple[str, ...]) -> Figure:
    """Stacked bars of endings per round, and the share of talks that have ended so far."""
    figure = canvas(8.0, 3.4)
    axes = figure.subplots()
    bottom = pd.Series(0.0, index=table.index)
    for name in OUTCOMES:
        if not table[name].any():
            continue
        bars = axes.bar(
            table.index,
            table[name],
            bottom=bottom,
            width=0.7,
            label=words(name),
            **class_bar(name),
            linewidth=0.8,
        )
        for bar, number, share in zip(bars, table.index, table[name], strict=True):
            says(bar, f"round {number}, {words(name)}: {100 * share:.1f} % of runs")
        bottom = bottom + table[name]
    axes.plot(table.index, table["ended"], color="#222222", marker="o", markersize=4, label="ended so far")
    dated = len(table) <= (4 if is_narrow() else 40)
    labels = [
        f"{number}\n{dates[number - 1]}" if dated and number <= len(dates) else str(number) for number in table.index
    ]
    axes.set_xticks(list(table.index), labels, fontsize=8 if len(labels) <= 10 else 6.5)
    axes.set_xlabel("round of the end (and its first day)" if dated else "round of the end")
    axes.set_ylabel("share of runs")
    axes.set_ylim(0, 1.05)
    axes.grid(axis="x", visible=False)
    percent_axis(axes)
    figure.legend(loc="outside right upper")
    return figure


def _half_width(runs: int) -> str:
    """Half the width of the widest Wilson 95 % interval of a share of so many runs, in points."""
    low, high = wilson(runs // 2, runs)
    return f"{50 * (high - low):.1f} points"


def section(folder: RunFolder) -> Section:
    """How do the talks end, and when?"""
    runs = folder.end
    table = folder.shares
    n = f"n = {len(runs):,} runs"
    by_round = ends(runs)
    dates = tuple(day_and_month(date) for date in folder.scenario.round_dates)
    median = int(runs["end_round"].median())
    rows = [*table.outcomes, *table.classes]
    shares_frame = pd.DataFrame(
        {
            "class": [words(row.name) for row in rows],
            "of": ["four"] * len(table.outcomes) + ["three"] * len(table.classes),
            "runs": [f"{row.count:,}" for row in rows],
            "share [95 %]": [share_text(row.share, row.low, row.high) for row in rows],
        }
    )
    why = reasons(runs)
    why_frame = pd.DataFrame({"reason": why["end_reason"].map(words)})
    for name in OUTCOMES:
        why_frame[words(name)] = why[name].map("{:,}".format)
    why_frame["share [95 %]"] = [
        share_text(row.share, row.low, row.high)
        for row in (
            Share.of(reason, int(count), len(runs))
            for reason, count in zip(why["end_reason"], why["total"], strict=True)
        )
    ]
    spoken = ", ".join(f"{words(row.name)} {100 * row.share:.1f} %" for row in table.outcomes)
    return Section(
        anchor="outcomes",
        question="How do the talks end, and when?",
        paragraphs=(
            f"Every run is classified at the horizon, {folder.scenario.horizon}. Half of the talks have "
            f"ended by round {median} of {folder.scenario.rounds}. The intervals below show Monte Carlo "
            "error alone: what would change with more runs of this model. They say nothing about errors in "
            "the model or in the coding." + _stopping(table),
            *_coercion(folder),
        ),
        pictures=(
            Picture(
                "outcomes",
                in_both_layouts(draw_shares, table.outcomes, table.classes),
                f"Shares of the outcome classes, {n}; whiskers are 95 % intervals ({table.method}). On the right the "
                "partial agreements (hatched) are shown as a part of agreement.",
                f"Bar chart of outcome shares: {spoken}.",
            ),
            Picture(
                "end_round",
                in_both_layouts(draw_ends, by_round, dates),
                f"Round in which the talks ended, by outcome, {n}; the line is the cumulated share of ended "
                f"talks. Shares of all runs, without intervals (at most {_half_width(len(folder.end))} either way).",
                f"Stacked bars of endings per round; half of the runs have ended by round {median}.",
            ),
        ),
        tables=(
            Table(f"Outcome shares, {n}, 95 % intervals ({table.method})", shares_frame),
            Table(f"What ended the talks, {n}: runs by outcome, and share with Wilson 95 % interval", why_frame),
        ),
        provenance="Outcome table, columns outcome, end_round, end_reason.",
    )


if __name__ == "__main__":
    run_as_script(section)
