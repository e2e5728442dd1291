"""What a game needs of others and knows by shape only: agents, rules of a protocol, what was learnt, who watches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from diplosim.engine.protocol_traits import ProtocolTraits
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.rules.beliefs import LogLikelihood
from diplosim.rules.state import Lines, Mandates, State
from diplosim.rules.told import Told
from diplosim.rules.valuation import Expectations
from diplosim.seats import Move, Stage


class Learnt(Protocol):
    """What observers have learnt from play (see `diplosim.learning.tables`)."""

    @property
    def log_likelihood(self) -> LogLikelihood:
        """Log likelihood of each cell of signals, its rows by typed party, round and context."""

    @property
    def expectations(self) -> Expectations:
        """What going on brings, and how likely an attack is."""


class Participants(Protocol):
    """The agents of a game, as far as a stage asks them for something that is no sealed move."""

    def form_mandates(self, lines: Lines) -> Mandates:
        """Interval per issue that each acting alliance's members allow: position -> low and high, (R, K) each."""

    def instructions(self, a: int) -> Move:
        """What the capital at position `a`, whose delegation is not in session, tells a drafter."""

    def draft(
        self,
        levels: Mapping[int, FloatArray],
        reserves: Mapping[int, FloatArray],
        rows: BoolArray,
        closing: BoolArray,
        told: Mapping[int, Told],
    ) -> tuple[FloatArray, BoolArray, BoolArray]:
        """A drafter's text for the runs in `rows`: values (R, K), has one (R,), leaves open (R, K)."""


class ProtocolRules(Protocol):
    """The rules of a protocol for one scenario (see `diplosim.engine.protocol.Rules`)."""

    traits: ClassVar[ProtocolTraits]
    stages: tuple[Stage, ...]
    turns: tuple[int, ...]

    @property
    def itemised(self) -> bool:
        """Whether issues may settle one by one."""

    def begin(self, game: Any) -> None:
        """Prepare a batch, before its first round."""

    def begin_round(self, game: Any) -> None:
        """Go on when a round has begun."""

    def play(self, game: Any, stage: Stage, moves: dict[int, Move]) -> None:
        """Apply the sealed moves of a stage, by position."""

    def close(self, game: Any, stage: Stage) -> None:
        """End runs after a stage has been recorded."""

    def takes_part(self, game: Any, a: int, stage: Stage) -> bool:
        """Whether the acting party at position `a` has something to do at a stage now."""

    def drafting(self, game: Any) -> BoolArray:
        """Where a drafter works in this round, (R,)."""

    def clock(self, state: State, round_index: int) -> tuple[FloatArray, FloatArray]:
        """Relative time now and in the next round, (R,) each."""


class Observer:
    """Watches a game and changes nothing in it; each method is called after the fact."""

    def round_begun(self) -> None:
        """A round has begun: events have come in, allies have talked."""

    def stage_played(self, stage: Stage, moves: Mapping[int, Move]) -> None:
        """A stage has been played; moves by position."""

    def offer_made(self, a: int, rows: BoolArray) -> None:
        """The party at position `a` has made an offer in the runs in `rows`, (R,)."""

    def signals_revealed(self, moves: Mapping[int, Move], steps: Mapping[int, AnyArray]) -> None:
        """Postures (steps on the ladder by position) and beliefs are public; no run has ended yet in this round."""

    def round_closing(self) -> None:
        """A round of a protocol without signals is over; the runs that end in it are still there."""
