"""Bargaining by periods: one offer a round, one answer, and force for whoever refuses it and can use it.

The alternating offers of Stahl (1972) and Rubinstein (1982) in their own time: round t is period t, its offer is made
by the next party in the order of `protocol.seats`, and all others who must consent answer it in the same round, the
last one too.  (In `alternating_offers` a round gives each party a turn, and the last offer is never answered.)  After a
refusal all but its author may use force at once: it is the outside option of a responder (Binmore, Shaked & Sutton
1989).  What an ending is worth is discounted by patience once for each offer refused before, force included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.stages.decide import hand_over
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.protocols.alternating_offers import turn_order
from diplosim.protocols.offers import accepts, could_sign, hear_offers, one_text, place_offer, sign_whole
from diplosim.protocols.shadow_of_power import ShadowOfPower
from diplosim.rules.pie import cut_to_pie, fits_pie, larger_than_the_pie
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario, value_at
from diplosim.seats import Move, Stage

if TYPE_CHECKING:
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class OfferARound(ShadowOfPower):
    """One party offers, the others answer, and those of them who can use force decide about it."""

    traits = replace(ShadowOfPower.traits, settings=frozenset({"pie"}))

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        super().__init__(scenario, structure)
        self.order = turn_order(scenario, structure)

    @classmethod
    def diagnostics(cls, raw: RawScenario) -> Iterator[RouteDiagnostic]:
        """More than the whole pie."""
        if value_at(raw.data, "protocol", "pie") is True:
            yield from larger_than_the_pie(raw)

    def begin(self, game: Game) -> None:
        """No offer has been refused."""
        game.state.refused[...] = 0

    def proposers(self, game: Game) -> AnyArray:
        """Position of the party whose offer is on the table, (R,): all take turns."""
        return np.full(len(game.state), self.order[game.round % len(self.order)], dtype=np.int16)

    def proposes(self, game: Game, a: int) -> bool:
        """Whether a party makes an offer in this round."""
        return a == self.order[game.round % len(self.order)]

    def takes_part(self, game: Game, a: int, stage: Stage) -> bool:
        """One offers, the others answer; after a refusal those of them who can use force decide about it."""
        if stage == "table":
            return self.proposes(game, a)
        if stage == "respond":
            return a in self.order and not bool((game.state.standing == a).all())
        return self.decides(game, a)

    def may_attack(self, game: Game, a: int) -> BoolArray:
        """Where an offer of somebody else has failed, (R,)."""
        failed: BoolArray = super().may_attack(game, a) & (game.state.standing != a)
        return failed

    def put_on_table(self, game: Game, moves: dict[int, Move]) -> None:
        """The offer of whoever proposes in this round."""
        state, everywhere = game.state, np.ones(len(game.state), dtype=bool)
        for a, move in moves.items():
            if self.proposes(game, a):
                place_offer(game, a, self._cut(game, a, move), everywhere)
        state.standing = self.proposers(game)
        values = state.demand[np.arange(len(state)), state.standing]
        game.texts = one_text(values, everywhere, state.standing)
        for a in self.order:
            hear_offers(game, a)

    def _cut(self, game: Game, a: int, move: Move) -> Move:
        """The move with its demand cut to the pie, where there is one."""
        demand = move.array("demand", game.state.demand[:, a])
        return Move(demand=cut_to_pie(demand) if self.scenario.protocol.pie else demand)

    def passes(self, yes: Mapping[int, BoolArray]) -> BoolArray:
        """Whether the offer is agreed, (R,).  yes: position -> (R,) who is for it, its author included."""
        everybody: BoolArray = np.logical_and.reduce([yes[a] for a in self.order])
        return everybody

    def answer(self, game: Game, moves: dict[int, Move]) -> None:
        """Signed where the offer passes; the first in the order who stands in its way is named."""
        state = game.state
        assert game.texts is not None
        values: FloatArray = game.texts.values[:, 0]
        possible = fits_pie(values) if self.scenario.protocol.pie else np.ones(len(state), dtype=bool)
        yes = {}
        for a in self.order:
            said = accepts(moves.get(a, Move()), len(state))
            yes[a] = (said | (state.standing == a)) & could_sign(game, a, values) & possible
        agreed = self.passes(yes)
        for a in reversed(self.order):
            state.blocker = np.where(~agreed & ~yes[a], a, state.blocker).astype(np.int16)
        sign_whole(game, agreed, values)

    def decide(self, game: Game, moves: dict[int, Move]) -> None:
        """War where it is chosen after a refusal; what goes on has one more refusal behind it."""
        state, begun = game.state, self.wars_begun(game, moves)
        for observer in game.observers:
            observer.signals_revealed(moves, {})
        over = self.over(game, begun)
        state.refused = (state.refused + ~over).astype(np.int16)
        hand_over(game, over, begun, np.zeros(len(state), dtype=bool))
