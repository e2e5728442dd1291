"""A war of attrition: two incompatible demands are on the table, and whoever gives in first takes the other's text.

The demands are the parties' positions and stay.  In every round each side holds out or gives in; if both give in at
once, a lot decides whose text stands, each with the same chance (in continuous time one of them is first).  At the end
of a round a side that can use force may put an end to it.  Giving in after t rounds costs `audience_cost` times t times
the salience-weighted retreat from the own demand (Fearon 1994): backing down before the own public becomes dearer the
longer one has held out.  (Elsewhere audience costs are those of a declared red line and do not grow.)  An agreement is
discounted by patience once a round, the first being time 0 (Abreu & Gul 2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from diplosim.arrays import BoolArray, FloatArray, filled
from diplosim.preferences import utility
from diplosim.protocols.alternating_offers import turn_order
from diplosim.protocols.offers import could_sign, sign_whole
from diplosim.protocols.rules import Rules
from diplosim.scenario_files.outline import Finding, Outline, at, items
from diplosim.seats import Move, Stage
from diplosim.stages.decide import hand_over
from diplosim.state import TALKING
from diplosim.texts import Texts

if TYPE_CHECKING:
    from diplosim.scenario import Scenario
    from diplosim.setting import Setting
    from diplosim.talks import Talks


class WarOfAttrition(Rules):
    """At `table` nobody moves, the demands stand; at `respond` a side may give in, at `decide` it may use force."""

    stages: tuple[Stage, ...] = ("table", "respond", "decide")
    parts: ClassVar[Mapping[str, tuple[str, ...]]] = {"table": (), "respond": ("accept",), "decide": ("attack",)}
    learns = False
    needs_readiness = False
    settings = frozenset({"pie"})

    def __init__(self, scenario: Scenario, setting: Setting) -> None:
        super().__init__(scenario, setting)
        self.sides = turn_order(scenario, setting)
        self.attackers = tuple(setting.acting.index(theatre.attacker) for theatre in setting.theatres)

    @classmethod
    def problems(cls, outline: Outline) -> Iterator[Finding]:
        """It takes two."""
        seats = items(at(outline.data, "protocol", "seats")) or outline.must_consent()
        if len(seats) != 2:
            yield ("protocol", "seats"), f"{len(seats)} parties; a war of attrition has exactly 2"

    def takes_part(self, talks: Talks, a: int, stage: Stage) -> bool:
        """Both hold out or give in; those who can use force decide about it."""
        if stage == "respond":
            return a in self.sides
        return stage == "decide" and a in self.attackers and bool((talks.state.status == TALKING).any())

    def _put_on_table(self, talks: Talks) -> None:
        """Both demands, as they were made public."""
        state = talks.state
        values = np.stack([state.demand[:, a] for a in self.sides], axis=1)
        nothing_open = filled(*values.shape, value=False, dtype=np.bool_)
        tabled = np.broadcast_to((state.status == TALKING)[:, None], values.shape[:2])
        talks.texts = Texts(values, nothing_open, tabled, self.sides, False)

    def play(self, talks: Talks, stage: Stage, moves: dict[int, Move]) -> None:
        """The demands, who gives in, and who fights."""
        if stage == "table":
            self._put_on_table(talks)
        elif stage == "respond":
            self._give_in(talks, moves)
        else:
            self._decide(talks, moves)

    def _give_in(self, talks: Talks, moves: dict[int, Move]) -> None:
        state = talks.state
        demands = [state.demand[:, a].copy(order="K") for a in self.sides]
        yields = []
        for own, a in enumerate(self.sides):
            marks = moves.get(a, Move()).array("accept", np.zeros((len(state), 2), dtype=bool))
            yields.append(marks[:, 1 - own] & could_sign(state, a, demands[1 - own]) & (state.status == TALKING))
        first = talks.uniform("lot", "") < 0.5
        both = yields[0] & yields[1]
        for own, (a, gives_in) in enumerate(zip(self.sides, yields, strict=True)):
            loses = gives_in & (~both | (first if own == 0 else ~first))
            state.face_lost[:, a] = np.where(loses, self._face(talks, a, demands[1 - own]), state.face_lost[:, a])
            state.blocker = np.where(~gives_in, a, state.blocker).astype(np.int16)
            sign_whole(talks, loses, demands[1 - own])

    def _face(self, talks: Talks, a: int, text: FloatArray) -> FloatArray:
        """What giving in to a text costs a side before its public now, (R,)."""
        coded, party = self.setting.coded, self.setting.acting[a]
        retreat = 1.0 - utility(text, talks.state.demand[:, a], coded.salience[party], 1)
        result: FloatArray = float(coded.audience_rate[party]) * talks.round * retreat
        return result

    def _decide(self, talks: Talks, moves: dict[int, Move]) -> None:
        state, last = talks.state, talks.round + 1
        attacker = np.full(len(state), -1, dtype=np.int16)
        for f, a in enumerate(self.attackers):
            wants = moves.get(a, Move()).array("attack", np.zeros(len(state), dtype=bool))
            attacker[wants & (attacker < 0) & (state.status == TALKING)] = f
        if talks.recorder is not None:
            talks.recorder.after_signals(moves, {})
        over: BoolArray = (state.status != TALKING) | (attacker >= 0)
        if last >= talks.setting.horizon_rounds:
            over[:] = True
        if self.scenario.deadline.kind != "none":
            over |= state.deadline <= last
        hand_over(talks, over, attacker, np.zeros(len(state), dtype=bool))
