"""Structural balance: is the friend of my friend my friend, and the enemy of my enemy too?

Heider (1946); Cartwright & Harary (1956): a signed graph is balanced iff every cycle has an even number of negative
edges, that is, iff its nodes fall into two sides with friends inside and foes across.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

Node = Hashable


@dataclass(frozen=True)
class Balance:
    """Triads of a signed graph.

    triangles, balanced_triangles: numbers.  ratio: balanced / all, NaN without triangles.  energy: minus the mean
    product of the three signs, -1 all balanced to 1 none (Antal, Krapivsky & Redner 2006); NaN without triangles.
    balanced: whether the whole graph is, longer cycles included.
    """

    triangles: int
    balanced_triangles: int
    ratio: float
    energy: float
    balanced: bool


def signed_graph(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node, float]]) -> nx.Graph:
    """A graph whose edges carry `sign`, 1 or -1, taken from the third entry of each edge.

    Args:
        nodes: all nodes, also those without an edge.
        edges: two nodes and a value, of which the sign counts.

    Returns:
        The graph, undirected.

    Raises:
        ValueError: if an edge is zero, joins a node to itself or names an unknown one, or if a pair occurs twice.
    """
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    for a, b, value in edges:
        if not value or a == b or a not in graph or b not in graph or graph.has_edge(a, b):
            raise ValueError(f"edge {a!r}-{b!r} ({value}): two different known nodes, a sign, and each pair once")
        graph.add_edge(a, b, sign=1 if value > 0 else -1)
    return graph


def structural_balance(graph: nx.Graph) -> Balance:
    """Count balanced triangles (product of signs positive) and test the whole graph.

    graph: undirected, edges with `sign` 1 or -1.
    """
    products = [graph[a][b]["sign"] * graph[b][c]["sign"] * graph[a][c]["sign"] for a, b, c in _triangles(graph)]
    count, good = len(products), sum(product > 0 for product in products)
    return Balance(
        triangles=count,
        balanced_triangles=good,
        ratio=good / count if count else math.nan,
        energy=-sum(products) / count if count else math.nan,
        balanced=two_sides(graph) is not None,
    )


def _triangles(graph: nx.Graph) -> Iterable[tuple[Node, Node, Node]]:
    place = {node: position for position, node in enumerate(graph)}
    for a in graph:
        later = [b for b in graph[a] if place[b] > place[a]]
        for b, c in combinations(later, 2):
            if graph.has_edge(b, c):
                yield a, b, c


def two_sides(graph: nx.Graph) -> dict[Node, int] | None:
    """Sides (1 or -1) with friends inside and foes across, or None where there are none (Harary 1953).

    graph: undirected, edges with `sign` 1 or -1.  The first node of each component is on side 1.
    """
    side: dict[Node, int] = {}
    for start in graph:
        if start in side:
            continue
        side[start] = 1
        queue = deque([start])
        while queue:
            a = queue.popleft()
            for b, edge in graph[a].items():
                due = side[a] * edge["sign"]
                if b not in side:
                    side[b] = due
                    queue.append(b)
                elif side[b] != due:
                    return None
    return side
