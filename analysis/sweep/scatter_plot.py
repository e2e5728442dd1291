"""How does a measure go with a number over all cells of a design?  A point a cell, and means of parts of the range."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.stats import kruskal

from analysis.plots.figures import canvas, panels_across, percent_axis, says_each, styled, words
from analysis.sweep.robustness import plain_sample
from analysis.sweep.sweep_cells import SweepCells
from analysis.sweep.tornado_plot import LABEL
from diplosim.designs.measures import SHARES
from diplosim.numerics.arrays import FloatArray, IntArray
from diplosim.numerics.statistics import Z
from diplosim.scenario.number_words import folded

MOST = 6
PARTS = 8
ACROSS = 3


def strongest(cells: SweepCells, measure: str, most: int = MOST) -> list[int]:
    """Places of the quantities with which the measure goes beyond chance, the strongest first.

    Beyond chance: Kruskal-Wallis test over the parts of the range at 5 % divided by the number of quantities.
    """
    chosen, result = independent_points(cells, measure)
    if len(result) < 2 * PARTS or np.ptp(result) == 0.0:
        return []
    p_values = []
    for column in cells.points.values[chosen].T:
        parts = [result[part] for part in _parts(column)]
        p_values.append(float(kruskal(*parts).pvalue) if len(parts) > 1 else 1.0)
    order = np.argsort(p_values, kind="stable")[:most]
    return [int(place) for place in order if p_values[place] <= 0.05 / len(p_values)]


@styled
def draw_scatter(cells: SweepCells, measure: str, places: list[int]) -> Figure:
    """Grey points: cells; line with whiskers: means of up to eight parts of the range with 95 % intervals of the mean.

    A cell's point contains what all other quantities do: it is no error of the talks.
    """
    chosen, result = independent_points(cells, measure)
    across = panels_across(len(places), ACROSS)
    down = math.ceil(len(places) / across)
    figure = canvas(0.8 + 3.1 * across, 0.6 + 2.6 * down)
    panels = figure.subplots(down, across, sharey=True, squeeze=False).ravel()
    for axes, place in zip(panels, places, strict=False):
        _panel(axes, cells.points.values[chosen, place], result, cells.labels[cells.names[place]], measure in SHARES)
        axes.set_xlabel(folded(cells.labels[cells.names[place]], 34), fontsize=8.5)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        if measure in SHARES:
            percent_axis(axes)
    for axes in panels[len(places) :]:
        axes.set_visible(False)
    what = f"{'share of ' if measure in SHARES else ''}{LABEL.get(measure, words(measure))}"
    figure.supylabel(what, fontsize=9.5)
    return figure


def _panel(axes: Axes, values: FloatArray, result: FloatArray, label: str, share: bool) -> None:
    axes.plot(values, result, linestyle="", marker=".", markersize=3.5, color="#999999", alpha=0.6)
    at, mean, half = _means(values, result)
    axes.errorbar(at, mean, yerr=half, color="#0173b2", marker="o", markersize=5, capsize=3, linewidth=1.6)
    says_each(axes, at, mean, (mean_words(label, *part, share) for part in zip(at, mean, half, strict=True)))


def mean_words(label: str, at: float, mean: float, half: float, share: bool) -> str:
    """What is said of a part of the range: the middle of the part, the mean there, and its 95 % interval.

    half: half the width of the interval.  share: whether the mean is a share of runs, told in percent.
    """
    scale, unit = (100.0, " %") if share else (1.0, "")
    low, high = scale * (mean - half), scale * (mean + half)
    return f"{label} about {at:.3g}: mean {scale * mean:.3g}{unit} [{low:.3g}, {high:.3g}]"


def independent_points(cells: SweepCells, measure: str) -> tuple[list[int], FloatArray]:
    """Cells that are drawn independently of each other and have a measure.

    Args:
        cells: the sweep.
        measure: its name.

    Returns:
        Numbers of the cells, and the measure in each, (N,).
    """
    mean = cells.mean(measure)
    chosen = [cell for cell in plain_sample(cells) if not math.isnan(mean[cell])]
    return chosen, mean[chosen]


def _parts(values: FloatArray) -> list[IntArray]:
    """Places of the points of each level, or of eight parts of as many points each."""
    levels = np.unique(values)
    if len(levels) > PARTS:
        return [np.sort(part) for part in np.array_split(np.argsort(values, kind="stable"), PARTS)]
    return [np.flatnonzero(values == level) for level in levels]


def _means(values: FloatArray, result: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Middle of each part of the range, mean there, and half the width of its 95 % interval."""
    rows = [
        (values[part].mean(), result[part].mean(), Z * result[part].std(ddof=1) / math.sqrt(len(part)))
        for part in _parts(values)
        if len(part) > 1
    ]
    at, mean, half = np.array(rows).reshape(-1, 3).T
    return at, mean, half
