"""A batch in one call: play talks and return the outcome table, with distances to the solution concepts."""

from __future__ import annotations

import pandas as pd

from diplosim.batches.progress import Progress, in_notebook, progress_for
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.play.distances import with_distances
from diplosim.rules.structure import structure_of
from diplosim.scenario.arguments import a_scenario, a_whole_number
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.spelling import described

BLOCK_BYTES = 128 * 2**20
"""Memory that the runs played at once may take, about."""
ARRAYS_OF_A_RUN = 24
"""Arrays of parties by issues that a run holds at once, about; texts on the table are as large."""
FEWEST, MOST = 1024, 16384
"""Runs played at once: fewer cost more for each, and more bring nothing."""

STEPS = 20
"""Blocks that somebody who is told how far it is sees at least, where there are enough runs."""


def block_size(scenario: Scenario) -> int:
    """How many runs to play at once: a power of two, fewer where parties and issues are many; no result hangs on it."""
    structure = structure_of(scenario)
    a_run = 8 * ARRAYS_OF_A_RUN * len(structure.acting) * len(structure.coded.issues)
    fitting = max(1, BLOCK_BYTES // max(1, a_run))
    return int(min(MOST, max(FEWEST, 2 ** (fitting.bit_length() - 1))))


def chunk_size(scenario: Scenario, runs: int, workers: int) -> int:
    """Runs in a task where nobody says how many: as many as are played at once, shared out evenly among workers.

    Args:
        scenario: the case.
        runs: of the batch.
        workers: who play at the same time.

    Returns:
        A number of runs; tasks of fewer than `FEWEST` would cost more than they spare.
    """
    turns = -(-runs // (block_size(scenario) * workers))
    return max(FEWEST, -(-runs // (turns * workers)))


def simulate(
    scenario: Scenario,
    runs: int,
    seed: int = 0,
    first_run: int = 0,
    *,
    tables: Tables | None = None,
    progress: Progress | bool | None = None,
) -> pd.DataFrame:
    """Play a batch of talks and return its outcome table, one row a run.

    Args:
        scenario: the case.
        runs: number of talks, at least 1, played in blocks by `block_size`.
        seed: the seed of the batch.
        first_run: the rows are runs first_run .. first_run + runs - 1, each the same as if it were played alone.
        tables: what observers have learnt (None: those of the scenario, fitted on first use).
        progress: True for a bar or lines, False for nothing, None for a bar in a notebook for more than 1,024 runs;
            or whoever is told how many runs are finished.

    Returns:
        Rows in order of runs, with the columns of an outcome table.

    Raises:
        ValueError: for no runs.
        TypeError: if `scenario` is no scenario, a number no whole number, or `progress` none of these.
    """
    a_scenario(scenario)
    runs, seed = a_whole_number("runs", runs), a_whole_number("seed", seed)
    first_run = a_whole_number("first_run", first_run)
    if not (progress is None or isinstance(progress, bool | Progress)):
        raise TypeError(f"progress must be True, False, None or a Progress, not {described(progress)}")
    if runs < 1:
        raise ValueError(f"runs must be at least 1, not {runs}")
    learnt = tables if tables is not None else tables_for(scenario)
    parts = []
    wanted = runs > FEWEST and in_notebook() if progress is None else progress is True
    told = progress if isinstance(progress, Progress) else progress_for() if wanted else None
    block = block_size(scenario)
    if told is None:
        told = Progress()
    else:
        block = min(block, max(FEWEST, runs // STEPS))
    told.begin(runs, 0)
    for start in range(0, runs, block):
        count = min(block, runs - start)
        talks = Talks(scenario, runs=count, seed=seed, first_run=first_run + start, tables=learnt)
        parts.append(with_distances(talks.play()))
        told.advance(count)
    told.end()
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
