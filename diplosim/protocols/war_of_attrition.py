"""A war of attrition: two incompatible demands are on the table, and whoever gives in first takes the other's text.

The demands are the parties' positions and stay.  In every round each side holds out or gives in; if both give in at
once, a lot decides whose text stands, each with the same chance (in continuous time one of them is first).  At the end
of a round a side that can use force may put an end to it.  Giving in after t rounds costs `audience_cost` times t times
the salience-weighted retreat from the own demand (Fearon 1994): backing down before the own public becomes dearer the
longer one has held out.  (Elsewhere audience costs are those of a declared red line and do not grow.)  An agreement is
discounted by patience once a round, the first being time 0 (Abreu & Gul 2000).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.stages.decide import hand_over
from diplosim.numerics.arrays import FloatArray, filled
from diplosim.protocols.alternating_offers import turn_order
from diplosim.protocols.offers import could_sign, sign_whole
from diplosim.protocols.shadow_of_power import ShadowOfPower
from diplosim.rules.preferences import utility
from diplosim.rules.proposals import Texts
from diplosim.rules.state import TALKING
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario, list_or_empty, value_at
from diplosim.seats import Move, Stage

if TYPE_CHECKING:
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class WarOfAttrition(ShadowOfPower):
    """At `table` nobody moves, the demands stand; at `respond` a side may give in, at `decide` it may use force."""

    traits = replace(
        ShadowOfPower.traits,
        parts={"table": (), "respond": ("accept",), "decide": ("attack",)},
        settings=frozenset({"pie"}),
    )

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        super().__init__(scenario, structure)
        # Nobody takes turns: the lot knows the sides by key, whatever their order in the file.
        self.sides = tuple(sorted(turn_order(scenario, structure)))

    @classmethod
    def diagnostics(cls, raw: RawScenario) -> Iterator[RouteDiagnostic]:
        """It takes two."""
        seats = list_or_empty(value_at(raw.data, "protocol", "seats")) or raw.must_consent()
        if len(seats) != 2:
            yield ("protocol", "seats"), f"{len(seats)} parties; a war of attrition has exactly 2"

    def takes_part(self, game: Game, a: int, stage: Stage) -> bool:
        """Both hold out or give in; those who can use force decide about it."""
        if stage == "respond":
            return a in self.sides
        return stage == "decide" and self.decides(game, a)

    def put_on_table(self, game: Game, moves: dict[int, Move]) -> None:
        """Both demands, as they were made public."""
        state = game.state
        values = np.stack([state.demand[:, a] for a in self.sides], axis=1)
        nothing_open = filled(*values.shape, value=False, dtype=np.bool_)
        tabled = np.broadcast_to((state.status == TALKING)[:, None], values.shape[:2])
        game.texts = Texts(values, nothing_open, tabled, self.sides, False)

    def answer(self, game: Game, moves: dict[int, Move]) -> None:
        """Whoever gives in signs the other's demand and loses face before its public."""
        state = game.state
        demands = [state.demand[:, a].copy(order="K") for a in self.sides]
        yields = []
        for own, a in enumerate(self.sides):
            marks = moves.get(a, Move()).array("accept", np.zeros((len(state), 2), dtype=bool))
            yields.append(marks[:, 1 - own] & could_sign(game, a, demands[1 - own]) & (state.status == TALKING))
        first = game.uniform("lot", "") < 0.5
        both = yields[0] & yields[1]
        for own, (a, gives_in) in enumerate(zip(self.sides, yields, strict=True)):
            loses = gives_in & (~both | (first if own == 0 else ~first))
            state.face_lost[:, a] = np.where(
                loses, self._face(game, a, demands[1 - own], game.round), state.face_lost[:, a]
            )
            state.blocker = np.where(~gives_in, a, state.blocker).astype(np.int16)
            sign_whole(game, loses, demands[1 - own])

    def face_by_round(self, game: Game, a: int) -> FloatArray:
        """What each round in which a side has held out adds to the price of giving in.

        Args:
            game: with both demands.
            a: position of one of the two sides.

        Returns:
            (R,) utility, 0 or more.
        """
        [other] = [side for side in self.sides if side != a]
        return self._face(game, a, game.state.demand[:, other], 1)

    def _face(self, game: Game, a: int, text: FloatArray, rounds: int) -> FloatArray:
        """What giving in to a text costs a side before its public after so many rounds, (R,)."""
        coded, party = self.structure.coded, self.structure.acting[a]
        retreat = 1.0 - utility(text, game.state.demand[:, a], coded.salience[party], 1)
        result: FloatArray = float(coded.audience_rate[party]) * rounds * retreat
        return result

    def decide(self, game: Game, moves: dict[int, Move]) -> None:
        """War where a side chooses it while both hold out."""
        begun = self.wars_begun(game, moves)
        for observer in game.observers:
            observer.signals_revealed(moves, {})
        hand_over(game, self.over(game, begun), begun, np.zeros(len(game.state), dtype=bool))
