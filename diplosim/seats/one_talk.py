"""An adapter that lets a delegate written for a single talk play a batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from diplosim.numerics.arrays import AnyArray
from diplosim.rules.preferences import utility
from diplosim.seats.delegates import Delegate
from diplosim.seats.moves import INSTRUCTIONS, Move, merge_moves
from diplosim.seats.view import SeatView


class OneTalk:
    """Adapter for a delegate that was written for a single talk: it plays each run of a batch by itself.

    Slower than a delegate that reads arrays, and the same results.
    """

    def __init__(self, delegate: Delegate) -> None:
        self.delegate = delegate

    def act(self, view: SeatView) -> Move:
        """Play every run through the delegate, one at a time."""
        return self._each(view, self.delegate.act)

    def instructions(self, view: SeatView) -> Move:
        """What the delegate tells a drafter, one run at a time; silence where it does not say."""
        ask = getattr(self.delegate, "instructions", None)
        return Move() if ask is None else self._each(view, ask)

    def _each(self, view: SeatView, ask: Callable[[SeatView], Move]) -> Move:
        views = [(np.array([r]), view.take(np.array([r]))) for r in range(view.runs)]
        moves = [(row, own, ask(own)) for row, own in views]
        spoken = {name for _, _, move in moves for name in SILENCE if getattr(move, name) is not None}
        return merge_moves([(row, _spoken_out(own, move, spoken)) for row, own, move in moves], view.runs)


SILENCE = ("demand", *INSTRUCTIONS)
"""Parts of a move whose silence is not nought: the last demand stands, the drafter reads a level from it."""


def _spoken_out(view: SeatView, move: Move, spoken: set[str]) -> Move:
    """A move in one run with what silence amounts to, for those parts that the delegate gave in other runs."""
    demand = view.last_demand if move.demand is None else np.asarray(move.demand).reshape(view.last_demand.shape)
    level, reserve = move.level, move.reserve
    told: dict[str, AnyArray] = {}
    if view.common is not None:
        coded = view.common.coded
        public = {"ideal": coded.position, "lines_low": coded.declared_low, "lines_high": coded.declared_high}
        told = {part: array[coded.index[view.party]][None] for part, array in public.items()}
    told |= {part: np.asarray(value) for part in told if (value := getattr(move, part)) is not None}
    if level is None and spoken.intersection(INSTRUCTIONS):
        wanted = np.where(view.no_mandate | view.settled, view.start, np.clip(demand, view.low, view.high))
        wanted = np.where(view.handled | view.settled, wanted, view.last_demand)
        level = utility(wanted, told.get("ideal", view.ideal), view.salience, view.exponent)
        if view.stage == "respond":
            level = np.full(1, -1.0)
    if "reserve" in spoken and reserve is None:
        reserve = level
    spoken_told: dict[str, Any] = {part: value for part, value in told.items() if part in spoken}
    return replace(move, demand=demand if "demand" in spoken else None, level=level, reserve=reserve, **spoken_told)
