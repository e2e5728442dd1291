"""What every protocol answers: the stages of a round, who takes part in them, and what their moves bring about.

`diplosim.engine.talks` asks for moves stage by stage and knows nothing else of the order of play.  Stages are of four
kinds (`diplosim.seats.STAGES`), so that people, scripts and policies sit in every protocol in the same way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.protocol_traits import ProtocolTraits
from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.rules.concession import relative_time
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario
from diplosim.seats import STAGES, Move, Stage

if TYPE_CHECKING:
    from diplosim.rules.state import State
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class Rules(ABC):
    """A protocol, for one scenario.

    Args:
        scenario: the case.
        structure: what follows from it for every run.

    Attributes:
        traits: what is true of the protocol, whatever the scenario.
        stages: names of the stages of a round, in the order of play.
        turns: positions of parties in the order in which they take turns; empty where moves are sealed.
    """

    traits: ClassVar[ProtocolTraits] = ProtocolTraits()
    stages: tuple[Stage, ...] = STAGES
    turns: tuple[int, ...] = ()

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        self.scenario, self.structure = scenario, structure

    @classmethod
    def diagnostics(cls, raw: RawScenario) -> Iterator[RouteDiagnostic]:
        """What of a scenario this protocol cannot play, for the validation; nothing by default."""
        yield from ()

    @property
    def itemised(self) -> bool:
        """Whether issues may settle one by one."""
        return False

    def begin(self, game: Game) -> None:  # noqa: B027 - most protocols need not prepare anything
        """Prepare a batch, before its first round."""

    def begin_round(self, game: Game) -> None:  # noqa: B027 - most protocols put nothing on the table here
        """Go on when a round has begun: events have come in, allies have talked."""

    @abstractmethod
    def takes_part(self, game: Game, a: int, stage: Stage) -> bool:
        """Whether the acting party at position `a` has something to do at a stage now."""

    @abstractmethod
    def play(self, game: Game, stage: Stage, moves: dict[int, Move]) -> None:
        """Apply the sealed moves of a stage, by position; enforce what is legal."""

    def close(self, game: Game, stage: Stage) -> None:  # noqa: B027 - most end runs while they play
        """End runs after a stage has been recorded; nothing where `play` does it."""

    def drafting(self, game: Game) -> BoolArray:
        """Where a drafter works in this round, (R,)."""
        return np.zeros(len(game.state), dtype=bool)

    def clock(self, state: State, round_index: int) -> tuple[FloatArray, FloatArray]:
        """Relative time now and in the next round, (R,) each."""
        return relative_time(round_index, state.deadline), relative_time(round_index + 1, state.deadline)
