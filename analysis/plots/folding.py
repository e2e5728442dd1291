"""Labels that are longer than their place: broken into lines, and the figure grows by what the lines need."""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator

FOLDED, TICK, BESIDE = 46, 17, 26
"""Characters of a line: of a label or title, of a tick, on a narrow screen; of a legend beside the panels."""
GAP = 6.0
"""Pixels between a title and what stands to its right."""
SHORTEST = 10
"""Characters below which a title is broken no further."""
MARK = "\u2060"
"""Invisible: stands before the blank at which a word may be broken, while its line is wrapped."""
MOST = 2.5
"""How many times as tall a figure may become."""


def lay_out(figure: Figure) -> None:
    """Make room for labels, which drawing would do first, without drawing."""
    engine = figure.get_layout_engine()
    if engine is not None and figure.axes:
        engine.execute(figure)


def fold(figure: Figure, narrow: bool) -> None:
    """Lay a figure out so that no label is cut off or lies over another.

    Args:
        figure: all drawn.
        narrow: whether it is for a narrow screen, where panels stand below each other.
    """
    tall = MOST * figure.get_figheight()
    before = _lines_of_titles(figure)
    if narrow:
        _fold_narrow(figure)
    else:
        _fold_beside(figure)
        lay_out(figure)
        _fold_titles(figure)
    grown = _height_of_titles(figure, before) + _height_of_ticks(figure)
    if grown:
        figure.set_figheight(min(tall, figure.get_figheight() + grown))
        lay_out(figure)


def in_lines(text: str, width: int) -> str:
    """Break a text.

    Args:
        text: any; its own line breaks stay.
        width: characters of a line at most, but for longer words, which are broken behind underscores alone.

    Returns:
        The text in lines.
    """
    return "\n".join(line for part in text.split("\n") for line in _wrapped(part, width))


def _wrapped(part: str, width: int) -> list[str]:
    words = [f"{MARK} ".join(_pieces(word, width)) for word in part.split(" ")]
    lines = textwrap.wrap(" ".join(words), width, break_long_words=False) or [""]
    return [line.replace(f"{MARK} ", "").replace(MARK, "") for line in lines]


def _pieces(word: str, width: int) -> list[str]:
    """A word that is too long for a line, in pieces that end with an underscore; others, and paths, as they are."""
    if len(word) <= width or "_" not in word or "." in word:
        return [word]
    found = [""]
    for part in re.findall(r"[^_]*_|[^_]+$", word):
        if found[-1] and len(found[-1]) + len(part) > width:
            found.append("")
        found[-1] += part
    return found


def _fold_narrow(figure: Figure) -> None:
    """Break long titles and labels into lines; what is still cut off, into shorter ones."""
    for axes in figure.axes:
        axes.set_title(in_lines(axes.get_title(loc="left"), FOLDED - 6), loc="left", fontsize=9.5)
        axes.set_xlabel(in_lines(axes.get_xlabel(), FOLDED - 6))
        labels = [text.get_text() for text in axes.get_yticklabels()]
        if isinstance(axes.yaxis.get_major_locator(), FixedLocator) and any(len(label) > TICK for label in labels):
            axes.set_yticks(axes.get_yticks(), [in_lines(label, TICK) for label in labels], fontsize=8)
    for width in range(FOLDED - 12, 10, -6):
        lay_out(figure)
        cut_off = [text for axes in figure.axes for text in _free_texts(axes) if _beyond(figure, text)]
        if not cut_off:
            return
        for text in cut_off:
            text.set_text(in_lines(text.get_text(), width))
    lay_out(figure)


def _free_texts(axes: Axes) -> list[Text]:
    """The label below a panel and its titles, for whose width the layout makes no room."""
    titles = [each for each in axes.get_children() if isinstance(each, Text) and not isinstance(each, Annotation)]
    return [each for each in (axes.xaxis.label, *titles) if each.get_visible() and each.get_text().strip()]


def _beyond(figure: Figure, text: Text) -> bool:
    """Whether a text is cut off at the left or right edge of the figure."""
    extent = text.get_window_extent()
    return bool(extent.x0 < figure.bbox.x0 or extent.x1 > figure.bbox.x1)


def _fold_beside(figure: Figure) -> None:
    """Break entries of a legend beside the panels, which would leave them no room."""
    for legend in figure.legends:
        if str(getattr(legend, "_outside_loc", "")).startswith("right"):
            for text in legend.get_texts():
                text.set_text(in_lines(text.get_text(), BESIDE))


def _fold_titles(figure: Figure) -> None:
    """Break titles of panels that run into another title, a legend or the edge of the figure."""
    written: dict[Text, str] = {}
    for _ in range(3):
        crowded = [(title, room) for title, room in _room_of_titles(figure) if room < title.get_window_extent().width]
        if not crowded:
            return
        for title, room in crowded:
            text = written.setdefault(title, title.get_text())
            longest = max(map(len, title.get_text().split("\n")))
            width = int(longest * room / title.get_window_extent().width)
            title.set_text(in_lines(text, max(SHORTEST, width)))
        lay_out(figure)


def _room_of_titles(figure: Figure) -> list[tuple[Text, float]]:
    """Each title, and how many pixels it may be wide."""
    titles = [title for axes in figure.axes if (title := _title(axes)) is not None]
    others = [*(title.get_window_extent() for title in titles), *(each.get_window_extent() for each in figure.legends)]
    found = []
    for title in titles:
        own = title.get_window_extent()
        ends = [each.x0 - GAP for each in others if each.x0 > own.x0 and each.y0 < own.y1 and own.y0 < each.y1]
        found.append((title, min([figure.bbox.x1, *ends]) - own.x0))
    return found


def _title(axes: Axes) -> Text | None:
    """The title of a panel at its left, None where it has none."""
    text = axes.get_title(loc="left")
    if not text.strip() or not axes.get_visible():
        return None
    return next(each for each in axes.get_children() if isinstance(each, Text) and each.get_text() == text)


def _lines_of_titles(figure: Figure) -> dict[int, int]:
    """Lines of the title of each panel, by its place among the panels."""
    return {place: axes.get_title(loc="left").count("\n") for place, axes in enumerate(figure.axes)}


def _height_of_titles(figure: Figure, before: dict[int, int]) -> float:
    """Inches that the lines need which titles have gained: in each row those of the title that has gained most."""
    rows: dict[float, float] = defaultdict(float)
    for place, lines in _lines_of_titles(figure).items():
        axes = figure.axes[place]
        size = 0.0 if (title := _title(axes)) is None else float(title.get_fontsize())
        row = round(axes.get_position().y1, 2)
        rows[row] = max(rows[row], (lines - before[place]) * size * 1.25 / 72)
    return sum(rows.values())


def _height_of_ticks(figure: Figure) -> float:
    """Inches that labels of rows need so that none lies over the next."""
    rows: dict[float, float] = defaultdict(float)
    for axes in figure.axes:
        if not axes.get_visible() or not isinstance(axes.yaxis.get_major_locator(), FixedLocator):
            continue
        boxes = [each.get_window_extent() for each in axes.get_yticklabels() if each.get_text().strip()]
        middles = sorted((box.y0 + box.y1) / 2 for box in boxes)
        if len(middles) < 2:
            continue
        step = min(after - before for before, after in pairwise(middles))
        need = 1.08 * max(box.height for box in boxes)
        if step > 0 and need > step:
            row = round(axes.get_position().y1, 2)
            rows[row] = max(rows[row], (need / step - 1) * axes.bbox.height / figure.dpi)
    return sum(rows.values())
