"""Concede by the clock alone (Faratin, Sierra & Jennings 1998)."""

from __future__ import annotations

import numpy as np

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, at_least, exceeds
from diplosim.rules.concession import time_dependent
from diplosim.seats import Move, SeatView, Traits


class TimeDependent(Negotiator):
    """Asks for `floor + (top - floor) * aspiration * (1 - t ** exponent)`, whatever the others do.

    Over continuous packages top is 1, and the floor the better of the outside options and the worst package inside the
    own bounds.  Over discrete outcomes top and least are those of the own packages; the party accepts what is worth
    at least its level now, offers the package worth least among those worth at least that, and walks out where none is
    worth its outside options.

    time_exponent: > 1 late, 1 linear, < 1 early.  aspiration: share of the way from floor to top asked for at the
    start.  The tactic that a scenario codes for the seat (`tactic`) goes before both.
    """

    traits = Traits(stochastic=False, reads=("time", "beliefs"), may_use_force=True)
    makes_test_offers = False

    def __init__(self, time_exponent: float = 1.0, aspiration: float = 1.0) -> None:
        if time_exponent <= 0.0:
            raise ValueError(f"time_exponent must be positive, not {time_exponent}")
        if not 0.0 <= aspiration <= 1.0:
            raise ValueError(f"aspiration must lie between 0 and 1, not {aspiration}")
        self.time_exponent, self.opening_aspiration = time_exponent, aspiration

    def exponent(self, view: SeatView) -> AnyArray:
        """The same in every run."""
        own = self.time_exponent if view.own_tactic is None else view.own_tactic.exponent
        return np.full(view.runs, own)

    def aspiration(self, view: SeatView) -> float:
        """Share of the way from floor to top asked for at the start."""
        return self.opening_aspiration if view.own_tactic is None else view.own_tactic.aspiration

    def reciprocity(self, view: SeatView) -> AnyArray:
        """None."""
        return np.zeros(view.runs)

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """What was not asked for at the start, and of the rest the share t ** exponent."""
        start = self.aspiration(view)
        return (1.0 - start) + start * super().conceded_share(view, time)

    # ---------------------------------------------------------------- discrete outcomes

    def level_now(self, view: SeatView) -> FloatArray:
        """Least worth of a discrete package that is asked for now, (R,)."""
        floor = np.maximum(view.worst, view.outside)
        share = self.aspiration(view) * (1.0 - time_dependent(view.time, self.exponent(view)))
        level: FloatArray = floor + np.maximum(view.best - floor, 0.0) * share
        return level

    def table(self, view: SeatView) -> Move:
        """The package worth least among those worth the level; leave where nothing is worth the outside options."""
        if not view.discrete:
            return super().table(view)
        level = self.level_now(view)
        hopeless: BoolArray = exceeds(level, view.best)
        return Move(demand=view.at_least(level), walk_out=hopeless if hopeless.any() else None)

    def respond(self, view: SeatView) -> Move:
        """Accept what is worth at least the level."""
        if not view.discrete:
            return super().respond(view)
        return Move(accept=view.within & at_least(view.worth, self.level_now(view)[:, None]))
