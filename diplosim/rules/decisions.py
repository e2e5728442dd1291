"""What follows from the decisions of a round: posture, readiness, beliefs, walk-outs, breakdown, extensions."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, clipped, filled, some
from diplosim.rules.beliefs import probabilities
from diplosim.rules.calendar import chance_over
from diplosim.rules.coded_arrays import INSATIABLE, TYPES
from diplosim.rules.outcomes import REASON
from diplosim.rules.signals import (
    ATTACK_CELL,
    CELLS,
    CONTEXTS,
    LAST_OFFER_CELL,
    LEAVE_CELL,
    Before,
    cell,
    coarse_answer,
    coarse_move,
    context,
)
from diplosim.rules.state import (
    ANNOUNCED,
    CLOSED,
    NO_LAST_OFFER,
    REFUSED,
    SIGNED,
    SUSPENDED,
    TALKING,
    State,
)
from diplosim.rules.structure import Structure
from diplosim.rules.valuation import cost_of_backing_down
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.parameters import Parameters

DISPLAY = 3
TOP_BY_POSTURE = 4


def change_posture(
    state: State, structure: Structure, steps: dict[int, AnyArray], round_index: int, inspected: AnyArray
) -> None:
    """Move every party on the ladder and build readiness.

    Without ties to a possible war a party stops at a threat, an ally at a display of force, or at force once others use
    it; rung 5 is war and reached by nobody's posture.  Readiness grows at the scenario's pace from the rung of display
    on, but not where inspectors are at work, and decays at half of it at rest.

    Args:
        state: of the live runs, changed in place.
        structure: of the talks.
        steps: acting position -> (R,) in -1, 0, 1.
        round_index: from 0.
        inspected: (R, A) who has let verification in this round.
    """
    attackers = [structure.acting.index(w.attacker) for w in structure.theatres]
    allowed = {a: top_by_posture(state, structure, a) for a in steps}
    for a, step in steps.items():
        highest = np.maximum(state.rung[:, a], allowed[a])
        new = clipped(state.rung[:, a] + step, 0, highest).astype(np.int8)
        state.steps[:, a] += new > state.rung[:, a]
        state.rung[:, a] = new
        state.peak = np.maximum(state.peak, new)
    for f in range(len(structure.theatres)):
        rung = state.rung[:, attackers[f]]
        pace = pace_of_readiness(structure, f, round_index)
        built = np.where(inspected[:, attackers[f]], 0.0, pace)
        change = np.where(rung >= DISPLAY, built, np.where(rung <= 1, -0.5 * pace, 0.0))
        state.readiness[:, f] = clipped(state.readiness[:, f] + change, 0.0, 1.0)


def top_by_posture(state: State, structure: Structure, a: int) -> AnyArray:
    """Highest rung that an acting party may reach by posture now, (R,): an ally's goes up once force is used."""
    top = int(structure.top_rungs[a])
    if top != DISPLAY:
        return filled(len(state), value=top, dtype=np.int64)
    return np.where(state.peak >= TOP_BY_POSTURE, TOP_BY_POSTURE, top)


def pace_of_readiness(structure: Structure, f: int, round_index: int) -> float:
    """Share of readiness that the attacker of theatre f builds in a round; `rounds_to_ready` are mean rounds.

    Args:
        structure: of the talks.
        f: number of the theatre.
        round_index: from 0.

    Returns:
        A share, 0 to 1.
    """
    needed = structure.theatres[f].rounds_to_ready
    return 1.0 if needed <= 0.0 else min(1.0, float(structure.lengths[round_index]) / needed)


