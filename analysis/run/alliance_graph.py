"""Who stands where, and with whom?  The alliance graph, drawn over the mean position of each party.

Across: the salience-weighted mean of a party's opening positions, which is also its colour.  Up: a placement
by the promises between parties (Kamada & Kawai 1989, on all edges of positive weight), spread so that names
do not touch. Both are the same for the same scenario.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.pages.sections import Picture, Section, Table
from analysis.plots.figures import canvas, styled
from analysis.run.as_script import run_as_script
from analysis.run.run_folder import RunFolder
from diplosim.scenario.graph import alliance_graph
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import Party

EDGE_STYLE: Mapping[str, tuple[str, Any]] = {
    "member": ("#555555", "-"),
    "defence": ("#0173b2", "-"),
    "offence": ("#d55e00", "-"),
    "neutrality": ("#949494", (0, (4, 2))),
    "nonaggression": ("#949494", (0, (1, 1.5))),
    "consultation": ("#029e73", (0, (6, 2))),
    "partnership": ("#029e73", (0, (3, 1, 1, 1))),
    "support": ("#de8f05", "-"),
    "trade": ("#ca9161", (0, (1, 1))),
    "rivalry": ("#d55e00", (0, (2, 2))),
}
SHAPE = {"state": "o", "bloc": "h", "nonstate": "^", "alliance": "s", "mediator": "D", "forum": "D"}


def mean_position(scenario: Scenario, party: str) -> float:
    """Salience-weighted mean of a party's opening positions; the plain mean if it cares about nothing."""
    weight = np.array([issue.salience[party] for issue in scenario.issues])
    position = np.array([issue.positions[party] for issue in scenario.issues])
    return float(np.average(position, weights=weight if weight.sum() > 0 else None))


NAME_WIDTH, ROW = 0.085, 0.125
"""Two parties nearer than this across must stand this far apart upwards, so that marks do not touch."""


