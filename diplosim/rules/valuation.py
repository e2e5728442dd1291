"""What parties compute from the state: no deal in the shadow of force, going on, threats, floors.

No deal is a lottery over peace and war for everybody (Fearon 1995; Powell 1999): `N = (1 - pi) S + pi X`, with S what
peace without a deal is worth, pi the public chance that others use force if no deal comes, X what that war is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import BoolArray, FloatArray, filled
from diplosim.rules.coded_arrays import PRETEXT
from diplosim.rules.joint_force import joint_strength, who_joins
from diplosim.rules.preferences import utility
from diplosim.rules.preparation import braced, chance_braced, cost_of_being_attacked
from diplosim.rules.state import CLOSED, NO_LAST_OFFER, State
from diplosim.rules.structure import Structure
from diplosim.rules.war import contest, contest_of_two, expected_strength, uncovered_blame
from diplosim.scenario.schema.parameters import Parameters

NO_FORCE = -9.0
"""Value of force to who has none: far below no deal."""


@dataclass(frozen=True)
class Expectations:
    """What simulated play has taught, by type and round; each (A, 5, rounds + 1).

    Entry r holds for a run in which, at the start of round r, talks are not over (gain), or war may still come.

    Attributes:
        gain: expected gain over no deal from going on, in utility; deals that a party coerces are not counted to it.
        attack: rate at which the party uses force from here on.
        attack_without_deal: the same among runs in which no deal comes.
    """

    gain: FloatArray
    attack: FloatArray
    attack_without_deal: FloatArray


def chance_to_win(
    state: State, structure: Structure, parameters: Parameters, capability: FloatArray, f: int, inside: bool = False
) -> FloatArray:
    """The attacker's chance to win in theatre f, (R,), as its own side (`inside`) or everybody else expects it.

    The attacker knows whether it will warn its targets, and members of an alliance that fights as one who would join;
    others go by public beliefs and count all members.
    """
    theatre, sharpness = structure.theatres[f], parameters.contest_decisiveness
    own, other = expected_strength(theatre, capability)
    braced_other = other * (1.0 + parameters.preparation_gain)
    surprised: FloatArray | float
    warned: FloatArray | float
    if theatre.members:
        everybody = np.ones((len(theatre.members), len(state)), dtype=bool).T
        joins = who_joins(state, structure, parameters, capability, f) if inside else everybody
        strength = own + joint_strength(joins, capability[list(theatre.members)])
        surprised, warned = (contest(strength, each, sharpness) for each in (other, braced_other))
    else:
        surprised, warned = (contest_of_two(own, each, sharpness) for each in (other, braced_other))
    if inside:
        return np.where(braced(state, structure, parameters, f), warned, surprised)
    chance = chance_braced(state, structure, parameters, f)
    result: FloatArray = chance * warned + (1.0 - chance) * surprised
    return result


def war_net(state: State, structure: Structure, parameters: Parameters, capability: FloatArray, f: int) -> FloatArray:
    """Value of force to the attacker of theatre f, net of costs and of uncovered blame, (R,)."""
    a = structure.acting.index(structure.theatres[f].attacker)
    p = chance_to_win(state, structure, parameters, capability, f, inside=True)
    value: FloatArray = p * state.win[:, a, f] + (1.0 - p) * state.lose[:, a, f] - state.war_cost[:, a]
    return value - uncovered_blame(state.blame[:, a], state.justification[:, f])


def war_of(state: State, structure: Structure, parameters: Parameters, capability: FloatArray, a: int) -> FloatArray:
    """Value of force to an acting party, (R,); far below no deal where it has none."""
    for f, theatre in enumerate(structure.theatres):
        if structure.acting[a] == theatre.attacker:
            return war_net(state, structure, parameters, capability, f)
    return filled(len(state), value=NO_FORCE)


def chances_to_win(
    state: State, structure: Structure, parameters: Parameters, capability: FloatArray
) -> tuple[FloatArray, ...]:
    """Chance to win of the attacker of each theatre, (R,) each, as everybody sees it who does not fight for it."""
    return tuple(chance_to_win(state, structure, parameters, capability, f) for f in range(len(structure.theatres)))


def war_suffered(
    state: State,
    structure: Structure,
    parameters: Parameters,
    capability: FloatArray,
    f: int,
    a: int,
    wins: tuple[FloatArray, ...] | None = None,
) -> FloatArray:
    """Worth of the war of theatre f to an acting party that does not begin it, (R,), as it expects it.

    Who is attacked bears its war cost, and that of preparing or of being caught unprepared, whichever is less; who
    may join bears its war cost by the chance that it does, a member of an alliance that attacks bears it where it
    would fight, and everybody else what the war costs a bystander (`spillover`).  wins: see `chances_to_win`; None:
    to be worked out.
    """
    theatre, party = structure.theatres[f], structure.acting[a]
    fights_for_it = party in theatre.members
    if wins is None or fights_for_it:
        p = chance_to_win(state, structure, parameters, capability, f, inside=fights_for_it)
    else:
        p = wins[f]
    value = p * state.win[:, a, f] + (1.0 - p) * state.lose[:, a, f]
    if party in theatre.targets:
        caught = cost_of_being_attacked(state, structure, parameters, party)
        result: FloatArray = value - state.war_cost[:, a] - caught
        return result
    if party in theatre.members:
        member = theatre.members.index(party)
        fights = who_joins(state, structure, parameters, capability, f)[:, member]
        return value - np.where(fights, state.war_cost[:, a], structure.spillover[party])
    joins = min(1.0, float(theatre.with_attacker[party] + theatre.with_target[party]))
    result = value - joins * state.war_cost[:, a] - (1.0 - joins) * structure.spillover[party]
    return result


def attack_chances(state: State, structure: Structure, rates: FloatArray, round_index: int) -> FloatArray:
    """Public chance that the attacker of each theatre uses force from now on, (R, F).

    Args:
        state: of the live runs.
        structure: of the talks.
        rates: (A, 5, rounds + 1) by its type and round (see `Expectations`).
        round_index: from 0.

    Returns:
        Probabilities, (R, F).
    """
    coded = structure.coded
    out = filled(len(state), len(structure.theatres))
    for f, theatre in enumerate(structure.theatres):
        now = rates[structure.acting.index(theatre.attacker)][:, min(round_index, rates.shape[2] - 1)]
        if theatre.attacker in coded.typed:
            public = state.public[:, coded.typed.index(theatre.attacker)]
            chance = public[:, 0] * now[0]
            for t in range(1, public.shape[1]):
                chance = chance + public[:, t] * now[t]
            out[:, f] = np.minimum(chance, 1.0)
        else:
            out[:, f] = min(1.0, float((coded.prior[theatre.attacker] * now).sum()))
        # Who has been told "this is the last offer" knows what follows where nothing is signed.
        out[:, f] = np.where(state.last_offer[:, f] != NO_LAST_OFFER, 1.0, out[:, f])
    return out


def no_deal_lottery(
    state: State,
    structure: Structure,
    parameters: Parameters,
    capability: FloatArray,
    chances: FloatArray,
    a: int,
    wins: tuple[FloatArray, ...] | None = None,
) -> FloatArray:
    """N: what no deal is worth to an acting party in the shadow of the wars that others may begin, (R,).

    Of several possible wars at most one comes, each in proportion to its chance.

    Args:
        state: of the live runs.
        structure: of the talks.
        parameters: free parameters.
        capability: (N,).
        chances: (R, F) of each war if no deal comes, see `attack_chances`.
        a: acting position.
        wins: see `chances_to_win`; None: to be worked out.

    Returns:
        Utilities, (R,).
    """
    peace = state.no_deal[:, a]
    others = [f for f, theatre in enumerate(structure.theatres) if theatre.attacker != structure.acting[a]]
    if not others:
        return peace
    spared: FloatArray | float = 1.0
    total: FloatArray | float = 0.0
    suffered: FloatArray | float = 0.0
    for f in others:
        spared = spared * (1.0 - chances[:, f])
        total = total + chances[:, f]
        suffered = suffered + chances[:, f] * war_suffered(state, structure, parameters, capability, f, a, wins)
    threatened = np.asarray(total > 0.0)
    share = np.where(threatened, suffered / np.where(threatened, total, 1.0), peace)
    result: FloatArray = spared * peace + (1.0 - spared) * share
    return result


def expected_gain(state: State, expectations: Expectations, a: int, round_index: int) -> FloatArray:
    """Gain over no deal that parties of the own type had on average from here on, (R,); none where talks are closed."""
    table = expectations.gain[a]
    column = table[:, min(round_index + 1, table.shape[1] - 1)]
    nothing = state.refuses_all[:, a] | (state.status == CLOSED)
    gain: FloatArray = np.where(nothing, 0.0, column[state.type[:, a]])
    return gain


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


def attack_threat(structure: Structure, chances: FloatArray, a: int) -> FloatArray:
    """Public probability that a party of which this one is a target attacks from now on, (R,).

    Args:
        structure: of the talks.
        chances: (R, F) of each war, see `attack_chances`.
        a: acting position.

    Returns:
        Probabilities, (R,).
    """
    safe = np.ones(len(chances))
    for f, theatre in enumerate(structure.theatres):
        if structure.acting[a] in theatre.targets:
            safe = safe * (1.0 - chances[:, f])
    return 1.0 - safe


def cost_of_backing_down(state: State, structure: Structure, status_quo: FloatArray, a: int) -> FloatArray:
    """Audience cost of going back from the own last text to the status quo, (R,) (Fearon 1994).

    Args:
        state: of the live runs.
        structure: of the talks.
        status_quo: (K,).
        a: acting position.

    Returns:
        Utilities, (R,).
    """
    coded, party = structure.coded, structure.acting[a]
    retreat = 1.0 - utility(status_quo[None, :], state.demand[:, a], coded.salience[party])
    result: FloatArray = float(coded.audience_rate[party]) * retreat
    return result


def is_ready(state: State, structure: Structure, a: int) -> BoolArray:
    """Whether an acting party could attack now, (R,)."""
    for f, theatre in enumerate(structure.theatres):
        if structure.acting[a] == theatre.attacker:
            result: BoolArray = state.readiness[:, f] >= 1.0 - 1e-9
            return result
    return np.zeros(len(state), dtype=bool)