def update_beliefs(
    state: State,
    structure: Structure,
    steps: dict[int, AnyArray],
    attacker: AnyArray,
    talking: BoolArray,
    likelihood: AnyArray | None,
    counts: AnyArray | None,
    round_index: int,
    announced: dict[int, BoolArray] | None = None,
) -> None:
    """One joint cell per party with a hidden type, read in its context; Bayes' rule in log odds.

    attacker: (R,) theatre of an attack in this round, -1 for none: an attack is a signal, and so is its absence.
    talking: (R,) where a table met in this round; a party that walked out of it just now is known by `suspended_by`.
    likelihood: log likelihood tables (P, rounds, contexts, cells, types) or None (beliefs stay).  counts: training
    counts of the same shape, added to in place, or None.  announced: who has announced a last offer just now, by
    position.
    """
    moved = state.last_move > 0
    for p, party in enumerate(structure.coded.typed):
        a = structure.acting.index(party)
        step = steps.get(a, np.zeros(len(state), dtype=np.int64))
        others = np.zeros(len(state), dtype=bool)
        for b in structure.seated:
            if b != a:
                others |= moved[:, b]
        # Where no table meets, the last demand says nothing that was not read when it was made.
        tabled = np.where(talking, state.own_worth[:, a], 1.0)
        seen = cell(state.conceded[:, a], tabled, step, state.asked[:, a], state.answered[:, a])
        if announced is not None and a in announced:
            seen = np.where(announced[a], LAST_OFFER_CELL, seen)
        seen = np.where(talking & (state.suspended_by == a), LEAVE_CELL, seen)
        for f, theatre in enumerate(structure.theatres):
            if theatre.attacker == party:
                seen = np.where(attacker == f, ATTACK_CELL, seen)
        before = Before(state.last_worth[:, a], state.last_move[:, a], state.last_answer[:, a])
        where = context(before, state.rung[:, a] - step, others, talking)
        if counts is not None:
            flat = (where.astype(np.int64) * CELLS + seen) * len(TYPES) + state.type[:, a]
            tally = np.bincount(flat, minlength=CONTEXTS * CELLS * len(TYPES))
            counts[p, round_index] += tally.reshape(CONTEXTS, CELLS, len(TYPES))
        if likelihood is not None:
            by_cell = likelihood[p, round_index].reshape(CONTEXTS * CELLS, len(TYPES))
            state.log_odds[:, p] += by_cell.take(where * CELLS + seen, axis=0)
    if likelihood is not None and structure.coded.typed:
        state.public = probabilities(state.log_odds)
    state.last_move = coarse_move(state.conceded)
    state.last_answer = coarse_answer(state.asked, state.answered)
    state.last_worth = state.own_worth.copy(order="K")


def walk_outs(state: State, structure: Structure, wishes: dict[int, BoolArray], round_index: int) -> None:
    """Suspend talks where a consenting party has wished to leave at two successive meetings."""
    talking = state.status == TALKING
    for a, wish in wishes.items():
        if not some(wish):
            state.walkout_count[:, a] = 0
            continue
        state.walkout_count[:, a] = np.where(talking & wish, state.walkout_count[:, a] + 1, 0)
        leaves = talking & (state.walkout_count[:, a] >= 2)
        state.left[:, a] |= leaves
        first = leaves & (state.status == TALKING)
        state.status[first] = SUSPENDED
        state.suspended_by[first] = a
        state.signed_round[first] = round_index


def may_reopen(state: State, structure: Structure, a: int, round_index: int) -> BoolArray:
    """Where an acting party may void what was agreed in an earlier round, (R,): an insatiable one that must consent.

    That is a deal in force or, where issues settle one by one, the issues that are settled while talks go on.
    """
    if a not in structure.consenting:
        return np.zeros(len(state), dtype=bool)
    deal = (state.status == SIGNED) & (state.signed_round < round_index)
    parts = (state.status == TALKING) & (state.parts_since >= 0) & (state.parts_since < round_index)
    result: BoolArray = (deal | parts) & (state.type[:, a] == INSATIABLE)
    return result


def meet_again(state: State, wishes: dict[int, BoolArray], before: BoolArray) -> None:
    """Suspended talks meet at the next date, unless somebody who has left stays away.

    Args:
        state: of the live runs, changed in place.
        wishes: acting position -> (R,) who prefers to stay away.
        before: (R,) runs that were suspended when the round began.
    """
    suspended = before & (state.status == SUSPENDED)
    for a, wish in wishes.items():
        state.left[:, a] &= ~suspended | wish
    away = state.left[:, 0].copy()
    for a in range(1, state.left.shape[1]):
        away |= state.left[:, a]
    back = suspended & ~away
    state.status[back] = TALKING
    state.suspended_by[back] = -1
    state.walkout_count[back] = 0


def break_down(state: State, uniform: AnyArray, hazard: float, round_index: int) -> None:
    """Talks break down for reasons outside the model; an interim text in force halves the hazard."""
    risk = np.where(state.interim, 0.5 * hazard, hazard)
    gone = (state.status == TALKING) & (uniform < risk)
    state.status[gone] = CLOSED
    state.close_reason[gone] = REASON["breakdown"]
    state.signed_round[gone] = round_index


