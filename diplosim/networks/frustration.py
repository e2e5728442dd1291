"""The frustration index: the least number of ties at odds with any division into two sides.

Aref & Wilson (2019).  It adds up over the blocks of a graph (its biconnected components), since sides can be swapped at
a cut node at no cost.  A block of up to 16 nodes is enumerated; a larger one is given to a mixed-integer programme
with a limit on its nodes, and where that is reached a local search gives the upper end.  The result says which.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt

from diplosim.networks.balance import two_sides

Node = Hashable
Signs = npt.NDArray[np.int64]

ENUMERATED = 16
"""Largest block whose divisions are all looked at: 2**15 of them."""

SEARCH_NODES = 2_000
"""Limit on the branch-and-bound nodes of one block: a number, not a time, so that results repeat."""


@dataclass(frozen=True)
class Frustration:
    """What was found.

    index: frustrated edges of `sides`, the best division found.  lower: what no division can be below; equal to
    `index` where the result is exact.  optimal_partitions: divisions (node 0's side fixed) that reach the index, None
    where they were not counted.  sides: the nodes of each side, the first node's side first.  method: `enumeration`,
    `integer programme`, or `local search` where the index is an upper bound.
    """

    index: int
    lower: int
    optimal_partitions: int | None
    sides: tuple[tuple[Node, ...], tuple[Node, ...]]
    method: str

    @property
    def exact(self) -> bool:
        """Whether the index is proven to be the smallest."""
        return self.index == self.lower


def frustration(graph: nx.Graph, *, enumerated: int = ENUMERATED, search_nodes: int = SEARCH_NODES) -> Frustration:
    """The frustration index of a signed graph.

    F = min over divisions into two sides of (positive edges across + negative edges within).

    Args:
        graph: undirected, edges with `sign` 1 or -1.
        enumerated: largest block (nodes) to enumerate, at least 2 and at most 22.
        search_nodes: limit on the branch-and-bound nodes of a larger block.

    Returns:
        The index, a bound below it, and the division that was found.

    Raises:
        ValueError: if `enumerated` is out of range.
    """
    if not 2 <= enumerated <= 22:
        raise ValueError("`enumerated` is 2 to 22")
    index = lower = 0
    count: int | None = 1
    methods = {"enumeration"}
    relations = nx.Graph()
    relations.add_nodes_from(graph)
    place = {node: position for position, node in enumerate(graph)}
    for block in nx.biconnected_components(graph):
        nodes = sorted(block, key=place.__getitem__)
        ends, signs = _edges(graph, nodes)
        division = two_sides(graph.subgraph(nodes))
        if division is not None:
            side = np.array([division[node] < 0 for node in nodes], dtype=np.int64)
        elif len(nodes) <= enumerated:
            best, ways, side = _enumerate(len(nodes), ends, signs)
            index, lower, count = index + best, lower + best, count * ways if count is not None else None
        else:
            best, bound, side, method = _programme(len(nodes), ends, signs, search_nodes)
            index, lower, count = index + best, lower + bound, None
            methods.add(method)
        for a, b in ends:
            relations.add_edge(nodes[a], nodes[b], same=bool(side[a] == side[b]))
    if count is not None:
        count *= 2 ** max(0, nx.number_connected_components(graph) - 1)
    method = next(name for name in ("local search", "integer programme", "enumeration") if name in methods)
    return Frustration(index, lower, count, _sides(relations), method)


def _edges(graph: nx.Graph, nodes: list[Node]) -> tuple[Signs, Signs]:
    """Ends (E, 2) as positions among `nodes`, and signs (E,), of the edges among them."""
    place = {node: position for position, node in enumerate(nodes)}
    listed = sorted(
        (*sorted((place[a], place[b])), edge["sign"]) for a, b, edge in graph.subgraph(nodes).edges(data=True)
    )
    table = np.array(listed, dtype=np.int64)
    return table[:, :2], table[:, 2]


def _enumerate(n: int, ends: Signs, signs: Signs) -> tuple[int, int, Signs]:
    """Smallest number of frustrated edges, how many divisions reach it, and the first of them, (n,) of 0 and 1."""
    codes = np.arange(2 ** (n - 1), dtype=np.int64) << 1  # node 0 stays on side 0
    frustrated = np.zeros(len(codes), dtype=np.int64)
    for (a, b), sign in zip(ends, signs, strict=True):
        across = ((codes >> a) ^ (codes >> b)) & 1
        frustrated += across if sign > 0 else 1 - across
    best = int(frustrated.min())
    first = int(codes[int(frustrated.argmin())])
    return best, int((frustrated == best).sum()), np.array([first >> i & 1 for i in range(n)], dtype=np.int64)


def _programme(n: int, ends: Signs, signs: Signs, search_nodes: int) -> tuple[int, int, Signs, str]:
    """Minimise the frustrated edges: x_i the side of a node, f_e whether an edge is frustrated (both 0 or 1).

    Positive edge: f >= x_i - x_j and f >= x_j - x_i.  Negative edge: f >= x_i + x_j - 1 and f >= 1 - x_i - x_j.  Every
    triangle out of balance holds a frustrated edge: without saying so the linear relaxation is empty.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # takes longer to read than blocks to enumerate
    from scipy.sparse import lil_array

    edges = len(ends)
    bad = _unbalanced_triangles(ends, signs)
    rows = lil_array((2 * edges + len(bad), n + edges))
    low = np.ones(2 * edges + len(bad))
    for e, ((a, b), sign) in enumerate(zip(ends, signs, strict=True)):
        rows[2 * e, [a, b, n + e]] = (-1, sign, 1)
        rows[2 * e + 1, [a, b, n + e]] = (1, -sign, 1)
        low[2 * e : 2 * e + 2] = (0, 0) if sign > 0 else (-1, 1)
    for row, triangle in enumerate(bad, 2 * edges):
        rows[row, [n + e for e in triangle]] = 1
    cost = np.concatenate([np.zeros(n), np.ones(edges)])
    upper = np.ones(n + edges)
    upper[0] = 0.0  # the sides have no names
    found = milp(
        cost,
        integrality=np.concatenate([np.ones(n), np.zeros(edges)]),
        bounds=Bounds(np.zeros(n + edges), upper),
        constraints=LinearConstraint(rows.tocsr(), low, np.full(len(low), np.inf)),
        options={"node_limit": search_nodes},
    )
    start = np.zeros(n, dtype=np.int64) if found.x is None else np.round(found.x[:n]).astype(np.int64)
    side = _local_search(start, ends, signs)
    best = _frustrated(side, ends, signs)
    if found.status == 0:
        return best, best, side, "integer programme"
    dual = found.mip_dual_bound
    bound = 0 if dual is None or not np.isfinite(dual) else int(np.ceil(dual - 1e-6))
    return best, min(best, max(0, bound)), side, "integer programme" if bound >= best else "local search"


def _unbalanced_triangles(ends: Signs, signs: Signs) -> list[tuple[int, int, int]]:
    """Edges of each triangle whose product of signs is negative."""
    number = {(int(a), int(b)): e for e, (a, b) in enumerate(ends)}
    later: dict[int, list[int]] = {}
    for a, b in number:
        later.setdefault(a, []).append(b)
    found = []
    for a, partners in later.items():
        for b, c in combinations(sorted(partners), 2):
            triangle = (number[a, b], number[a, c], number.get((b, c), -1))
            if triangle[2] >= 0 and signs[list(triangle)].prod() < 0:
                found.append(triangle)
    return found


def _local_search(side: Signs, ends: Signs, signs: Signs) -> Signs:
    """Move the node whose change of side relieves most edges, until none relieves any."""
    side = side.copy()
    while True:
        relief = np.zeros(len(side), dtype=np.int64)
        across = side[ends[:, 0]] != side[ends[:, 1]]
        change = np.where(across == (signs > 0), 1, -1)  # a frustrated edge is relieved, a content one frustrated
        np.add.at(relief, ends[:, 0], change)
        np.add.at(relief, ends[:, 1], change)
        best = int(relief.argmax())
        if relief[best] <= 0:
            return side
        side[best] = 1 - side[best]


def _frustrated(side: Signs, ends: Signs, signs: Signs) -> int:
    across = side[ends[:, 0]] != side[ends[:, 1]]
    return int((across == (signs > 0)).sum())


def _sides(relations: nx.Graph) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Two sides from edges that say `same` or not; the first node of each component on the first side."""
    side: dict[Node, bool] = {}
    for start in relations:
        if start in side:
            continue
        side[start] = True
        for a, b in nx.bfs_edges(relations, start):
            side[b] = side[a] == relations[a][b]["same"]
    return (
        tuple(node for node in relations if side[node]),
        tuple(node for node in relations if not side[node]),
    )
