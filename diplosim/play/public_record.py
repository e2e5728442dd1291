"""What everybody could see of demands and signatures, so that draws can be held against it.

A party never tables or signs what lies beyond its true bounds and mandate; what it did says what these can have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.ports import Observer
from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.rules.proposals import Texts, inside
from diplosim.rules.ratification import needs_consent
from diplosim.rules.state import TALKING, State
from diplosim.seats import Move, Stage

WITHIN = 1e-6
"""Values that are told apart by less stand for the same."""


@dataclass(frozen=True)
class Act:
    """A demand or a signature of the party at position `a`, at a point of play (round and place of the stage, from 0).

    values: (K,) of the text.  binding: (K,) issues on which it had to lie inside the party's bounds.  signed: whether
    it was signed, not only tabled.  status_quo: (K,) then.
    """

    point: tuple[int, int]
    a: int
    values: AnyArray
    binding: BoolArray
    signed: bool
    status_quo: AnyArray

    def possible(self, state: State) -> BoolArray:
        """Under which draws the party could have done this, (R,)."""
        a, bound = self.a, self.binding
        fits = (self.values >= state.low[:, a] - WITHIN) & (self.values <= state.high[:, a] + WITHIN)
        if self.signed:
            result: BoolArray = ((fits & ~state.empty[:, a]) | ~bound).all(axis=1) & ~state.refuses_all[:, a]
            return result
        # Without a mandate an alliance tables the status quo.
        fits = fits | (state.empty[:, a] & (np.abs(self.values - self.status_quo) < WITHIN))
        tabled: BoolArray = (fits | ~bound).all(axis=1)
        return tabled


@dataclass(frozen=True)
class Signatures:
    """Marks on one text of a talk, by position: who signed, who refused, and issues settled one by one."""

    text: int
    signed: tuple[int, ...]
    refused: tuple[int, ...]
    issues: Mapping[int, tuple[int, ...]]


def signatures(game: Game, texts: Texts, moves: Mapping[int, Move]) -> Iterator[Signatures]:
    """Who marked which text how, in the first run; moves of the stage `respond` by position."""
    state, structure = game.state, game.structure
    for c, author in enumerate(texts.author):
        if not texts.tabled[0, c]:
            continue
        signed: list[int] = []
        refused: list[int] = []
        issues: dict[int, tuple[int, ...]] = {}
        for a in structure.consenting:
            needed = needs_consent(texts, structure, a)
            fits = inside(texts, state, a)[0, c] & ~state.refuses_all[0, a]
            move = moves.get(a)
            said = move is not None and move.accept is not None and move.accept[0, c]
            # Who is not asked about its own text stands by it.
            own = move is None and author == a
            if needed is None or needed[0, c]:
                (signed if (said or own) and fits.all() else refused).append(a)
            if move is not None and move.accept_issues is not None:
                issues[a] = tuple(np.flatnonzero(move.accept_issues[0, c] & fits).tolist())
        yield Signatures(c, tuple(signed), tuple(refused), issues)


def yes_to_interim(game: Game, moves: Mapping[int, Move]) -> tuple[int, ...]:
    """Positions of those who said yes to the interim text, in the first run."""
    if not game.interim_tabled[0]:
        return ()
    given = ((a, move.accept_interim) for a, move in sorted(moves.items()))
    return tuple(a for a, yes in given if yes is not None and bool(np.asarray(yes).reshape(-1)[0]))


class PublicRecord(Observer):
    """Notes demands and signatures of the first run as they are revealed."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.acts: list[Act] = []

    def stage_played(self, stage: Stage, moves: Mapping[int, Move]) -> None:
        """Note what was tabled or signed at a stage."""
        if self.game.protocol.turns:
            self._turn(stage)
        elif stage == "table":
            self._demands(moves)
        elif stage == "respond":
            self._marks(moves)

    def _note(self, a: int, values: AnyArray, binding: BoolArray, signed: bool) -> None:
        game = self.game
        point = (game.round, game.stage_index)
        self.acts.append(Act(point, a, values.copy(), binding, signed, game.status_quo.copy()))

    def _turn(self, stage: Stage) -> None:
        game, state = self.game, self.game.state
        a = game.protocol.turns[game.stage_index // 2]
        everything = np.ones(state.settled.shape[1], dtype=bool)
        if stage == "respond":
            assert game.texts is not None
            if game.texts.tabled[0, 0] and state.accepted_last[0] == a:
                self._note(a, game.texts.values[0, 0], everything, signed=True)
        elif state.status[0] == TALKING and state.standing[0] == a:
            self._note(a, state.demand[0, a], everything, signed=False)

    def _demands(self, moves: Mapping[int, Move]) -> None:
        game, state = self.game, self.game.state
        for a in game.structure.seated:
            if a in moves and game.takes_part(a, "table"):
                tabled = game.structure.agenda[a] & ~state.settled[0]
                self._note(a, state.demand[0, a], tabled, signed=False)

    def _marks(self, moves: Mapping[int, Move]) -> None:
        game = self.game
        assert game.texts is not None
        for marks in signatures(game, game.texts, moves):
            values, bound = game.texts.values[0, marks.text], ~game.texts.leaves_open[0, marks.text]
            for a in marks.signed:
                self._note(a, values, bound, signed=True)
            for a, issues in marks.issues.items():
                for k in issues:
                    self._note(a, values, np.arange(len(values)) == k, signed=True)
        for a in yes_to_interim(game, moves):
            if a in game.structure.consenting:
                self._note(a, game.interim_text[0], np.zeros(game.interim_text.shape[1], dtype=bool), signed=True)
