"""Events of a scenario at the start of a round: shocks that change the situation for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from diplosim.rules.preferences import utility
from diplosim.rules.state import war_values

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks
    from diplosim.scenario.procedure import Event


def apply_events(talks: Talks) -> None:
    """Apply the events of the present round."""
    talks.hazard = talks.structure.hazard
    for event in talks.scenario.events:
        if event.round == talks.round + 1:
            _APPLY[event.kind](talks, event)


def _status_quo(talks: Talks, event: Event) -> None:
    """The world changes: no-deal and war values move with the status quo."""
    coded, state = talks.structure.coded, talks.state
    assert event.issue is not None
    before = talks.status_quo.copy()
    talks.status_quo[coded.issue_index[event.issue]] = event.value
    for a, party in enumerate(talks.structure.acting):
        if talks.scenario.party(coded.parties[party]).reservation_value is not None:
            continue
        own, salience = state.ideal[:, a], coded.salience[party]
        old = utility(before[None, :], own, salience, coded.exponent)
        new = utility(talks.status_quo[None, :], own, salience, coded.exponent)
        state.no_deal[:, a] += new - old
        if talks.space is not None:
            shifts = [talks.space.no_deal_shift(state, a, quo) for quo in (before, talks.status_quo)]
            state.no_deal[:, a] += shifts[1] - shifts[0]
    state.win, state.lose = war_values(talks.structure, state.ideal, talks.status_quo)
    state.terms = np.where(state.settled, state.terms, talks.status_quo)


def _capability(talks: Talks, event: Event) -> None:
    assert event.party is not None
    talks.capability[talks.structure.coded.index[event.party]] = event.value


def _war_cost(talks: Talks, event: Event) -> None:
    """War becomes dearer (value above 1) or cheaper (below 1): the drawn cost is multiplied."""
    if event.party in talks.structure.position:
        a = talks.structure.position[event.party]
        talks.state.war_cost[:, a] = event.value * talks.state.war_cost[:, a]


def _breakdown(talks: Talks, event: Event) -> None:
    """The hazard of breakdown in this round."""
    talks.hazard = event.value


def _posture(talks: Talks, event: Event) -> None:
    if event.party in talks.structure.position:
        a = talks.structure.position[event.party]
        talks.state.rung[:, a] = int(event.value)
        talks.state.peak = np.maximum(talks.state.peak, talks.state.rung[:, a])


_APPLY = {
    "status_quo": _status_quo,
    "capability": _capability,
    "war_cost": _war_cost,
    "breakdown": _breakdown,
    "posture": _posture,
}