def placement(graph: nx.MultiGraph, across: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Place each party: across as given, up by Kamada-Kawai and then spread; up starts at 0.

    Kamada-Kawai runs on the edges of positive weight; what is taken from it is the order of the parties at
    right angles to their positions.  Deterministic.
    """
    names = sorted(graph)
    friendly = nx.Graph()
    friendly.add_nodes_from(names)
    friendly.add_edges_from((a, b) for a, b, edge in graph.edges(data=True) if edge["weight"] > 0 and a != b)
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


def _spread(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
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
    lowest: npt.NDArray[np.float64] = y - y.min()
    return lowest


def draw_edges(
    axes: Axes, places: Mapping[str, tuple[float, float]], looks: Mapping[tuple[str, str, str], Mapping[str, Any]]
) -> None:
    """Draw edges between places; several between the same two parties bend more and more, so that each is seen.

    looks: ends and kind of an edge -> colour, line style, line width and alpha.
    """
    drawn: Counter[tuple[str, str]] = Counter()
    for (a, b, _), look in sorted(looks.items()):
        pair = (min(a, b), max(a, b))
        drawn[pair] += 1
        bend = {"arrowstyle": "-", "connectionstyle": f"arc3,rad={0.10 * drawn[pair]}"}
        axes.annotate("", xy=places[b], xytext=places[a], arrowprops={**look, **bend}, zorder=1)


def draw_party(
    axes: Axes,
    party: Party,
    place: tuple[float, float],
    colour: Any,
    *,
    bold: bool,
    size: float,
    drop: float,
    font: float,
    alpha: float = 1.0,
) -> None:
    """Draw a party's mark, in the shape of its kind, with its name below.

    bold: thick outline and bold name.  size: area of the mark, square points.  drop: points from the middle of the mark
    down to the name.  font: size of the name.
    """
    axes.scatter(
        *place,
        s=size,
        marker=SHAPE[party.kind],
        color=colour,
        edgecolor="black",
        linewidth=2.2 if bold else 0.8,
        alpha=alpha,
        zorder=3,
    )
    axes.annotate(
        party.id,
        place,
        xytext=(0, -drop),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=font,
        fontweight="bold" if bold else "normal",
        zorder=4,
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
    )


def edge_handles(kinds: Iterable[str]) -> list[Line2D]:
    """Legend entries of kinds of edges, in the order of EDGE_STYLE."""
    seen = set(kinds)
    return [
        Line2D([], [], color=colour, linestyle=dash, linewidth=2, label=kind)
        for kind, (colour, dash) in EDGE_STYLE.items()
        if kind in seen
    ]


def shape_handles(kinds: Iterable[str]) -> list[Line2D]:
    """Legend entries of kinds of parties, in the order of SHAPE."""
    seen = set(kinds)
    look: dict[str, Any] = {"linestyle": "", "color": "#dddddd", "markeredgecolor": "black", "markersize": 8}
    return [Line2D([], [], marker=shape, label=kind, **look) for kind, shape in SHAPE.items() if kind in seen]


@styled
def draw_graph(scenario: Scenario) -> Figure:
    """Nodes: colour and place by mean position, size by capability, shape by kind.

    Edges: kind and weight.
    """
    graph = alliance_graph(scenario)
    across = {party: mean_position(scenario, party) for party in scenario.party_ids}
    where = placement(graph, across)
    top = max(y for _, y in where.values())
    figure = canvas(9.0, 1.6 + 4.0 * max(top, 0.35))
    axes = figure.subplots()
    colours = sns.color_palette("cividis", as_cmap=True)
    edges = {}
    for a, b, edge in graph.edges(data=True):
        colour, dash = EDGE_STYLE[edge["kind"]]
        width = 0.5 + 2.6 * abs(edge["weight"])
        edges[a, b, edge["kind"]] = {"color": colour, "linestyle": dash, "linewidth": width, "alpha": 0.55}
    draw_edges(axes, where, edges)
    for party in scenario.parties:
        draw_party(
            axes,
            party,
            where[party.id],
            colours(across[party.id]),
            bold=party.id in scenario.must_consent,
            size=130 + 520 * party.capability,
            drop=9 + 10 * math.sqrt(0.25 + party.capability),
            font=8.5,
        )
    axes.set_xlim(-0.04, 1.04)
    axes.set_ylim(-0.14, top + 0.08)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("mean opening position, weighted by own salience (0 and 1: the ends of the issue scales)")
    figure.colorbar(ScalarMappable(Normalize(0, 1), colours), ax=axes, label="mean position", shrink=0.5, pad=0.01)
    handles = edge_handles(edge["kind"] for *_, edge in graph.edges(data=True))
    handles += shape_handles(party.kind for party in scenario.parties)
    figure.legend(handles=handles, loc="outside lower center", ncols=6)
    return figure


def section(folder: RunFolder) -> Section:
    """Who stands where, and with whom?"""
    scenario = folder.scenario
    parties = pd.DataFrame(
        {
            "id": scenario.party_ids,
            "party": [party.name for party in scenario.parties],
            "kind": [party.kind for party in scenario.parties],
            "role": [party.role.replace("_", " ") for party in scenario.parties],
            "capability": [f"{party.capability:.2f}" for party in scenario.parties],
            "mean position": [f"{mean_position(scenario, party):.2f}" for party in scenario.party_ids],
            "at the table": ["yes" if party in scenario.seated else "" for party in scenario.party_ids],
            "must consent": ["yes" if party in scenario.must_consent else "" for party in scenario.party_ids],
            "can use force": ["yes" if party in scenario.can_use_force else "" for party in scenario.party_ids],
        }
    )
    return Section(
        anchor="alliance_graph",
        question="Who stands where, and with whom?",
        paragraphs=(
            "The graph carries influence inside the caucuses (member and defence edges only), and who joins a war.",
        ),
        pictures=(
            Picture(
                "alliance_graph",
                draw_graph(scenario),
                "Parties by mean opening position (place across and colour); the height has no meaning of "
                "its own. Size: capability; thick outline: must consent; edge width: weight, edge kind: "
                "colour and dash. Coded values, no uncertainty shown.",
                "Network of parties placed from 0 to 1 by mean position, joined by alliance edges.",
            ),
        ),
        tables=(Table("The parties as coded", parties),),
        provenance="scenario.yaml: positions, saliences, capabilities, edges.",
    )


if __name__ == "__main__":
    run_as_script(section)
