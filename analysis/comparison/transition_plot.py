"""Which runs changed, from which class to which?  A heat map of transitions for each pair of variants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.comparison.results import PairComparison
from analysis.plots.figures import canvas, panels_across, says, styled, words
from diplosim.numerics.statistics import OUTCOMES

ACROSS = 3
"""Panels in a row."""
ON_DARK, ON_LIGHT = "#fefefe", "#010101"
"""Ink on a coloured cell: nearly white and nearly black, which a page leaves as they are in its dark colours too."""


@styled
def draw_transitions(pairs: Sequence[PairComparison]) -> Figure:
    """Rows: class under the first variant; columns: class under the second; numbers: runs.

    Off the diagonal the shade is the number of runs that changed (logarithmic); the diagonal, where nothing
    changed, is left grey.
    """
    across = panels_across(len(pairs), ACROSS)
    down = math.ceil(len(pairs) / across)
    figure = canvas(1.2 + 2.9 * across, 0.3 + 3.1 * down, pad=0.12)
    panels = np.atleast_1d(figure.subplots(down, across, squeeze=False).ravel())
    most = max(1, *(pair.transitions[a][b] for pair in pairs for a in OUTCOMES for b in OUTCOMES if a != b))
    for place, axes in enumerate(panels):
        if place < len(pairs):
            _panel(axes, pairs[place], most, leftmost=place % across == 0)
        else:
            axes.set_visible(False)
    return figure


def _panel(axes: Axes, pair: PairComparison, most: int, leftmost: bool) -> None:
    counts = np.array([[pair.transitions[a][b] for b in OUTCOMES] for a in OUTCOMES], dtype=float)
    changed = np.where(np.eye(len(OUTCOMES), dtype=bool) | (counts == 0), np.nan, counts)
    shades = sns.color_palette("flare", as_cmap=True)
    norm = LogNorm(1, max(most, 2))
    look: dict[str, Any] = {"cbar": False, "square": True, "ax": axes}
    sns.heatmap(np.where(np.eye(len(OUTCOMES)), 0.0, np.nan), cmap="Greys", vmin=-1, vmax=4, **look)
    sns.heatmap(changed, cmap=shades, norm=norm, vmin=1, vmax=norm.vmax, **look)  # ends: all of it may be NaN
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            moved = i != j and count > 0
            shown = "black" if not moved else ON_DARK if norm(count) > 0.55 else ON_LIGHT
            axes.text(j + 0.5, i + 0.5, f"{int(count):,}" if count else "·", ha="center", va="center", fontsize=8.5,
                      color=shown)  # fmt: skip
            before, after = f"{words(OUTCOMES[i])} under {pair.first}", f"{words(OUTCOMES[j])} under {pair.second}"
            says(axes.add_patch(Rectangle((j, i), 1, 1, alpha=0.0)), f"{before}, {after}: {int(count):,} runs")
    names = [words(name).replace(" ", "\n") for name in OUTCOMES]
    middles = np.arange(len(OUTCOMES)) + 0.5
    axes.set_xticks(middles, names, fontsize=7.5, rotation=0)
    axes.set_yticks(middles, names if leftmost else [], fontsize=7.5, rotation=0)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(f"under {pair.second}")
    axes.set_ylabel(f"under {pair.first}")
    axes.set_title(f"{pair.changed:,} of {pair.n:,} runs changed", fontsize=9)
