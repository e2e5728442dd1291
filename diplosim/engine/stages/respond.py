"""The stage `respond`: sealed marks on every text; what passes is signed, what is refused is remembered."""

from __future__ import annotations

import numpy as np

from diplosim.engine.caucus_votes import caucuses_at, voted_down
from diplosim.engine.game import Game
from diplosim.engine.told import tells_the_truth, told_by
from diplosim.engine.views import seat_view
from diplosim.numerics.arrays import AnyArray, BoolArray, some
from diplosim.rules.proposals import Texts
from diplosim.rules.ratification import (
    Objections,
    agreed,
    blockers,
    own_text_refused,
    passing_text,
    settle_items,
)
from diplosim.rules.state import ANNOUNCED, NO_LAST_OFFER, REFUSED, SIGNED, TALKING
from diplosim.rules.valuation import cover_of_a_refusal
from diplosim.seats import Move


def mark_texts(game: Game, moves: dict[int, Move]) -> None:
    """Collect the marks, enforce bounds and mandates, sign what passes; refusals of an own text cover blame."""
    state, structure, texts = game.state, game.structure, game.texts
    assert texts is not None
    talking = state.status == TALKING
    marks, item_marks, levels, ideals = {}, {}, {}, {}
    objections = Objections(texts, structure)
    nobody = np.zeros(len(state), dtype=bool)
    none = np.zeros(texts.tabled.shape[::-1], dtype=bool).T
    interim, interim_tabled = {}, some(game.interim_tabled)
    for a in structure.consenting:
        view, move = game.views.get(a) or seat_view(game, a, "respond"), moves.get(a, Move())
        says, ideals[a] = view.within_issue, view.ideal
        if not tells_the_truth(move, view):
            told = told_by(game, a, move)
            says, ideals[a] = told.covers(texts.values, texts.leaves_open), told.ideal
        objections.hear(a, says)
        marks[a] = move.array("accept", none) & (texts.tabled if a in game.recorded else view.within)
        if game.itemised:
            unmarked = np.zeros(texts.values.shape[::-1], dtype=bool).T
            refuses_all = state.refuses_all[:, a][:, None, None]
            item_marks[a] = move.array("accept_issues", unmarked) & view.within_issue & ~refuses_all
            levels[a] = move.array("level", np.full(len(state), -1.0))
        if interim_tabled:
            interim[a] = move.array("accept_interim", nobody) & ~state.refuses_all[:, a]
            against = voted_down(game, a, game.interim_text[:, None])
            if against is not None:
                interim[a] &= ~against[:, 0]
        answer = move.array("accept_verification", nobody)
        state.answered[:, a] = state.inspected[:, a] = state.asked[:, a] & answer
        if game.crowded:
            view.let_texts_go()
    for a, suspect in enumerate(game.suspects):
        # Taking a test text is an answer to the test.
        if suspect in marks and a in texts.author:
            c = texts.author.index(a)
            state.answered[:, suspect] |= state.asked[:, suspect] & marks[suspect][:, c] & talking
    signs = game.interim_tabled & agreed(interim, structure) if interim_tabled else nobody
    whole = _signed_as_a_whole(game, texts) if game.itemised else texts
    chosen = passing_text(whole, marks, structure, game.status_quo, game.scenario.thresholds.partial)
    chosen = np.where(talking, chosen, -1)
    state.blocker = np.where(talking, blockers(texts, marks, structure), state.blocker)
    state.blocked = np.where(talking[:, None], objections.non_starters(state), state.blocked)
    for f, theatre in enumerate(structure.theatres):
        a = structure.acting.index(theatre.attacker)
        refused = own_text_refused(texts, marks, structure, a) & talking & (chosen < 0)
        cover = cover_of_a_refusal(state, structure, game.scenario.parameters, a)
        state.justification[:, f] += np.where(refused, cover, 0.0)
        note_last_offer(game, f, a, chosen, refused)
    if game.itemised:
        settled, terms = settle_items(texts, item_marks, levels, ideals, state, structure, caucuses_at(game))
        open_talks = (talking & (chosen < 0))[:, None]
        state.settled = np.where(open_talks, settled, state.settled)
        state.terms = np.where(open_talks, terms, state.terms)
        first = state.settled.any(axis=1) & (state.parts_since < 0)
        state.parts_since[first] = game.round
        done = talking & (chosen < 0) & state.settled.all(axis=1)
        sign(game, done)
    rows = np.flatnonzero(chosen >= 0)
    if len(rows):
        picked = chosen[rows]
        values = texts.values[rows, picked]
        leaves = texts.leaves_open[rows, picked]
        state.settled.T[..., rows] = ~leaves.T
        state.terms.T[..., rows] = values.T
        sign(game, chosen >= 0)
    if some(signs):
        new = signs & (state.status == TALKING)
        state.interim |= new
        state.terms = np.where(new[:, None], game.interim_text, state.terms)
        if game.scenario.deadline.kind == "extendable":
            more = new & (state.extensions < game.scenario.deadline.max_extensions)
            state.deadline[more] += game.scenario.deadline.extension_rounds
            state.extensions[more] += 1


def _signed_as_a_whole(game: Game, texts: Texts) -> Texts:
    """Texts that may be signed whole where issues settle one by one: the drafter's, and a last offer."""
    whole = texts.drafts_only()
    for f, theatre in enumerate(game.structure.theatres):
        a = game.structure.acting.index(theatre.attacker)
        if a in texts.author:
            c = texts.author.index(a)
            whole.tabled[:, c] |= texts.tabled[:, c] & (game.state.last_offer[:, f] == ANNOUNCED)
    return whole


def note_last_offer(game: Game, f: int, a: int, chosen: AnyArray, refused: BoolArray) -> None:
    """What became of the last offer in theatre f by the party at position a: a coerced deal, or a refusal.

    Who refuses itself what all others would have signed has not been refused anything.

    Args:
        game: at the stage `respond`.
        f: number of the theatre.
        a: position of the attacker.
        chosen: (R,) number of the text that passes, -1 where none does.
        refused: (R,) whether others have refused its text.
    """
    state, texts = game.state, game.texts
    assert texts is not None
    announced = state.last_offer[:, f] == ANNOUNCED
    if announced.any():
        if a in texts.author:
            state.coerced_by[announced & (chosen == texts.author.index(a))] = a
        after = np.where(refused, REFUSED, NO_LAST_OFFER)
        state.last_offer[:, f] = np.where(announced, after, state.last_offer[:, f])


def sign(game: Game, which: BoolArray) -> None:
    """A deal is in force in these runs, (R,)."""
    game.state.status[which] = SIGNED
    game.state.signed_round[which] = game.round
