"""What observers learn from the model's own play is right on average, and on draws that it was not fitted to."""

import numpy as np
import pandas as pd
import pytest

from diplosim.learning.fitting import fit_tables
from diplosim.learning.tables import Tables
from diplosim.learning.trembles import trembling_seats
from diplosim.scenario.scenario import Scenario
from diplosim.sources.ensembles import random_scenario
from tests.playing import rows_of

pytestmark = pytest.mark.e2e

MEAN_WITHIN = 0.075
"""Mean final belief against the prior, per party and type (2,000 fresh runs; largest seen in five scenarios .069).

The largest is that of a pretext in scenario 3, and falls with training runs: none is above .038 at 16,384.  Before a
party on its way to a display of force had a context of its own, it was .088 and .066: the steps of who climbs, and that
another makes none, counted twice.
"""
CALIBRATED_WITHIN = 0.025
"""Mean distance of share and belief over ten bins, weighted by their size (largest seen .020)."""
BIN_WITHIN = 0.06
"""The same in any one bin of the three scenarios together (largest seen .026)."""

Played = list[tuple[Scenario, pd.DataFrame]]


@pytest.fixture(scope="module")
def fitted() -> list[tuple[Scenario, Tables]]:
    """Three scenarios, and what is learnt in them."""
    scenarios = [random_scenario(seed, training_runs=2048) for seed in (3, 4, 9)]
    return [(scenario, fit_tables(scenario)) for scenario in scenarios]


@pytest.fixture(scope="module")
def played(fitted: list[tuple[Scenario, Tables]]) -> Played:
    """Fresh runs: another seed than that of the training plays."""
    return [(scenario, rows_of(scenario, 2000, seed=777, tables=tables)) for scenario, tables in fitted]


def beliefs(scenario: Scenario, table: pd.DataFrame) -> list[tuple[float, np.ndarray, np.ndarray]]:
    """Prior, final public belief and truth, for every party and type with a positive prior."""
    return [
        (share, table[f"belief_public_{party}_{name}"].to_numpy(), (table[f"type_{party}"] == name).to_numpy())
        for party, prior in scenario.hidden_types.items()
        for name, share in prior.items()
        if share > 0.0
    ]


def miscalibration(belief: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of true cases minus mean belief in ten bins, and the share of cases in each."""
    place = np.minimum((10 * belief).astype(int), 9)
    size = np.bincount(place, minlength=10)
    difference = np.bincount(place, weights=truth - belief, minlength=10) / np.maximum(size, 1)
    return difference, size / size.sum()


def test_the_mean_belief_is_the_prior(played: Played) -> None:
    for scenario, table in played:
        for prior, belief, _ in beliefs(scenario, table):
            assert belief.mean() == pytest.approx(prior, abs=MEAN_WITHIN)


def test_beliefs_are_calibrated(played: Played) -> None:
    everything = []
    for scenario, table in played:
        pairs = [(belief, truth) for _, belief, truth in beliefs(scenario, table)]
        belief, truth = (np.concatenate(part) for part in zip(*pairs, strict=True))
        difference, size = miscalibration(belief, truth)
        assert (np.abs(difference) * size).sum() < CALIBRATED_WITHIN
        everything.append((belief, truth))
    difference, _ = miscalibration(*(np.concatenate(part) for part in zip(*everything, strict=True)))
    assert np.abs(difference).max() < BIN_WITHIN


def test_something_is_learnt(played: Played) -> None:
    """Calibrated beliefs that never moved would pass the tests above: the log score must beat the prior's."""
    for scenario, table in played:
        gain = 0.0
        for prior, belief, truth in beliefs(scenario, table):
            gain += float(np.log(np.maximum(belief[truth], 1e-9) / prior).sum())
        assert gain / len(table) > 0.1


def test_under_trembling_hands_beliefs_are_no_worse_than_the_prior(fitted: list[tuple[Scenario, Tables]]) -> None:
    """Where every tenth act is another one: log score and Brier score, over all parties of uncertain type."""
    for scenario, tables in fitted:
        seats = trembling_seats(scenario.replace({"parameters.tremble": 0.1}), scenario.seated)
        table = rows_of(scenario, 1000, seed=778, tables=tables, seats=seats)
        logarithm, brier = 0.0, 0.0
        for prior, belief, truth in beliefs(scenario, table):
            logarithm += float(np.log(np.maximum(belief[truth], 1e-9) / prior).sum())
            brier += float(((belief - truth) ** 2 - (prior - truth) ** 2).sum())
        assert logarithm >= 0.0
        assert brier <= 0.0


def test_the_last_refit_changed_little(fitted: list[tuple[Scenario, Tables]]) -> None:
    _, tables = fitted[0]
    assert len(tables.changes) == 3
    assert tables.changes[-1, 1] < 0.005
