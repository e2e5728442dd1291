"""The stage `decide`: postures, attacks and walk-outs are revealed, beliefs follow, runs end or go on."""

from __future__ import annotations

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.joint_attacks import decided, somebody_fights
from diplosim.numerics.arrays import AnyArray, BoolArray, clipped, filled, some
from diplosim.rules.coded_arrays import INSATIABLE
from diplosim.rules.decisions import (
    announce_last_offers,
    back_down,
    break_down,
    change_posture,
    convene,
    incident_risk,
    may_reopen,
    meet_again,
    pass_deadline,
    update_beliefs,
    walk_outs,
)
from diplosim.rules.last_offers import may_strike
from diplosim.rules.payoffs import Ending
from diplosim.rules.state import SIGNED, SUSPENDED, TALKING
from diplosim.rules.valuation import attack_chances, chances_to_win, no_deal_lottery, war_net
from diplosim.seats import Move


def decide(game: Game, moves: dict[int, Move]) -> None:
    """Reveal postures, walk-outs, last offers and attacks together and update beliefs; then come chance and clock."""
    state, structure, parameters, r = game.state, game.structure, game.scenario.parameters, game.round
    nobody = np.zeros(len(state), dtype=bool)
    suspended_before = state.status == SUSPENDED
    open_war = state.status != SIGNED
    steps, wants_out, wants_more = {}, {}, {}
    attacks, warnings = {}, {}
    still = np.zeros(len(state), dtype=np.int64)
    for a, move in moves.items():
        steps[a] = clipped(move.array("posture", still), -1, 1)
        state.prepared[:, a] |= move.array("prepare", nobody)
        if a in structure.everywhere:
            wants_out[a] = move.array("walk_out", nobody)
            wants_more[a] = move.array("extend", nobody)
        attacks[a] = move.array("attack", nobody)
        warnings[a] = move.array("last_offer", nobody)
    before = state.rung.copy(order="K")
    ready_now = state.readiness >= 1.0 - 1e-9
    change_posture(state, structure, steps, r, state.inspected)
    taken = {a: (state.rung[:, a].astype(np.int64) - before[:, a]) for a in steps}
    attacker = np.full(len(state), -1, dtype=np.int16)
    for f, theatre in enumerate(structure.theatres):
        a = structure.acting.index(theatre.attacker)
        free = (attacker < 0) & open_war
        if a not in game.recorded:
            free &= may_strike(state, structure, f)
        agreed = decided(game, f)
        attacker[free & attacks.get(a, nobody) & ready_now[:, f] & agreed] = f
        if a in warnings:
            warnings[a] = warnings[a] & agreed
    back_down(state, structure, game.status_quo, attacker >= 0)
    announced = announce_last_offers(state, structure, warnings, state.readiness >= 1.0 - 1e-9, attacker >= 0)
    likelihood = game.log_likelihood if game.learn and structure.coded.typed else None
    talking = (state.status == TALKING) | ((state.status == SIGNED) & (state.signed_round == r))
    walk_outs(state, structure, wants_out, r)
    update_beliefs(state, structure, taken, attacker, talking, likelihood, game.counts, r, announced)
    for observer in game.observers:
        observer.signals_revealed(moves, taken)
    incident = nobody.copy()
    start = game.scenario.force.start_rung if game.scenario.force is not None else 0
    for f, theatre in enumerate(structure.theatres):
        risk = incident_risk(state, structure, parameters, f, start, r)
        if some(risk):
            key = structure.coded.keys[theatre.attacker]
            hit = (attacker < 0) & open_war & (game.uniform("incident", key) < risk) & somebody_fights(game, f)
            attacker[hit] = f
            incident |= hit
    reopen_deals(game, moves)
    if some(suspended_before):
        meet_again(state, wants_out, suspended_before)
    break_down(state, game.uniform("breakdown", ""), game.hazard, r)
    pass_deadline(state, game.scenario, structure, wants_more, r)
    if announced:
        convene(state, r)
    end_runs(game, attacker, incident)


def reopen_deals(game: Game, moves: dict[int, Move]) -> None:
    """An insatiable signatory voids what was agreed in an earlier round; talks resume on everything."""
    state = game.state
    nobody = np.zeros(len(state), dtype=bool)
    again = nobody
    for a, move in moves.items():
        wish = move.array("reopen", nobody)
        if some(wish):
            again = again | (wish & may_reopen(state, game.structure, a, game.round))
    if not some(again):
        return
    state.status[again] = TALKING
    state.signed_round[again] = -1
    state.parts_since[again] = -1
    state.coerced_by[again] = -1
    state.settled[again] = False
    state.interim[again] = False
    state.terms.T[..., again] = game.status_quo[:, None]
    # A reopened deal is talked about again, also where the old deadline has passed.
    state.deadline[again] = np.maximum(state.deadline[again], game.round + 3.0)


def end_runs(game: Game, attacker: AnyArray, incident: BoolArray) -> None:
    """Hand the runs that end in this round to the ledger and drop them from the working set."""
    state, structure, r = game.state, game.structure, game.round
    final = np.ones(len(state), dtype=bool)
    for a in structure.consenting:
        final &= state.type[:, a] != INSATIABLE
    over = (state.status == SIGNED) & final
    if not structure.theatres:
        over |= (state.status != SIGNED) & (state.status != TALKING) & (state.status != SUSPENDED)
    over |= attacker >= 0
    if r + 1 >= structure.horizon_rounds:
        over[:] = True
    hand_over(game, over, attacker, incident)


def hand_over(game: Game, over: BoolArray, attacker: AnyArray, incident: BoolArray) -> None:
    """Hand the runs in `over` to the outcome table, go on with the rest; all (R,).  attacker: theatre, -1 for none."""
    state, structure, r = game.state, game.structure, game.round
    rows = np.flatnonzero(over)
    if len(rows):
        ending = state if len(rows) == len(state) else state.going_on_with(rows)
        values = filled(len(rows), len(structure.theatres))
        for f in range(len(structure.theatres)):
            values[:, f] = war_net(ending, structure, game.scenario.parameters, game.capability, f)
        no_deal = filled(len(rows), len(structure.acting))
        chances = attack_chances(ending, structure, game.expectations.attack_without_deal, r)
        weighed = (ending, structure, game.scenario.parameters, game.capability)
        wins = chances_to_win(*weighed)
        for a in range(len(structure.acting)):
            no_deal[:, a] = no_deal_lottery(*weighed, chances, a, wins)
        counts = np.array([*structure.wars_count, True])[attacker[rows]]
        in_time = counts & (structure.effect_dates[r] <= game.scenario.horizon)
        number = np.full(len(rows), r, dtype=np.int16)
        ended = Ending(ending, number, attacker[rows], incident[rows], in_time, values, no_deal)
        game.outcome_table.finish(ended, game.status_quo, game.capability)
        keep = np.flatnonzero(~over)
        game.state = state.going_on_with(keep)
        game.demands_changed()
    if len(game.state) == 0:
        game.outcome_table.close(game.draws)
        game.running = False
