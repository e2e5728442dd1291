"""What if one looks earlier?  The same runs classified at several horizons."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.pages.sections import Picture, Section, Table, in_both_layouts, share_text
from analysis.plots.figures import (
    CLASS_COLOUR,
    CLASS_LINE,
    CLASS_MARKER,
    canvas,
    is_narrow,
    percent_axis,
    says_each,
    styled,
    words,
)
from analysis.run.as_script import run_as_script
from analysis.run.outcomes import outcome_shares
from analysis.run.run_folder import RunFolder
from diplosim.batches.extra_runs import ExtraRuns
from diplosim.numerics.statistics import OUTCOMES, Shares
from diplosim.scenario.scenario import Scenario

RUNS = 4096


def horizons_of(scenario: Scenario) -> tuple[datetime.date, ...]:
    """The dates worth a look: first days of rounds, dated real outcomes, and the horizon itself.

    None lies before the start or after the horizon of the scenario.
    """
    dates = {*scenario.round_dates, *scenario.outcome_alternates, scenario.horizon}
    return tuple(sorted(date for date in dates if scenario.start <= date <= scenario.horizon))


def extra_runs(folder: RunFolder) -> list[ExtraRuns]:
    """The first runs of the batch under each of its horizons; the draws are the same throughout."""
    runs = min(RUNS, folder.runs)
    return [folder.replay(runs, folder.scenario.replace({"horizon": date})) for date in horizons_of(folder.scenario)]


@styled
def draw_horizons(shares: dict[datetime.date, Shares], marked: Sequence[datetime.date]) -> Figure:
    """Share of each class over the horizon; vertical lines mark dates with a coded real outcome."""
    figure = canvas(8.0, 3.5)
    axes = figure.subplots()
    at = _days(list(shares))
    for position, name in enumerate(OUTCOMES):
        rows = [next(row for row in table.outcomes if row.name == name) for table in shares.values()]
        axes.fill_between(
            at,
            [r.low for r in rows],
            [r.high for r in rows],
            color=CLASS_COLOUR[name],
            alpha=0.25,
            linewidth=0,
            step="post",
        )
        axes.plot(
            at,
            [row.share for row in rows],
            color=CLASS_COLOUR[name],
            linestyle=CLASS_LINE[name],
            marker=CLASS_MARKER[name],
            drawstyle="steps-post",
            label=words(name),
            zorder=3 + position,
        )
        told = [
            f"{date}: {words(name)} {share_text(r.share, r.low, r.high)}" for date, r in zip(shares, rows, strict=True)
        ]
        says_each(axes, at, [row.share for row in rows], told)
    for date in marked:
        axes.axvline(_days([date])[0], color="#777777", linestyle=(0, (1, 2)), linewidth=1.2)
    axes.set_ylim(-0.02, 1.02)
    axes.set_ylabel("share of runs")
    axes.set_xlabel("horizon: date at which an observer classifies")
    labelled = _spaced(list(shares), 0.1 if is_narrow() else 0.05)
    axes.set_xticks(_days(labelled), [f"{date:%Y-%m-%d}" for date in labelled], rotation=35, ha="right", fontsize=8)
    percent_axis(axes)
    figure.legend(loc="outside right upper")
    return figure


def _days(dates: Sequence[datetime.date]) -> list[float]:
    """Dates as numbers of days, for an axis that is labelled by hand."""
    return [float(date.toordinal()) for date in dates]


def _spaced(dates: Sequence[datetime.date], least: float) -> list[datetime.date]:
    """Dates far enough apart to be labelled; the last one always is."""
    gap = least * max((dates[-1] - dates[0]).days, 1)
    kept = [dates[-1]]
    for date in reversed(dates[:-1]):
        if (kept[-1] - date).days >= gap:
            kept.append(date)
    return kept[::-1]


def section(folder: RunFolder) -> Section:
    """What if one looks earlier?"""
    scenario = folder.scenario
    runs = min(RUNS, folder.runs)
    dates = horizons_of(scenario)
    outcomes = {
        date: folder.extra.read(wanted)["outcome"] for date, wanted in zip(dates, extra_runs(folder), strict=True)
    }
    shares = {date: outcome_shares(series) for date, series in outcomes.items()}
    coded = {date: name for date, name in scenario.outcome_alternates.items() if date in shares}
    if scenario.real_outcome is not None:
        coded[scenario.horizon] = scenario.real_outcome
    chosen = sorted(coded) or [dates[0], dates[-1]]
    frame = pd.DataFrame({"outcome": [words(name) for name in OUTCOMES]})
    for date in chosen:
        rows = {row.name: row for row in shares[date].outcomes}
        title = f"{date}" + (f" (real: {words(coded[date])})" if date in coded else "")
        frame[title] = [share_text(rows[n].share, rows[n].low, rows[n].high) for n in OUTCOMES]
    again = outcomes[scenario.horizon].astype(str).to_numpy()
    stored = folder.end.set_index("run")["outcome"].astype(str).reindex(range(runs))
    same = int(np.sum(again == stored.to_numpy()))
    return Section(
        anchor="horizons",
        question="What if one looks earlier? The same runs at several horizons",
        paragraphs=(
            "The horizon only says when an observer classifies; it changes nothing in the talks. Each run "
            "below is the same talk, cut at an earlier date, so the columns differ by time alone.",
            f"Played again at the horizon of the batch, {same:,} of {runs:,} runs have the class stored in "
            "the run folder.",
        ),
        pictures=(
            Picture(
                "horizons",
                in_both_layouts(draw_horizons, shares, sorted(coded)),
                f"Share of each class by horizon, n = {runs:,} runs (the same at every date); bands are "
                "Wilson 95 % intervals. Steps, because nothing is looked at between two marked dates. "
                "Dotted lines: dates for which the case codes a real outcome.",
                "Lines of outcome shares over the date of classification.",
            ),
        ),
        tables=(Table(f"Outcome shares by horizon, n = {runs:,} runs, Wilson 95 % intervals", frame),),
        provenance=(
            f"Runs 0 to {runs - 1} of the batch played again from scenario.yaml with seed {folder.seed} and "
            "only the horizon replaced."
        ),
    )


if __name__ == "__main__":
    run_as_script(section)
