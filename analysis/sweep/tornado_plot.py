"""How far does each number move each class alone?  Bars from the base, the widest on top, with paired intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.plots.figures import canvas, crushed, is_narrow, points_axis, says, styled, words
from analysis.sweep.one_at_a_time import Move
from diplosim.scenario.number_words import folded

MOST = 15
"""Quantities shown; the tables name all of them."""

LOWER, HIGHER = "#0173b2", "#de8f05"
LABEL = {"any_agreement": "agreement, any"}


def widest(moves: Sequence[Move], most: int = MOST) -> list[str]:
    """Quantities by the largest difference that they make to any of the measures, the largest first."""
    reach: dict[str, float] = {}
    for move in moves:
        reach[move.quantity] = max(reach.get(move.quantity, 0.0), abs(move.difference))
    return sorted(reach, key=lambda name: -reach[name])[:most]


@styled
def draw_tornado(moves: Sequence[Move], measures: Sequence[str], labels: Mapping[str, str]) -> Figure:
    """Bars: difference from the base, in percentage points; whiskers: 95 % paired intervals.

    labels: what a reader is told for each quantity.
    Blue, hatched: the quantity below its coded value; orange: above it.  The numbers at the bars are its values.
    """
    names = widest(moves)
    figure = canvas(10.5, 1.7 + 0.42 * len(names))
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    for axes, measure in zip(panels, measures, strict=True):
        _panel(axes, [move for move in moves if move.measure == measure], names, labels)
        axes.set_title(LABEL.get(measure, words(measure)))
    panels[0].set_yticks(range(len(names)), [folded(labels[name]) for name in names], fontsize=8.5)
    panels[0].set_ylim(len(names) - 0.4, -0.6)
    figure.supxlabel("difference from the base, percentage points", fontsize=9.5)
    handles = [
        Patch(facecolor=LOWER, alpha=0.75, hatch="///", edgecolor="white", label="value below the coded one"),
        Patch(facecolor=HIGHER, alpha=0.75, label="value above the coded one"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    return figure


def _panel(axes: Axes, moves: Sequence[Move], names: Sequence[str], labels: Mapping[str, str]) -> None:
    for place, name in enumerate(names):
        own = sorted((move for move in moves if move.quantity == name), key=lambda move: move.value)
        height = 0.8 / max(1, len(own))
        for number, move in enumerate(own):
            at = place - 0.4 + height * (number + 0.5)
            below = move.coded is not None and move.value < move.coded
            difference, low, high = (100 * value for value in (move.difference, move.low, move.high))
            [bar] = axes.barh(
                at,
                difference,
                height=0.92 * height,
                color=LOWER if below else HIGHER,
                alpha=0.75,
                hatch="///" if below else "",
                edgecolor="white",
                linewidth=0.4,
            )
            says(bar, f"{labels[name]} = {move.value:.3g}: {difference:+.1f} points [{low:+.1f}, {high:+.1f}]")
            axes.errorbar(
                difference,
                at,
                xerr=[[difference - low], [high - difference]],
                color="#333333",
                linewidth=1.0,
                capsize=2,
            )
            axes.annotate(
                f"{move.value:.3g}",
                (max(high, 0.0) if difference >= 0 else min(low, 0.0), at),
                xytext=(4 if difference >= 0 else -4, 0),
                textcoords="offset points",
                ha="left" if difference >= 0 else "right",
                va="center",
                fontsize=7,
                color="#444444",
            )
    axes.axvline(0.0, color="#555555", linewidth=1.0)
    margin = 1.5 if is_narrow() else 1.25  # room for the values beside the whiskers
    points_axis(axes, least=1.0, margin=margin, root=crushed([100 * move.difference for move in moves]))
