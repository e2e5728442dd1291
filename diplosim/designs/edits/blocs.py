"""Edits of the bloc structure: merge alliances into one, or split one in two."""

from __future__ import annotations

from typing import Any

from diplosim.designs.edits.base import Edit, EditRefused
from diplosim.designs.edits.draft import Bloc, Draft
from diplosim.scenario.graph import members_of
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import Name, Text
from diplosim.scenario.validation.name_checks import unknown


class MergeAlliances(Edit):
    """Merge alliances into one of them (`into`), which keeps its party, positions, capability and decision rule.

    Its members are those of all, with their highest commitment; coded numbers of votes no longer hold.  The parties of
    the others leave the table; a seat or veto that one of them had goes to the merged alliance.
    """

    alliances: tuple[Text, ...]
    into: Text

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with the merged alliance.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        target = draft.bloc("into", self.into)
        blocs = {bloc.name: bloc for bloc in (draft.bloc("alliances", name) for name in self.alliances)}
        if len(blocs) < 2 or target.name not in blocs:
            raise EditRefused("alliances", f"name two or more alliances, {self.into} among them")
        commitment: dict[str, float] = {}
        for name in blocs:
            for member, value in members_of(scenario, name).items():
                commitment[member] = max(value, commitment.get(member, 0.0))
        if target.name in commitment or blocs.keys() & commitment.keys():
            raise EditRefused("alliances", "one of them is a member of another")
        for name, bloc in blocs.items():
            if name != target.name:
                _dissolve(draft, bloc, target)
        for part in target:
            part["members"] = list(commitment)
        target.entry["commitment"] = commitment
        target.entry["weights"] = {}
        for edge in draft.data["edges"]:
            if edge["kind"] == "member" and edge["b"] == target.name:
                edge["weight"] = commitment[edge["a"]]
        return draft.finish()


def _dissolve(draft: Draft, bloc: Bloc, target: Bloc) -> None:
    name, data = bloc.name, draft.data
    for member in list(bloc.entry["members"]):
        draft.remove_member(bloc, member)
    data["alliances"] = [entry for entry in data["alliances"] if entry is not bloc.entry]
    bloc.party["decision_rule"] = None
    draft.unseat("alliances", name, in_its_place=target.name)
    if name in data["must_consent"]:
        others = [party for party in data["must_consent"] if party not in (name, target.name)]
        data["must_consent"] = [*others, target.name]
    scope = data["consent_scope"].pop(name, None)
    if scope and target.name not in data["must_consent"]:
        own = data["consent_scope"].get(target.name, ())
        data["consent_scope"][target.name] = list(dict.fromkeys((*own, *scope)))
    data["edges"] = _handed_on(data["edges"], name, target.name)


def _handed_on(edges: list[dict[str, Any]], old: str, new: str) -> list[dict[str, Any]]:
    """Edges of a dissolved alliance go to the new one, unless that has one of the kind or would link to itself."""
    taken = {(frozenset((edge["a"], edge["b"])), edge["kind"]) for edge in edges}
    kept = []
    for edge in edges:
        if old in (edge["a"], edge["b"]):
            edge = edge | {end: new if edge[end] == old else edge[end] for end in ("a", "b")}
            mark = (frozenset((edge["a"], edge["b"])), edge["kind"])
            if edge["a"] == edge["b"] or mark in taken:
                continue
            taken.add(mark)
        kept.append(edge)
    return kept


class SplitAlliance(Edit):
    """Split some members off an alliance into a new one, `into` being the id of its party.

    The new alliance has the rule, costs, patience, seat and veto of the old one.  Its positions and saliences are the
    means of its members', weighted by commitment times capability, and it has no lines of its own: those of its
    members bind it.  The old alliance's capability is divided as that of the members is.
    """

    alliance: Text
    members: tuple[Name, ...]
    into: Name

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with the new alliance.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        bloc = draft.bloc("alliance", self.alliance)
        commitment = members_of(scenario, bloc.name)
        for member in self.members:
            if member not in commitment:
                raise EditRefused("members", unknown(member, f"a member of {self.alliance}", list(commitment)))
        if not self.members or set(self.members) == set(commitment):
            raise EditRefused("members", "name some of the members, and not all: both alliances need one")
        if self.into in scenario.party_ids:
            raise EditRefused("into", f"there is a party {self.into}; the new alliance needs an id of its own")
        draft.hold_table()
        leader = bloc.entry["leader"] if bloc.entry["leader"] in self.members else None
        votes = dict(bloc.entry["weights"])
        for member in self.members:
            draft.remove_member(bloc, member)
        part = sum(scenario.party(member).capability for member in self.members)
        whole = sum(scenario.party(member).capability for member in commitment)
        share = part / whole if whole > 0 else len(self.members) / len(commitment)
        capability = bloc.party["capability"]
        bloc.party["capability"] = round(capability * (1 - share), 6)
        new = {"members": list(self.members), "leader": leader}
        draft.data["parties"].append(
            bloc.party
            | new
            | {"id": self.into, "key": self.into, "name": self.into, "cinc": None, "why": None}
            | {"capability": round(capability * share, 6)}
        )
        draft.data["alliances"].append(
            bloc.entry
            | new
            | {"name": self.into, "party": self.into, "why": None}
            | {"commitment": {member: commitment[member] for member in self.members}}
            | {"weights": {member: votes[member] for member in self.members if member in votes}}
        )
        weights = {member: commitment[member] * scenario.party(member).capability for member in self.members}
        for issue in draft.data["issues"]:
            for table in ("positions", "salience"):
                issue[table][self.into] = _mean(issue[table], weights)
        _seat_beside(draft, bloc.name, self.into)
        return draft.finish()


def _mean(values: dict[str, float], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    if total <= 0:
        weights, total = dict.fromkeys(weights, 1.0), float(len(weights))
    return round(sum(weights[member] * values[member] for member in weights) / total, 6)


def _seat_beside(draft: Draft, old: str, new: str) -> None:
    """Give the new alliance what the old one has: its seat, its tracks and its veto."""
    data = draft.data
    for place in (draft.protocol, *draft.protocol["tracks"]):
        if old in place["seats"]:
            at = list(place["seats"]).index(old) + 1
            place["seats"] = [*place["seats"][:at], new, *place["seats"][at:]]
    if old in data["must_consent"]:
        data["must_consent"] = [*data["must_consent"], new]
    if old in data["consent_scope"]:
        data["consent_scope"][new] = list(data["consent_scope"][old])
