"""From a scenario to the graph of its states: one signed tie per pair, alliances dissolved into their members."""

from __future__ import annotations

from itertools import combinations

import networkx as nx

from diplosim.scenario.graph import members_of
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import FIGHTERS


def states_of(scenario: Scenario) -> tuple[str, ...]:
    """Parties that stand for themselves (states, blocs, non-state parties), in the order of their keys."""
    return tuple(party.id for party in scenario.parties if party.kind in FIGHTERS)


def ties_between_states(scenario: Scenario) -> nx.Graph:
    """Signed ties: nodes are states with `capability`, edges carry `weight` (-1..1, not 0) and `sign` (1 or -1).

    The weight is that of the strongest promise less that of the strongest hostility.  Hostile are rivals, whatever the
    sign of the edge, and (at -1) a party that can use force and its targets.  Two members of one alliance that is a
    party are tied by the smaller of their commitments.
    """
    graph = nx.Graph(name=scenario.id)
    states = states_of(scenario)
    for state in states:
        graph.add_node(state, capability=scenario.party(state).capability)
    friendly: dict[tuple[str, str], float] = {}
    hostile: dict[tuple[str, str], float] = {}
    place = {state: position for position, state in enumerate(states)}

    def note(a: str, b: str, weight: float) -> None:
        if a in place and b in place and a != b:
            pair = (a, b) if place[a] < place[b] else (b, a)
            known = friendly if weight > 0 else hostile
            known[pair] = max(known.get(pair, 0.0), abs(weight))

    for edge in scenario.edges:
        note(edge.a, edge.b, -abs(edge.weight) if edge.kind == "rivalry" else edge.weight)
    for party in scenario.parties:
        if party.kind == "alliance":
            members = members_of(scenario, party.id)
            for a, b in combinations(members, 2):
                note(a, b, min(members[a], members[b]))
    for attacker, attack in scenario.attacks.items():
        joint = scenario.party(attacker).kind == "alliance"
        for one in members_of(scenario, attacker) if joint else (attacker,):
            for target in attack.targets:
                note(one, target, -1.0)
    for a, b in combinations(states, 2):
        weight = friendly.get((a, b), 0.0) - hostile.get((a, b), 0.0)
        if weight:
            graph.add_edge(a, b, weight=weight, sign=1 if weight > 0 else -1)
    return graph
