"""The alliance graph of a scenario."""

from __future__ import annotations

import networkx as nx
from a_scenario import scenario

from diplosim.scenario.graph import alliance_graph, members_of


def test_member_edges_that_are_not_coded_come_from_the_commitments():
    graph = alliance_graph(scenario())
    assert isinstance(graph, nx.MultiGraph)
    coded, derived = graph["BEL"]["BLOC"]["member"], graph["CAY"]["BLOC"]["member"]
    assert (coded["weight"], coded["basis"], coded["member"]) == (0.9, "coded", "BEL")
    assert (derived["weight"], derived["basis"], derived["member"]) == (0.6, "derived", "CAY")


def test_nodes_carry_what_the_party_is():
    assert alliance_graph(scenario()).nodes["ANA"] == {
        "name": "Anaria", "kind": "state", "role": "", "capability": 0.6,
    }  # fmt: skip


def test_members_come_with_commitments_in_the_order_of_keys():
    assert members_of(scenario(), "BLOC") == {"BEL": 0.9, "CAY": 0.6}
    bare = scenario().replace({"alliances": []})
    assert members_of(bare, "BLOC") == {"BEL": 0.9, "CAY": 1.0}
    assert members_of(scenario(), "ANA") == {}


def test_edges_lie_between_two_parties_in_either_direction():
    graph = alliance_graph(scenario())
    assert graph["ANA"]["BEL"].keys() == graph["BEL"]["ANA"].keys() == {"trade"}
    assert graph["BEL"]["ANA"]["trade"]["weight"] == 0.3
    assert not graph.has_edge("ANA", "CAY")
