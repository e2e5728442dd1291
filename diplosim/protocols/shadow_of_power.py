"""Bargaining in the shadow of power (Powell 1996): something is on the table, it is answered, and force comes at once.

What `ultimatum`, `offer_a_round` and `war_of_attrition` have in common: a round of three stages, no signals to learn
from, and force that needs no readiness first.  Of several attackers the first by key strikes.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.joint_attacks import decided
from diplosim.engine.protocol import Rules
from diplosim.engine.protocol_traits import ProtocolTraits
from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.rules.state import TALKING
from diplosim.seats import Move, Stage

if TYPE_CHECKING:
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class ShadowOfPower(Rules):
    """Three stages a round: `table`, `respond`, and `decide` by those who can use force.

    attackers: position of the attacker of each theatre, in their order; empty where the protocol is without force.
    """

    stages: tuple[Stage, ...] = ("table", "respond", "decide")
    traits: ClassVar[ProtocolTraits] = ProtocolTraits(
        parts={"table": ("demand",), "respond": ("accept",), "decide": ("attack",)},
        learns=False,
        needs_readiness=False,
        last_offers=False,
    )

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        super().__init__(scenario, structure)
        theatres = structure.theatres if self.traits.forceful else ()
        self.attackers = tuple(structure.acting.index(theatre.attacker) for theatre in theatres)

    def play(self, game: Game, stage: Stage, moves: dict[int, Move]) -> None:
        """What is on the table, the answers, and what follows from them."""
        if stage == "table":
            self.put_on_table(game, moves)
        elif stage == "respond":
            self.answer(game, moves)
        else:
            self.decide(game, moves)

    @abstractmethod
    def put_on_table(self, game: Game, moves: dict[int, Move]) -> None:
        """Put texts on the table; moves by position."""

    @abstractmethod
    def answer(self, game: Game, moves: dict[int, Move]) -> None:
        """Sign what is accepted; moves by position."""

    @abstractmethod
    def decide(self, game: Game, moves: dict[int, Move]) -> None:
        """Begin wars and end runs; moves by position."""

    def may_attack(self, game: Game, a: int) -> BoolArray:
        """Where the party at position `a`, if it can use force, may use it now, (R,): while there is no agreement."""
        talking: BoolArray = game.state.status == TALKING
        return talking

    def decides(self, game: Game, a: int) -> bool:
        """Whether the party at position `a` has a decision about force to make in some run."""
        return a in self.attackers and bool(self.may_attack(game, a).any())

    def wars_begun(self, game: Game, moves: dict[int, Move]) -> AnyArray:
        """Theatre of the war that begins in each run, (R,), -1 for none."""
        nobody = np.zeros(len(game.state), dtype=bool)
        begun = np.full(len(game.state), -1, dtype=np.int16)
        for f, a in enumerate(self.attackers):
            wants = moves.get(a, Move()).array("attack", nobody)
            begun[wants & self.may_attack(game, a) & decided(game, f) & (begun < 0)] = f
        return begun

    def over(self, game: Game, begun: AnyArray) -> BoolArray:
        """Which runs end with this round, (R,): agreed, at war (`begun` as `wars_begun` has it), or out of time."""
        state, last = game.state, game.round + 1
        over: BoolArray = (state.status != TALKING) | (begun >= 0)
        if last >= game.structure.horizon_rounds:
            over[:] = True
        if self.scenario.deadline.kind != "none":
            over |= state.deadline <= last
        return over
