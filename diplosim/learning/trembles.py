"""Trembling hands: while tables are fitted, seats now and then do something that their policy would not (Selten 1975).

Observers must be able to make sense of people and of real records, which leave the path of the policies.  In half of
the training runs every seat therefore does, with a small chance a round and channel, any other legal act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import numpy as np

from diplosim.numerics.arrays import BoolArray
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Delegate, Move, SeatView


class Trembling:
    """A delegate that follows another one, but trembles.

    Args:
        delegate: who decides otherwise.
        chance: of another act, in each round and channel (demand, answer, posture, walking out, last offer).
    """

    def __init__(self, delegate: Delegate, chance: float) -> None:
        self.delegate, self.chance = delegate, chance

    def act(self, view: SeatView) -> Move:
        """The other's move, here and there replaced by some other legal act."""
        move = self.delegate.act(view)
        if view.stage == "table" and move.demand is not None:
            share = view.uniform("tremble_demand_to")[:, None]
            other = view.start + share * (view.reference - view.start)
            return replace(move, demand=np.where(self._trembles(view, "demand")[:, None], other, move.demand))
        if view.stage == "respond" and view.verification_offered.any():
            said = move.array("accept_verification", np.zeros(view.runs, dtype=bool))
            return replace(move, accept_verification=said ^ self._trembles(view, "answer"))
        if view.stage == "decide":
            nobody = np.zeros(view.runs, dtype=bool)
            step = np.floor(3.0 * view.uniform("tremble_posture_to")).astype(np.int64) - 1
            step = np.clip(step, -(view.rung > 0).astype(np.int64), view.rung < view.top_rung)
            posture = move.array("posture", np.zeros(view.runs, dtype=np.int64))
            meets = view.talking | view.away
            able = view.ready_next & ~view.in_force
            return replace(
                move,
                posture=np.where(self._trembles(view, "posture"), step, posture),
                walk_out=move.array("walk_out", nobody) ^ (self._trembles(view, "walk_out") & meets),
                last_offer=move.array("last_offer", nobody) | (self._trembles(view, "last_offer") & able),
            )
        return move

    def instructions(self, view: SeatView) -> Move:
        """What the other tells a drafter."""
        ask = getattr(self.delegate, "instructions", None)
        return Move() if ask is None else cast("Move", ask(view))

    def _trembles(self, view: SeatView, channel: str) -> BoolArray:
        return view.uniform(f"tremble_{channel}") < self.chance


def trembling_seats(scenario: Scenario, parties: tuple[str, ...]) -> Mapping[str, Delegate]:
    """A trembling delegate for each party, around its coded policy.

    Args:
        scenario: whose parties these are.
        parties: ids.

    Returns:
        By party.
    """
    chance = scenario.parameters.tremble
    return {name: Trembling(registry.find(scenario.party(name).policy)(), chance) for name in parties}
