"""Stacked alternating offers: parties take turns to answer the offer that stands, and to make one if they refuse it.

Parties act in the order of `protocol.seats`; the first makes the first offer.  Whoever's turn it is accepts the offer
that stands or refuses it; who refuses offers something else.  Offering counts as accepting.  An offer that all others
accept in sequence is the agreement, also across the end of a round, which gives each party one turn (Rubinstein 1982
for two parties; Aydogan, Festen, Hindriks & Jonker 2017 for more).  There is no caucus, no force and no breakdown: a
party that has nothing to offer may walk out, which ends the talks.

Offers are made of options where all issues have options, else they are points of the scales.  A period of patience is
one offer: an agreement on the m-th offer, counted from 0, is discounted m times.  Relative time in round s (from 0) is
`(s + 1) / (S + 1)` for everybody, S the number of rounds to the deadline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.protocol import Rules
from diplosim.engine.protocol_traits import ProtocolTraits
from diplosim.engine.stages.decide import hand_over
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.protocols.offers import (
    accepts,
    could_sign,
    hear_offers,
    one_text,
    place_offer,
    sign_whole,
    snap_positions,
    standing_offer,
)
from diplosim.protocols.options import unplayable_options
from diplosim.rules.outcomes import REASON
from diplosim.rules.state import CLOSED, TALKING, State
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario
from diplosim.seats import Move, Stage

if TYPE_CHECKING:
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class AlternatingOffers(Rules):
    """Two stages a turn: `respond` to the standing offer, and `table` another where it was refused."""

    traits = ProtocolTraits(
        parts={"respond": ("accept",), "table": ("demand", "walk_out")},
        turns=True,
        learns=False,
        forceful=False,
        discrete=True,
        settings=frozenset({"preferences"}),
    )

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        super().__init__(scenario, structure)
        self.turns = turn_order(scenario, structure)
        self.stages: tuple[Stage, ...] = ("respond", "table") * len(self.turns)

    @classmethod
    def diagnostics(cls, raw: RawScenario) -> Iterator[RouteDiagnostic]:
        """Options that are missing, too many, or beyond somebody's red lines."""
        yield from unplayable_options(raw)

    def begin(self, game: Game) -> None:
        """Nothing stands, nothing has been refused."""
        game.state.refused[...] = 0
        snap_positions(game)

    def turn(self, game: Game) -> int:
        """Position of the party whose turn it is."""
        return self.turns[game.stage_index // 2]

    def clock(self, state: State, round_index: int) -> tuple[FloatArray, FloatArray]:
        """Relative time, never 0 and never 1."""
        steps = state.deadline + 1.0
        return (round_index + 1.0) / steps, np.minimum(1.0, (round_index + 2.0) / steps)

    def takes_part(self, game: Game, a: int, stage: Stage) -> bool:
        """The party whose turn it is answers an offer of somebody else, and offers where none stands any more."""
        if self.turn(game) != a:
            return False
        answers = _answers(game.state, a)
        return bool(answers.any() if stage == "respond" else (_talking(game.state) & ~answers).any())

    def begin_round(self, game: Game) -> None:
        """The first party sees the offer that stands."""
        self._show(game, self.turns[0])

    def _show(self, game: Game, a: int) -> None:
        """Put the offer that stands before the party whose turn comes."""
        state = game.state
        hear_offers(game, a)
        game.texts = one_text(standing_offer(state), _answers(state, a), state.standing)

    def play(self, game: Game, stage: Stage, moves: dict[int, Move]) -> None:
        """Answers first, then a new offer."""
        a = self.turn(game)
        if stage == "respond":
            self._answer(game, a, moves.get(a, Move()))
        else:
            self._offer(game, a, moves.get(a, Move()))

    def _answer(self, game: Game, a: int, move: Move) -> None:
        state = game.state
        answers, values = _answers(state, a), standing_offer(state)
        agrees = answers & accepts(move, len(state)) & could_sign(game, a, values)
        state.assents = np.where(agrees, state.assents + 1, state.assents).astype(np.int16)
        state.accepted_last = np.where(agrees, a, state.accepted_last).astype(np.int16)
        refuses = answers & ~agrees
        state.blocker = np.where(refuses, a, state.blocker).astype(np.int16)
        state.refused = (state.refused + refuses).astype(np.int16)
        state.standing = np.where(refuses, -1, state.standing).astype(np.int16)
        done = agrees & (state.assents >= len(self.turns))
        if done.any():
            sign_whole(game, done, values)

    def _offer(self, game: Game, a: int, move: Move) -> None:
        state = game.state
        free = _talking(state) & ~_answers(state, a)
        leaves = free & move.array("walk_out", np.zeros(len(state), dtype=bool))
        state.status[leaves] = CLOSED
        state.close_reason[leaves] = REASON["walk_out"]
        state.blocker[leaves] = a
        offers = free & ~leaves
        if offers.any():
            place_offer(game, a, move, offers)
            # A text that its own author could not sign is made to be refused: nobody's assent makes it pass.
            honest = could_sign(game, a, state.demand[:, a])
            state.standing = np.where(offers, a, state.standing).astype(np.int16)
            state.assents = np.where(offers, np.where(honest, 1, -len(self.turns)), state.assents).astype(np.int16)
            state.accepted_last = np.where(offers, -1, state.accepted_last).astype(np.int16)
        if game.stage_index < len(self.stages) - 1:
            self._show(game, self.turns[game.stage_index // 2 + 1])

    def close(self, game: Game, stage: Stage) -> None:
        """Let runs go at the end of the round in which they were signed or left, and all when time is up."""
        if game.stage_index < len(self.stages) - 1:
            return
        for observer in game.observers:
            observer.round_closing()
        state, last = game.state, game.round + 1
        over = ~_talking(state) | (state.deadline <= last)
        if last >= game.structure.horizon_rounds:
            over[:] = True
        nobody = np.full(len(state), -1, dtype=np.int16)
        hand_over(game, over, nobody, np.zeros(len(state), dtype=bool))
        game.texts = None


def turn_order(scenario: Scenario, structure: Structure) -> tuple[int, ...]:
    """Positions in the order of turns: the seats as listed, then whoever else must consent, by key."""
    seated = [structure.position[party] for party in scenario.seated if party in structure.position]
    order = [a for a in seated if a in structure.seated]
    return (*order, *(a for a in structure.consenting if a not in order))


def _talking(state: State) -> BoolArray:
    result: BoolArray = state.status == TALKING
    return result


def _answers(state: State, a: int) -> BoolArray:
    """Where somebody else's offer stands, (R,)."""
    standing: AnyArray = state.standing
    result: BoolArray = _talking(state) & (standing >= 0) & (standing != a)
    return result
