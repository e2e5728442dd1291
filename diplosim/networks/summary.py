"""All measures of one scenario, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import networkx as nx

from diplosim.networks import structure
from diplosim.networks.balance import structural_balance
from diplosim.networks.frustration import frustration
from diplosim.networks.landscape import LARGEST, landscape
from diplosim.networks.polarisation import esteban_ray
from diplosim.networks.polarity import concentration, effective_number, herfindahl, shares_of
from diplosim.networks.portfolios import COMMITMENT, DEFENCE, NOTHING, cohen_kappa, s_score, scott_pi
from diplosim.networks.ties import ties_between_states
from diplosim.networks.vetoes import veto_players, winset_of
from diplosim.scenario.graph import alliance_graph
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import STAKELESS

ALPHA = 1.3


def measures_of(scenario: Scenario) -> dict[str, Any]:
    """Every measure of a scenario's alliance graph, capabilities and positions; plain data, None where undefined.

    `structure` counts all parties of the graph and its positive edges; `states`, `balance`, `landscape` and
    `portfolios` dissolve alliances into ties between their members (`ties_between_states`).
    """
    graph = structure.simple_graph(alliance_graph(scenario))
    ties = ties_between_states(scenario)
    found: dict[str, Any] = _plain(
        {
            "scenario": scenario.id,
            "structure": _structure(graph),
            "parties": _parties(graph),
            "balance": _balance(ties),
            "polarity": _polarity(scenario, ties),
            "landscape": _landscape(ties),
            "portfolios": _portfolios(scenario, ties),
            "issues": _issues(scenario),
            "veto_players": veto_players(scenario),
        }
    )
    return found


def structure_of_parties(scenario: Scenario) -> tuple[dict[str, Any], dict[str, Any]]:
    """`parties` and `structure` of `measures_of` alone."""
    graph = structure.simple_graph(alliance_graph(scenario))
    return _plain(_parties(graph)), _plain(_structure(graph))


def balance_of(scenario: Scenario) -> dict[str, Any]:
    """`balance` of `measures_of` alone."""
    found: dict[str, Any] = _plain(_balance(ties_between_states(scenario)))
    return found


def polarity_of(scenario: Scenario) -> dict[str, Any] | None:
    """`polarity` of `measures_of` alone."""
    found: dict[str, Any] | None = _plain(_polarity(scenario, ties_between_states(scenario)))
    return found


def _structure(graph: nx.Graph) -> dict[str, Any]:
    blocs = structure.communities(graph)
    return {
        "parties": len(graph),
        "ties": graph.number_of_edges(),
        "density": structure.density(graph),
        "transitivity": structure.transitivity(graph),
        "components": structure.components(graph),
        "communities": blocs,
        "modularity": structure.modularity(graph, blocs, weight="weight"),
        "e_i_index": structure.e_i_index(graph, blocs),
        "bridges": structure.bridges(graph),
    }


def _parties(graph: nx.Graph) -> dict[str, Any]:
    columns: dict[str, Mapping[Any, float]] = {
        "degree": structure.degree(graph),
        "strength": structure.strength(graph),
        "clustering": structure.local_clustering(graph),
        "betweenness": structure.betweenness(graph),
    }
    return {node: {name: values[node] for name, values in columns.items()} for node in graph}


def _balance(ties: nx.Graph) -> dict[str, Any]:
    triads, found = structural_balance(ties), frustration(ties)
    return {
        "positive_ties": sum(sign > 0 for *_, sign in ties.edges(data="sign")),
        "negative_ties": sum(sign < 0 for *_, sign in ties.edges(data="sign")),
        "triangles": triads.triangles,
        "balanced_triangles": triads.balanced_triangles,
        "balance_ratio": triads.ratio,
        "energy": triads.energy,
        "balanced": triads.balanced,
        "frustration_index": found.index,
        "frustration_lower_bound": found.lower,
        "frustration_method": found.method,
        "optimal_partitions": found.optimal_partitions,
        "sides": found.sides,
    }


def _polarity(scenario: Scenario, ties: nx.Graph) -> dict[str, Any] | None:
    capability = dict(ties.nodes(data="capability"))
    if len(capability) < 1 or sum(capability.values()) <= 0:
        return None
    shares = dict(zip(capability, shares_of(list(capability.values())), strict=True))
    friends = nx.Graph()
    friends.add_nodes_from(ties)
    friends.add_edges_from((a, b, {"weight": w}) for a, b, w in ties.edges(data="weight") if w > 0)
    blocs = structure.communities(friends)
    poles = [sum(shares[state] for state in bloc) for bloc in blocs]
    return {
        "capability_shares": shares,
        "hhi": herfindahl(list(shares.values())),
        "effective_number": effective_number(list(shares.values())),
        "con": concentration(list(shares.values())),
        "blocs": blocs,
        "bloc_shares": poles,
        "effective_number_of_blocs": effective_number(poles),
    }


def _landscape(ties: nx.Graph) -> dict[str, Any] | None:
    """The predicted two sides; size is capability, propensity the weight of the tie.

    None beyond what is enumerated, and without hostile ties: then everybody settles on one side.
    """
    states = list(ties)
    if not 2 <= len(states) <= LARGEST or all(sign > 0 for *_, sign in ties.edges(data="sign")):
        return None
    propensity = [[ties[a][b]["weight"] if ties.has_edge(a, b) else 0.0 for b in states] for a in states]
    found = landscape([ties.nodes[state]["capability"] for state in states], propensity)
    return {
        "sides": [[states[i] for i in side] for side in found.predicted.sides],
        "energy": found.predicted.energy,
        "stable_configurations": len(found.minima),
        "basin": found.predicted.basin / found.configurations,
    }


def portfolios_of(scenario: Scenario) -> dict[str, list[int]]:
    """What each state promised each state, in the order of the keys: 3 defence to 0 nothing; its own entry 3.

    Promises count by kind where their weight is positive; two members of one alliance that is a party owe each other
    defence.
    """
    ties = ties_between_states(scenario)
    states = list(ties)
    level = {(a, b): DEFENCE if a == b else NOTHING for a in states for b in states}
    for edge in scenario.edges:
        if edge.weight > 0 and (edge.a, edge.b) in level:
            for pair in ((edge.a, edge.b), (edge.b, edge.a)):
                level[pair] = max(level[pair], COMMITMENT.get(edge.kind, NOTHING))
    for party in scenario.parties:
        if party.kind == "alliance":
            for pair in combinations([member for member in party.members if member in ties], 2):
                level[pair] = level[pair[::-1]] = DEFENCE
    return {a: [level[a, b] for b in states] for a in states}


def _portfolios(scenario: Scenario, ties: nx.Graph) -> list[dict[str, Any]]:
    portfolio = portfolios_of(scenario)
    return [
        {
            "a": a,
            "b": b,
            "s": s_score(portfolio[a], portfolio[b]),
            "kappa": cohen_kappa(portfolio[a], portfolio[b]),
            "pi": scott_pi(portfolio[a], portfolio[b]),
        }
        for a, b in combinations(ties, 2)
    ]


def _issues(scenario: Scenario) -> dict[str, Any]:
    """Polarisation of positions (groups weighed by capability) and the winset by the rule of the talks.

    A mediator or forum has no stake and is no pole.  Options without an order have neither, as both are of distances.
    """
    parties = [party for party in scenario.parties if party.capability > 0 and party.kind not in STAKELESS]
    found: dict[str, Any] = {}
    for issue in scenario.issues:
        if nominal_options(issue):
            found[issue.id] = dict.fromkeys(("esteban_ray", "winset", "winset_width"))
            continue
        room = winset_of(scenario, issue)
        found[issue.id] = {
            "esteban_ray": esteban_ray(
                shares_of([party.capability for party in parties]),
                [issue.positions[party.id] for party in parties],
                ALPHA,
            )
            if parties
            else None,
            "winset": room,
            "winset_width": math.fsum(right - left for left, right in room),
        }
    return found


def _plain(value: Any) -> Any:
    """Lists and dictionaries only, and None for what is not a number."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
