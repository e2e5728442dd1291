"""The alliance graph: parties as nodes, promises between them as edges (NetworkX)."""

from __future__ import annotations

import networkx as nx

from diplosim.scenario.scenario import Scenario


def alliance_graph(scenario: Scenario) -> nx.MultiGraph:
    """The graph of a scenario, nodes and edges in the order of the parties' keys.

    Nodes carry `name`, `kind`, `role` and `capability`.  Edges are keyed by their `kind` and carry `kind`,
    `weight` (-1..1), `basis` and `note`; a member edge also names its `member`, since the graph itself is
    undirected.  Members of an alliance without a coded member edge get one of their commitment, with basis
    `derived`.
    """
    graph = nx.MultiGraph(name=scenario.id)
    for party in scenario.parties:
        graph.add_node(party.id, name=party.name, kind=party.kind, role=party.role, capability=party.capability)
    place = {id: position for position, id in enumerate(scenario.party_ids)}
    for edge in sorted(scenario.edges, key=lambda edge: (place[edge.a], place[edge.b], edge.kind)):
        marks = {"member": edge.a} if edge.kind == "member" else {}
        graph.add_edge(
            edge.a,
            edge.b,
            key=edge.kind,
            kind=edge.kind,
            weight=edge.weight,
            basis=edge.basis,
            note=edge.note,
            **marks,
        )
    for party in scenario.parties:
        if party.kind != "alliance":
            continue
        for member, commitment in members_of(scenario, party.id).items():
            if not graph.has_edge(member, party.id, key="member"):
                graph.add_edge(
                    member,
                    party.id,
                    key="member",
                    kind="member",
                    weight=commitment,
                    basis="derived",
                    note=None,
                    member=member,
                )
    return graph


def members_of(scenario: Scenario, alliance: str) -> dict[str, float]:
    """Members of an alliance or forum with their commitments (0..1), in the order of the keys.

    A commitment is that of the alliance block, else the weight of the member edge, else 1.  The bloc's own
    entry in the block (the members it stands for without a party of their own) is left out.
    """
    block = scenario.alliance_of(alliance)
    members = {*scenario.party(alliance).members, *(block.members if block is not None else ())}
    coded = dict(block.commitment) if block is not None else {}
    weights = {edge.a: edge.weight for edge in scenario.edges if edge.kind == "member" and edge.b == alliance}
    return {id: coded.get(id, max(0.0, weights.get(id, 1.0))) for id in scenario.party_ids if id in members}
