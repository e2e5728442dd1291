"""Who moves?  Paths of demands and concessions, per seat and issue and weighted over issues.

The first runs of the batch are played again with their moves recorded.  A talk counts in the rounds in which it meets:
one that is suspended or has ended is not in the paths.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.pages.sections import Picture, Section, Table, in_both_layouts
from analysis.plots.bands import LEAST, bands, enough, ribbon
from analysis.plots.figures import canvas, is_narrow, series_style, styled
from analysis.run.as_script import run_as_script
from analysis.run.run_folder import RunFolder
from analysis.run.terms import ordered_issues
from diplosim.batches.extra_runs import DEMANDS, ExtraRuns
from diplosim.scenario.scenario import Scenario

RUNS = 2048


def conceded(demands: pd.DataFrame, scenario: Scenario, issues: Sequence[str] | None = None) -> pd.DataFrame:
    """Issue-weighted concession of each demand: 0 holds the opening, 1 gives everything.

    The sum over issues of own salience (normalised) times the distance from the own coded opening position.

    Args:
        demands: run, round, party, issue, demand.
        scenario: the case.
        issues: those that count, all where none are named; demands on others are in no sum.

    Returns:
        run, round, party, conceded.
    """
    counted = [issue for issue in scenario.issues if issues is None or issue.id in issues]
    demands = demands[demands["issue"].astype(str).isin([issue.id for issue in counted])]
    opening = {(p, issue.id): issue.positions[p] for issue in counted for p in issue.positions}
    total = {p: sum(issue.salience[p] for issue in counted) or 1.0 for p in scenario.party_ids}
    weight = {(p, issue.id): issue.salience[p] / total[p] for issue in counted for p in issue.salience}
    pairs = pd.MultiIndex.from_arrays([demands["party"].astype(str), demands["issue"].astype(str)])
    start = pd.Series(opening).reindex(pairs).to_numpy()
    share = pd.Series(weight).reindex(pairs).to_numpy()
    moved = demands[["run", "round", "party"]].assign(conceded=share * np.abs(demands["demand"].to_numpy() - start))
    return moved.groupby(["run", "round", "party"], observed=True)["conceded"].sum(min_count=1).reset_index()


@styled
def draw_concessions(weighted: pd.DataFrame, parties: Sequence[str], still: pd.Series) -> Figure:
    """One panel per seat: issue-weighted concession over rounds; below, how many talks met."""
    columns = 1 if is_narrow() else min(3, len(parties))
    lines = -(-len(parties) // columns)
    figure = canvas(9.0, 2.2 * lines + 1.5)
    grid = figure.add_gridspec(lines + 1, columns, height_ratios=[2.2] * lines + [0.9])
    seats: list[Axes] = []
    for position, party in enumerate(parties):
        shared = seats[0] if seats else None
        axes = figure.add_subplot(grid[position // columns, position % columns], sharex=shared, sharey=shared)
        seats.append(axes)
        ribbon(axes, weighted[weighted["party"].astype(str) == party], series_style(position), f"{party} conceded")
        axes.set_title(party)
        if position % columns == 0:
            axes.set_ylabel("conceded\n(own salience-weighted)")
    seats[0].set_ylim(bottom=0)
    below = figure.add_subplot(grid[lines, :], sharex=seats[0])
    below.bar(still.index, still.to_numpy(), color="#949494", width=0.6)
    below.set_ylabel("talks\nthat met")
    below.set_xlabel("round")
    below.set_xticks(list(still.index))
    return figure


@styled
def draw_demands(
    by_issue: pd.DataFrame, scenario: Scenario, parties: Sequence[str], issues: Sequence[str] | None = None
) -> Figure:
    """One panel per issue: demands of the seats over rounds.

    issues: those that are drawn, all where none are named.
    """
    drawn = [issue for issue in scenario.issues if issues is None or issue.id in issues]
    columns = 1 if is_narrow() else min(3, len(drawn))
    lines = -(-len(drawn) // columns)
    figure = canvas(9.0, 2.15 * lines + 0.8)
    panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    handles = {}
    for axes, issue in zip(panels, drawn, strict=False):
        part = by_issue[by_issue["issue"].astype(str) == issue.id]
        for position, party in enumerate(parties):
            own = part[part["party"].astype(str) == party]
            if not own.empty:
                handles[party] = ribbon(axes, own, series_style(position), f"{party}, {issue.name}")
        axes.axhline(issue.status_quo, color="#777777", linestyle=(0, (1, 2)), linewidth=1.2)
        axes.set_title(issue.id.replace("_", " "))
        axes.set_ylim(-0.03, 1.03)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    rounds = by_issue["round"]
    panels[0].set_xlim(rounds.min() - 0.4, rounds.max() + 0.4)  # one round alone has no width
    for axes in panels[len(drawn) :]:
        axes.remove()
    figure.supxlabel("round", fontsize=9.5)
    figure.supylabel("demand on the issue scale (0 to 1)", fontsize=9.5)
    figure.legend(handles.values(), handles.keys(), loc="outside right upper")
    return figure


def extra_runs(folder: RunFolder) -> list[ExtraRuns]:
    """The first runs of the batch with their course recorded."""
    return [folder.replay(min(RUNS, folder.runs), recorded=True)]


def section(folder: RunFolder) -> Section:
    """Who moves, and how far?"""
    scenario = folder.scenario
    runs = min(RUNS, folder.runs)
    [recorded] = extra_runs(folder)
    demands = folder.extra.read(recorded, DEMANDS)
    seats = set(demands["party"].astype(str).unique())
    parties = [party for party in scenario.party_ids if party in seats]
    anchor, question = "paths", "Who moves, and how far?"
    provenance = (
        f"Runs 0 to {runs - 1} of the batch played again from scenario.yaml with seed {folder.seed} and "
        "their moves recorded."
    )
    ordered = ordered_issues(scenario)
    left_out = tuple(
        f"{issue.name}: options without an order have no distances, so that nothing is told of how far seats move here."
        for issue in scenario.issues
        if issue.id not in ordered
    )
    if not ordered:
        return Section(anchor, question, left_out, provenance)
    weighted = bands(conceded(demands, scenario, ordered), ["party", "round"], "conceded")
    by_issue = bands(demands, ["party", "issue", "round"], "demand")
    still = demands.groupby("round")["run"].nunique()
    n = f"n = {runs:,} runs"
    pictures = [
        Picture(
            "concessions",
            in_both_layouts(draw_concessions, weighted, parties, still),
            "How far each seat's demand lies from its coded opening, issues weighted by its own salience "
            f"(0: opening held, 1: everything given), {n}. Median, quartile band and 5-95 % band over the "
            f"talks that met (grey bars; rounds with fewer than {LEAST} are not drawn). Bands show spread "
            "between runs, no confidence interval.",
            "Panels of concession over rounds, one per seat.",
        ),
        Picture(
            "demands",
            in_both_layouts(draw_demands, by_issue, scenario, parties, ordered),
            f"Demands per issue and seat, {n}: median, quartile band and 5-95 % band over the talks that "
            "met in the round (spread between runs). Dotted: the status quo.",
            "Panels of demands over rounds, one per issue, one line per seat.",
        ),
    ]
    tables = [_movement_table(weighted, parties, n), _met_table(weighted, parties, still, n)]
    return Section(
        anchor,
        question,
        (
            "Talks that are suspended or have ended are left out. Left over in late rounds are those that still meet, "
            "so later points describe a selected group.",
            *left_out,
        ),
        provenance,
        tuple(pictures),
        tuple(tables),
    )


def _movement_table(weighted: pd.DataFrame, parties: Sequence[str], n: str) -> Table:
    rows = []
    for party in parties:
        own = enough(weighted[weighted["party"].astype(str) == party]).sort_values("round")
        first, last = own.iloc[0], own.iloc[-1]
        rows.append(
            (
                party,
                f"{first['q50']:.2f} ({int(first['n']):,})",
                f"{last['q50']:.2f} [{last['q5']:.2f}, {last['q95']:.2f}]",
                f"{int(last['round'])} ({int(last['n']):,})",
            )
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            "seat",
            "conceded in the first round, median (talks that met)",
            "in the last, median [5-95 % of runs]",
            "last round (talks that met)",
        ],
    )
    return Table(f"Issue-weighted concession from the coded opening, {n}", frame)


def _met_table(weighted: pd.DataFrame, parties: Sequence[str], still: pd.Series, n: str) -> Table:
    """Round by round: how many talks met, and the median concession of each seat in them."""
    median = weighted.pivot_table(index="round", columns="party", values="q50", observed=True)
    frame = pd.DataFrame({"round": still.index.astype(str), "talks that met": still.map("{:,}".format)})
    for party in parties:
        frame[party] = median[party].reindex(still.index).map("{:.2f}".format, na_action="ignore").fillna("–")
    return Table(f"Talks that met by round, of {n}, and the median concession of each seat in them", frame)


if __name__ == "__main__":
    run_as_script(section)
