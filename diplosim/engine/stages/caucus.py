"""The stage `caucus`: a round begins, allies influence each other, members give or refuse mandates."""

from __future__ import annotations

import numpy as np

from diplosim.engine.game import Game
from diplosim.numerics.arrays import filled, spread, take_runs
from diplosim.rules.caucus import BREAK, DROP, HOLD, influence
from diplosim.rules.preferences import least_utility
from diplosim.rules.state import bounds_and_mandates, count_stances
from diplosim.seats import Move


def begin_round(game: Game) -> None:
    """Start a round: silence on every channel, events of the scenario, influence among allies."""
    game.demands_changed()
    game.texts = None
    # Signals of a round start from silence, also where talks are suspended and no table meets.
    runs, parties = len(game.state), len(game.structure.acting)
    game.state.asked = filled(runs, parties, value=False, dtype=np.bool_)
    game.state.answered = filled(runs, parties, value=False, dtype=np.bool_)
    game.state.inspected = filled(runs, parties, value=False, dtype=np.bool_)
    game.state.conceded = filled(runs, parties)
    game.meet_events()
    game.interim_tabled = np.zeros(runs, dtype=bool)
    game.interim_text = spread(game.status_quo, runs)
    if game.round > 0:
        state, structure = game.state, game.structure
        if structure.ties:
            state.stated = influence(
                state.stated,
                {structure.acting[a]: state.demand[:, a] for a in structure.seated},
                structure.coded.position,
                structure.stubbornness,
                structure.ties,
                game.scenario.parameters.caucus_weight,
            )
    for observer in game.observers:
        observer.round_begun()


def hold_caucus(game: Game, moves: dict[int, Move]) -> None:
    """Apply the stances that members took; rule seats keep those drawn at the start, so that mandates stand."""
    stance_of = {"back": DROP, "block": HOLD, "break": BREAK}
    changed = False
    for a, move in moves.items():
        party = game.structure.party_at(a)
        for alliance, choice in (move.caucus or {}).items():
            for bloc in game.structure.blocs:
                if game.structure.coded.parties[bloc.party] == alliance and party in bloc.members:
                    member = bloc.members.index(party)
                    game.lines.stance[bloc.party][:, member] = stance_of[choice]
                    changed = True
    if changed:
        state, coded = game.state, game.structure.coded
        low, high, empty = bounds_and_mandates(
            game.structure, game.lines.low, game.lines.high, game.participants.form_mandates(game.lines)
        )
        state.low, state.high = take_runs(low, state.row), take_runs(high, state.row)
        state.empty = take_runs(empty, state.row)
        acting = list(game.structure.acting)
        state.min_acceptable_utility = least_utility(
            state.low, state.high, state.ideal, coded.salience[acting], coded.exponent
        )
        state.broke, state.dropped = (
            np.take(count_stances(game.structure, game.lines, what), state.row) for what in (BREAK, DROP)
        )
