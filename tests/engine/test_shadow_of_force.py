"""Bargaining in the shadow of force, the plenary held to what Fearon (1995) and Powell (1999) prove of two states.

    party   position   salience   capability   war cost
    D       1          1          p            as given, can attack R
    R       0          1          1 - p        .3, or uniform on a range and known to R alone

One issue with the status quo .2, of which force decides all; no blame, no accidents, nothing gained by preparing.  War
is worth p - k to D and 1 - p - k to R, so that both prefer terms between p - k_D and p + k_R to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from diplosim.engine.talks import Talks
from diplosim.learning.fitting import fit_tables
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario

QUO, RUNS = 0.2, 1000
AT_ONCE = {"readiness": 1.0, "rounds_to_ready": 1.0}
AT_THE_DEADLINE = {"readiness": 0.0, "rounds_to_ready": 4.0}


def two_states(p: float, cost: float, other: tuple[float, float], ready: dict[str, float]) -> Scenario:
    """D that wins with chance p at this cost, R whose cost lies in a range."""

    def state(name: str, capability: float, low: float, high: float) -> dict[str, Any]:
        costs = {"war_cost": {"low": low, "high": high}, "patience": 0.95, "audience_cost": 0.2}
        return {"id": name, "name": name, "kind": "state", "capability": capability, **costs}

    return from_mapping(
        {
            "id": "two_states",
            "name": "Two states",
            "year": 2000,
            "start": "2000-01-01",
            "end": "2000-03-01",
            "horizon": "2000-03-01",
            "must_consent": ["D", "R"],
            "can_use_force": ["D"],
            "parties": [state("D", p, cost, cost), state("R", 1.0 - p, *other)],
            "issues": [
                {
                    "id": "x",
                    "name": "x",
                    "scale": {"zero": "all for R", "one": "all for D"},
                    "status_quo": QUO,
                    "positions": {"D": 1.0, "R": 0.0},
                    "salience": {"D": 1.0, "R": 1.0},
                }
            ],
            "protocol": {"kind": "plenary", "package": True},
            "rounds": 5,
            "deadline": {"kind": "hard"},
            "force": {
                "attackers": {"D": {"targets": ["R"], **ready}},
                "reach": {"x": 1.0},
                "blame": {"low": 0.0, "high": 0.0},
                "start_rungs": {"D": 3},
            },
            "beliefs": {"training_runs": 400},
            "parameters": {
                "breakdown_hazard": 0.0,
                "incident_risk": 0.0,
                "preparation_gain": 0.0,
                "preparation_cost": 0.0,
                "unprepared_loss": 0.0,
            },
        }
    )


def played(scenario: Scenario) -> pd.DataFrame:
    return Talks(scenario, runs=RUNS, seed=1, tables=fit_tables(scenario)).play().outcomes()


def wars(table: pd.DataFrame) -> float:
    return float((table["outcome"] == "conflict").mean())


@pytest.mark.parametrize("ready", [AT_ONCE, AT_THE_DEADLINE], ids=["ready at once", "ready at the deadline"])
@pytest.mark.parametrize("p", [0.5, 0.75, 0.95])
@pytest.mark.parametrize("cost", [0.05, 0.1, 0.2, 0.4])
def test_complete_information_brings_peace_on_terms_inside_the_bargaining_range(
    cost: float, p: float, ready: dict[str, float]
) -> None:
    """Fearon 1995: whatever war costs, some terms are better for both, and both know which."""
    table = played(two_states(p, cost, (0.3, 0.3), ready))
    assert wars(table) <= 0.01
    terms = float(table["term_x"].fillna(QUO).mean())
    assert max(QUO, p - cost) - 0.005 <= terms <= min(1.0, p + 0.3) + 0.005


def share_of_wars(p: float, cost: float, low: float, high: float) -> float:
    """Of the one-shot ultimatum: D asks for z = p + k*, and R fights where its cost lies below k*.

    k* maximises P(k >= k*) (p + k*) + P(k < k*) (p - cost), of which the derivative high - 2 k* + low - (p - cost) + ...
    is not needed: a grid does.
    """
    threshold = np.linspace(low, high, 2001)
    threshold = threshold[p + threshold <= 1.0]
    refuses = (threshold - low) / (high - low)
    best = int(np.argmax((1.0 - refuses) * (p + threshold) + refuses * (p - cost)))
    return float(refuses[best])


@pytest.mark.parametrize(
    ("low", "high", "cost"), [(0.0, 0.5, 0.05), (0.05, 0.35, 0.1), (0.0, 0.8, 0.05), (0.0, 0.8, 0.2), (0.1, 0.6, 0.1)]
)
def test_a_private_cost_of_the_target_brings_as_many_wars_as_the_one_shot_ultimatum(
    low: float, high: float, cost: float
) -> None:
    """The risk-return trade-off: who asks for more is refused more often."""
    expected = share_of_wars(0.5, cost, low, high)
    assert wars(played(two_states(0.5, cost, (low, high), AT_ONCE))) == pytest.approx(expected, abs=0.05)
