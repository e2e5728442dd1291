"""How a graph hangs together: density, clustering, communities, bridges and brokers.

All functions take an undirected NetworkX graph without parallel edges; `simple_graph` makes one of a scenario's
alliance graph.  Unless a function says so, edges count alike whatever their weight.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

import networkx as nx

Node = Hashable
Partition = Sequence[Collection[Node]]


def simple_graph(graph: nx.MultiGraph, kinds: Collection[str] | None = None) -> nx.Graph:
    """One edge per pair that is tied by a positive weight; its weight is the largest one.

    Args:
        graph: as `diplosim.scenario.graph.alliance_graph` builds it: edges carry `kind` and `weight` (-1..1).
        kinds: kinds of edges to count; None for all but rivalries, which bind nobody whatever the sign of their weight.

    Returns:
        A graph with all nodes of the other, and their data.
    """
    simple = nx.Graph(name=graph.graph.get("name", ""))
    simple.add_nodes_from(graph.nodes(data=True))
    for a, b, edge in graph.edges(data=True):
        counts = edge["kind"] != "rivalry" if kinds is None else edge["kind"] in kinds
        if edge["weight"] > 0 and counts:
            known = simple[a][b]["weight"] if simple.has_edge(a, b) else 0.0
            simple.add_edge(a, b, weight=max(known, edge["weight"]))
    return simple


def degree(graph: nx.Graph) -> dict[Node, int]:
    """Number of partners of each node."""
    return dict(graph.degree())


def strength(graph: nx.Graph) -> dict[Node, float]:
    """Sum of the weights of each node's edges (1 where an edge has none; Barrat et al. 2004)."""
    return {node: float(value) for node, value in graph.degree(weight="weight")}


def density(graph: nx.Graph) -> float:
    """Share of all pairs that are tied: 2m / (n (n - 1)); 0 for fewer than two nodes."""
    return float(nx.density(graph))


def transitivity(graph: nx.Graph) -> float:
    """Three times the triangles over the connected triples; 0 without triples (Newman 2003)."""
    return float(nx.transitivity(graph))


def local_clustering(graph: nx.Graph) -> dict[Node, float]:
    """Share of each node's pairs of partners that are tied themselves (Watts & Strogatz 1998)."""
    return {node: float(value) for node, value in nx.clustering(graph).items()}


def components(graph: nx.Graph) -> list[list[Node]]:
    """Connected components, the largest first; nodes in the order of the graph."""
    return _largest_first(graph, nx.connected_components(graph))


def bridges(graph: nx.Graph) -> list[tuple[Node, Node]]:
    """Edges whose loss would cut the graph into more components, ends and edges in the order of the nodes."""
    place = {node: position for position, node in enumerate(graph)}
    found = [tuple(sorted(edge, key=place.__getitem__)) for edge in nx.bridges(graph)]
    return sorted(((a, b) for a, b in found), key=lambda edge: (place[edge[0]], place[edge[1]]))


def betweenness(graph: nx.Graph) -> dict[Node, float]:
    """Brokerage: share of shortest paths between two others that pass through a node, 0..1 (Freeman 1977)."""
    return {node: float(value) for node, value in nx.betweenness_centrality(graph).items()}


def modularity(graph: nx.Graph, partition: Partition, weight: str | None = None) -> float:
    """Newman & Girvan (2004): Q = sum over parts of (m_in / m - (sum of degrees / 2m)**2).

    Args:
        graph: the graph, with m edges.
        partition: parts that hold every node exactly once.
        weight: name of an edge attribute to count edges by; None counts each as 1.

    Returns:
        Q, at most 1; NaN for a graph without edges.

    Raises:
        ValueError: if a node is missing from the partition or in two parts.
    """
    _check_partition(graph, partition)
    if graph.number_of_edges() == 0:
        return math.nan
    return float(nx.community.modularity(graph, [set(part) for part in partition], weight=weight))


def communities(graph: nx.Graph, weight: str | None = "weight") -> list[list[Node]]:
    """Blocs by greedy maximisation of modularity (Clauset, Newman & Moore 2004), the largest first.

    A heuristic: the partition need not be the best one.  A graph without edges gives single nodes.
    """
    if graph.number_of_edges() == 0:
        return [[node] for node in graph]
    return _largest_first(graph, nx.community.greedy_modularity_communities(graph, weight=weight))


def e_i_index(graph: nx.Graph, partition: Partition) -> float:
    """Krackhardt & Stern (1988): (external - internal edges) / all edges, -1 closed to 1 open; NaN without edges.

    Args:
        graph: its edges count alike.
        partition: the nodes of each part; each node in one part.

    Returns:
        The index, -1 to 1; NaN without edges.

    Raises:
        ValueError: if a node is missing from the partition or in two parts.
    """
    home = _check_partition(graph, partition)
    edges = graph.number_of_edges()
    external = sum(home[a] != home[b] for a, b in graph.edges())
    return (2 * external - edges) / edges if edges else math.nan


def _largest_first(graph: nx.Graph, parts: Iterable[Collection[Node]]) -> list[list[Node]]:
    """Parts by falling size, those of one size and the nodes of each in the order of the graph."""
    place = {node: position for position, node in enumerate(graph)}
    found = [sorted(part, key=place.__getitem__) for part in parts]
    return sorted(found, key=lambda part: (-len(part), place[part[0]]))


def _check_partition(graph: nx.Graph, partition: Partition) -> Mapping[Node, int]:
    home = {node: number for number, part in enumerate(partition) for node in part}
    if len(home) != sum(len(part) for part in partition) or set(home) != set(graph):
        raise ValueError("a partition holds every node of the graph exactly once")
    return home
