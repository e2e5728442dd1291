"""The stage `respond`: sealed marks on every text; what passes is signed, what is refused is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from diplosim.numerics.arrays import BoolArray
from diplosim.rules.ratification import blockers, non_starters, own_text_refused, passing_text, settle_items
from diplosim.rules.state import SIGNED, TALKING
from diplosim.rules.valuation import pretext_belief
from diplosim.seats import Move

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


def mark_texts(talks: Talks, moves: dict[int, Move]) -> None:
    """Collect the marks, enforce bounds and mandates, sign what passes; refusals of an own text cover blame."""
    state, structure, texts = talks.state, talks.structure, talks.texts
    assert texts is not None
    talking = state.status == TALKING
    within, marks, item_marks, levels = {}, {}, {}, {}
    signs = talks.interim_tabled.copy()
    for a in structure.consenting:
        view, move = talks.views.get(a) or talks.view_of(a, "respond"), moves.get(a, Move())
        within[a] = view.within_issue
        none = np.zeros(texts.tabled.shape[::-1], dtype=bool).T
        marks[a] = move.array("accept", none) & view.within
        if talks.itemised:
            unmarked = np.zeros(texts.values.shape[::-1], dtype=bool).T
            refuses_all = state.refuses_all[:, a][:, None, None]
            item_marks[a] = move.array("accept_issues", unmarked) & view.within_issue & ~refuses_all
            levels[a] = move.array("level", np.full(len(state), -1.0))
        signs &= move.array("accept_interim", np.zeros(len(state), dtype=bool)) & ~state.refuses_all[:, a]
        answer = move.array("accept_verification", np.zeros(len(state), dtype=bool))
        state.answered[:, a] = state.asked[:, a] & answer
    for a, suspect in enumerate(talks.suspects):
        # Taking a test text is an answer to the test.
        if suspect in marks and a in texts.author:
            c = texts.author.index(a)
            state.answered[:, suspect] |= state.asked[:, suspect] & marks[suspect][:, c] & talking
    whole = texts.drafts_only() if talks.itemised else texts
    chosen = passing_text(whole, marks, structure, talks.status_quo, talks.scenario.thresholds.partial)
    chosen = np.where(talking, chosen, -1)
    state.blocker = np.where(talking, blockers(texts, marks, structure), state.blocker)
    state.blocked = np.where(talking[:, None], non_starters(texts, within, structure, state), state.blocked)
    for f, theatre in enumerate(structure.theatres):
        a = structure.acting.index(theatre.attacker)
        refused = own_text_refused(texts, marks, structure, a) & talking & (chosen < 0)
        seen = 1.0 - pretext_belief(state, structure, a)
        state.justification[:, f] += np.where(refused, talks.scenario.parameters.cover_per_refusal * seen, 0.0)
    if talks.itemised:
        settled, terms = settle_items(texts, item_marks, levels, state, structure)
        open_talks = (talking & (chosen < 0))[:, None]
        state.settled = np.where(open_talks, settled, state.settled)
        state.terms = np.where(open_talks, terms, state.terms)
        done = talking & (chosen < 0) & state.settled.all(axis=1)
        sign(talks, done)
    rows = np.flatnonzero(chosen >= 0)
    if len(rows):
        picked = chosen[rows]
        values = texts.values[rows, picked]
        leaves = texts.leaves_open[rows, picked]
        state.settled.T[..., rows] = ~leaves.T
        state.terms.T[..., rows] = values.T
        sign(talks, chosen >= 0)
    if signs.any():
        new = signs & (state.status == TALKING)
        state.interim |= new
        if talks.scenario.deadline.kind == "extendable":
            more = new & (state.extensions < talks.scenario.deadline.max_extensions)
            state.deadline[more] += talks.scenario.deadline.extension_rounds
            state.extensions[more] += 1


def sign(talks: Talks, which: BoolArray) -> None:
    """A deal is in force in these runs, (R,)."""
    talks.state.status[which] = SIGNED
    talks.state.signed_round[which] = talks.round
