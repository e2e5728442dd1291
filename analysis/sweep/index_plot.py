"""Which numbers matter, measure by measure?  First-order and total indices with their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from analysis.plots.figures import canvas, styled, words
from analysis.plots.index_marks import MARKS, add_legend, draw_indices_of
from analysis.sweep.sobol_indices import Indices
from analysis.sweep.tornado_plot import LABEL
from diplosim.scenario.number_words import folded

MOST_GROUPS = 15
MOST_MEASURES = 4
WIDEST = (-0.45, 1.45)
"""Shares that a panel reaches at most; whiskers that go on beyond it are cut, and the caption tells it."""


def shown_groups(indices: Sequence[Indices]) -> list[str]:
    """Groups by their largest index, the largest first."""
    reach: dict[str, float] = {}
    for found in indices:
        for row in found.rows:
            if row.order in MARKS and not math.isnan(row.index):
                reach[row.group] = max(reach.get(row.group, -math.inf), row.index)
    return sorted(reach, key=lambda name: -reach[name])[:MOST_GROUPS]


def shown_measures(indices: Sequence[Indices]) -> list[Indices]:
    """The first measures that have indices."""
    return [found for found in indices if found.rows][:MOST_MEASURES]


def what_is_left_out(indices: Sequence[Indices]) -> str:
    """What the figure does not show, in words for its caption; empty where it shows all."""
    chosen = shown_measures(indices)
    measures = sum(bool(found.rows) for found in indices)
    groups = len({row.group for found in chosen for row in found.rows if row.order in MARKS})
    low, high = _ends(chosen)
    shown = [
        f"The first {MOST_MEASURES} of {measures} measures." if measures > MOST_MEASURES else "",
        f"The {MOST_GROUPS} largest of {groups} groups." if groups > MOST_GROUPS else "",
        "Whiskers that touch the edge of a panel go on beyond it." if low < WIDEST[0] or high > WIDEST[1] else "",
    ]
    return " ".join(filter(None, shown))


def _ends(chosen: Sequence[Indices]) -> tuple[float, float]:
    """From where to where the panels would have to reach to show all intervals; at least from 0 to 1 with a margin."""
    rows = [row for found in chosen for row in found.rows if row.order in MARKS and not math.isnan(row.index)]
    ends = [end for row in rows for end in (row.index, row.low, row.high) if math.isfinite(end)]
    return min([-0.1, *(end - 0.05 for end in ends)]), max([1.1, *(end + 0.05 for end in ends)])


@styled
def draw_indices(indices: Sequence[Indices], labels: Mapping[str, str]) -> Figure:
    """Dots: share of the variance between cells; whiskers: 95 % intervals, cut at the edge of the panel.

    labels: what a reader is told for each group.
    """
    chosen = shown_measures(indices)
    groups = shown_groups(chosen)
    figure = canvas(3.2 + 2.1 * len(chosen), 1.5 + 0.45 * len(groups))
    panels = figure.subplots(1, len(chosen), sharey=True, sharex=True, squeeze=False)[0]
    for axes, found in zip(panels, chosen, strict=True):
        _panel(axes, found, groups)
        axes.set_title(LABEL.get(found.measure, words(found.measure)))
    panels[0].set_yticks(range(len(groups)), [folded(labels[name]) for name in groups], fontsize=8.5)
    panels[0].set_ylim(len(groups) - 0.5, -0.5)
    low, high = _ends(chosen)
    panels[0].xaxis.set_major_locator(MultipleLocator(0.5))
    panels[0].set_xlim(max(WIDEST[0], low), min(WIDEST[1], high))
    figure.supxlabel("share of the variance between cells", fontsize=9.5)
    add_legend(figure, panels[0])
    return figure


def _panel(axes: Axes, found: Indices, groups: Sequence[str]) -> None:
    tables = {}
    for order in MARKS:
        rows = [row for row in found.rows if row.order == order and row.group in groups]
        if rows:
            shown = [(groups.index(row.group), row.index, row.low, row.high) for row in rows]
            tables[order] = pd.DataFrame(shown, columns=["row", "index", "low", "high"])
    draw_indices_of(axes, tables)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
