"""The alliance graph: parties as nodes, promises between them as edges (NetworkX)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diplosim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Promise:
    """One edge of the graph; member: who belongs to the other, where the edge is a membership."""

    a: str
    b: str
    kind: str
    weight: float
    basis: str | None
    note: str | None
    member: str | None


def promises_of(scenario: Scenario) -> list[Promise]:
    """The edges of a scenario in the order of the parties' keys, one for each two parties and kind.

    Members of an alliance without a coded member edge get one of their commitment, with basis `derived`.
    """
    place = {id: position for position, id in enumerate(scenario.party_ids)}
    found: dict[tuple[frozenset[str], str], Promise] = {}
    for edge in sorted(scenario.edges, key=lambda edge: (place[edge.a], place[edge.b], edge.kind)):
        member = edge.a if edge.kind == "member" else None
        found[frozenset((edge.a, edge.b)), edge.kind] = Promise(
            edge.a, edge.b, edge.kind, edge.weight, edge.basis, edge.note, member
        )
    for party in scenario.parties:
        if party.kind != "alliance":
            continue
        for member, commitment in members_of(scenario, party.id).items():
            derived = Promise(member, party.id, "member", commitment, "derived", None, member)
            found.setdefault((frozenset((member, party.id)), "member"), derived)
    return list(found.values())


def alliance_graph(scenario: Scenario) -> nx.MultiGraph:
    """The graph of a scenario, nodes and edges in the order of the parties' keys.

    Nodes carry `name`, `kind`, `role` and `capability`.  Edges are keyed by their `kind` and carry `kind`,
    `weight` (-1..1), `basis` and `note`; a member edge also names its `member`, since the graph itself is
    undirected.
    """
    import networkx as nx  # takes longer than all of the scenario; talks need the edges alone

    graph = nx.MultiGraph(name=scenario.id)
    for party in scenario.parties:
        graph.add_node(party.id, name=party.name, kind=party.kind, role=party.role, capability=party.capability)
    for edge in promises_of(scenario):
        marks = {} if edge.member is None else {"member": edge.member}
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
