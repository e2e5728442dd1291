"""The cells of an experiment as the comparisons read them: outcome tables by run, and the classes compared."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from diplosim.batches.reading import outcome_dataset, read_runs
from diplosim.designs.running import CellRecord, Comparison
from diplosim.numerics.statistics import OUTCOMES

ANY_AGREEMENT = "any_agreement"
AT_WAR = "at_war_"
CLASSES: Mapping[str, tuple[str, ...]] = {name: (name,) for name in OUTCOMES} | {
    ANY_AGREEMENT: ("agreement", "partial_agreement")
}
"""What is compared: the four outcome classes, and agreements of either kind together."""


class NothingToCompare(Exception):
    """Two cells that cannot be compared run by run; the message says why."""


def read_cell(made: Comparison, cell: CellRecord) -> pd.DataFrame:
    """The columns of a cell's outcome table that are compared, by run, and the number of parties at war."""
    folder = made.cell_folder(cell)
    wanted = ("outcome", "settled_share", "end_round", "peak_rung")
    try:
        known = outcome_dataset(folder).schema.names
    except FileNotFoundError:
        raise NothingToCompare(f"{cell.name}: every run failed; `diplosim run` shows why") from None
    columns = [name for name in known if name in wanted or name.startswith(("term_", "utility_", AT_WAR))]
    table = read_runs(folder, columns=["run", *columns]).set_index("run")
    fights = [name for name in columns if name.startswith(AT_WAR)]
    if fights:
        table["states_at_war"] = table[fights].sum(axis=1)
    return table[table.index < made.runs]
