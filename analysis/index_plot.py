"""Which numbers matter, measure by measure?  First-order and total indices with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import canvas, percent_axis, styled
from analysis.sobol_indices import Indices
from analysis.tornado_plot import LABEL, wrapped

MOST_GROUPS = 15
MOST_MEASURES = 4
MARKS = {
    "first": (-0.15, "#0173b2", "o", "first order: this alone"),
    "total": (0.15, "#de8f05", "s", "total: with its interactions"),
}


def shown_groups(indices: Sequence[Indices]) -> list[str]:
    """Groups by their largest index, the largest first."""
    reach: dict[str, float] = {}
    for found in indices:
        for row in found.rows:
            if row.order in MARKS and not math.isnan(row.index):
                reach[row.group] = max(reach.get(row.group, -math.inf), row.index)
    return sorted(reach, key=lambda name: -reach[name])[:MOST_GROUPS]


@styled
def draw_indices(indices: Sequence[Indices]) -> Figure:
    """Dots: share of the variance between cells; whiskers: 95 % intervals, cut at the edge of the panel."""
    chosen = [found for found in indices if found.rows][:MOST_MEASURES]
    groups = shown_groups(chosen)
    figure = canvas(3.2 + 2.1 * len(chosen), 1.5 + 0.45 * len(groups))
    panels = figure.subplots(1, len(chosen), sharey=True, sharex=True, squeeze=False)[0]
    for axes, found in zip(panels, chosen, strict=True):
        _panel(axes, found, groups)
        axes.set_title(LABEL.get(found.measure, found.measure.replace("_", " ")))
    panels[0].set_yticks(range(len(groups)), [wrapped(name) for name in groups], fontsize=8.5)
    panels[0].set_ylim(len(groups) - 0.5, -0.5)
    lowest = min(row.index for found in chosen for row in found.rows if row.order in MARKS)
    panels[0].set_xlim(min(-0.15, lowest - 0.05), 1.15)
    figure.supxlabel("share of the variance between cells", fontsize=9.5)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=2)
    return figure


def _panel(axes: Axes, found: Indices, groups: Sequence[str]) -> None:
    for order, (offset, colour, marker, label) in MARKS.items():
        rows = {row.group: row for row in found.rows if row.order == order and row.group in groups}
        if not rows:
            continue
        at = np.array([groups.index(name) for name in rows]) + offset
        middle = np.array([row.index for row in rows.values()])
        low, high = (np.array([getattr(row, end) for row in rows.values()]) for end in ("low", "high"))
        axes.hlines(at, 0, middle, color=colour, linewidth=3, alpha=0.35)
        axes.errorbar(
            middle,
            at,
            xerr=np.vstack([middle - low, high - middle]),
            linestyle="",
            color=colour,
            marker=marker,
            markersize=5.5,
            capsize=3,
            label=label,
        )
    axes.axvline(0.0, color="#555555", linewidth=0.8)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    percent_axis(axes, "x")
