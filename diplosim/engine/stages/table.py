"""The stage `table`: sealed demands are revealed, offers are made, drafters draft, texts are on the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, filled, replaced, spread
from diplosim.rules.preferences import utility
from diplosim.rules.proposals import drafted_text, gather_texts
from diplosim.rules.state import TALKING
from diplosim.seats import Move

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


def table_demands(talks: Talks, moves: dict[int, Move]) -> None:
    """Reveal the demands together, clipped to mandate and bounds by the engine, then put the texts on the table."""
    state, structure, coded = talks.state, talks.structure, talks.structure.coded
    talking = state.status == TALKING
    silent = filled(len(state), len(coded.issues), value=False, dtype=np.bool_)
    parts: dict[int, tuple[AnyArray, AnyArray, AnyArray, AnyArray]] = {}
    for a, move in moves.items():
        if not talks.takes_part(a, "table"):
            continue
        party = structure.acting[a]
        demand = np.clip(move.array("demand", state.demand[:, a]), state.low[:, a], state.high[:, a])
        demand = replaced(replaced(demand, state.empty[:, a], talks.status_quo), state.settled, state.terms)
        demand = replaced(demand, ~talking[:, None], state.demand[:, a])
        worth = utility(demand, coded.position[party], coded.salience[party], coded.exponent)
        conceded = np.where(talking, state.own_worth[:, a] - worth, 0.0)
        parts[a] = (demand, conceded, worth, move.array("defer", silent))
        for b, test in enumerate(whom_it_asks(talks, a, move)):
            state.asked[:, b] |= test & talking
    for a, (tabled, conceded, own_worth, defer) in parts.items():
        state.demand[:, a] = tabled
        state.conceded[:, a] = 0.0 if talks.round == 0 else conceded
        state.own_worth[:, a] = own_worth
        state.deferred[:, a] = defer & talking[:, None]
    talks.perceived_positions.clear()
    for a in structure.seated:
        weights = coded.salience[structure.acting[a]]
        state.perceived_offer[:, a] = utility(
            talks.perceived_position(a), coded.position[structure.acting[a]], weights, coded.exponent
        )
        if talks.round == 0:
            state.first_perceived_offer[:, a] = state.perceived_offer[:, a]
            state.opening[:, a] = state.demand[:, a]
    draft_text(talks, moves, talking)


def whom_it_asks(talks: Talks, a: int, move: Move) -> list[BoolArray]:
    """Whom this move asks, per acting party: verification is offered to all suspects, a test to the main one."""
    silent = np.zeros(len(talks.state), dtype=bool)
    offers, test = move.array("offer_verification", silent), move.array("test", silent)
    asked = []
    for b, other in enumerate(talks.structure.acting):
        # Only a party that answers texts can answer an offer.
        typed = other in talks.structure.coded.typed and b != a and b in talks.structure.consenting
        asked.append((offers | (test & (talks.suspects[a] == b))) if typed else silent)
    return asked


def draft_text(talks: Talks, moves: dict[int, Move], talking: BoolArray) -> None:
    """Let a mediator, or the drafters of the closing session, write a text; gather all candidates."""
    state, structure, parameters = talks.state, talks.structure, talks.scenario.parameters
    closing = talking & (state.deadline <= talks.round + 1)
    rows = talks.drafting()
    talks.levels, reserves = {}, {}
    draft, drafted = None, np.zeros(len(state), dtype=bool)
    leaves = np.zeros((len(talks.status_quo), len(state)), dtype=bool).T
    if rows.any():
        for a in structure.consenting:
            own = utility(
                state.demand[:, a],
                state.ideal[:, a],
                structure.coded.salience[structure.acting[a]],
                structure.coded.exponent,
            )
            move = moves.get(a)
            if move is None:
                # A capital whose delegation is not in session sends its drafters instructions all the same.
                move = talks.occupants[a].instructions(talks.view_of(a, "table"))
            talks.levels[a] = move.array("level", own)
            reserves[a] = move.array("reserve", talks.levels[a])
        if talks.mediators:
            draft, drafted, leaves = talks.mediators[0].draft(talks.levels, reserves, rows, closing)
        else:
            draft, drafted, leaves = drafted_text(
                state, structure, parameters, talks.status_quo, talks.levels, reserves, rows, closing
            )
        state.draft, state.has_draft = draft, state.has_draft | drafted
    talks.texts = gather_texts(state, structure, talks.status_quo, draft, drafted, leaves)
    table_interim(talks, talking)


def table_interim(talks: Talks, talking: BoolArray) -> None:
    """Put an interim text on the table from half time on, half-way between the status quo and the draft."""
    state = talks.state
    talks.interim_tabled = np.zeros(len(state), dtype=bool)
    talks.interim_text = spread(talks.status_quo, len(state))
    if talks.scenario.protocol.allows_interim and not talks.itemised:
        half = talking & ~state.interim & (2 * (talks.round + 1) >= state.deadline)
        talks.interim_tabled = half & state.has_draft
        talks.interim_text = np.where(state.blocked, talks.status_quo, 0.5 * (talks.status_quo + state.draft))
