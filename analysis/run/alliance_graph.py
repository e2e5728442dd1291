"""Who stands where, and with whom?  The alliance graph, drawn over the place of each party on one axis of positions.

Across, and in colour: the first principal coordinate of the salience-weighted distances between the parties' positions
(`diplosim.networks.position_axis`), which no turned scale moves.  Up: a placement by the promises between parties
(Kamada & Kawai 1989, on all edges of positive weight but rivalries), spread so that names do not touch. Both are the
same for the same scenario.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.pages.sections import Picture, Section, Table, in_both_layouts
from analysis.plots.figures import canvas, styled
from analysis.plots.folding import in_lines
from analysis.run.as_script import run_as_script
from analysis.run.run_folder import RunFolder
from diplosim.networks.placement import placement, spread_out
from diplosim.networks.position_axis import PositionAxis, position_axis
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


AXIS = "place by distance between positions, weighted by salience (left: like {}; not an end of any scale)"
"""What the axis across says, with the party that fixes its direction."""

LONGEST = 14
"""Characters of a party's name in one line."""


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
        clip_on=False,
    )
    axes.annotate(
        in_lines(party.id, LONGEST),
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
    """Nodes: colour and place by the axis of positions, size by capability, shape by kind.

    Edges: kind and weight.
    """
    graph = alliance_graph(scenario)
    across = spread_out(position_axis(scenario).all_places())
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
    axes.set_xticks([])
    axes.set_xlabel(AXIS.format(scenario.must_consent[0]))
    handles = edge_handles(edge["kind"] for *_, edge in graph.edges(data=True))
    handles += shape_handles(party.kind for party in scenario.parties)
    figure.legend(handles=handles, loc="outside lower center", ncols=6)
    return figure


def _about(axis: PositionAxis) -> str:
    """What the axis is, and how much of the distances it shows."""
    about = (
        "Parties stand near each other here if they want similar things on the issues that matter to them: the axis is "
        "the first principal coordinate of the distances between their opening positions, weighted by salience. Which "
        "end of a scale is called 0 makes no difference."
    )
    if math.isnan(axis.explained):
        return f"{about} All of them want the same."
    return f"{about} It carries {100 * axis.explained:.0f} % of the squared distances between parties with a stake."


def section(folder: RunFolder) -> Section:
    """Who stands where, and with whom?"""
    scenario = folder.scenario
    axis = position_axis(scenario)
    places = axis.all_places()
    parties = pd.DataFrame(
        {
            "id": scenario.party_ids,
            "party": [party.name for party in scenario.parties],
            "kind": [party.kind for party in scenario.parties],
            "role": [party.role.replace("_", " ") for party in scenario.parties],
            "capability": [f"{party.capability:.2f}" for party in scenario.parties],
            "place on the axis": [f"{places[party]:+z.2f}" for party in scenario.party_ids],
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
            _about(axis),
        ),
        pictures=(
            Picture(
                "alliance_graph",
                in_both_layouts(draw_graph, scenario),
                f"n = {len(scenario.parties)} parties. Place across and colour: the axis of positions, "
                f"{scenario.must_consent[0]} on the left; the height has no meaning of its own. Size: capability; "
                "thick outline: must consent; edge width: weight, edge kind: colour and dash. Coded values, no "
                "uncertainty shown.",
                f"Network of parties, from left to right: {', '.join(sorted(places, key=lambda id: places[id]))}.",
            ),
        ),
        tables=(Table("The parties as coded", parties),),
        provenance="scenario.yaml: positions, saliences, capabilities, edges.",
    )


if __name__ == "__main__":
    run_as_script(section)
