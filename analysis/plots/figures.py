"""The common look of all figures, and how they are saved so that the same runs give the same files.

Colours come from seaborn's colour-blind-safe palette (after Wong 2011, Nature Methods 8:441) and are never
the only
mark: outcomes also differ by hatch and marker, parties and types by marker and line.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from diplosim.atomic_files import written_whole
from diplosim.harmless import visible

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_COLOURS = sns.color_palette("colorblind").as_hex()

CLASS_COLOUR = {
    "agreement": _COLOURS[0],
    "partial_agreement": _COLOURS[9],
    "stalemate": _COLOURS[7],
    "conflict": _COLOURS[3],
}
CLASS_HATCH = {"agreement": "", "partial_agreement": "//", "stalemate": "..", "conflict": "xx"}
CLASS_MARKER = {"agreement": "o", "partial_agreement": "h", "stalemate": "s", "conflict": "X"}
CLASS_LINE = {
    "agreement": "-",
    "partial_agreement": (0, (1, 1)),
    "stalemate": (0, (5, 2)),
    "conflict": (0, (6, 2, 1, 2)),
}

TYPE_COLOUR = {
    "sincere": _COLOURS[0],
    "hard_bargainer": _COLOURS[1],
    "staller": _COLOURS[7],
    "pretext": _COLOURS[3],
    "insatiable": _COLOURS[4],
}
TYPE_MARKER = {"sincere": "o", "hard_bargainer": "s", "staller": "D", "pretext": "X", "insatiable": "^"}

_SERIES = (0, 1, 2, 4, 3, 5, 9, 6, 8, 7)
_MARKERS = ("o", "s", "D", "^", "X", "v", "P", "<", ">", "h")

RC = {
    "figure.dpi": 100,
    "savefig.dpi": 150,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.grid": True,
    "grid.color": "#e2e2e2",
    "axes.edgecolor": "#555555",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "diplosim",
    "svg.fonttype": "path",
    "path.simplify": True,
    "text.parse_math": False,  # "Aid of $1bn to $2bn" is no formula
}


def look() -> AbstractContextManager[Any]:
    """Context in which figures are drawn and saved."""
    settings: Any = {**sns.axes_style("ticks"), **RC}
    return mpl.rc_context(settings)


def styled(draw: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorator: draw a figure in the common look."""

    @wraps(draw)
    def drawn(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        with look():
            return draw(*arguments, **named)

    return drawn


def canvas(width: float, height: float, pad: float | None = None) -> Figure:
    """An empty figure in inches.  It belongs to no window and no global state.

    pad: inches kept free above and below each panel, where rows of panels need more than usual.
    """
    return Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(h_pad=pad))


def series_style(position: int) -> dict[str, Any]:
    """Colour and marker of the n-th series (party or issue), for a line with markers."""
    return {
        "color": _COLOURS[_SERIES[position % len(_SERIES)]],
        "marker": _MARKERS[position % len(_MARKERS)],
    }


def class_bar(name: str) -> dict[str, Any]:
    """Colour, hatch and edge of a bar that stands for an outcome class."""
    return {"color": CLASS_COLOUR[name], "hatch": CLASS_HATCH[name], "edgecolor": "white"}


def words(name: str) -> str:
    """An identifier as a reader expects it: `hard_bargainer` becomes `hard bargainer`."""
    return name.replace("_", " ")


def day_and_month(date: datetime.date) -> str:
    """A date as a tick label, such as 5 Jan."""
    # strftime knows a day without its zero only on some systems.
    return f"{date.day} {date:%b}"


def percent_axis(axes: Axes, axis: str = "y") -> None:
    """Label an axis of shares in percent."""
    target = axes.yaxis if axis == "y" else axes.xaxis
    target.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")


def points_axis(axes: Axes, least: float, margin: float = 1.0) -> None:
    """Make an axis of differences in percentage points: signed labels, 0 in the middle, rows without ticks.

    least: points that it reaches at least on either side, so that a panel in which nothing happens looks like it.
    margin: how far it reaches, as a multiple of what is drawn.
    """
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+g}" if value else "0")
    reach = margin * max(least, *(abs(end) for end in axes.get_xlim()))
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, prune="both"))  # end labels would touch the next panel's


def panels_across(count: int, most: int) -> int:
    """Panels in a row of a figure of so many: as many as fit, but four of them two by two."""
    return 2 if count == 4 and most == 3 else min(most, count)


def save(figure: Figure, folder: Path, name: str) -> tuple[Path, Path]:
    """Write `name`.png (150 dpi) and `name`.svg, without dates or random ids, and return both paths."""
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with look():
        _make_visible(figure)
        _settle(figure)
        with written_whole(png) as stream:
            figure.savefig(stream, format="png", metadata={"Software": "diplosim"})
        with written_whole(svg) as stream:
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": "diplosim"})
    return png, svg


def _make_visible(figure: Figure) -> None:
    """Write out control characters of names, in labels that stand and in those that ticks bring with them."""
    for text in figure.findobj(Text):
        text.set_text(visible(text.get_text()))
        text.set_parse_math(False)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            formatter = axis.get_major_formatter()
            if isinstance(formatter, FuncFormatter):
                formatter.func = _visible_labels(formatter.func)


def _visible_labels(label: Callable[..., str]) -> Callable[..., str]:
    return lambda value, position: visible(label(value, position))


def _settle(figure: Figure) -> None:
    """Fix the layout at the resolution of the saved picture, where labels have the widths they will have, and round it.

    The solver behind the constrained layout differs by 1e-14 with the addresses of its objects, and the names of clip
    paths in an SVG are hashes of unrounded positions.
    """
    figure.set_dpi(mpl.rcParams["savefig.dpi"])
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position(np.round(axes.get_position(original=True).bounds, 6).tolist())
