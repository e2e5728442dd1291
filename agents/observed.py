"""Play what a record says a party did, in all runs alike, and keep what its policy would have done there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from agents.by_type import ByType
from diplosim.numerics.arrays import AnyArray, replaced
from diplosim.scenario import registry
from diplosim.seats import Move, RecordedMoves, SeatView

Keep = Callable[[SeatView, Sequence[Move], Move], None]
"""Told of each move: the view, shadow moves (what the policy would have done), and what was played."""


class Observed:
    """An observed seat.  What the record knows is played; what it does not know, the policy plays, run by run.

    What was really done is not bound by the bounds that a run has drawn: it is played as it was, and how far the
    drawn policy would have been from it is evidence on the draw.  Without a record it plays as its policy does.

    Args:
        own: registered name of the policy of whoever sits there.
        recorded: what the record knows of this party.
        keep: told of each move.
        coins: how many shadow moves there are where a policy answers: where it tosses a coin, one toss alone would say
            little of how likely the answer was.
    """

    traits = ByType.traits
    plays_record = True
    """The engine does not bind what this seat does to the bounds of a run; it binds its policy's moves itself."""

    def __init__(
        self, own: str = "by_type", recorded: RecordedMoves | None = None, keep: Keep | None = None, coins: int = 6
    ) -> None:
        self.policy: Any = registry.find(own)()
        self.recorded, self.keep, self.coins = recorded, keep, coins

    def act(self, view: SeatView) -> Move:
        """The recorded move at the stage of the view, completed by the policy's."""
        shadow = _bound(view, self.policy.act(view))
        move = shadow if self.recorded is None else self._as_recorded(view, shadow)
        if self.keep is not None:
            tosses = range(1, self.coins if view.stage == "respond" else 1)
            others = [_bound(view, self.policy.act(view.with_other_coins(number))) for number in tosses]
            self.keep(view, [shadow, *others], move)
        return move

    def instructions(self, view: SeatView) -> Move:
        """What the policy tells a drafter: nobody has seen that."""
        ask = getattr(self.policy, "instructions", None)
        return Move() if ask is None else cast("Move", ask(view))

    def _as_recorded(self, view: SeatView, move: Move) -> Move:
        assert self.recorded is not None
        which = self.recorded.record_of(view.run)
        changes: dict[str, AnyArray] = {}
        for part, (values, known) in self.recorded.at(view.round, view.stage).items():
            imputed = move.array(part, _silence(view, part))
            changes[part] = np.where(known[which], values[which], imputed)
        marks = self.recorded.marks_at(view.round) if view.stage == "respond" else {}
        if marks:
            accept = move.array("accept", np.zeros((view.runs, len(view.authors)), dtype=bool)).copy()
            for c, author in enumerate(view.authors):
                for name in (author, "*"):
                    if name in marks:
                        values, known = marks[name]
                        accept[:, c] = np.where(known[which], values[which], accept[:, c])
                        break
            changes["accept"] = accept
        return replace(move, **cast("Any", changes))


def _silence(view: SeatView, part: str) -> AnyArray:
    """What a part amounts to where a seat does not give it, (R, ...)."""
    if part == "demand":
        return view.last_demand
    if part == "defer":
        return np.zeros(view.last_demand.shape, dtype=bool)
    return np.zeros(view.runs, dtype=np.int64 if part in ("posture", "words") else bool)


def _bound(view: SeatView, move: Move) -> Move:
    """The policy's move as the engine would let it stand: inside mandate and true bounds."""
    if view.stage == "table" and move.demand is not None:
        demand = replaced(np.clip(move.demand, view.low, view.high), view.no_mandate, view.status_quo)
        return replace(move, demand=demand)
    if view.stage == "respond" and move.accept is not None:
        return replace(move, accept=move.accept & view.within)
    return move
