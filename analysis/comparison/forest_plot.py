"""How far does each variant move each outcome?  Differences of shares with their intervals, one panel an outcome."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.comparison.comparison_text import outcome_words, points, size_of
from analysis.comparison.results import BELOW, OPEN, SMALLEST, PairComparison, against
from analysis.plots.figures import CLASS_COLOUR, CLASS_MARKER, canvas, crushed, points_axis, says, styled
from diplosim.numerics.statistics import OUTCOMES

LEAST = 0.5
"""Percentage points that a panel reaches at least."""


@styled
def draw_forest(
    pairs: Sequence[PairComparison], smallest: float = SMALLEST, outcomes: Sequence[str] = OUTCOMES
) -> Figure:
    """Points: difference of shares, second less first; whiskers: 95 % intervals; one panel an outcome.

    A large filled mark is larger than the smallest effect of interest (dotted), a small one smaller, an open one not
    told.
    """
    against_others = len({pair.first for pair in pairs}) > 1
    labels = [f"{pair.second} against {pair.first}" if against_others else pair.second for pair in pairs]
    longest = max(map(len, labels))
    width = 9.0 if len(outcomes) == len(OUTCOMES) else 2.0 + 1.75 * len(outcomes)
    figure = canvas(width + 0.07 * max(0, longest - 12), 1.5 + 0.34 * len(pairs))
    panels = figure.subplots(1, len(outcomes), sharey=True, squeeze=False)[0]
    for axes, outcome in zip(panels, outcomes, strict=True):
        _panel(axes, outcome, pairs, smallest)
    panels[0].set_yticks(range(len(pairs)), labels)
    panels[0].set_ylim(len(pairs) - 0.4, -0.6)
    figure.supxlabel("difference of shares, percentage points", fontsize=9.5)
    figure.legend(handles=_handles(smallest), loc="outside upper right", ncols=3)
    return figure


def fill_handles() -> list[Line2D]:
    """What filled and open marks mean where they tell of tests, for a legend."""
    shown = {"stands out (Holm-corrected p ≤ 0.05)": "#444444", "does not stand out": "white"}
    return [
        Line2D([], [], linestyle="", marker="o", color="#444444", markerfacecolor=fill, label=label)
        for label, fill in shown.items()
    ]


def _handles(smallest: float) -> list[Line2D]:
    """What the fill of a mark means."""
    size = size_of(smallest)
    shown = {f"larger than {size}": ("#444444", 6), "smaller": ("#444444", 3), "not told": ("white", 6)}
    return [
        Line2D([], [], linestyle="", marker="o", color="#444444", markerfacecolor=fill, markersize=width, label=label)
        for label, (fill, width) in shown.items()
    ]


def _panel(axes: Axes, outcome: str, pairs: Sequence[PairComparison], smallest: float) -> None:
    axes.axvline(0.0, color="#555555", linewidth=1.0)
    for side in (-smallest, smallest):
        axes.axvline(100 * side, color="#777777", linewidth=0.9, linestyle=(0, (1, 2)))
    for place, pair in enumerate(pairs):
        row = pair.share(outcome)
        middle, low, high = (100 * value for value in (row.difference, row.low, row.high))
        size = against(row.low, row.high, smallest)
        colour = CLASS_COLOUR[outcome]
        drawn = axes.errorbar(
            middle,
            place,
            xerr=[[middle - low], [high - middle]],
            color=colour,
            marker=CLASS_MARKER[outcome],
            markerfacecolor=colour if size != OPEN else "white",
            markeredgecolor=colour,
            markersize=3 if size == BELOW else 6,
            capsize=3,
            linewidth=1.4,
        )
        says(drawn.lines[0], f"{pair.second}, {outcome_words(outcome)}: {points(row)} points, {size}")
    axes.set_title(outcome_words(outcome))
    points_axis(axes, LEAST, root=crushed([100 * pair.share(outcome).difference for pair in pairs]))
