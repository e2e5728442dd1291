"""Where parties stand on one axis that no direction of a scale can turn: principal coordinates of their distances.

Which end of an issue is called 0 is a matter of words.  A mean of positions depends on it; distances between parties do
not.  The squared distance of two parties is the sum over issues of their squared difference, weighted by
their salience (the mean of the two, each summing to 1); on an issue whose options parties value one by one
(`evaluations`) it is the mean squared difference of these values.  The axis is the first principal coordinate of the
distances (classical scaling: Torgerson 1952, Gower 1966), its sign such that the first of `must_consent` stands on the
left.  Parties without a stake in any issue do not shape the axis; they are placed on it afterwards (Gower 1968).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.issues import Issue

NEAR = 1e-9
"""Coordinates that count as 0."""


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

    def place(self, party: str, scenario: Scenario | None = None, wants: Mapping[str, float] | None = None) -> float:
        """Coordinate of a party as this scenario codes it, or as another does that shares the issues.

        wants: value by issue in place of the party's positions, such as what it has tabled.
        """
        own = scenario or self.scenario
        if self._root < NEAR:
            return 0.0
        apart = np.array([_apart(own, party, self.scenario, other, wants or {}) for other in self.parties])
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
    parties = tuple(
        party for party in scenario.party_ids if any(issue.salience[party] > 0 for issue in scenario.issues)
    )
    squared = np.array([[_apart(scenario, one, scenario, other) for other in parties] for one in parties])
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


def _apart(one: Scenario, a: str, other: Scenario, b: str, wants: Mapping[str, float] | None = None) -> float:
    """Squared salience-weighted distance of two parties, over the issues that both scenarios have.

    wants: value by issue that `a` asks for in place of its position.
    """
    mine, theirs = _weights(one, a), _weights(other, b)
    total = 0.0
    for issue in other.issues:
        if issue.id in mine:
            asked = None if wants is None else wants.get(issue.id)
            gap = _profile(one.issue(issue.id), a, asked) - _profile(issue, b)
            total += (mine[issue.id] + theirs[issue.id]) / 2.0 * float(np.mean(gap**2))
    return total


def _weights(scenario: Scenario, party: str) -> dict[str, float]:
    """Salience of each issue to a party, summing to 1; all 0 where it has no stake."""
    total = sum(issue.salience[party] for issue in scenario.issues) or 1.0
    return {issue.id: issue.salience[party] / total for issue in scenario.issues}


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
