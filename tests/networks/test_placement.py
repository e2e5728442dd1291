"""Where parties are placed: by position, without touching, and always alike."""

import networkx as nx
import pytest

import diplosim
from diplosim.networks.placement import NAME_WIDTH, ROW, placement, spread_out
from diplosim.networks.position_axis import position_axis
from diplosim.scenario.graph import alliance_graph


@pytest.mark.parametrize("case", ["geneva_2022", "july_1914"])
def test_placement(case):
    scenario = diplosim.load(case)
    graph = alliance_graph(scenario)
    across = spread_out(position_axis(scenario).all_places())
    where = placement(graph, across)
    assert where == placement(graph, across)
    assert {party: x for party, (x, _) in where.items()} == pytest.approx(across)
    names = sorted(where)
    for number, a in enumerate(names):
        for b in names[number + 1 :]:
            if abs(where[a][0] - where[b][0]) < NAME_WIDTH:
                assert abs(where[a][1] - where[b][1]) > ROW - 1e-6


def test_a_rivalry_pulls_nobody_together_whatever_its_sign():
    """B is a rival of A and a friend of C, at the same place as all."""
    graph = nx.MultiGraph()
    graph.add_edge("B", "C", kind="defence", weight=1.0)
    graph.add_node("A")
    apart = placement(graph, dict.fromkeys("ABC", 0.5))
    for weight in (-0.5, 0.5):
        rivals = graph.copy()
        rivals.add_edge("A", "B", kind="rivalry", weight=weight)
        assert placement(rivals, dict.fromkeys("ABC", 0.5)) == apart


def test_places_are_stretched_from_0_to_1():
    assert spread_out({"A": -0.2, "B": 0.0, "C": 0.2}) == pytest.approx({"A": 0.0, "B": 0.5, "C": 1.0})
    assert spread_out({"A": 0.3, "B": 0.3}) == {"A": 0.5, "B": 0.5}
