"""How far does each variant move each outcome?  Differences of shares with their intervals, one panel an outcome."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.comparison.comparison_text import outcome_words
from analysis.comparison.results import PairComparison
from analysis.plots.figures import CLASS_COLOUR, CLASS_MARKER, canvas, points_axis, styled
from diplosim.numerics.statistics import OUTCOMES

LEAST = 0.5
"""Percentage points that a panel reaches at least."""


@styled
def draw_forest(pairs: Sequence[PairComparison]) -> Figure:
    """Points: difference of shares, second less first; whiskers: 95 % intervals.

    A filled mark stands out from chance after Holm's correction, an open one does not.
    """
    against = len({pair.first for pair in pairs}) > 1
    labels = [f"{pair.second} against {pair.first}" if against else pair.second for pair in pairs]
    longest = max(map(len, labels))
    figure = canvas(9.0 + 0.07 * max(0, longest - 12), 1.5 + 0.34 * len(pairs))
    panels = figure.subplots(1, len(OUTCOMES), sharey=True)
    for axes, outcome in zip(panels, OUTCOMES, strict=True):
        _panel(axes, outcome, pairs)
    panels[0].set_yticks(range(len(pairs)), labels)
    panels[0].set_ylim(len(pairs) - 0.4, -0.6)
    figure.supxlabel("difference of shares, percentage points", fontsize=9.5)
    figure.legend(handles=fill_handles(), loc="outside upper right", ncols=2)
    return figure


def fill_handles() -> list[Line2D]:
    """What filled and open marks mean, for a legend."""
    shown = {"stands out (Holm-corrected p ≤ 0.05)": "#444444", "does not stand out": "white"}
    return [
        Line2D([], [], linestyle="", marker="o", color="#444444", markerfacecolor=fill, label=label)
        for label, fill in shown.items()
    ]


def _panel(axes: Axes, outcome: str, pairs: Sequence[PairComparison]) -> None:
    colour = CLASS_COLOUR[outcome]
    axes.axvline(0.0, color="#555555", linewidth=1.0)
    for place, pair in enumerate(pairs):
        row = pair.share(outcome)
        middle, low, high = (100 * value for value in (row.difference, row.low, row.high))
        axes.errorbar(
            middle,
            place,
            xerr=[[middle - low], [high - middle]],
            color=colour,
            marker=CLASS_MARKER[outcome],
            markerfacecolor=colour if row.tells else "white",
            markeredgecolor=colour,
            markersize=6,
            capsize=3,
            linewidth=1.4,
        )
    axes.set_title(outcome_words(outcome))
    points_axis(axes, LEAST)
