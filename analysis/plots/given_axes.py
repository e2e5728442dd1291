"""Figures of reports drawn where somebody else wants them: into axes that are given, or into a figure of pyplot.

A report makes its figures by itself; a notebook shows those that pyplot knows, and puts several into one figure.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpecBase

from analysis.plots.figures import drawn_on, look, make_visible
from diplosim.scenario.spelling import described

Panels = npt.NDArray[np.object_]


def drawn(draw: Callable[..., Figure], *arguments: Any, ax: Axes | None = None, **options: Any) -> Axes | Panels:
    """Draw a figure of a report for a notebook.

    Args:
        draw: draws it, on a canvas of `analysis.plots.figures`.
        *arguments: what it draws.
        ax: where; None: in a figure of pyplot, as large as in the report.  Several panels share the place of `ax`,
            which is then left empty.
        **options: more that it draws.

    Returns:
        The axes of the panel, `ax` itself where it is given; several in an array, in the order of the figure.

    Raises:
        ValueError: for several panels in an `ax` that is not part of a grid, as those of `plt.subplots` are.
        TypeError: if `ax` is no axes.
    """
    given: Any = ax
    if given is not None and not isinstance(given, Axes):
        several = "; choose one of the array, such as axes[0]" if isinstance(given, np.ndarray) else ""
        raise TypeError(f"ax must be one axes, as plt.subplots() returns, not {described(given)}{several}")
    place = None if ax is None else _Place(ax)
    with look(), drawn_on(_pyplot_figure if place is None else lambda width, height: cast("Figure", place)):
        figure = draw(*arguments, **options)
    panels = figure.axes
    for holder in [figure] if place is None else panels:
        make_visible(holder, panels)
    if place is not None:
        _fold(panels)
    if len(panels) == 1:
        return panels[0]
    array = np.empty(len(panels), dtype=object)
    array[:] = panels
    return array


def _pyplot_figure(width: float, height: float) -> Figure:
    from matplotlib import pyplot

    return pyplot.figure(figsize=(width, height), layout="constrained")


class _Place:
    """The part of a figure that draws figures of reports use, within the place of one axes."""

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.axes: list[Axes] = []

    def subplots(self, nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **options: Any) -> Any:
        """Panels: the axes itself where one is asked for, else a grid in its place."""
        if nrows * ncols > 1:
            ratios = {name: options.pop(name) for name in ("width_ratios", "height_ratios") if name in options}
            panels = self.add_gridspec(nrows, ncols, **ratios).subplots(squeeze=False, **options)
            self.axes = list(panels.flat)
        else:
            self.axes = [self.ax]
            panels = np.array([[self.ax]], dtype=object)
        return (panels.item() if panels.size == 1 else panels.squeeze()) if squeeze else panels

    def add_gridspec(self, nrows: int, ncols: int, **options: Any) -> GridSpecBase:
        """A grid in the place of the axes."""
        spec = self.ax.get_subplotspec()
        if spec is None:
            raise ValueError("this figure has several panels: give an `ax` of plt.subplots, or none")
        self.ax.set_axis_off()
        return spec.subgridspec(nrows, ncols, **options)

    def add_subplot(self, spec: Any, **options: Any) -> Axes:
        """One panel of such a grid."""
        panel: Axes = self.ax.get_figure(root=False).add_subplot(spec, **options)  # type: ignore[union-attr]
        self.axes.append(panel)
        return panel

    def legend(self, handles: Sequence[Any] = (), labels: Sequence[str] = (), **options: Any) -> None:
        """The legend beside the panels, or below them where it is meant to be there."""
        below = "lower" in str(options.pop("loc", ""))
        columns = 3 if below else 1
        where: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1.02, 1.0)}
        if below:
            where = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.12)}
        chosen = list(handles) or _handles(self.axes)
        named = list(labels) or [str(each.get_label()) for each in chosen]
        self._last_of_first_row().legend(chosen, named, title=options.get("title"), ncols=columns, **where)

    def supxlabel(self, text: str, **options: Any) -> None:
        """The label below the panels."""
        lowest = min(panel.get_position().y0 for panel in self.axes)
        row = [panel for panel in self.axes if panel.get_position().y0 <= lowest + 1e-6]
        row[len(row) // 2].set_xlabel(text, **options)

    def supylabel(self, text: str, **options: Any) -> None:
        """The label beside the panels."""
        self.axes[0].set_ylabel(text, **options)

    def _last_of_first_row(self) -> Axes:
        top = max(panel.get_position().y1 for panel in self.axes)
        return [panel for panel in self.axes if panel.get_position().y1 >= top - 1e-6][-1]


def _fold(panels: Sequence[Axes]) -> None:
    """Break the label below each panel into lines that are no longer than the panel is wide, as a grid leaves it."""
    for panel in panels:
        wide = panel.get_window_extent().width / panel.get_figure(root=True).dpi  # type: ignore[union-attr]
        panel.set_xlabel("\n".join(textwrap.wrap(panel.get_xlabel(), max(SHORTEST, int(LETTERS * wide)))))


LETTERS, SHORTEST = 12, 24
"""Letters to an inch of a label, and the fewest in a line."""


def _handles(panels: Sequence[Axes]) -> list[Any]:
    return [handle for panel in panels for handle in panel.get_legend_handles_labels()[0]]
