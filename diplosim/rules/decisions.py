"""What follows from the decisions of a round: posture, readiness, beliefs, walk-outs, breakdown, extensions."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.rules.beliefs import probabilities
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.outcomes import REASON
from diplosim.rules.signals import (
    ATTACK_CELL,
    CELLS,
    CONTEXTS,
    LEAVE_CELL,
    Before,
    cell,
    coarse_answer,
    coarse_move,
    context,
)
from diplosim.rules.state import CLOSED, SUSPENDED, TALKING, State
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.parameters import Parameters

DISPLAY = 3
TOP_BY_POSTURE = 4


def change_posture(state: State, structure: Structure, steps: dict[int, AnyArray]) -> None:
    """Move every party on the ladder and build readiness.

    steps: acting position -> (R,) in -1, 0, 1.  Without means to use force a party stops at a display of force; rung 5
    is war and reached by nobody's posture.  Readiness grows at the scenario's pace from the rung of display on.
    """
    attackers = [structure.acting.index(w.attacker) for w in structure.theatres]
    for a, step in steps.items():
        top = TOP_BY_POSTURE if a in attackers else DISPLAY
        highest = np.maximum(state.rung[:, a], top)
        new = np.clip(state.rung[:, a] + step, 0, highest).astype(np.int8)
        state.steps[:, a] += new > state.rung[:, a]
        state.rung[:, a] = new
        state.peak = np.maximum(state.peak, new)
    for f, theatre in enumerate(structure.theatres):
        rung = state.rung[:, attackers[f]]
        pace = 1.0 if theatre.rounds_to_ready <= 0.0 else 1.0 / theatre.rounds_to_ready
        change = np.where(rung >= DISPLAY, pace, np.where(rung <= 1, -0.5 * pace, 0.0))
        state.readiness[:, f] = np.clip(state.readiness[:, f] + change, 0.0, 1.0)


def update_beliefs(
    state: State,
    structure: Structure,
    steps: dict[int, AnyArray],
    attacker: AnyArray,
    talking: BoolArray,
    likelihood: AnyArray | None,
    counts: AnyArray | None,
    round_index: int,
) -> None:
    """One joint cell per party with a hidden type, read in its context; Bayes' rule in log odds.

    attacker: (R,) theatre of an attack in this round, -1 for none: an attack is a signal, and so is its absence.
    talking: (R,) where a table met in this round; a party that walked out of it just now is known by `suspended_by`.
    likelihood: log likelihood tables (P, rounds, contexts, cells, types) or None (beliefs stay).  counts: training
    counts of the same shape, added to in place, or None.
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
    """Suspend talks where a consenting party has been fed up in two successive rounds."""
    talking = state.status == TALKING
    for a, wish in wishes.items():
        state.walkout_count[:, a] = np.where(talking & wish, state.walkout_count[:, a] + 1, 0)
        leaves = talking & (state.walkout_count[:, a] >= 2) & (state.status == TALKING)
        state.status[leaves] = SUSPENDED
        state.suspended_by[leaves] = a
        state.signed_round[leaves] = round_index


def resume(state: State, uniform: AnyArray, before: BoolArray, chance: float) -> None:
    """Suspended talks resume by chance.  before: (R,) runs that were suspended when the round began."""
    back = before & (state.status == SUSPENDED) & (uniform < chance)
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


def incident_risk(state: State, structure: Structure, parameters: Parameters, f: int, start_rung: int) -> AnyArray:
    """Chance of an inadvertent war in this round, (R,): a * (rung / 5)**2 on high rungs (Schelling 1966).

    In wartime talks only rungs above the one at the start count.
    """
    rung = state.rung[:, structure.acting.index(structure.theatres[f].attacker)]
    high = (rung >= DISPLAY) & ((rung > start_rung) | (start_rung < DISPLAY))
    return np.where(high, parameters.incident_risk * (rung / 5.0) ** 2, 0.0)
