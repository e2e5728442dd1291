"""Offers that parties make one at a time: kept inside bounds and options, put on the table, taken up by the others."""

from __future__ import annotations

import numpy as np

from diplosim.engine.caucus_votes import voted_down
from diplosim.engine.game import Game
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, filled
from diplosim.rules.preferences import utility
from diplosim.rules.proposals import SEVERAL, Texts
from diplosim.rules.state import State
from diplosim.seats import Move


def snap_positions(game: Game) -> None:
    """Before anything is tabled a party is taken to stand at the options nearest to its coded position."""
    state, space = game.state, game.space
    if space is not None:
        for a in range(len(game.structure.acting)):
            own = space.snapped(state.demand[:, a], state.low[:, a], state.high[:, a], state.empty[:, a])
            state.demand[:, a] = state.opening[:, a] = own


def place_offer(game: Game, a: int, move: Move, rows: BoolArray) -> None:
    """Make a party's demand its offer in the runs in `rows`, (R,): inside bounds and mandate, made of options."""
    state, coded = game.state, game.structure.coded
    demand = np.clip(move.array("demand", state.demand[:, a]), state.low[:, a], state.high[:, a])
    demand = np.where(state.empty[:, a], game.status_quo, demand)
    if game.space is not None:
        demand = game.space.snapped(demand, state.low[:, a], state.high[:, a], state.empty[:, a])
    party = game.structure.acting[a]
    before = utility(state.demand[:, a], coded.position[party], coded.salience[party], coded.exponent)
    state.demand[:, a] = np.where(rows[:, None], demand, state.demand[:, a])
    worth = utility(state.demand[:, a], coded.position[party], coded.salience[party], coded.exponent)
    state.own_worth[:, a] = worth
    state.conceded[:, a] = 0.0 if game.round == 0 else before - worth
    if game.round == 0:
        state.opening[:, a] = state.demand[:, a]
    game.demands_changed()
    for observer in game.observers:
        observer.offer_made(a, rows)


def hear_offers(game: Game, a: int) -> None:
    """Note what the others' last offers are worth to a party whose turn comes: what it may reciprocate."""
    state, coded, party = game.state, game.structure.coded, game.structure.acting[a]
    state.perceived_offer[:, a] = utility(
        game.perceived_position(a), coded.position[party], coded.salience[party], coded.exponent
    )
    if game.round == 0:
        state.first_perceived_offer[:, a] = state.perceived_offer[:, a]


def one_text(values: FloatArray, tabled: BoolArray, author: AnyArray) -> Texts:
    """The table with a single text.  values: (R, K).  tabled: (R,).  author: (R,) positions."""
    writers = np.unique(author[tabled])
    open_issues = filled(len(values), 1, values.shape[1], value=False, dtype=np.bool_)
    who = int(writers[0]) if len(writers) == 1 else SEVERAL
    return Texts(np.array(values)[:, None, :], open_issues, tabled[:, None], (who,), False)


def standing_offer(state: State) -> FloatArray:
    """The offer that stands in each run, (R, K); that of the first party where none does."""
    author = np.maximum(state.standing, 0)
    values: FloatArray = state.demand[np.arange(len(state)), author]
    return values


def accepts(move: Move, runs: int) -> BoolArray:
    """Whether a move accepts the only text on the table, (R,); silence does not.  runs: R."""
    said: BoolArray = move.array("accept", np.zeros((runs, 1), dtype=bool))[:, 0]
    return said


def could_sign(game: Game, a: int, values: FloatArray) -> BoolArray:
    """Whether a party's true bounds, mandate and members' votes let it sign a package, (R,).  values: (R, K)."""
    state = game.state
    inside = (values >= state.low[:, a] - 1e-12) & (values <= state.high[:, a] + 1e-12) & ~state.empty[:, a]
    result: BoolArray = inside.all(axis=1) & ~state.refuses_all[:, a]
    against = voted_down(game, a, values[:, None])
    return result if against is None else result & ~against[:, 0]


def sign_whole(game: Game, rows: BoolArray, values: FloatArray) -> None:
    """A whole package is signed in the runs in `rows`, (R,).  values: (R, K)."""
    from diplosim.engine.stages.respond import sign

    state = game.state
    state.settled[rows] = True
    state.terms.T[..., rows] = values[rows].T
    sign(game, rows)
