"""How far does each variant move each outcome?  Differences of shares with their intervals, one panel an outcome."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.comparison import PairComparison
from analysis.comparison_text import outcome_words
from analysis.figures import CLASS_COLOUR, CLASS_MARKER, canvas, styled
from diplosim.statistics import OUTCOMES


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
    handles = [
        Line2D([], [], linestyle="", marker="o", color="#444444", label="stands out (Holm-corrected p ≤ 0.05)"),
        Line2D([], [], linestyle="", marker="o", color="#444444", markerfacecolor="white", label="does not stand out"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    return figure


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
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+g}" if value else "0")
    widest = max(abs(end) for end in axes.get_xlim())
    least = 0.5  # points: a panel in which nothing happens shall look like it
    axes.set_xlim(-max(widest, least), max(widest, least))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, prune="both"))  # end labels would touch the next panel's
