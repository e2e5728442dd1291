"""Edits of single promises: add, remove or reweight an edge of the alliance graph."""

from __future__ import annotations

from typing import Any

from diplosim.designs.edits.base import Edit, EditRefused
from diplosim.designs.edits.draft import Draft
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import EdgeKind, Name, Weight


class AddEdge(Edit):
    """Add an edge between two parties; memberships are changed with `move`."""

    a: Name
    b: Name
    kind: EdgeKind
    weight: Weight

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with this edge.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        draft.party("a", self.a)
        draft.party("b", self.b)
        if self.kind == "member":
            raise EditRefused("kind", "a membership is no edge alone; use move, with `joins`")
        if _between(draft, self.a, self.b, self.kind):
            raise EditRefused("", f"there is a {self.kind} edge between {self.a} and {self.b}; use reweight_edge")
        draft.data["edges"].append({"a": self.a, "b": self.b, "kind": self.kind, "weight": self.weight})
        return draft.finish()


class RemoveEdge(Edit):
    """Remove the edge of a kind between two parties, or all edges between them if no kind is given."""

    a: Name
    b: Name
    kind: EdgeKind | None = None

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario without it.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        gone = _existing(draft, self.a, self.b, self.kind)
        if any(edge["kind"] == "member" for edge in gone):
            raise EditRefused("kind", "a membership is no edge alone; use move, with `leaves`")
        draft.data["edges"] = [edge for edge in draft.data["edges"] if not any(edge is each for each in gone)]
        return draft.finish()


class ReweightEdge(Edit):
    """Give another weight to the edge of a kind between two parties; the kind may be left out if there is one."""

    a: Name
    b: Name
    weight: Weight
    kind: EdgeKind | None = None

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with the new weight.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        found = _existing(draft, self.a, self.b, self.kind)
        if len(found) > 1:
            kinds = ", ".join(edge["kind"] for edge in found)
            raise EditRefused("kind", f"{self.a} and {self.b} are linked more than once; allowed: {kinds}")
        if found[0]["kind"] == "member":
            raise EditRefused("kind", "the weight of a membership is the member's commitment; use commitment")
        found[0]["weight"] = self.weight
        return draft.finish()


def _between(draft: Draft, a: str, b: str, kind: str | None) -> list[dict[str, Any]]:
    return [
        edge
        for edge in draft.data["edges"]
        if {edge["a"], edge["b"]} == {a, b} and (kind is None or edge["kind"] == kind)
    ]


def _existing(draft: Draft, a: str, b: str, kind: str | None) -> list[dict[str, Any]]:
    """The edges between two parties.  Raises EditRefused if there is none."""
    draft.party("a", a)
    draft.party("b", b)
    found = _between(draft, a, b, kind)
    if not found:
        others = ", ".join(edge["kind"] for edge in _between(draft, a, b, None)) or "none"
        what = "edge" if kind is None else f"{kind} edge"
        raise EditRefused("", f"there is no {what} between {a} and {b}; edges between them: {others}")
    return found
