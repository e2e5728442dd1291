"""When does it come to force?  Share of conflicts by drawn type and war cost of those who can attack."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure

from analysis.pages.sections import Picture, Section, Table, in_both_layouts, share_text
from analysis.plots.figures import TYPE_COLOUR, TYPE_MARKER, canvas, percent_axis, says_each, styled, words
from analysis.run.as_script import run_as_script
from analysis.run.run_folder import RunFolder, typed_parties
from diplosim.numerics.statistics import Share, wilson
from diplosim.rules.coded_arrays import TYPES

BINS = 6


def conflict_by(runs: pd.DataFrame, party: str, bins: int = BINS) -> pd.DataFrame:
    """Share of conflicts per drawn type and bin of drawn war cost.

    runs: columns outcome, war_cost_<party> and, where the type is uncertain, type_<party>.  Bins hold equal
    numbers of runs within each type.  Returns type, war_cost (mean of the bin), n, conflicts, share, low,
    high (Wilson 95 %).
    """
    cost = runs[f"war_cost_{party}"]
    column = f"type_{party}"
    kind = runs[column].astype(str) if column in runs else pd.Series("all", index=runs.index)
    rows = []
    for name in [*TYPES, "all"]:
        chosen = kind == name
        if not chosen.any():
            continue
        values = cost[chosen]
        edge = pd.qcut(values.rank(method="first"), min(bins, int(chosen.sum())), labels=False)
        hit = runs.loc[chosen, "outcome"].astype(str) == "conflict"
        for _, part in values.groupby(edge):
            count, n = int(hit[part.index].sum()), len(part)
            low, high = wilson(count, n)
            rows.append((name, part.mean(), n, count, count / n, low, high))
    return pd.DataFrame(rows, columns=["type", "war_cost", "n", "conflicts", "share", "low", "high"])


def conflict_by_type(runs: pd.DataFrame, party: str) -> list[Share]:
    """Share of conflicts per drawn type of one party, in the order of the types; Wilson 95 %."""
    hit = runs["outcome"].astype(str) == "conflict"
    kind = runs[f"type_{party}"].astype(str)
    return [
        Share.of(name, int(hit[kind == name].sum()), int((kind == name).sum()))
        for name in TYPES
        if (kind == name).any()
    ]


@styled
def draw_conflict(tables: dict[str, pd.DataFrame]) -> Figure:
    """One panel per party that can use force: share of conflicts over war cost, one line a type."""
    figure = canvas(min(9.0, 5.4 + 2.0 * (len(tables) - 1)), 3.6)
    panels = figure.subplots(1, len(tables), sharey=True, squeeze=False)[0]
    labels: dict[str, ErrorbarContainer] = {}
    for axes, (party, table) in zip(panels, tables.items(), strict=True):
        for name, part in table.groupby("type", sort=False):
            labels[words(str(name))] = axes.errorbar(
                part["war_cost"],
                part["share"],
                yerr=np.vstack([part["share"] - part["low"], part["high"] - part["share"]]),
                color=TYPE_COLOUR.get(str(name), "#333333"),
                marker=TYPE_MARKER.get(str(name), "o"),
                capsize=3,
                linewidth=1.4,
                markersize=6,
            )
            points = zip(part["war_cost"], part["share"], part["low"], part["high"], strict=True)
            told = [f"{words(str(name))}, war cost {cost:.2f}: {share_text(*of)}" for cost, *of in points]
            says_each(axes, part["war_cost"], part["share"], told)
        axes.set_title(f"{party}")
        axes.set_xlabel("drawn war cost (utility)")
    panels[0].set_ylabel("share of conflicts")
    panels[0].set_ylim(-0.02, 1.02)
    percent_axis(panels[0])
    handles: Any = list(labels.values())
    figure.legend(handles, list(labels), loc="outside right upper", title="drawn type")
    return figure


def section(folder: RunFolder) -> Section:
    """When does it come to force?"""
    scenario = folder.scenario
    fighters = [party for party in scenario.party_ids if party in scenario.can_use_force]
    question = "When does it come to force?"
    source = "Outcome table: outcome, end_reason, conflict_by, and type_*, war_cost_* of those that can attack."
    if not fighters:
        return Section(
            "conflict", question, ("No party of this scenario can use force; conflict cannot occur.",), source
        )
    uncertain = typed_parties(scenario)
    wanted = [f"war_cost_{p}" for p in fighters] + [f"type_{p}" for p in fighters if p in uncertain]
    runs = folder.table("outcome", "end_reason", "conflict_by", *wanted)
    tables = {party: conflict_by(runs, party) for party in fighters}
    fought = runs[runs["outcome"].astype(str) == "conflict"]
    started = fought.groupby([fought["conflict_by"].astype(str), fought["end_reason"].astype(str)]).size()
    who = pd.DataFrame(
        {
            "started by": [by for by, _ in started.index],
            "ended by": [words(reason) for _, reason in started.index],
            "runs": [f"{count:,}" for count in started],
            "share of conflicts [95 %]": [
                share_text(row.share, row.low, row.high)
                for row in (Share.of("", int(count), len(fought)) for count in started)
            ],
        }
    )
    by_type = [(party, row) for party in fighters if f"type_{party}" in runs for row in conflict_by_type(runs, party)]
    types = pd.DataFrame(
        {
            "party": [party for party, _ in by_type],
            "drawn type": [words(row.name) for _, row in by_type],
            "runs": [f"{row.total:,}" for _, row in by_type],
            "conflicts": [f"{row.count:,}" for _, row in by_type],
            "share of conflicts [95 %]": [share_text(row.share, row.low, row.high) for _, row in by_type],
        }
    )
    spoken = "; ".join(f"{party} {words(row.name)} {100 * row.share:.0f} %" for party, row in by_type)
    return Section(
        anchor="conflict",
        question=question,
        paragraphs=(
            f"{len(fought):,} of {len(runs):,} runs end in conflict. The types and war costs below are "
            "draws of the simulation, so differences between the lines are effects inside the model, not "
            "estimates from history. The drawn war cost already contains what the type does to it (a "
            "pretext discounts it).",
        ),
        pictures=(
            Picture(
                "conflict",
                in_both_layouts(draw_conflict, tables),
                f"Share of runs that end in conflict by drawn type and drawn war cost, n = {len(runs):,} "
                f"runs; each point is one of up to {BINS} equal groups of the runs of its type, at its mean war cost; "
                "whiskers are Wilson 95 % intervals.",
                f"Lines of conflict share over war cost, one per drawn type. Shares by type: {spoken}.",
            ),
        ),
        tables=tuple(
            Table(caption, frame)
            for caption, frame in (
                (f"Conflicts by drawn type, n = {len(runs):,} runs, Wilson 95 % intervals", types),
                (f"Who started it, n = {len(fought):,} conflicts, Wilson 95 % intervals", who),
            )
            if len(frame)
        ),
        provenance=source,
    )


if __name__ == "__main__":
    run_as_script(section)
