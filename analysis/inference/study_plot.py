"""The figures of a study: the path of the posterior with its band, what moved it, and what follows from each date."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from analysis.inference.study_text import CHANNEL_WORDS, by_channel, moved
from analysis.plots.figures import (
    CLASS_COLOUR,
    CLASS_MARKER,
    TYPE_COLOUR,
    TYPE_MARKER,
    canvas,
    day_and_month,
    is_narrow,
    panels_across,
    percent_axis,
    says,
    styled,
    words,
)
from analysis.plots.folding import in_lines
from diplosim.learning.inference.posterior import Path
from diplosim.learning.inference.study import Study
from diplosim.numerics.statistics import CLASSES
from diplosim.rules.coded_arrays import TYPES

LABEL_WIDTH = 40
"""Characters in a line of a label, so that a demand of two issues leaves room for the bars."""


@styled
def draw_paths(study: Study) -> Figure:
    """Posterior of the asked type by date, one panel a party: line, band, second route, public tables."""
    first = study.first()
    paths = [first, *(path for path in study.paths.values() if path is not first)]
    across = panels_across(len(paths), 2)
    down = -(-len(paths) // across)
    figure = canvas(4.9 * across, 2.9 * down + 0.3)
    panels = figure.subplots(down, across, squeeze=False)
    for axes in panels.flat[len(paths) :]:
        axes.set_visible(False)
    for axes, path in zip(panels.flat, paths, strict=False):
        x = np.arange(len(study.dates))
        colour = TYPE_COLOUR[TYPES[path.about]]
        told = ~path.refused
        axes.fill_between(x, path.low, path.high, where=told, color=colour, alpha=0.2, linewidth=0, label="band")
        line = np.where(told, path.central[:, path.about], np.nan)
        axes.plot(x, line, color=colour, marker=TYPE_MARKER[TYPES[path.about]], label="particles")
        second = path.second_route[:, path.about]
        axes.plot(x, second, color="#333333", linestyle="--", marker="x", label="second route")
        axes.plot(x, path.tables[:, path.about], color="#777777", linestyle=":", marker=".", label="public tables")
        axes.set_title(f"{path.party}: P({words(TYPES[path.about])})")
        axes.set_ylim(0.0, 1.0)
        labels = ["before", *(day_and_month(day) for day in study.dates[1:])]
        axes.set_xticks(x, labels, rotation=45, ha="right")
        percent_axis(axes)
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=3)
    return figure


@styled
def draw_evidence(study: Study, path: Path) -> Figure:
    """The strongest pieces of evidence, and the sum of each channel, in nats towards the asked type."""
    pieces = moved(path)[:10]
    sums = by_channel(path)
    rows = [*((what, nats, False) for what, nats in pieces), *((CHANNEL_WORDS[c], v, True) for c, v in sums.items())]
    figure = canvas(8.6, (0.5 if is_narrow() else 0.34) * len(rows) + 1.2)
    axes = figure.subplots()
    for place, (what, nats, whole) in enumerate(rows):
        [bar] = axes.barh(place, nats, height=0.66, color="#949494" if whole else TYPE_COLOUR[TYPES[path.about]],
                          hatch="//" if whole else "", edgecolor="white")  # fmt: skip
        says(bar, f"{what}: {nats:+.2f}")
    labels = [in_lines(what + (" (all dates)" if whole else ""), LABEL_WIDTH) for what, _, whole in rows]
    axes.set_yticks(range(len(rows)), labels)
    axes.invert_yaxis()
    axes.axvline(0.0, color="#333333", linewidth=0.8)
    towards = f"to the right towards {words(TYPES[path.about])}"
    axes.set_xlabel(f"log odds, in nats;\n{towards}" if is_narrow() else f"change of the log odds, in nats; {towards}")
    axes.grid(axis="y", visible=False)
    return figure


@styled
def draw_ahead(study: Study) -> Figure:
    """Share of each outcome class that follows from each date, with its band, and the forecasts of the time."""
    figure = canvas(8.6, 3.4)
    axes = figure.subplots()
    x = [ahead.date.toordinal() for ahead in study.ahead]
    for name in CLASSES:
        shares = np.array([ahead.shares[name] for ahead in study.ahead])
        axes.fill_between(x, shares[:, 1], shares[:, 2], color=CLASS_COLOUR[name], alpha=0.18, linewidth=0)
        axes.plot(x, shares[:, 0], color=CLASS_COLOUR[name], marker=CLASS_MARKER[name], label=name)
    for number, (day, (chance, _)) in enumerate(study.record.forecasts.items()):
        axes.plot([day.toordinal()], [chance], marker="*", markersize=11, color="#333333", linestyle="none",
                  label="war, forecast of the time" if number == 0 else None)  # fmt: skip
    shown = [x[0]]
    for tick in x[1:]:
        if tick - shown[-1] >= max(1, (x[-1] - x[0]) / 14):
            shown.append(tick)
    days = {ahead.date.toordinal(): ahead.date for ahead in study.ahead}
    axes.set_xticks(shown, [day_and_month(days[tick]) for tick in shown], rotation=45, ha="right")
    axes.set_ylim(0.0, 1.0)
    axes.set_ylabel("share of runs")
    percent_axis(axes)
    figure.legend(loc="outside right upper")
    return figure
