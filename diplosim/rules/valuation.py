"""What parties compute from the state: outside options, expected values of going on, threats, floors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.rules.coded_arrays import PRETEXT
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.rules.war import contest, expected_strength, uncovered_blame
from diplosim.scenario.schema.parameters import Parameters

NO_FORCE = -9.0
"""Value of force to who has none: far below no deal."""


@dataclass(frozen=True)
class Expectations:
    """What simulated play has taught: expected gain from going on and rate of attack, both by type and round.

    gain, attack: (A, 5, rounds + 1).  Entry r holds for a run that is alive at the start of round r.
    """

    gain: FloatArray
    attack: FloatArray


def war_net(state: State, structure: Structure, parameters: Parameters, capability: FloatArray, f: int) -> FloatArray:
    """Value of force to the attacker of theatre f, net of costs and of uncovered blame, (R,)."""
    theatre = structure.theatres[f]
    a = structure.acting.index(theatre.attacker)
    own, other = expected_strength(theatre, capability)
    chance = float(contest(own, other, parameters.contest_decisiveness))
    braced = float(contest(own, other * (1.0 + parameters.preparation_gain), parameters.contest_decisiveness))
    targets = [structure.acting.index(t) for t in theatre.targets]
    ready = np.zeros(len(state), dtype=bool)
    for t in targets:
        ready = ready | state.prepared[:, t]
    p = np.where(ready, braced, chance)
    value: FloatArray = p * state.win[:, f] + (1.0 - p) * state.lose[:, f] - state.war_cost[:, a]
    return value - uncovered_blame(state.blame[:, a], state.justification[:, f])


def war_of(state: State, structure: Structure, parameters: Parameters, capability: FloatArray, a: int) -> FloatArray:
    """Value of force to an acting party, (R,); far below no deal where it has none."""
    for f, theatre in enumerate(structure.theatres):
        if structure.acting[a] == theatre.attacker:
            return war_net(state, structure, parameters, capability, f)
    return np.full(len(state), NO_FORCE)


def going_on(state: State, expectations: Expectations, a: int, round_index: int) -> FloatArray:
    """B_i: no deal plus the gain that parties of the own type had on average from here on, (R,)."""
    table = expectations.gain[a]
    column = table[:, min(round_index + 1, table.shape[1] - 1)]
    gain = np.where(state.refuses_all[:, a], 0.0, column[state.type[:, a]])
    result: FloatArray = state.no_deal[:, a] + gain
    return result


def delay_cost(state: State, structure: Structure, parameters: Parameters, a: int) -> FloatArray:
    """What one more round of talks costs, (R,)."""
    patience = structure.coded.patience[structure.acting[a]]
    result: FloatArray = parameters.delay_share * (1.0 - patience) * (1.0 - state.no_deal[:, a])
    return result


def pretext_belief(state: State, structure: Structure, a: int) -> FloatArray:
    """Public P(pretext) of an acting party, (R,)."""
    party = structure.acting[a]
    if party not in structure.coded.typed:
        return np.full(len(state), float(structure.coded.prior[party, PRETEXT]))
    result: FloatArray = state.public[:, structure.coded.typed.index(party), PRETEXT]
    return result


def cover_of_a_refusal(state: State, structure: Structure, parameters: Parameters, a: int) -> FloatArray:
    """Blame that one refusal of an own text covers for an acting party, (R,), in utility.

    Who is taken for a pretext gets less of it: `cover_per_refusal * (1 - seen_through * P(pretext))`.
    """
    seen = parameters.seen_through * pretext_belief(state, structure, a)
    result: FloatArray = parameters.cover_per_refusal * (1.0 - seen)
    return result


def suspicion(state: State, structure: Structure, a: int) -> FloatArray:
    """Largest public P(pretext) among the others, (R,)."""
    worst = np.zeros(len(state))
    for p, party in enumerate(structure.coded.typed):
        if party != structure.acting[a] and structure.coded.prior[party, PRETEXT] > 0.0:
            worst = np.maximum(worst, state.public[:, p, PRETEXT])
    return worst


def attack_threat(
    state: State, structure: Structure, expectations: Expectations, a: int, round_index: int
) -> FloatArray:
    """Public probability that a party of which this one is a target attacks from now on, (R,)."""
    safe = np.ones(len(state))
    for theatre in structure.theatres:
        if structure.acting[a] not in theatre.targets:
            continue
        attacker = structure.acting.index(theatre.attacker)
        rates = expectations.attack[attacker][:, min(round_index, expectations.attack.shape[2] - 1)]
        if theatre.attacker in structure.coded.typed:
            public = state.public[:, structure.coded.typed.index(theatre.attacker)]
            chance = public[:, 0] * rates[0]
            for t in range(1, public.shape[1]):
                chance = chance + public[:, t] * rates[t]
        else:
            chance = np.full(len(state), float(structure.coded.prior[theatre.attacker] @ rates))
        safe = safe * (1.0 - np.minimum(chance, 1.0))
    return 1.0 - safe


def is_ready(state: State, structure: Structure, a: int) -> BoolArray:
    """Whether an acting party could attack now, (R,)."""
    for f, theatre in enumerate(structure.theatres):
        if structure.acting[a] == theatre.attacker:
            result: BoolArray = state.readiness[:, f] >= 1.0 - 1e-9
            return result
    return np.zeros(len(state), dtype=bool)
