"""The cells of an experiment as the comparisons read them: outcome tables by run, and the classes compared."""

from __future__ import annotations

import shlex

import pandas as pd

from diplosim.batches.reading import outcome_dataset, read_runs
from diplosim.designs.record import CellRecord, DesignRecord

AT_WAR = "at_war_"


class NothingToCompare(Exception):
    """Two cells that cannot be compared run by run; the message says why."""


def read_cell(made: DesignRecord, cell: CellRecord) -> pd.DataFrame:
    """The columns of a cell's outcome table that are compared, by run, and the number of parties at war."""
    folder = made.cell_folder(cell)
    wanted = ("outcome", "settled_share", "end_round", "peak_rung")
    try:
        known = outcome_dataset(folder).schema.names
    except FileNotFoundError:
        again = f"diplosim run {shlex.quote(str(folder / 'scenario.yaml'))} --seed {made.seed}"
        raise NothingToCompare(f"{cell.name}: every run failed; to see why: {again}") from None
    columns = [name for name in known if name in wanted or name.startswith(("term_", "utility_", AT_WAR))]
    table = read_runs(folder, columns=["run", *columns]).set_index("run")
    fights = [name for name in columns if name.startswith(AT_WAR)]
    if fights:
        table["states_at_war"] = table[fights].sum(axis=1)
    return table[table.index < made.runs]
