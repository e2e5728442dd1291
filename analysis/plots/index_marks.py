"""How first-order and total indices are drawn, wherever shares of a variance are shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots.figures import percent_axis, says_each

MARKS = {
    "first": ("#0173b2", "o", "first order: this group alone"),
    "total": ("#de8f05", "s", "total: with its interactions"),
}
APART = 0.32
"""Rows between the two indices of a group."""


def draw_indices_of(axes: Axes, found: Mapping[str, pd.DataFrame]) -> None:
    """Bars from 0 to the indices, dots, and whiskers from low to high; zero line, and the axis in percent.

    found: order -> columns row (where the group stands), index, low, high.  Of two orders the first stands above the
    row of the group and the total below it.
    """
    for number, (order, table) in enumerate(found.items()):
        colour, marker, label = MARKS[order]
        at = table["row"] + APART * (number - (len(found) - 1) / 2)
        below, above = table["index"] - table["low"], table["high"] - table["index"]
        axes.hlines(at, 0, table["index"], color=colour, linewidth=3, alpha=0.35)
        axes.errorbar(
            table["index"],
            at,
            xerr=np.maximum(np.vstack([below, above]), 0.0),
            linestyle="",
            color=colour,
            marker=marker,
            markersize=5.5,
            capsize=3,
            label=label,
        )
        values = zip(table["index"], table["low"], table["high"], strict=True)
        order_words = label.partition(":")[0]
        told = [f"{order_words}: {100 * of:.1f} % [{100 * low:.1f}, {100 * high:.1f}]" for of, low, high in values]
        there = table["index"].notna().to_numpy()
        says_each(
            axes, table["index"][there], at[there], [text for text, known in zip(told, there, strict=True) if known]
        )
    axes.axvline(0.0, color="#555555", linewidth=0.8)
    percent_axis(axes, "x")


def add_legend(figure: Figure, axes: Axes) -> None:
    """What the marks of a panel mean, above all panels."""
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper right", ncols=2)
