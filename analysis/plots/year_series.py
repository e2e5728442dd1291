"""Alliance graphs year by year: who is there, who comes and goes, how the graph hangs together, how many poles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.plots.figures import canvas, says, series_style, styled

MARKED = 30
"""Years up to which every year has a mark; more are marked now and then."""

DASHES: Sequence[Any] = ("-", (0, (4, 2)), (0, (1, 1)), (0, (6, 2, 1, 2)))
"""Of the lines of a panel: one that lies on another does not hide it."""

Line = tuple[str, str]
"""Column of the series, and what a legend calls it."""

COUNTS: Sequence[Line] = (("parties", "parties"), ("tied", "with a tie"))
STRUCTURE: Sequence[Line] = (("density", "density"), ("transitivity", "transitivity"), ("modularity", "modularity"))
POLES: Sequence[Line] = (
    ("components", "components"),
    ("communities", "communities"),
    ("effective_number", "effective number of states"),
    ("effective_number_of_blocs", "effective number of blocs"),
)


@styled
def draw_years(table: pd.DataFrame) -> Figure:
    """Four panels over the years of a series of `diplosim.sources.alliances.series.graph_series`."""
    figure = canvas(9.0, 6.0)
    panels = figure.subplots(2, 2, sharex=True).ravel()
    _lines(panels[0], table, COUNTS, "states")
    _moves(panels[1], table)
    _lines(panels[2], table, STRUCTURE, "0 to 1")
    _lines(panels[3], table, POLES, "number")
    titles = ("Who is there", "Who comes and goes", "How it hangs together", "How many poles")
    for axes, title in zip(panels, titles, strict=True):
        axes.set_title(title)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.tick_params(labelbottom=True)
    panels[0].yaxis.set_major_locator(MaxNLocator(integer=True))
    panels[2].set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])  # the room above is for the legend alone
    return figure


def _lines(axes: Axes, table: pd.DataFrame, lines: Sequence[Line], label: str) -> None:
    for place, (column, words) in enumerate(lines):
        values = table[column].astype(float)
        if values.isna().all():
            continue
        every = 1 if len(table) <= MARKED else len(table) // 10
        [line] = axes.plot(
            table["year"],
            values,
            label=words,
            linestyle=DASHES[place],
            markersize=4.5,
            markevery=every,
            linewidth=1.6,
            **series_style(place),
        )
        last = values.last_valid_index()
        says(line, f"{words}, {table['year'][last]}: {values[last]:.2f}")
    axes.set_ylabel(label)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]), top=axes.get_ylim()[1] * (1.15 + 0.12 * len(lines)))
    axes.legend(loc="upper left", ncols=2 if len(lines) < 4 else 1, fontsize=8)


def _moves(axes: Axes, table: pd.DataFrame) -> None:
    up, down = (np.array([len(who.split()) for who in table[name]]) for name in ("entered", "left"))
    for sizes, names, words, place in ((up, "entered", "come in", 0), (-down, "left", "are gone", 4)):
        colour = series_style(place)["color"]
        bars = axes.bar(table["year"], sizes, color=colour, hatch="" if place == 0 else "//", label=words, width=0.8)
        for bar, year, who in zip(bars, table["year"], table[names], strict=True):
            if who:
                says(bar, f"{year}: {words} {who}")
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    reach = max(1, int(np.max(up, initial=0)), int(np.max(down, initial=0)))
    axes.set_ylim(-reach * 1.15, reach * 1.5)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    axes.set_ylabel("states")
    axes.legend(loc="upper left", ncols=2, fontsize=8)
