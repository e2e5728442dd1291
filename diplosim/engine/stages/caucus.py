"""The stage `caucus`: a round begins, allies influence each other, members give or refuse mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from diplosim.numerics.arrays import filled, take_runs
from diplosim.rules.caucus import BREAK, DROP, HOLD, influence
from diplosim.rules.events import apply_events
from diplosim.rules.preferences import least_utility
from diplosim.rules.state import bounds_and_mandates, count_stances
from diplosim.seats import Move

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


def begin_round(talks: Talks) -> None:
    """Start a round: silence on every channel, events of the scenario, influence among allies."""
    talks.perceived_positions.clear()
    talks.texts = None
    # Signals of a round start from silence, also where talks are suspended and no table meets.
    runs, parties = len(talks.state), len(talks.structure.acting)
    talks.state.asked = filled(runs, parties, value=False, dtype=np.bool_)
    talks.state.answered = filled(runs, parties, value=False, dtype=np.bool_)
    talks.state.conceded = filled(runs, parties)
    apply_events(talks)
    if talks.round > 0:
        state, structure = talks.state, talks.structure
        if structure.ties:
            pulled = influence(
                state.stated,
                {structure.acting[a]: state.demand[:, a] for a in structure.seated},
                structure.coded.position,
                structure.stubbornness,
                structure.ties,
                talks.scenario.parameters.caucus_weight,
            )
            for party, position in pulled.items():
                state.stated[:, party] = position
    if talks.recorder is not None:
        talks.recorder.begin_round()


def hold_caucus(talks: Talks, moves: dict[int, Move]) -> None:
    """Apply the stances that members took; rule seats keep those drawn at the start, so that mandates stand."""
    stance_of = {"back": DROP, "block": HOLD, "break": BREAK}
    changed = False
    for a, move in moves.items():
        for alliance, choice in (move.caucus or {}).items():
            for bloc in talks.structure.blocs:
                if talks.structure.coded.parties[bloc.party] == alliance and talks.structure.acting[a] in bloc.members:
                    member = bloc.members.index(talks.structure.acting[a])
                    talks.lines.stance[bloc.party][:, member] = stance_of[choice]
                    changed = True
    if changed:
        state, coded = talks.state, talks.structure.coded
        low, high, empty = bounds_and_mandates(talks.structure, talks.lines.low, talks.lines.high, talks.lines)
        state.low, state.high = take_runs(low, state.row), take_runs(high, state.row)
        state.empty = take_runs(empty, state.row)
        acting = list(talks.structure.acting)
        state.min_acceptable_utility = least_utility(
            state.low, state.high, state.ideal, coded.salience[acting], coded.exponent
        )
        state.broke, state.dropped = (
            np.take(count_stances(talks.structure, talks.lines, what), state.row) for what in (BREAK, DROP)
        )
