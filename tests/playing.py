"""What the tests of the engine share: tables without training, endings with their private draws, exact comparison."""

from __future__ import annotations

from collections import deque

import numpy as np
import pandas as pd

from diplosim.learning.tables import Tables, empty_tables
from diplosim.numerics.arrays import AnyArray
from diplosim.play.session import Session
from diplosim.rules.payoffs import Ending
from diplosim.scenario.scenario import Scenario

PRIVATE = (
    "type",
    "ideal",
    "low",
    "high",
    "empty",
    "refuses_all",
    "no_deal",
    "war_cost",
    "blame",
    "concealed_utility",
    "tactic",
    "delay_benefit",
    "min_acceptable_utility",
    "win",
    "lose",
)
"""Arrays of the state that belong to one acting party (axis 1) and that nobody else may know."""


def invented_tables(scenario: Scenario, seed: int = 0) -> Tables:
    """Tables that nobody was trained for: lively beliefs, threats and hopes at no cost.

    The invariants hold whatever observers have learnt, so that any table serves.
    """
    blank = empty_tables(scenario)
    for known_seed, known in _INVENTED:
        if (known_seed, known.key, known.counts.shape) == (seed, blank.key, blank.counts.shape):
            return known
    tables = _invented(blank, seed)
    for array in (tables.counts, tables.gain, tables.attack, tables.attack_without_deal):
        array.setflags(write=False)
    _INVENTED.append((seed, tables))
    return tables


_INVENTED: deque[tuple[int, Tables]] = deque(maxlen=16)
"""The last tables: working out their likelihoods costs more than a short talk."""


def _invented(blank: Tables, seed: int) -> Tables:
    generator = np.random.default_rng(seed)
    counts = generator.integers(0, 12, blank.counts.shape) * generator.integers(0, 2, blank.counts.shape)
    gain = generator.uniform(0.0, 0.3, blank.gain.shape)
    attack = generator.uniform(0.0, 0.6, blank.attack.shape)
    without_deal = np.maximum(attack, generator.uniform(0.0, 0.6, blank.attack.shape))
    return Tables(counts.astype(np.int32), gain, attack, without_deal, blank.changes, blank.key)


def talks_of(scenario: Scenario, runs: int, seed: int = 0, **more: object) -> Session:
    """Talks under invented tables, unless `tables` says otherwise."""
    if "tables" not in more:
        more["tables"] = invented_tables(scenario)
    return Session(scenario, runs=runs, seed=seed, **more)  # type: ignore[arg-type]


def rows_of(scenario: Scenario, runs: int, seed: int = 0, **more: object) -> pd.DataFrame:
    """The outcome table of such talks as the engine writes it, without distances to the solution concepts.

    Those are worked out from the finished rows and cost several times what a small batch costs to play.
    """
    return engine_rows(talks_of(scenario, runs, seed, **more).play())


def engine_rows(talks: Session) -> pd.DataFrame:
    """What the engine wrote of talks that have ended."""
    return talks.game.outcome_table.table()


def rows_with_distances(scenario: Scenario, runs: int, seed: int = 0, **more: object) -> pd.DataFrame:
    """The outcome table of such talks as `diplosim.simulate` gives it."""
    return talks_of(scenario, runs, seed, **more).play().outcomes()


def endings_of(talks: Session) -> list[Ending]:
    """Play to the end; how the runs ended, with the state (private draws included) at that moment."""
    endings: list[Ending] = []
    finish = talks.game.outcome_table.finish

    def noting(ending: Ending, status_quo: AnyArray, capability: AnyArray) -> None:
        endings.append(ending)
        finish(ending, status_quo, capability)

    talks.game.outcome_table.finish = noting  # type: ignore[method-assign]
    talks.play()
    return endings


def assert_same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Equal bit for bit, whatever the row numbers."""
    pd.testing.assert_frame_equal(
        left.reset_index(drop=True), right.reset_index(drop=True), check_exact=True, check_categorical=True
    )


def share(table: pd.DataFrame, *outcomes: str) -> float:
    """Share of runs that ended in one of these outcomes."""
    return float(table["outcome"].isin(outcomes).mean())
