"""Bargaining by periods: one offer a round, one answer, and force for whoever refuses it and can use it.

The alternating offers of Stahl (1972) and Rubinstein (1982) in their own time: round t is period t, its offer is made
by the next party in the order of `protocol.seats`, and all others who must consent answer it in the same round, the
last one too.  (In `alternating_offers` a round gives each party a turn, and the last offer is never answered.)  After a
refusal all but its author may use force at once: it is the outside option of a responder (Binmore, Shaked & Sutton
1989).  What an ending is worth is discounted by patience once for each offer refused before, force included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from diplosim.arrays import AnyArray, BoolArray, FloatArray
from diplosim.protocols.alternating_offers import turn_order
from diplosim.protocols.offers import could_sign, hear_offers, one_text, place_offer, sign_whole
from diplosim.protocols.pie import cut_to_pie, fits_pie, larger_than_the_pie
from diplosim.protocols.rules import Rules
from diplosim.scenario_files.outline import Finding, Outline, at
from diplosim.seats import Move, Stage
from diplosim.stages.decide import hand_over
from diplosim.state import TALKING

if TYPE_CHECKING:
    from diplosim.scenario import Scenario
    from diplosim.setting import Setting
    from diplosim.talks import Talks


class OfferARound(Rules):
    """Three stages: `table` by one party, `respond` by the others, `decide` by those of them who can use force."""

    stages: tuple[Stage, ...] = ("table", "respond", "decide")
    parts: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "table": ("demand",),
        "respond": ("accept",),
        "decide": ("attack",),
    }
    learns = False
    needs_readiness = False
    settings = frozenset({"pie"})

    def __init__(self, scenario: Scenario, setting: Setting) -> None:
        super().__init__(scenario, setting)
        self.order = turn_order(scenario, setting)
        wars = setting.theatres if self.forceful else ()
        self.attackers = tuple(setting.acting.index(theatre.attacker) for theatre in wars)

    @classmethod
    def problems(cls, outline: Outline) -> Iterator[Finding]:
        """More than the whole pie."""
        if at(outline.data, "protocol", "pie") is True:
            yield from larger_than_the_pie(outline)

    def begin(self, talks: Talks) -> None:
        """No offer has been refused."""
        talks.state.refused[...] = 0

    def proposers(self, talks: Talks) -> AnyArray:
        """Position of the party whose offer is on the table, (R,): all take turns."""
        return np.full(len(talks.state), self.order[talks.round % len(self.order)], dtype=np.int8)

    def proposes(self, talks: Talks, a: int) -> bool:
        """Whether a party makes an offer in this round."""
        return a == self.order[talks.round % len(self.order)]

    def takes_part(self, talks: Talks, a: int, stage: Stage) -> bool:
        """One offers, the others answer; after a refusal those of them who can use force decide about it."""
        if stage == "table":
            return self.proposes(talks, a)
        if stage == "respond":
            return a in self.order and not bool((talks.state.standing == a).all())
        return a in self.attackers and bool(self._left_with_force(talks, a).any())

    def _left_with_force(self, talks: Talks, a: int) -> BoolArray:
        """Where an offer of somebody else has failed, (R,)."""
        failed: BoolArray = (talks.state.status == TALKING) & (talks.state.standing != a)
        return failed

    def play(self, talks: Talks, stage: Stage, moves: dict[int, Move]) -> None:
        """An offer, the answers, and what follows from a refusal."""
        if stage == "table":
            self._offer(talks, moves)
        elif stage == "respond":
            self._answer(talks, moves)
        else:
            self._decide(talks, moves)

    def _offer(self, talks: Talks, moves: dict[int, Move]) -> None:
        state, everywhere = talks.state, np.ones(len(talks.state), dtype=bool)
        for a, move in moves.items():
            if self.proposes(talks, a):
                place_offer(talks, a, self._cut(talks, a, move), everywhere)
        state.standing = self.proposers(talks)
        values = state.demand[np.arange(len(state)), state.standing]
        talks.texts = one_text(values, everywhere, state.standing)
        for a in self.order:
            hear_offers(talks, a)

    def _cut(self, talks: Talks, a: int, move: Move) -> Move:
        """The move with its demand cut to the pie, where there is one."""
        demand = move.array("demand", talks.state.demand[:, a])
        return Move(demand=cut_to_pie(demand) if self.scenario.protocol.pie else demand)

    def passes(self, yes: Mapping[int, BoolArray]) -> BoolArray:
        """Whether the offer is agreed, (R,).  yes: position -> (R,) who is for it, its author included."""
        everybody: BoolArray = np.logical_and.reduce([yes[a] for a in self.order])
        return everybody

    def _answer(self, talks: Talks, moves: dict[int, Move]) -> None:
        state = talks.state
        assert talks.texts is not None
        values: FloatArray = talks.texts.values[:, 0]
        possible = fits_pie(values) if self.scenario.protocol.pie else np.ones(len(state), dtype=bool)
        yes = {}
        for a in self.order:
            said = moves.get(a, Move()).array("accept", np.zeros((len(state), 1), dtype=bool))[:, 0]
            yes[a] = (said | (state.standing == a)) & could_sign(state, a, values) & possible
        agreed = self.passes(yes)
        for a in reversed(self.order):
            state.blocker = np.where(~agreed & ~yes[a], a, state.blocker).astype(np.int16)
        sign_whole(talks, agreed, values)

    def _decide(self, talks: Talks, moves: dict[int, Move]) -> None:
        state, last = talks.state, talks.round + 1
        attacker = np.full(len(state), -1, dtype=np.int16)
        for f, a in enumerate(self.attackers):
            wants = moves.get(a, Move()).array("attack", np.zeros(len(state), dtype=bool))
            attacker[wants & self._left_with_force(talks, a) & (attacker < 0)] = f
        if talks.recorder is not None:
            talks.recorder.after_signals(moves, {})
        over = (state.status != TALKING) | (attacker >= 0)
        if last >= talks.setting.horizon_rounds:
            over[:] = True
        if self.scenario.deadline.kind != "none":
            over |= state.deadline <= last
        state.refused = (state.refused + ~over).astype(np.int16)
        hand_over(talks, over, attacker, np.zeros(len(state), dtype=bool))
