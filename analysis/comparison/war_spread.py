"""Who fights, and how far does a war spread?  Shares of runs in which each party is at war, by cell."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from analysis.comparison.cells import AT_WAR
from analysis.pages.sections import share_text
from analysis.plots.figures import canvas, says, series_style, styled
from diplosim.batches.reading import outcome_dataset, read_runs
from diplosim.designs.record import DesignRecord
from diplosim.numerics.statistics import wilson


def war_tables(made: DesignRecord) -> dict[str, pd.DataFrame]:
    """Of each cell, one row a run: whether each party is at war (columns by its id), and who attacked (`attacker`)."""
    found = {}
    for cell in made.cells:
        folder = made.cell_folder(cell)
        columns = [name for name in outcome_dataset(folder).schema.names if name.startswith(AT_WAR)]
        table = read_runs(folder, columns=["run", "conflict_by", *columns]).set_index("run")
        table = table[table.index < made.runs].rename(columns=lambda name: name.removeprefix(AT_WAR))
        table["attacker"] = table.pop("conflict_by").astype(str)
        found[cell.name] = table
    return found


def belligerents(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Parties that fight in some run of some cell, the most frequent of the first cell first."""
    first = next(iter(tables.values()))
    parties = [name for name in first.columns if name != "attacker"]
    fighting = [name for name in parties if any(table[name].any() for table in tables.values())]
    return sorted(fighting, key=lambda name: (-first[name].mean(), name))


@styled
def draw_spread(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """One panel a party, one row a cell: share of runs in which the party is at war, with 95 % Wilson intervals."""
    parties = belligerents(tables)
    figure = canvas(2.6 + 1.45 * len(parties), 1.3 + 0.32 * len(tables))
    panels = figure.subplots(1, len(parties), sharey=True, sharex=True, squeeze=False)[0]
    for axes, party in zip(panels, parties, strict=True):
        for place, (cell, table) in enumerate(tables.items()):
            low, high = wilson(int(table[party].sum()), len(table))
            share = float(table[party].mean())
            look = series_style(0 if place == 0 else 1)
            drawn = axes.errorbar(share, place, xerr=[[share - low], [high - share]], **look, markersize=5, capsize=2.5)
            says(drawn.lines[0], f"{cell}, {party} at war: {share_text(share, low, high)}")
        axes.axvline(float(next(iter(tables.values()))[party].mean()), color="#888888", linewidth=0.9, linestyle=":")
        axes.set_title(party)
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(PercentFormatter(xmax=1.0, decimals=0, symbol=" %"))
    panels[0].set_yticks(range(len(tables)), list(tables))
    panels[0].set_ylim(len(tables) - 0.4, -0.6)
    panels[0].set_xlim(left=-0.02)
    figure.supxlabel("share of all runs in which the party is at war; dotted: as in the first row", fontsize=9.5)
    return figure
