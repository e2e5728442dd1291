"""The same model through Mesa's own `batch_run`: one model a talk, collected in every step."""

from __future__ import annotations

import time
from collections.abc import Sequence

import mesa

from diplosim.engine.talks import Talks
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario


class CollectingTalks(Talks):
    """One talk as Mesa's tutorials write a model: a DataCollector that collects in every step."""

    def __init__(self, scenario: Scenario, tables: Tables, run: int) -> None:
        super().__init__(scenario, runs=1, first_run=run, tables=tables)
        self.datacollector = mesa.DataCollector(
            {
                "outcome": lambda talks: None if talks.game.running else talks.outcomes()["outcome"].iloc[0],
                "peak_rung": lambda talks: int(talks.game.state.peak.max(initial=0)),
                "round": lambda talks: talks.game.round,
            }
        )

    def step(self) -> None:
        """Play a round, then collect."""
        super().step()
        self.datacollector.collect(self)


def mesa_times(scenario: Scenario, tables: Tables, runs: int, batches: Sequence[dict[str, float]]) -> dict[str, float]:
    """Time of a talk through `mesa.batch_run`, one model for each of `runs` talks.

    The ratios are to one talk alone, and to a talk of the fastest of `batches` here.
    """
    from mesa.batchrunner import batch_run  # sets the start method of multiprocessing, so only where it is wanted

    parameters = {"scenario": [scenario], "tables": [tables], "run": range(runs)}
    start = time.process_time()
    rows = batch_run(CollectingTalks, parameters, number_processes=1, display_progress=False)
    spent = (time.process_time() - start) / runs
    start = time.process_time()
    for run in range(runs):
        Talks(scenario, runs=1, first_run=run, tables=tables).play().outcomes()
    alone = (time.process_time() - start) / runs
    fastest = min(row["microseconds"] for row in batches) / 1e6
    return {
        "runs": len(rows),
        "microseconds": 1e6 * spent,
        "ratio_to_alone": spent / alone,
        "ratio_to_batch": spent / fastest,
    }
