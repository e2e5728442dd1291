"""Take it or leave it: one offer, one answer, and force as the outside option (Fearon 1995).

The first of `protocol.seats` tables one text; all others who must consent accept or refuse it.  After a refusal whoever
can use force does so if it says so, at once and without further readiness; else the status quo stays.  A refused text
covers blame like any other (see the plenary).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.stages.decide import hand_over
from diplosim.numerics.arrays import FloatArray
from diplosim.protocols.alternating_offers import turn_order
from diplosim.protocols.offers import (
    accepts,
    could_sign,
    hear_offers,
    one_text,
    place_offer,
    sign_whole,
    snap_positions,
)
from diplosim.protocols.options import unplayable_options
from diplosim.protocols.shadow_of_power import ShadowOfPower
from diplosim.rules.outcomes import REASON
from diplosim.rules.state import CLOSED, TALKING, State
from diplosim.rules.valuation import cover_of_a_refusal
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario
from diplosim.seats import Move, Stage

if TYPE_CHECKING:
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class Ultimatum(ShadowOfPower):
    """A single round: one party offers, the others answer, and after a refusal there may be war."""

    traits = replace(ShadowOfPower.traits, discrete=True, settings=frozenset({"preferences"}))

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        super().__init__(scenario, structure)
        order = turn_order(scenario, structure)
        self.proposer = order[0]
        self.responders = tuple(a for a in order[1:] if a in structure.consenting)

    @classmethod
    def diagnostics(cls, raw: RawScenario) -> Iterator[RouteDiagnostic]:
        """Options that are missing, too many, or beyond somebody's red lines."""
        yield from unplayable_options(raw)

    def clock(self, state: State, round_index: int) -> tuple[FloatArray, FloatArray]:
        """The offer opens and the answer ends the talks: time is 0 now and 1 next."""
        return np.zeros(len(state)), np.ones(len(state))

    def begin(self, game: Game) -> None:
        """What is taken for everybody's position is made of options."""
        snap_positions(game)

    def takes_part(self, game: Game, a: int, stage: Stage) -> bool:
        """One proposes, the others respond, and after a refusal those decide who can use force."""
        if stage == "table":
            return a == self.proposer
        if stage == "respond":
            return a in self.responders
        return self.decides(game, a)

    def put_on_table(self, game: Game, moves: dict[int, Move]) -> None:
        """The one offer of the talks."""
        state, everywhere = game.state, np.ones(len(game.state), dtype=bool)
        place_offer(game, self.proposer, moves.get(self.proposer, Move()), everywhere)
        for a in self.responders:
            hear_offers(game, a)
        author = np.full(len(state), self.proposer)
        game.texts = one_text(state.demand[:, self.proposer], everywhere, author)

    def answer(self, game: Game, moves: dict[int, Move]) -> None:
        """Signed where all responders accept; a refusal covers the blame of a proposer that can use force."""
        state = game.state
        values = state.demand[:, self.proposer].copy(order="K")
        passes, refused = could_sign(game, self.proposer, values), np.zeros(len(state), dtype=bool)
        for a in self.responders:
            agrees = accepts(moves.get(a, Move()), len(state)) & could_sign(game, a, values)
            state.blocker = np.where(~agrees & (state.blocker < 0), a, state.blocker).astype(np.int16)
            passes, refused = passes & agrees, refused | ~agrees
        if self.proposer in self.attackers:
            cover = cover_of_a_refusal(state, game.structure, game.scenario.parameters, self.proposer)
            state.justification[:, self.attackers.index(self.proposer)] += np.where(refused, cover, 0.0)
        sign_whole(game, passes, values)

    def decide(self, game: Game, moves: dict[int, Move]) -> None:
        """War where it is chosen after a refusal, no deal elsewhere; all runs end."""
        state, begun = game.state, self.wars_begun(game, moves)
        talking = state.status == TALKING
        state.status[talking], state.close_reason[talking] = CLOSED, REASON["refusal"]
        for observer in game.observers:
            observer.signals_revealed({a: Move(attack=move.attack) for a, move in moves.items()}, {})
        everywhere = np.ones(len(state), dtype=bool)
        hand_over(game, everywhere, begun, ~everywhere)
