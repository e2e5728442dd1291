"""Where in the ranges does the conclusion turn, and which numbers act together?  Parallel coordinates, heat map."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from analysis.plots.figures import canvas, is_narrow, says, styled
from analysis.sweep.discovery import BoolArray, Limit
from analysis.sweep.discovery_text import limit_words
from analysis.sweep.pair_indices import act_together, ends_of
from analysis.sweep.sobol_indices import Index
from diplosim.numerics.arrays import FloatArray
from diplosim.scenario.number_words import folded

MOST = 8
"""Numbers in the figure of parallel coordinates."""
LINES = 400
"""Cells that are drawn; more would be one surface."""
CASE, OTHER, BOX = "#d55e00", "#949494", "#0173b2"


@styled
def draw_parallel(
    values: FloatArray, cases: BoolArray, names: Sequence[str], labels: Mapping[str, str], limits: Sequence[Limit]
) -> Figure:
    """A row for each number, from its least to its largest value; a line for each cell; bars: the ranges of the box.

    values: (C, D) of the numbers that are drawn, in the order of `names`.  Orange: cells of interest; grey, dashed:
    others.
    """
    low, high = values.min(axis=0), values.max(axis=0)
    spread = np.where(high > low, high - low, 1.0)
    placed = (values - low) / spread
    rows = np.arange(len(names))
    figure = canvas(8.5, 1.6 + 0.62 * len(names))
    axes = figure.subplots()
    chosen = np.unique(np.linspace(0, len(values) - 1, min(LINES, len(values))).astype(int))
    strength = max(0.15, min(0.5, 40 / len(chosen)))
    for wanted, colour, dash, order in ((False, OTHER, (0, (3, 2)), 1), (True, CASE, "-", 2)):
        for cell in chosen[cases[chosen] == wanted]:
            axes.plot(
                placed[cell], rows, color=colour, linestyle=dash, linewidth=0.8, alpha=strength * order, zorder=order
            )
    by_number = {limit.number: limit for limit in limits}
    for row, name in enumerate(names):
        limit = by_number.get(name)
        if limit is not None:
            start = 0.0 if limit.low is None else (limit.low - low[row]) / spread[row]
            end = 1.0 if limit.high is None else (limit.high - low[row]) / spread[row]
            bar = Rectangle((start, row - 0.16), end - start, 0.32, facecolor=BOX, alpha=0.55, zorder=4, hatch="//")
            says(axes.add_patch(bar), f"{labels[name]}: {limit_words(limit)}")
        for at, value, side in ((0.0, low[row], "left"), (1.0, high[row], "right")):
            axes.annotate(
                f"{value:.3g}",
                (at, row),
                xytext=(0, 11),
                textcoords="offset points",
                ha=side,
                fontsize=8,
                zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8},
            )
    axes.set_yticks(rows, [folded(labels[name], 17 if is_narrow() else 34) for name in names], fontsize=8.5)
    axes.set_ylim(len(names) - 0.5, -0.6)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([])
    axes.set_xlabel("from the least to the largest value played")
    axes.grid(axis="y", color="#bbbbbb")
    handles = [
        Line2D([], [], color=CASE, label="cells of interest"),
        Line2D([], [], color=OTHER, linestyle=(0, (3, 2)), label="other cells"),
    ]
    if limits:
        handles.append(Patch(facecolor=BOX, alpha=0.55, hatch="//", label="the box"))  # type: ignore[arg-type]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    return figure


@styled
def draw_pairs(rows: Sequence[Index], labels: Mapping[str, str]) -> Figure:
    """Heat map of the interactions of two numbers; a point stands where the interval leaves open whether there is any.

    rows: of one measure.
    """
    groups = list(dict.fromkeys(end for row in rows for end in ends_of(row)))
    size = len(groups)
    share, shown = np.full((size, size), np.nan), np.full((size, size), "", dtype=object)
    for row in rows:
        i, j = (groups.index(end) for end in ends_of(row))
        share[j, i] = max(0.0, row.index)
        shown[j, i] = f"{row.index:.2f}" if act_together(row) else "·"
    named = [labels.get(group, group) for group in groups]
    wide = is_narrow()
    figure = canvas(2.8 + 0.62 * size, 2.2 + 0.5 * size)
    axes = figure.subplots()
    sns.heatmap(
        share[1:, :-1],
        annot=shown[1:, :-1],
        fmt="",
        cmap=sns.light_palette(BOX, as_cmap=True),
        vmin=0.0,
        vmax=max(0.1, float(np.nanmax(share))),
        linewidths=0.6,
        cbar_kws={"label": "share of the variance", "shrink": 0.7},
        annot_kws={"fontsize": 8},
        ax=axes,
    )
    numbered = [f"{number + 1}" for number in range(size - 1)]
    below = numbered if wide else [_cut(name) for name in named[:-1]]
    axes.set_xticks(np.arange(size - 1) + 0.5, below, rotation=0 if wide else 40, ha="center" if wide else "right")
    beside = [f"{_cut(name)} ({number + 2})" if wide else name for number, name in enumerate(named[1:])]
    axes.set_yticks(np.arange(size - 1) + 0.5, [folded(name, 17 if wide else 34) for name in beside], rotation=0)
    if wide:
        axes.set_xlabel(f"1: {_cut(named[0])}; others numbered beside")
    axes.tick_params(length=0, labelsize=8)
    axes.grid(visible=False)
    return figure


def _cut(name: str) -> str:
    return textwrap.shorten(name, 38, placeholder=" …")
