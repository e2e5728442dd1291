"""The cells of an experiment as the comparisons read them: outcome tables by run, and the classes compared."""

from __future__ import annotations

import shlex
from collections.abc import Collection

import pandas as pd

from analysis.comparison.over_systems import by_setting
from diplosim.batches.reading import finished_runs, outcome_dataset, read_runs
from diplosim.designs.record import AGAIN, CellRecord, DesignRecord
from diplosim.scenario.counted_words import counted
from diplosim.scenario.loading import load
from diplosim.scenario.nominal_options import nominal_options

AT_WAR = "at_war_"


class NothingToCompare(Exception):
    """Cells that cannot be compared; the message says why."""


def told_cells(made: DesignRecord) -> dict[str, CellRecord]:
    """The cells that are told of one by one: all, or those of the first of several systems by their settings."""
    if made.replicates == 1:
        return {cell.name: cell for cell in made.cells}
    return {setting: cells[0] for setting, cells in by_setting(made).items()}


def issues_without_order(made: DesignRecord) -> dict[str, str]:
    """Names of the issues whose options have no order in some cell, so that their terms have no mean, by id."""
    scenarios = [load(made.cell_folder(cell) / "scenario.yaml") for cell in told_cells(made).values()]
    return {issue.id: issue.name for each in scenarios for issue in each.issues if nominal_options(issue)}


def read_cell(made: DesignRecord, cell: CellRecord, without_order: Collection[str] = ()) -> pd.DataFrame:
    """The columns of a cell's outcome table that are compared, by run, and the number of parties at war.

    without_order: issues whose terms are no numbers, and are left out.

    Raises NothingToCompare if every run failed, or if runs are gone, which must not pass for failed.
    """
    folder = made.cell_folder(cell)
    gone = made.runs - finished_runs(folder)
    if gone > 0:
        raise NothingToCompare(f"{folder / 'outcomes'}: {gone:,} of {counted(made.runs, 'run')} are gone; {AGAIN}")
    wanted = ("outcome", "settled_share", "end_round", "peak_rung")
    try:
        known = outcome_dataset(folder).schema.names
    except FileNotFoundError:
        again = f"diplosim run {shlex.quote(str(folder / 'scenario.yaml'))} --seed {made.seed}"
        raise NothingToCompare(f"{cell.name}: every run failed; to see why: {again}") from None
    columns = [name for name in known if name in wanted or name.startswith(("term_", "utility_", AT_WAR))]
    columns = [name for name in columns if name not in {f"term_{issue}" for issue in without_order}]
    table = read_runs(folder, columns=["run", *columns]).set_index("run")
    fights = [name for name in columns if name.startswith(AT_WAR)]
    if fights:
        table["parties_at_war"] = table[fights].sum(axis=1)
    return table[table.index < made.runs]
