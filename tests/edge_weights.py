"""Edges between two parties, for tests that change them."""

from __future__ import annotations

from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import EdgeKind


def weights_between(scenario: Scenario, a: str, b: str) -> dict[EdgeKind, float]:
    """Weight (-1..1) of each kind of edge between two parties, in either direction."""
    return {edge.kind: edge.weight for edge in scenario.edges if {edge.a, edge.b} == {a, b}}
