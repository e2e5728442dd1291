"""What was changed?  The alliance graphs of the cells of an experiment, side by side in one placement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.comparison.unpaired import why_unpaired
from analysis.plots.figures import canvas, panels_across, styled
from analysis.run.alliance_graph import (
    EDGE_STYLE,
    draw_edges,
    draw_party,
    edge_handles,
    shape_handles,
)
from diplosim.networks.placement import placement, spread_out
from diplosim.networks.position_axis import PositionAxis, position_axis
from diplosim.scenario.graph import alliance_graph
from diplosim.scenario.scenario import Scenario

ACROSS = 3
IN_LEGEND = {1: 3, 2: 5, 3: 8}
"""Panels in a row -> entries in a row of the legend."""

MOST = 12
"""Graphs in one figure; of more, the first that differ from the base."""

GONE: Mapping[str, Any] = {"color": "#d55e00", "linestyle": (0, (1, 1.6)), "linewidth": 2.2}
SAME = "#bbbbbb"
"""Colour of edges that are as in the base, in a cell that differs from it: they step back behind the changes."""
CHANGED = "#cc78bc"
"""Ring around a party that has another seat, veto, capability or place than in the base."""

Edge = tuple[str, str, str]


def edges_of(scenario: Scenario) -> dict[Edge, float]:
    """Weight of every edge, keyed by its ends and kind."""
    graph: nx.MultiGraph = alliance_graph(scenario)
    return {(min(a, b), max(a, b), edge["kind"]): edge["weight"] for a, b, edge in graph.edges(data=True)}


def differs(base: Scenario, other: Scenario) -> bool:
    """Whether a graph looks different: other edges, seats, vetoes or capabilities."""

    def look(scenario: Scenario) -> tuple[object, ...]:
        capabilities = {party.id: party.capability for party in scenario.parties}
        return edges_of(scenario), set(scenario.seated), set(scenario.consenters), capabilities

    return look(base) != look(other)


def changed_parties(base: Scenario, other: Scenario) -> set[str]:
    """Parties that a cell has, or has lost, with another seat, veto, capability or place than the base."""

    def looks(scenario: Scenario) -> dict[str, tuple[object, ...]]:
        return {
            party.id: (
                party.capability,
                party.id in scenario.seated,
                party.id in scenario.consenters,
                tuple((issue.id, issue.positions[party.id]) for issue in scenario.issues),
            )
            for party in scenario.parties
        }

    before, after = looks(base), looks(other)
    return {party for party in {*before, *after} if before.get(party) != after.get(party)}


def changes_in_words(base: Scenario, other: Scenario) -> str:
    """How many edges and parties differ from the base; empty where none does."""
    before, after = edges_of(base), edges_of(other)
    if another_graph(base, other):
        return "another graph"
    counts = {
        "new": sum(edge not in before for edge in after),
        "gone": sum(edge not in after for edge in before),
        "reweighted": sum(edge in before and before[edge] != weight for edge, weight in after.items()),
    }
    told = [f"{count} {word}" for word, count in counts.items() if count]
    parties = sorted(changed_parties(base, other))
    named = ", ".join(parties) if len(parties) <= 2 else f"{len(parties)} parties"
    return "; ".join(
        filter(None, (f"edges: {', '.join(told)}" if told else "", f"changed: {named}" if parties else ""))
    )


def another_graph(base: Scenario, other: Scenario) -> bool:
    """Whether more than half of all edges differ, so that marking the differences would mark nearly everything.

    A graph that has only lost edges, or only got new ones, is the same graph however many they are.  One of other
    parties and issues, whose runs are not paired either, never is.
    """
    if why_unpaired(base, other) is not None:
        return True
    before, after = edges_of(base), edges_of(other)
    if before.items() <= after.items() or after.items() <= before.items():
        return False
    union = {*before, *after}
    return 2 * sum(before.get(edge) != after.get(edge) for edge in union) > len(union)


def shown(cells: Mapping[str, Scenario]) -> list[str]:
    """Names of the cells to draw: the base, and those that look different from it."""
    return _different(cells)[:MOST]


def what_is_left_out(cells: Mapping[str, Scenario]) -> str:
    """What the figure does not show, in words for its caption; empty where it shows all cells."""
    different = _different(cells)
    alike = [name for name in cells if name not in different]
    shown = [
        f"Not shown, as they look like the base: {', '.join(alike)}." if alike else "",
        f"The first {MOST} of {len(different)} that differ." if len(different) > MOST else "",
    ]
    return " ".join(filter(None, shown))


def _different(cells: Mapping[str, Scenario]) -> list[str]:
    base, *others = cells
    return [base, *(name for name in others if differs(cells[base], cells[name]))]


@styled
def draw_graphs(cells: Mapping[str, Scenario]) -> Figure:
    """One panel a cell, the first being the base; every party has the same place in all of them.

    Thick lines are edges that the base does not have or has with another weight, dotted ones are those that the cell
    has lost, grey ones are as in the base; a ring marks a party that differs, and the title counts the changes.  A cell
    that is another graph altogether is drawn for itself, without such marks and in places of its own.  A thick outline
    marks who must consent, a pale mark who has no seat.
    """
    names = list(cells)
    base = cells[names[0]]
    axis = position_axis(base)
    places = _placement([each for each in cells.values() if not another_graph(base, each)], axis)
    across = panels_across(len(names), ACROSS)
    down = math.ceil(len(names) / across)
    figure = canvas(0.6 + 3.4 * across, 0.9 + 3.0 * down)
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for place, axes in enumerate(panels):
        if place >= len(names):
            axes.set_visible(False)
            continue
        scenario = cells[names[place]]
        if another_graph(base, scenario):
            _panel(axes, scenario, scenario, _placement([scenario], (own := position_axis(scenario))), own)
        else:
            _panel(axes, scenario, base, places, axis)
        axes.set_title("\n".join(filter(None, (names[place], changes_in_words(base, scenario)))), fontsize=9)
    handles = edge_handles(kind for each in cells.values() for _, _, kind in edges_of(each))
    if any(edges_of(base) != edges_of(each) and not another_graph(base, each) for each in cells.values()):
        handles += [
            Line2D([], [], color="#222222", linewidth=3.2, label="new or reweighted"),
            Line2D([], [], **GONE, label="gone"),
        ]
    handles += shape_handles(party.kind for each in cells.values() for party in each.parties)
    figure.legend(handles=handles, loc="outside lower center", ncols=IN_LEGEND[across])
    return figure


def _placement(scenarios: Sequence[Scenario], axis: PositionAxis) -> dict[str, tuple[float, float]]:
    """Places from all cells together, so that a party that only one of them has finds room as well.

    axis: of the base, on which parties of all cells are placed.
    """
    union = nx.MultiGraph()
    across: dict[str, float] = {}
    for scenario in scenarios:
        union.add_nodes_from(scenario.party_ids)
        for (a, b, kind), weight in edges_of(scenario).items():
            union.add_edge(a, b, key=kind, kind=kind, weight=weight)
        for party in scenario.party_ids:
            across.setdefault(party, axis.place(party, scenario))
    return placement(union, spread_out(across))


def _panel(
    axes: Axes,
    scenario: Scenario,
    base: Scenario,
    places: Mapping[str, tuple[float, float]],
    axis: PositionAxis,
) -> None:
    own, before = edges_of(scenario), edges_of(base)
    looks: dict[Edge, dict[str, Any]] = {}
    for edge in {*own, *before}:
        colour, dash = EDGE_STYLE[edge[2]]
        if edge not in own:
            looks[edge] = {**GONE, "capstyle": "butt", "alpha": 0.9}
        elif own[edge] != before.get(edge):
            looks[edge] = {"color": colour, "linestyle": dash, "linewidth": 3.2, "alpha": 0.95}
        elif scenario is base:
            looks[edge] = {"color": colour, "linestyle": dash, "linewidth": 0.7 + abs(own[edge]), "alpha": 0.55}
        else:
            looks[edge] = {"color": SAME, "linestyle": dash, "linewidth": 0.7 + abs(own[edge]), "alpha": 0.8}
    draw_edges(axes, places, looks)
    changed = set() if scenario is base else changed_parties(base, scenario)
    colours = sns.color_palette("cividis", as_cmap=True)
    ends = sorted(axis.all_places().values())
    width = (ends[-1] - ends[0]) or 1.0
    for party in scenario.parties:
        consents = party.id in scenario.consenters
        if party.id in changed:
            axes.scatter(
                *places[party.id], s=150 + 190 * party.capability, facecolor="none", edgecolor=CHANGED, linewidth=2.4
            )
        draw_party(
            axes,
            party,
            places[party.id],
            colours((axis.place(party.id, scenario) - ends[0]) / width),
            bold=consents,
            size=40 + 130 * party.capability,
            drop=7 + 4 * party.capability,
            font=6.5,
            alpha=1.0 if consents or party.id in scenario.seated else 0.45,
        )
    top = max(y for _, y in places.values())
    axes.set_xlim(-0.06, 1.06)
    axes.set_ylim(-0.18, top + 0.1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
