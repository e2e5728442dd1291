"""Events of a scenario at the start of a round: shocks that change the situation for everybody.

One pure function for play, forks and replays: it takes a situation and gives the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.outcomes import terms_in_force
from diplosim.rules.preferences import utility
from diplosim.rules.state import State, war_values
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.procedure import Event


@dataclass(frozen=True)
class Situation:
    """All that an event can change; R runs, K issues, N parties, A acting parties, F theatres of war.

    Attributes:
        status_quo: (K,).  capability: (N,).
        hazard: of a breakdown in this round.
        no_deal, war_cost: (R, A) private values.
        win, lose: (R, A, F) what a war that its attacker wins or loses is worth to each party before costs.
        terms: (R, K) settled values, the status quo where nothing is settled.
        rung: (R, A) on the escalation ladder.  peak: (R,) highest rung so far.
    """

    status_quo: FloatArray
    capability: FloatArray
    hazard: float
    no_deal: FloatArray
    war_cost: FloatArray
    win: FloatArray
    lose: FloatArray
    terms: FloatArray
    rung: AnyArray
    peak: AnyArray


@dataclass(frozen=True)
class World:
    """What an event is judged by and does not change.

    Attributes:
        scenario, structure: the case.
        state: for ideals, rows and what is settled.
        space: outcomes made of options.
        injected: events that somebody has brought in beside those of the scenario.
    """

    scenario: Scenario
    structure: Structure
    state: State
    space: DiscreteSpace | None
    injected: tuple[Event, ...] = ()


def after_events(now: Situation, number: int, world: World) -> Situation:
    """The situation when round `number` (from 1) has begun; the hazard of breakdown is the ordinary one again."""
    now = replace(now, hazard=float(world.structure.hazards[number - 1]))
    for event in (*world.scenario.events, *world.injected):
        if event.round == number:
            now = _AFTER[event.kind](now, event, world)
    return now


def _status_quo(now: Situation, event: Event, world: World) -> Situation:
    """The world changes: no-deal and war values move with the status quo, but not a coded reservation value."""
    coded, state = world.structure.coded, world.state
    assert event.issue is not None
    status_quo = now.status_quo.copy()
    status_quo[coded.issue_index[event.issue]] = event.value
    no_deal = now.no_deal.copy(order="K")
    for a, party in enumerate(world.structure.acting):
        if world.scenario.party(coded.parties[party]).reservation_value is not None:
            continue
        own, salience = state.ideal[:, a], coded.salience[party]
        before = utility(now.status_quo[None, :], own, salience, coded.exponent)
        after = utility(status_quo[None, :], own, salience, coded.exponent)
        no_deal[:, a] += after - before
        if world.space is not None:
            shifts = [world.space.no_deal_shift(state, a, quo) for quo in (now.status_quo, status_quo)]
            no_deal[:, a] += shifts[1] - shifts[0]
    win, lose = war_values(world.structure, state.ideal, status_quo)
    terms = np.where(terms_in_force(state, now.status_quo, now.terms), now.terms, status_quo)
    return replace(now, status_quo=status_quo, no_deal=no_deal, win=win, lose=lose, terms=terms)


def _capability(now: Situation, event: Event, world: World) -> Situation:
    assert event.party is not None
    capability = now.capability.copy()
    capability[world.structure.coded.index[event.party]] = event.value
    return replace(now, capability=capability)


def _war_cost(now: Situation, event: Event, world: World) -> Situation:
    """War becomes dearer (value above 1) or cheaper (below 1): the drawn cost is multiplied."""
    if event.party not in world.structure.position:
        return now
    a = world.structure.position[event.party]
    war_cost = now.war_cost.copy(order="K")
    war_cost[:, a] = event.value * war_cost[:, a]
    return replace(now, war_cost=war_cost)


def _breakdown(now: Situation, event: Event, world: World) -> Situation:
    """The hazard of breakdown in this round."""
    return replace(now, hazard=event.value)


def _posture(now: Situation, event: Event, world: World) -> Situation:
    if event.party not in world.structure.position:
        return now
    a = world.structure.position[event.party]
    rung = now.rung.copy(order="K")
    rung[:, a] = int(event.value)
    return replace(now, rung=rung, peak=np.maximum(now.peak, rung[:, a]))


_AFTER: dict[str, Callable[[Situation, Event, World], Situation]] = {
    "status_quo": _status_quo,
    "capability": _capability,
    "war_cost": _war_cost,
    "breakdown": _breakdown,
    "posture": _posture,
}
