"""Where the parties of an alliance graph are put in a drawing, whoever draws it.

Across: as given, usually a place on the axis of positions (`diplosim.networks.position_axis`).  Up: a placement by the
promises between parties (Kamada & Kawai 1989, on all edges of positive weight but rivalries), spread so that names do
not touch.
The same graph has the same places.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np

from diplosim.networks.structure import simple_graph
from diplosim.numerics.arrays import FloatArray


def spread_out(places: Mapping[str, float]) -> dict[str, float]:
    """Places on an axis stretched to run from 0 to 1; all in the middle where they are the same."""
    low, high = min(places.values()), max(places.values())
    return {party: (place - low) / (high - low) if high > low else 0.5 for party, place in places.items()}


NAME_WIDTH, ROW = 0.085, 0.125
"""Two parties nearer than this across must stand this far apart upwards, so that marks do not touch."""


def placement(graph: nx.MultiGraph, across: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Place each party: across as given, up by Kamada-Kawai and then spread; up starts at 0.

    Kamada-Kawai runs on the edges of positive weight but rivalries; what is taken from it is the order of the parties
    at right angles to their positions.  Deterministic.
    """
    names = sorted(graph)
    friendly = nx.Graph()
    friendly.add_nodes_from(names)
    ties = simple_graph(graph).edges()
    friendly.add_edges_from((a, b) for a, b in ties if a != b)
    hops = dict(nx.all_pairs_shortest_path_length(friendly))
    metric = {a: {b: hops[a].get(b, 4) for b in names} for a in names}
    layout = nx.kamada_kawai_layout(friendly, dist=metric, pos=nx.circular_layout(friendly))
    points = np.array([layout[name] for name in names])
    x = np.array([across[name] for name in names])
    centred = points - points.mean(axis=0)
    slope = (centred * (x - x.mean())[:, np.newaxis]).sum(axis=0)
    direction = slope / (np.linalg.norm(slope) or 1.0)
    up = np.round(centred[:, 1] * direction[0] - centred[:, 0] * direction[1], 6)
    order = np.argsort(up, kind="stable")
    y = np.empty(len(names))
    y[order] = np.linspace(0.0, 1.0, len(names))
    return {names[i]: (float(x[i]), float(height)) for i, height in enumerate(_spread(x, y))}


def _spread(x: FloatArray, y: FloatArray) -> FloatArray:
    """Move parties that would touch apart, upwards and downwards alike, until none does."""
    near = np.abs(x[:, np.newaxis] - x) < NAME_WIDTH
    for _ in range(1000):
        order = np.argsort(y, kind="stable")
        moved = False
        for one, i in enumerate(order):
            for j in order[one + 1 :]:
                gap = ROW - (y[j] - y[i])
                if near[i, j] and gap > 1e-9:
                    y[i] -= gap / 2
                    y[j] += gap / 2
                    moved = True
        if not moved:
            break
    lowest: FloatArray = y - y.min()
    return lowest
