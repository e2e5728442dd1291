"""The stage `table`: sealed demands are revealed, offers are made, drafters draft, texts are on the table."""

from __future__ import annotations

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.told import tells_the_truth, told_by
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, chosen, clipped, filled, replaced, some, spread
from diplosim.rules.preferences import utility
from diplosim.rules.proposals import gather_texts
from diplosim.rules.state import ANNOUNCED, TALKING
from diplosim.rules.told import Told
from diplosim.seats import Move


def table_demands(game: Game, moves: dict[int, Move]) -> None:
    """Reveal the demands together, clipped to mandate and bounds by the engine, then put the texts on the table."""
    state, structure, coded = game.state, game.structure, game.structure.coded
    talking = state.status == TALKING
    silent = filled(len(state), len(coded.issues), value=False, dtype=np.bool_)
    parts: dict[int, tuple[AnyArray, AnyArray, AnyArray, AnyArray]] = {}
    for a, move in moves.items():
        here = talking & in_session(game, a)
        if not some(here):
            continue
        party = structure.acting[a]
        demand = move.array("demand", state.demand[:, a])
        if a not in game.recorded:
            demand = clipped(demand, state.low[:, a], state.high[:, a])
            demand = replaced(demand, state.empty[:, a], game.status_quo)
        demand = on_own_tracks(game, a, demand)
        demand = replaced(demand, state.settled, state.terms)
        demand = replaced(demand, ~here[:, None], state.demand[:, a])
        worth = utility(demand, coded.position[party], coded.salience[party], coded.exponent)
        conceded = np.where(here, state.own_worth[:, a] - worth, 0.0)
        defer = move.array("defer", silent) & talking[:, None]
        parts[a] = (demand, conceded, worth, chosen(here[:, None] | ~talking[:, None], defer, state.deferred[:, a]))
        for b, asked in whom_it_asks(game, a, move).items():
            state.asked[:, b] |= asked & here
    for a, (tabled, conceded, own_worth, defer) in parts.items():
        state.demand[:, a] = tabled
        state.conceded[:, a] = 0.0 if game.round == 0 else conceded
        state.own_worth[:, a] = own_worth
        state.deferred[:, a] = defer
    game.only_demands_changed()
    for a in structure.seated:
        weights = coded.salience[structure.acting[a]]
        state.perceived_offer[:, a] = utility(
            game.perceived_position(a), coded.position[structure.acting[a]], weights, coded.exponent
        )
        if game.round == 0:
            state.first_perceived_offer[:, a] = state.perceived_offer[:, a]
            state.opening[:, a] = state.demand[:, a]
    draft_text(game, moves, talking)


def in_session(game: Game, a: int) -> BoolArray:
    """Where the seat at position `a` tables in this round, (R,).

    In the first round every seat does, and a last offer is tabled whatever the calendar of the own tracks.
    """
    structure, last_offer = game.structure, game.state.last_offer
    if a not in structure.seated:
        return np.zeros(len(game.state), dtype=bool)
    if structure.meets[game.round, a] or game.round == 0:
        return np.ones(len(game.state), dtype=bool)
    own = [f for f, theatre in enumerate(structure.theatres) if theatre.attacker == structure.acting[a]]
    called: BoolArray = (last_offer[:, own] == ANNOUNCED).any(axis=1)
    return called


def on_own_tracks(game: Game, a: int, demand: AnyArray) -> AnyArray:
    """A demand as it is heard, (R, K): on issues that the seat's tracks do not handle the last one stands."""
    handled = game.structure.agenda[a]
    return demand if all(handled.tolist()) else np.where(handled, demand, game.state.demand[:, a])


def whom_it_asks(game: Game, a: int, move: Move) -> dict[int, BoolArray]:
    """Whom this move asks, by position: verification is offered to all suspects, a test to the main one."""
    silent = np.zeros(len(game.state), dtype=bool)
    offers, test = move.array("offer_verification", silent), move.array("test", silent)
    asked = {}
    if some(offers) or some(test):
        for b, other in enumerate(game.structure.acting):
            # Only a party that answers texts can answer an offer.
            if other in game.structure.coded.typed and b != a and b in game.structure.consenting:
                asked[b] = offers | test if game.suspects[a] == b else offers
    return asked


def draft_text(game: Game, moves: dict[int, Move], talking: BoolArray) -> None:
    """Let a mediator, or the drafters of the closing session, write a text; gather all candidates."""
    state, structure = game.state, game.structure
    closing = talking & (state.deadline <= game.round + 1)
    rows = game.drafting()
    levels: dict[int, FloatArray] = {}
    reserves: dict[int, FloatArray] = {}
    told: dict[int, Told] = {}
    draft, drafted = None, np.zeros(len(state), dtype=bool)
    leaves = np.zeros((len(game.status_quo), len(state)), dtype=bool).T
    if some(rows):
        for a in structure.consenting:
            move, view = moves.get(a), game.views.get(a)
            if move is None:
                # A capital whose delegation is not in session sends its drafters instructions all the same.
                move = game.participants.instructions(a)
            ideal = state.ideal[:, a]
            if not tells_the_truth(move, view):
                told[a] = told_by(game, a, move)
                ideal = told[a].ideal
            weights = structure.coded.salience[structure.acting[a]]
            levels[a] = move.array("level", utility(state.demand[:, a], ideal, weights, structure.coded.exponent))
            reserves[a] = move.array("reserve", levels[a])
        draft, drafted, leaves = game.participants.draft(levels, reserves, rows, closing, told)
        state.draft, state.has_draft = draft, state.has_draft | drafted
    game.texts = gather_texts(state, structure, game.status_quo, draft, drafted, leaves)
    table_interim(game, talking)


def table_interim(game: Game, talking: BoolArray) -> None:
    """Put an interim text on the table from half time on, half-way between the status quo and the draft."""
    state = game.state
    game.interim_tabled = np.zeros(len(state), dtype=bool)
    game.interim_text = spread(game.status_quo, len(state))
    if game.scenario.protocol.allows_interim and not game.itemised:
        half = talking & ~state.interim & (2 * (game.round + 1) >= state.deadline)
        game.interim_tabled = half & state.has_draft
        game.interim_text = np.where(state.blocked, game.status_quo, 0.5 * (game.status_quo + state.draft))
