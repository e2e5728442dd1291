"""Distances of agreements over options, against points that are known."""

import numpy as np
import pytest

from diplosim.batches.simulate import simulate
from diplosim.solutions.discrete_distances import option_distances
from tests.discrete_cases import CASES, evenly, scenario_of


@pytest.mark.parametrize("name", ["b1-linear-1issue", "b3-boulware-conceder", "t2-mixed"])
def test_distances_are_those_to_the_published_points(name: str) -> None:
    case = CASES[name]
    row = simulate(scenario_of(case), 1).iloc[0]
    reached = np.array(case["result"]["utilities"])
    for column, points in (("distance_nash", "nash"), ("distance_egalitarian", "kalai")):
        known = [np.abs(reached - np.array(point["utilities"])).mean() for point in case["solutions"][points]]
        assert row[column] == pytest.approx(min(known), abs=1e-9)
    assert (row["pareto_gap"] == pytest.approx(0.0, abs=1e-9)) or not case["result"]["pareto_optimal"]


def test_every_package_has_its_distance_and_the_solution_has_none() -> None:
    case = CASES["b1-linear-1issue"]
    scenario = scenario_of(case)
    packages = np.array(evenly(6))[:, None]
    found = option_distances(scenario, np.zeros((6, 2), dtype=int), packages)
    nash = case["solutions"]["nash"][0]["outcomes"][0][0]
    assert found["distance_nash"][nash] == pytest.approx(0.0, abs=1e-12)
    assert (np.delete(found["distance_nash"], nash) > 0.01).all()


def test_no_agreement_has_no_distance() -> None:
    row = simulate(scenario_of(CASES["b11-no-zopa"]), 1).iloc[0]
    assert np.isnan(
        [row[c] for c in ("distance_nash", "distance_utilitarian", "pareto_gap", "distance_compromise")]
    ).all()
