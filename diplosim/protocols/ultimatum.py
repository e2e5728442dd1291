"""Take it or leave it: one offer, one answer, and force as the outside option (Fearon 1995).

The first of `protocol.seats` tables one text; all others who must consent accept or refuse it.  After a refusal whoever
can use force does so if it says so, at once and without further readiness; else the status quo stays.  Of several
attackers the first by key strikes.  A refused text covers blame like any other (see the plenary).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from diplosim.arrays import FloatArray
from diplosim.outcomes import REASON
from diplosim.protocols.alternating_offers import turn_order
from diplosim.protocols.offers import could_sign, hear_offers, one_text, place_offer, sign_whole, snap_positions
from diplosim.protocols.options import unplayable_options
from diplosim.protocols.rules import Rules
from diplosim.scenario_files.outline import Finding, Outline
from diplosim.seats import Move, Stage
from diplosim.stages.decide import hand_over
from diplosim.state import CLOSED, TALKING, State
from diplosim.worth import pretext_belief

if TYPE_CHECKING:
    from diplosim.scenario import Scenario
    from diplosim.setting import Setting
    from diplosim.talks import Talks


class Ultimatum(Rules):
    """Three stages in a single round: `table`, `respond`, `decide`."""

    stages: tuple[Stage, ...] = ("table", "respond", "decide")
    parts: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "table": ("demand",),
        "respond": ("accept",),
        "decide": ("attack",),
    }
    learns = False
    needs_readiness = False
    discrete = True
    settings = frozenset({"preferences"})

    def __init__(self, scenario: Scenario, setting: Setting) -> None:
        super().__init__(scenario, setting)
        order = turn_order(scenario, setting)
        self.proposer = order[0]
        self.responders = tuple(a for a in order[1:] if a in setting.consenting)
        self.attackers = tuple(setting.acting.index(theatre.attacker) for theatre in setting.theatres)

    @classmethod
    def problems(cls, outline: Outline) -> Iterator[Finding]:
        """Options that are missing, too many, or beyond somebody's red lines."""
        yield from unplayable_options(outline)

    def clock(self, state: State, round_index: int) -> tuple[FloatArray, FloatArray]:
        """The offer opens and the answer ends the talks: time is 0 now and 1 next."""
        return np.zeros(len(state)), np.ones(len(state))

    def begin(self, talks: Talks) -> None:
        """What is taken for everybody's position is made of options."""
        snap_positions(talks)

    def takes_part(self, talks: Talks, a: int, stage: Stage) -> bool:
        """One proposes, the others respond, and after a refusal those decide who can use force."""
        if stage == "table":
            return a == self.proposer
        if stage == "respond":
            return a in self.responders
        return a in self.attackers and bool((talks.state.status == TALKING).any())

    def play(self, talks: Talks, stage: Stage, moves: dict[int, Move]) -> None:
        """One offer, the answers, and what follows from a refusal."""
        if stage == "table":
            self._offer(talks, moves)
        elif stage == "respond":
            self._answer(talks, moves)
        else:
            self._decide(talks, moves)

    def _offer(self, talks: Talks, moves: dict[int, Move]) -> None:
        state, everywhere = talks.state, np.ones(len(talks.state), dtype=bool)
        place_offer(talks, self.proposer, moves.get(self.proposer, Move()), everywhere)
        for a in self.responders:
            hear_offers(talks, a)
        author = np.full(len(state), self.proposer)
        talks.texts = one_text(state.demand[:, self.proposer], everywhere, author)

    def _answer(self, talks: Talks, moves: dict[int, Move]) -> None:
        state = talks.state
        values = state.demand[:, self.proposer].copy(order="K")
        passes, refused = could_sign(state, self.proposer, values), np.zeros(len(state), dtype=bool)
        for a in self.responders:
            said = moves.get(a, Move()).array("accept", np.zeros((len(state), 1), dtype=bool))[:, 0]
            accepts = said & could_sign(state, a, values)
            state.blocker = np.where(~accepts & (state.blocker < 0), a, state.blocker).astype(np.int16)
            passes, refused = passes & accepts, refused | ~accepts
        if self.proposer in self.attackers:
            seen = 1.0 - pretext_belief(state, talks.setting, self.proposer)
            cover = talks.scenario.parameters.cover_per_refusal * seen
            state.cover[:, self.attackers.index(self.proposer)] += np.where(refused, cover, 0.0)
        sign_whole(talks, passes, values)

    def _decide(self, talks: Talks, moves: dict[int, Move]) -> None:
        state = talks.state
        talking = state.status == TALKING
        state.status[talking], state.close_reason[talking] = CLOSED, REASON["refusal"]
        attacker = np.full(len(state), -1, dtype=np.int16)
        for f, a in enumerate(self.attackers):
            wants = moves.get(a, Move()).array("attack", np.zeros(len(state), dtype=bool))
            attacker[wants & (attacker < 0) & talking] = f
        if talks.recorder is not None:
            talks.recorder.after_signals({a: Move(attack=move.attack) for a, move in moves.items()}, {})
        everywhere = np.ones(len(state), dtype=bool)
        hand_over(talks, everywhere, attacker, ~everywhere)
