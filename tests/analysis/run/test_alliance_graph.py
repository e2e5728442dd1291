"""Where parties are placed: by position, without touching, and always alike."""

import pytest

import diplosim
from analysis.run.alliance_graph import NAME_WIDTH, ROW, mean_position, placement
from diplosim.scenario.graph import alliance_graph
from diplosim.sources.ensembles import random_scenario


@pytest.mark.parametrize("case", ["geneva_2022", "july_1914"])
def test_placement(case):
    scenario = diplosim.load(case)
    graph = alliance_graph(scenario)
    across = {party: mean_position(scenario, party) for party in scenario.party_ids}
    where = placement(graph, across)
    assert where == placement(graph, across)
    assert {party: x for party, (x, _) in where.items()} == pytest.approx(across)
    names = sorted(where)
    for number, a in enumerate(names):
        for b in names[number + 1 :]:
            if abs(where[a][0] - where[b][0]) < NAME_WIDTH:
                assert abs(where[a][1] - where[b][1]) > ROW - 1e-6


def test_mean_position_weighs_by_salience():
    scenario = random_scenario(3, n_parties=2, n_issues=2)
    one, two = scenario.issues
    weight = one.salience["RES"], two.salience["RES"]
    mean = (weight[0] * one.positions["RES"] + weight[1] * two.positions["RES"]) / sum(weight)
    assert mean_position(scenario, "RES") == pytest.approx(mean)
