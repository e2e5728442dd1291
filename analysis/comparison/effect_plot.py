"""What do the factors do, and does it hold elsewhere?  Effects of one design under several ranges or structures."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.comparison.comparison_text import outcome_words
from analysis.comparison.forest_plot import LEAST, fill_handles
from analysis.comparison.main_effects import MainEffect
from analysis.plots.figures import canvas, points_axis, says, series_style, styled
from diplosim.numerics.statistics import OUTCOMES


@styled
def draw_effects(designs: Mapping[str, tuple[MainEffect, ...]]) -> Figure:
    """One panel an outcome, one row an effect, one mark a design; whiskers are the effects' 95 % intervals.

    designs: name of the design -> its effects; all have the same factors.  A filled mark stands out from chance after
    Holm's correction within its design.
    """
    first = next(iter(designs.values()))
    rows = list(dict.fromkeys(effect.factor for effect in first))
    figure = canvas(11.0, 1.7 + 0.28 * len(rows) * (len(designs) + 1))
    panels = figure.subplots(1, len(OUTCOMES), sharey=True)
    step = 0.8 / len(designs)
    for axes, outcome in zip(panels, OUTCOMES, strict=True):
        axes.axvline(0.0, color="#555555", linewidth=1.0)
        for number, effects in enumerate(designs.values()):
            look = series_style(number)
            for effect in (each for each in effects if each.outcome == outcome):
                middle, low, high = (
                    100 * value for value in (effect.effect.difference, effect.effect.low, effect.effect.high)
                )
                drawn = axes.errorbar(
                    middle,
                    rows.index(effect.factor) - 0.4 + step * (number + 0.5),
                    xerr=[[middle - low], [high - middle]],
                    **look,
                    markerfacecolor=look["color"] if effect.tells else "white",
                    markersize=5.5,
                    capsize=2.5,
                    linewidth=1.3,
                )
                says(drawn.lines[0], f"{effect.factor}: {middle:+.1f} points [{low:+.1f}, {high:+.1f}]")
        axes.set_title(outcome_words(outcome))
        points_axis(axes, LEAST)
    panels[0].set_yticks(range(len(rows)), [row.replace(" x ", "\n× ") for row in rows])
    panels[0].set_ylim(len(rows) - 0.45, -0.55)
    figure.supxlabel("effect on the outcome share, percentage points", fontsize=9.5)
    handles = [Line2D([], [], label=name, **series_style(number)) for number, name in enumerate(designs)]
    figure.legend(handles=[*handles, *fill_handles()], loc="outside upper left", ncols=4)
    return figure
