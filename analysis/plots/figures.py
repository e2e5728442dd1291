"""The common look of all figures, and how they are saved so that the same runs give the same files.

Colours come from seaborn's colour-blind-safe palette (after Wong 2011, Nature Methods 8:441) and are never
the only
mark: outcomes also differ by hatch and marker, parties and types by marker and line.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from analysis.plots.folding import FOLDED, fold, in_lines
from diplosim.atomic_files import written_whole
from diplosim.harmless import visible
from diplosim.numerics.arrays import FloatArray

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
    "axes.titley": 1.0,  # where it stands by default: nothing else stands above a panel, and to look for it takes long
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


NARROW = 3.55
"""Width in inches of a figure on the screen of a telephone, at 100 pixels an inch."""

_narrow: ContextVar[bool] = ContextVar("narrow", default=False)


@contextmanager
def narrow_layout() -> Iterator[None]:
    """Within this, figures are drawn for a narrow screen: panels below each other, legends on top."""
    token = _narrow.set(True)
    try:
        yield
    finally:
        _narrow.reset(token)


def is_narrow() -> bool:
    """Whether figures are drawn for a narrow screen."""
    return _narrow.get()


class _NarrowFigure(Figure):
    """A figure on a narrow screen: panels that would stand side by side stand below each other, the legend on top."""

    def subplots(self, nrows: int = 1, ncols: int = 1, **options: Any) -> Any:
        """Panels as asked for, in one column; the figure grows with them."""
        if ncols == 1:
            return super().subplots(nrows, ncols, **options)
        options.pop("width_ratios", None)
        heights = options.pop("height_ratios", [1.0] * nrows)
        squeezed = options.pop("squeeze", True)
        if isinstance(options.get("sharey"), str):
            options["sharey"] = False  # rows are no rows any more
        self.set_figheight(self.get_figheight() * (1 + STACKED * (ncols - 1)))
        column = super().subplots(nrows * ncols, 1, squeeze=False, height_ratios=list(heights) * ncols, **options)
        panels = column[:, 0].reshape(ncols, nrows).T
        return panels.squeeze() if squeezed else panels

    def legend(self, *arguments: Any, **options: Any) -> Any:
        """The legend on top, in as many columns as its words leave room for."""
        if len(arguments) > 1:
            handles, labels = list(arguments[0]), list(arguments[1])
        elif "handles" in options:
            handles = list(options["handles"])
            labels = [str(handle.get_label()) for handle in handles]
        else:
            found = [axes.get_legend_handles_labels() for axes in self.axes]
            handles = [handle for each, _ in found for handle in each]
            labels = [label for _, each in found for label in each]
        columns = 1 if max(map(len, labels), default=0) > MOST_IN_TWO else 2
        title = options.get("title")
        return super().legend(handles, labels, title=title, loc="outside upper left", ncols=columns)

    def supxlabel(self, t: str, **options: Any) -> Any:
        """The label below all panels, broken into lines."""
        return super().supxlabel(in_lines(t, FOLDED), **options)


STACKED = 0.85
"""How much taller a figure is for each panel that stands below instead of beside."""
MOST_IN_TWO = 21
"""Characters of a label in a legend of two columns."""


_drawn_on: ContextVar[Callable[[float, float], Figure] | None] = ContextVar("drawn_on", default=None)


@contextmanager
def drawn_on(make: Callable[[float, float], Figure]) -> Iterator[None]:
    """Within this, figures are drawn on what `make` returns for a width and height in inches."""
    token = _drawn_on.set(make)
    try:
        yield
    finally:
        _drawn_on.reset(token)


def canvas(width: float, height: float, pad: float | None = None) -> Figure:
    """An empty figure in inches, on a narrow screen as wide as that.  It belongs to no window and no global state.

    pad: inches kept free above and below each panel, where rows of panels need more than usual.
    """
    make = _drawn_on.get()
    if make is not None:
        return make(width, height)
    layout = ConstrainedLayoutEngine(h_pad=pad)
    if is_narrow():
        return _NarrowFigure(figsize=(min(width, NARROW), height), layout=layout)
    return Figure(figsize=(width, height), layout=layout)


GIVEN = "value-"
"""What the id of a mark begins with that says its value."""


def says(artist: Artist, text: str) -> None:
    """Let a mark say its value: a page shows it where the mark is pointed at."""
    artist.set_gid(GIVEN + text.encode("utf-8").hex())


def says_each(axes: Axes, x: Iterable[Any], y: Iterable[Any], texts: Iterable[str]) -> None:
    """Let each point of a line say its value: a mark that is not seen lies over it, since the line is one mark."""
    for each_x, each_y, text in zip(x, y, texts, strict=True):
        [mark] = axes.plot([each_x], [each_y], linestyle="", marker="o", markersize=9, alpha=0.0, zorder=9)
        mark.set_in_layout(False)
        says(mark, text)


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
    target.set_major_formatter(lambda value, _: f"{round(100 * value, 2):zg} %")


CRUSHED = 8.0
"""How many times the middle one of several effects the largest is where the others would hardly be seen beside it."""


CLEAR = 4
"""How many times the smaller of two ticks of a signed square root the larger is, so that their labels stand clear."""


def crushed(effects: Sequence[float]) -> bool:
    """Whether one large effect would crush the others on a common scale."""
    sizes = sorted(abs(effect) for effect in effects if effect)
    return len(sizes) > 1 and sizes[-1] > CRUSHED * sizes[(len(sizes) - 1) // 2]


def points_axis(axes: Axes, least: float, margin: float = 1.0, root: bool = False) -> None:
    """Make an axis of differences in percentage points: signed labels, 0 in the middle, rows without ticks.

    least: points that it reaches at least on either side, so that a panel in which nothing happens looks like it.
    margin: how far it reaches on the page, as a multiple of what is drawn.  root: whether the scale is a signed square
    root, so that small effects are seen beside large ones.
    """
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    reach = (margin**2 if root else margin) * max(least, *(abs(end) for end in axes.get_xlim()))
    axes.set_xlim(-reach, reach)
    if root:
        axes.set_xscale("function", functions=(_signed_root, _signed_square))
        steps = [step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if 0.1 * reach < step < 0.8 * reach]
        chosen = [steps[0], steps[-1]] if len(steps) > 1 and steps[-1] >= CLEAR * steps[0] else steps[-1:]
        axes.xaxis.set_major_locator(FixedLocator(sorted({0.0, *chosen, *(-step for step in chosen)})))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, prune="both"))  # end labels would touch the next panel's
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+g}" if value else "0")  # a scale brings its own


def _signed_root(values: FloatArray) -> FloatArray:
    root: FloatArray = np.sign(values) * np.sqrt(np.abs(values))
    return root


def _signed_square(values: FloatArray) -> FloatArray:
    square: FloatArray = np.sign(values) * np.square(values)
    return square


def panels_across(count: int, most: int) -> int:
    """Panels in a row of a figure of so many: as many as fit, but four of them two by two; one on a narrow screen."""
    if is_narrow():
        return 1
    return 2 if count == 4 and most == 3 else min(most, count)


def svg_text(figure: Figure) -> str:
    """A figure as the text of an SVG, without dates or random ids."""
    stream = io.StringIO()
    with look():
        _make_visible(figure)
        _settle(figure)
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": "diplosim"})
    return stream.getvalue()


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
    make_visible(figure, figure.axes)


def make_visible(drawn: Artist, panels: Sequence[Axes]) -> None:
    """Write out control characters of names, in labels that stand and in those that ticks bring with them.

    drawn: what holds the labels.  panels: whose ticks are meant.
    """
    for text in drawn.findobj(lambda artist: isinstance(artist, Text)):
        assert isinstance(text, Text)
        text.set_text(visible(text.get_text()))
        text.set_parse_math(False)
    for axes in panels:
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
    fold(figure, isinstance(figure, _NarrowFigure))
    figure.set_layout_engine(None)  # with "none" each file would be drawn twice, to lay out what is fixed already
    for axes in figure.axes:
        axes.set_position(np.round(axes.get_position(original=True).bounds, 6).tolist())