def pass_deadline(
    state: State, scenario: Scenario, structure: Structure, wishes: dict[int, BoolArray], round_index: int
) -> None:
    """At the deadline: extend it where all consenters wish so and the scenario allows it, else close the talks."""
    kind = scenario.deadline.kind
    due = (state.status == TALKING) & (state.deadline <= round_index + 1)
    if kind in ("soft", "none") or not due.any():
        return
    if kind == "extendable":
        agreed = due & (state.extensions < scenario.deadline.max_extensions)
        for a in structure.everywhere:
            agreed &= wishes[a]
        state.deadline[agreed] += scenario.deadline.extension_rounds
        state.extensions[agreed] += 1
        due &= ~agreed
    state.status[due] = CLOSED
    state.close_reason[due] = REASON["deadline"]
    state.signed_round[due] = round_index


def incident_risk(
    state: State, structure: Structure, parameters: Parameters, f: int, start_rung: int, round_index: int
) -> AnyArray:
    """Chance that a war begins by accident in this round, (R,): a * (rung / 5)**2 per mean round and side.

    Schelling (1966): the threat that leaves something to chance.  Each side adds its own risk from a display of force
    on: the attacker, and the highest rung among its targets and who may fight for them.  In wartime talks only rungs
    above the one at the start count.
    """
    theatre, length = structure.theatres[f], float(structure.lengths[round_index])
    own = state.rung[:, structure.acting.index(theatre.attacker)]
    other = np.zeros_like(own)
    for a, party in enumerate(structure.acting):
        if party in theatre.targets or theatre.with_target[party] > 0.0:
            other = np.maximum(other, state.rung[:, a])
    base = DISPLAY if start_rung < DISPLAY else start_rung + 1
    return np.where(own >= base, _incident_chances(parameters.incident_risk, base, length)[own, other], 0.0)


@lru_cache(maxsize=256)
def _incident_chances(most: float, base: int, length: float) -> FloatArray:
    """Chance of an incident in a round by the rungs of the two sides, (6, 6)."""
    risk = [most * (rung / 5.0) ** 2 * (rung >= base) for rung in range(6)]
    return np.array([[chance_over(min(1.0, x + y), length) for y in risk] for x in risk])


def announce_last_offers(
    state: State, structure: Structure, wishes: dict[int, BoolArray], ready: BoolArray, attacked: BoolArray
) -> dict[int, BoolArray]:
    """Attackers that are ready say that their next text is their last offer.

    Args:
        state: of the live runs, changed in place.
        structure: of the talks.
        wishes: acting position -> (R,).
        ready: (R, F) whose readiness is complete by now.
        attacked: (R,) where a war begins now.

    Returns:
        Acting position -> (R,) who has announced one in this round.
    """
    announced = {}
    for f, theatre in enumerate(structure.theatres):
        a = structure.acting.index(theatre.attacker)
        if not structure.warns[f] or a not in wishes:
            continue
        now = wishes[a] & ready[:, f] & ~attacked & (state.status != SIGNED)
        now &= state.last_offer[:, f] == NO_LAST_OFFER
        state.last_offer[now, f] = ANNOUNCED
        announced[a] = now
    return announced


def back_down(state: State, structure: Structure, status_quo: AnyArray, attacked: BoolArray) -> None:
    """Who does not strike after its last offer was refused has backed down in public, at an audience cost.

    The retreat is that from the last offer to the status quo (Fearon 1994).

    Args:
        state: of the live runs, changed in place.
        structure: of the talks.
        status_quo: (K,).
        attacked: (R,) where a war begins now.
    """
    for f, theatre in enumerate(structure.theatres):
        a = structure.acting.index(theatre.attacker)
        refused = (state.last_offer[:, f] == REFUSED) & ~attacked
        if refused.any():
            cost = cost_of_backing_down(state, structure, status_quo, a)
            state.face_lost[:, a] += np.where(refused, cost, 0.0)
            state.last_offer[refused, f] = NO_LAST_OFFER


def convene(state: State, round_index: int) -> None:
    """A last offer is put to a table: talks that were suspended or closed meet once more for it."""
    called = np.zeros(len(state), dtype=bool)
    for f in range(state.last_offer.shape[1]):
        called |= state.last_offer[:, f] == ANNOUNCED
    called &= (state.status == SUSPENDED) | (state.status == CLOSED)
    state.status[called] = TALKING
    state.suspended_by[called] = -1
    state.left[called] = False
    state.walkout_count[called] = 0
    state.deadline[called] = np.maximum(state.deadline[called], round_index + 2.0)
