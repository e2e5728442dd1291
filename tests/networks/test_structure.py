"""Structure of small graphs that can be worked out by hand."""

import math

import networkx as nx
import pytest

from diplosim import networks
from diplosim.scenario.graph import alliance_graph
from tests.a_scenario import TEXT, scenario


def two_triangles() -> nx.Graph:
    """A B C and D E F, joined by C-D only."""
    return nx.Graph(["AB", "BC", "AC", "CD", "DE", "EF", "DF"])


def test_the_tie_between_two_blocs_is_a_bridge_and_its_ends_are_the_brokers() -> None:
    graph = two_triangles()
    assert networks.bridges(graph) == [("C", "D")]
    between = networks.betweenness(graph)
    assert between["C"] == between["D"] == max(between.values()) == pytest.approx(6 / 10)
    assert networks.communities(graph) == [["A", "B", "C"], ["D", "E", "F"]]
    assert networks.local_clustering(graph)["C"] == pytest.approx(1 / 3)


def test_components_come_largest_first_and_lone_states_count() -> None:
    graph = two_triangles()
    graph.remove_edge("C", "D")
    graph.remove_node("F")
    graph.add_node("G")
    assert networks.components(graph) == [["A", "B", "C"], ["D", "E"], ["G"]]
    assert networks.degree(graph)["G"] == 0


def test_strength_adds_weights_and_counts_unweighted_edges_as_one() -> None:
    graph = nx.Graph()
    graph.add_edge("A", "B", weight=0.25)
    graph.add_edge("A", "C")
    assert networks.strength(graph) == {"A": 1.25, "B": 0.25, "C": 1.0}


def test_a_graph_without_edges_has_no_modularity() -> None:
    graph = nx.empty_graph(3)
    parts = networks.communities(graph)
    assert parts == [[0], [1], [2]]
    assert math.isnan(networks.modularity(graph, parts))
    assert math.isnan(networks.e_i_index(graph, parts))


@pytest.mark.parametrize("partition", [["A"], ["ABC", "CDEF"], ["ABCDEFG"]])
def test_a_partition_holds_every_node_once(partition: list[str]) -> None:
    for measure in (networks.modularity, networks.e_i_index):
        with pytest.raises(ValueError, match="exactly once"):
            measure(two_triangles(), partition)


def test_parallel_promises_are_one_tie_with_the_largest_weight_and_rivals_are_none() -> None:
    text = TEXT.replace(
        "  - {a: ANA, b: BEL, kind: trade, weight: 0.3}",
        "  - {a: ANA, b: BEL, kind: trade, weight: 0.3}\n"
        "  - {a: ANA, b: BEL, kind: defence, weight: 0.6}\n"
        "  - {a: ANA, b: CAY, kind: rivalry, weight: WEIGHT}",
    )
    for weight in ("-0.5", "0.5"):  # of a rivalry the size counts, as in `ties_between_states`
        graph = networks.simple_graph(alliance_graph(scenario(text.replace("WEIGHT", weight))))
        assert graph["ANA"]["BEL"]["weight"] == 0.6
        assert not graph.has_edge("ANA", "CAY")
    text = text.replace("WEIGHT", "-0.5")
    only = networks.simple_graph(alliance_graph(scenario(text)), kinds={"member"})
    assert sorted(map(sorted, only.edges())) == [["BEL", "BLOC"], ["BLOC", "CAY"]]
