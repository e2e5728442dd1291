"""Where parties stand on one axis that no direction of a scale can turn: principal coordinates of their distances.

Which end of an issue is called 0 is a matter of words.  A mean of positions depends on it; distances between parties do
not.  The squared distance of two parties is the sum over issues of their squared difference, weighted by
their salience (the mean of the two, each summing to 1); on an issue whose options parties value one by one
(`evaluations`) it is the mean squared difference of these values.  The axis is the first principal coordinate of the
distances (classical scaling: Torgerson 1952, Gower 1966), its sign such that the first of `must_consent` stands on the
left.  Parties without a stake in any issue, as mediators and forums are, do not shape the axis; they are placed on it
afterwards (Gower 1968).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import STAKELESS
from diplosim.scenario.schema.issues import Issue

NEAR = 1e-9
"""Coordinates that count as 0."""

_Stand = Mapping[str, tuple[float, FloatArray]]
"""Of one party: what share of its attention each issue has, and what it wants there."""


@dataclass(frozen=True)
class PositionAxis:
    """The axis of one scenario.

    scenario: the one that shapes it.  parties: those with a stake.  places: their coordinates, in units of distance.
    explained: share of the squared distances between them that lies along the axis, NaN where all stand alike.
    """

    scenario: Scenario
    parties: tuple[str, ...]
    places: FloatArray
    explained: float
    _vector: FloatArray
    _centre: FloatArray
    _root: float

    @cached_property
    def _stands(self) -> list[_Stand]:
        return [_stand(self.scenario, party) for party in self.parties]

    def place(self, party: str, scenario: Scenario | None = None, wants: Mapping[str, float] | None = None) -> float:
        """Coordinate of a party as this scenario codes it, or as another does that shares the issues.

        wants: value by issue in place of the party's positions, such as what it has tabled.
        """
        if self._root < NEAR:
            return 0.0
        stand = _stand(scenario or self.scenario, party, wants or {})
        apart = np.array([_apart(stand, other) for other in self._stands])
        return round(float(self._vector @ (self._centre - apart)) / (2.0 * self._root), 9)

    def all_places(self, scenario: Scenario | None = None) -> dict[str, float]:
        """Coordinates of all parties of a scenario, by id."""
        own = scenario or self.scenario
        return {party: self.place(party, own) for party in own.party_ids}


def position_axis(scenario: Scenario) -> PositionAxis:
    """The axis of a scenario.

    Args:
        scenario: positions and saliences.

    Returns:
        The axis, with the places of the parties that have a stake.
    """
    parties = tuple(party for party in scenario.party_ids if any(_saliences(scenario, party)))
    stands = [_stand(scenario, party) for party in parties]
    squared = np.array([[_apart(one, other) for other in stands] for one in stands])
    squared = squared.reshape(len(parties), len(parties))
    rows = squared.mean(axis=1)
    inner = -(squared - rows[:, None] - rows[None, :] + rows.mean()) / 2.0
    values, vectors = np.linalg.eigh(inner)
    root = float(np.sqrt(max(0.0, values[-1]))) if len(values) else 0.0
    if root < NEAR:
        return PositionAxis(scenario, parties, np.zeros(len(parties)), float("nan"), np.zeros(0), np.zeros(0), 0.0)
    vector = vectors[:, -1] * _sign(dict(zip(parties, vectors[:, -1], strict=True)), scenario)
    explained = float(values[-1] / values[values > 0.0].sum())
    return PositionAxis(scenario, parties, root * vector, explained, vector, np.diag(inner).copy(), root)


def _sign(places: Mapping[str, float], scenario: Scenario) -> float:
    """-1 where the axis must be turned for the first party that is not in its middle to stand on the left."""
    for party in (*scenario.must_consent, *places):
        if abs(places.get(party, 0.0)) > NEAR:
            return -1.0 if places[party] > 0.0 else 1.0
    return 1.0


def _stand(scenario: Scenario, party: str, wants: Mapping[str, float] | None = None) -> _Stand:
    """Salience of each issue to a party, summing to 1 (0 where it has no stake), and what it wants there.

    wants: value by issue that it asks for in place of its position.
    """
    asked = wants or {}
    cares = _saliences(scenario, party)
    total = sum(cares) or 1.0
    return {
        issue.id: (salience / total, _profile(issue, party, asked.get(issue.id)))
        for issue, salience in zip(scenario.issues, cares, strict=True)
    }


def _saliences(scenario: Scenario, party: str) -> list[float]:
    """Salience of each issue to a party; 0 to a mediator or forum, whatever is coded."""
    stake = scenario.party(party).kind not in STAKELESS
    return [issue.salience[party] if stake else 0.0 for issue in scenario.issues]


def _apart(one: _Stand, other: _Stand) -> float:
    """Squared salience-weighted distance of two parties, over the issues that both scenarios have."""
    total = 0.0
    for issue, (weight, profile) in other.items():
        if issue in one:
            own_weight, own = one[issue]
            gap = (own - profile) ** 2
            total += (own_weight + weight) / 2.0 * float(gap[0] if len(gap) == 1 else np.mean(gap))
    return total


def _profile(issue: Issue, party: str, asked: float | None = None) -> FloatArray:
    """What a party wants on an issue: its position, or what each option is worth to it where options are valued.

    asked: a value in place of what is coded; where options are valued, those near it are worth most.
    """
    wanted = issue.positions[party] if asked is None else asked
    if not issue.evaluations:
        return np.array([wanted])
    if party in issue.evaluations and asked is None:
        return np.array(issue.evaluations[party])
    return 1.0 - np.abs(np.array(issue.options) - wanted)
