"""What follows from the decisions of a round: posture, readiness, beliefs, walk-outs, breakdown, extensions."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, clipped, filled, some
from diplosim.rules.beliefs import LogLikelihood, probabilities
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
    wished = filled(len(state), len(structure.acting), value=0, dtype=np.int64)
    for a, step in steps.items():
        wished[:, a] = step
    wished += state.rung
    new = clipped(wished, 0, np.maximum(state.rung, tops_by_posture(state, structure))).astype(np.int8)
    state.steps += new > state.rung
    state.rung[...] = new
    for a in range(len(structure.acting)):
        state.peak = np.maximum(state.peak, new[:, a])
    for f in range(len(structure.theatres)):
        rung = state.rung[:, attackers[f]]
        pace = pace_of_readiness(structure, f, round_index)
        built = np.where(inspected[:, attackers[f]], 0.0, pace)
        change = np.where(rung >= DISPLAY, built, np.where(rung <= 1, -0.5 * pace, 0.0))
        state.readiness[:, f] = clipped(state.readiness[:, f] + change, 0.0, 1.0)


def tops_by_posture(state: State, structure: Structure) -> AnyArray:
    """Highest rung that each acting party may reach by posture now, (R, A): an ally's goes up once force is used."""
    goes_up = (state.peak >= TOP_BY_POSTURE)[:, None] & (structure.top_rungs == DISPLAY)
    return np.where(goes_up, TOP_BY_POSTURE, structure.top_rungs)


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
    likelihood: LogLikelihood | None,
    counts: AnyArray | None,
    round_index: int,
    announced: dict[int, BoolArray] | None = None,
) -> None:
    """One joint cell per party with a hidden type, read in its context; Bayes' rule in log odds.

    attacker: (R,) theatre of an attack in this round, -1 for none: an attack is a signal, and so is its absence.
    talking: (R,) where a table met in this round; a party that walked out of it just now is known by `suspended_by`.
    likelihood: of signals, its rows by typed party and round, or None (beliefs stay).  counts: training counts,
    (P, rounds, contexts, cells, types), added to in place, or None.  announced: who has announced a last offer just
    now, by position.
    """
    places = [structure.acting.index(party) for party in structure.coded.typed]
    if places:
        step = filled(len(state), len(places), value=0, dtype=np.int64)
        for p, a in enumerate(places):
            step[:, p] = steps.get(a, 0)
        seen = _cells_seen(state, structure, places, step, attacker, talking, announced or {})
        read = _contexts(state, structure, places, step, talking)
        for p, a in enumerate(places):
            if counts is not None:
                flat = (read[:, p] * CELLS + seen[:, p]) * len(TYPES) + state.type[:, a]
                tally = np.bincount(flat, minlength=CONTEXTS * CELLS * len(TYPES))
                counts[p, round_index] += tally.reshape(CONTEXTS, CELLS, len(TYPES))
            if likelihood is not None:
                state.log_odds[:, p] += likelihood.of_cells((p, round_index), read[:, p], seen[:, p])
        if likelihood is not None:
            state.public = probabilities(state.log_odds)
    state.last_move = coarse_move(state.conceded)
    state.last_answer = coarse_answer(state.asked, state.answered)
    state.last_worth = state.own_worth.copy(order="K")


def _cells_seen(
    state: State,
    structure: Structure,
    places: list[int],
    step: AnyArray,
    attacker: AnyArray,
    talking: BoolArray,
    announced: dict[int, BoolArray],
) -> AnyArray:
    """Cells of the parties with a hidden type, at these positions, (R, P); the rest as in `update_beliefs`."""
    asked, answered = (array.T[places].T for array in (state.asked, state.answered))
    conceded, own_worth = (array.T[places].T for array in (state.conceded, state.own_worth))
    # Where no table meets, the last demand says nothing that was not read when it was made.
    seen = cell(conceded, np.where(talking[:, None], own_worth, 1.0), step, asked, answered)
    for p, a in enumerate(places):
        if a in announced:
            seen[:, p] = np.where(announced[a], LAST_OFFER_CELL, seen[:, p])
    seen = np.where(talking[:, None] & (state.suspended_by[:, None] == places), LEAVE_CELL, seen)
    for f, theatre in enumerate(structure.theatres):
        if theatre.attacker in structure.coded.typed:
            p = structure.coded.typed.index(theatre.attacker)
            seen[:, p] = np.where(attacker == f, ATTACK_CELL, seen[:, p])
    return seen


def _contexts(state: State, structure: Structure, places: list[int], step: AnyArray, talking: BoolArray) -> AnyArray:
    """Contexts in which the cells of the parties with a hidden type are read, at these positions, (R, P)."""
    moved = state.last_move > 0
    at_table = np.zeros(len(state), dtype=np.int16)
    for b in structure.seated:
        at_table += moved[:, b]
    others_moved = at_table[:, None] > (moved.T[places].T & [a in structure.seated for a in places])
    worth, move, answer, rung = (
        array.T[places].T for array in (state.last_worth, state.last_move, state.last_answer, state.rung)
    )
    return context(Before(worth, move, answer), rung - step, others_moved, talking[:, None])


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
