"""The plenary: allies caucus, demands are tabled together, texts are marked, everybody decides how to go on."""

from __future__ import annotations

from diplosim.engine.game import Game
from diplosim.engine.protocol import Rules
from diplosim.engine.protocol_traits import ProtocolTraits
from diplosim.engine.stages.caucus import hold_caucus
from diplosim.engine.stages.decide import decide
from diplosim.engine.stages.respond import mark_texts
from diplosim.engine.stages.table import in_session, table_demands
from diplosim.numerics.arrays import BoolArray
from diplosim.rules.state import TALKING
from diplosim.seats import Move, Stage

PLAY = {"caucus": hold_caucus, "table": table_demands, "respond": mark_texts, "decide": decide}
"""What is done with the moves of each stage, in the order of play."""


class Plenary(Rules):
    """Sealed moves, revealed together, at four stages a round: caucus, table, respond, decide."""

    traits = ProtocolTraits(settings=frozenset({"consent"}))

    @property
    def itemised(self) -> bool:
        """In package talks nothing is agreed until everything is; where nothing is known, issues settle one by one."""
        return self.scenario.protocol.package is not True

    def takes_part(self, game: Game, a: int, stage: Stage) -> bool:
        """Members caucus, seats in session table, those whose consent is needed respond, and all decide."""
        structure = self.structure
        if stage == "caucus":
            return a in game.members
        if stage == "table":
            return bool(in_session(game, a).any())
        if stage == "respond":
            return a in structure.consenting
        return stage == "decide"

    def play(self, game: Game, stage: Stage, moves: dict[int, Move]) -> None:
        """See the module of each stage in `diplosim.stages`."""
        PLAY[stage](game, moves)

    def drafting(self, game: Game) -> BoolArray:
        """A mediator drafts in every round; without one there are drafters in the session before the deadline."""
        state = game.state
        talking: BoolArray = state.status == TALKING
        return talking if self.structure.mediated else talking & (state.deadline <= game.round + 1)
