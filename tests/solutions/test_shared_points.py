"""Scenarios that bargain over the same are solved once, others each for itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.outcomes import Reached
from diplosim.scenario.scenario import Scenario
from diplosim.solutions import distances
from tests.a_table import table


def distance(scenario: Scenario) -> float:
    """From the Nash point to the package (.5, .5), both sincere."""
    reached = Reached(np.array([0]), np.zeros((1, 2), dtype=np.int64), np.array([[0.5, 0.5]]))
    return float(distances.distances_of(scenario, reached, discrete=False)["distance_nash"][0])


@pytest.mark.e2e
def test_a_problem_is_known_by_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    distances._solved.cache_clear()
    monkeypatch.setattr(distances, "kept_points", lambda depends: None)  # not those that other tests have kept
    solved: list[Any] = []
    solve = distances.reference_points
    monkeypatch.setattr(distances, "reference_points", lambda *given: solved.append(given) or solve(*given))
    base = table()
    first = distance(base)
    assert distance(base.replace({"parameters.breakdown_hazard": 0.07})) == first
    assert distance(base.replace({"parties.A.war_cost.low": 0.05})) == first
    assert len(solved) == 1
    others = {"parties.B.no_deal_cost.high": 0.3}, {"issues.x.positions.A": 0.7}, {"issues.x.salience.A": 0.1}
    assert len({distance(base.replace(change)) for change in others} | {first}) == 4
    assert len(solved) == 4
    distance(base.replace({"parameters.utility_exponent": 2}))
    assert len(solved) == 5
