"""What every protocol answers: the stages of a round, who takes part in them, and what their moves bring about.

`diplosim.engine.talks` asks for moves stage by stage and knows nothing else of the order of play.  Stages are of four
kinds (`diplosim.seats.STAGES`), so that people, scripts and policies sit in every protocol in the same way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from diplosim.engine.legality import PARTS
from diplosim.engine.stages.caucus import begin_round
from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.rules.concession import relative_time
from diplosim.scenario.outline import Outline, RouteDiagnostic
from diplosim.seats import STAGES, Move, Stage

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks
    from diplosim.rules.state import State
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class Rules(ABC):
    """A protocol, for one scenario.

    stages: names of the stages of a round, in the order of play.  parts: parts of a move that belong to each stage.
    learns: whether signals are observed, so that likelihood tables are fitted.  forceful: whether force can be used.
    needs_readiness: whether force needs readiness first.  discrete: whether offers are made of the options of issues,
    where these have any.  drafts_within_reach: whether a drafter goes on although somebody asks for more than any text
    could give.  settings: which of `procedure.SETTINGS` it heeds.  turns: positions of parties in the order in
    which they take turns; empty where moves are sealed and revealed together.
    """

    stages: tuple[Stage, ...] = STAGES
    parts: ClassVar[Mapping[str, tuple[str, ...]]] = PARTS
    learns: ClassVar[bool] = True
    forceful: ClassVar[bool] = True
    needs_readiness: ClassVar[bool] = True
    discrete: ClassVar[bool] = False
    drafts_within_reach: ClassVar[bool] = False
    settings: ClassVar[frozenset[str]] = frozenset()
    turns: tuple[int, ...] = ()

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        self.scenario, self.structure = scenario, structure

    @classmethod
    def diagnostics(cls, outline: Outline) -> Iterator[RouteDiagnostic]:
        """What of a scenario this protocol cannot play, for the validation; nothing by default."""
        yield from ()

    @property
    def itemised(self) -> bool:
        """Whether issues may settle one by one."""
        return False

    def begin(self, talks: Talks) -> None:  # noqa: B027 - most protocols need not prepare anything
        """Prepare a batch, before its first round."""

    def begin_round(self, talks: Talks) -> None:
        """Start a round: events of the scenario, influence among allies."""
        begin_round(talks)

    @abstractmethod
    def takes_part(self, talks: Talks, a: int, stage: Stage) -> bool:
        """Whether the acting party at position `a` has something to do at a stage now."""

    @abstractmethod
    def play(self, talks: Talks, stage: Stage, moves: dict[int, Move]) -> None:
        """Apply the sealed moves of a stage, by position; enforce what is legal."""

    def close(self, talks: Talks, stage: Stage) -> None:  # noqa: B027 - most end runs while they play
        """End runs after a stage has been recorded; nothing where `play` does it."""

    def drafting(self, talks: Talks) -> BoolArray:
        """Where a drafter works in this round, (R,)."""
        return np.zeros(len(talks.state), dtype=bool)

    def clock(self, state: State, round_index: int) -> tuple[FloatArray, FloatArray]:
        """Relative time now and in the next round, (R,) each."""
        return relative_time(round_index, state.deadline), relative_time(round_index + 1, state.deadline)
