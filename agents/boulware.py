"""Hold out, then concede late (Faratin, Sierra & Jennings 1998)."""

from __future__ import annotations

import numpy as np

from agents.negotiator import Negotiator
from diplosim.arrays import AnyArray
from diplosim.seats import SeatView, Traits


class Boulware(Negotiator):
    """Hold out, then concede late: the conceded share is t ** exponent, whatever the others do.

    exponent: > 1 late, 1 linear, < 1 early.
    """

    traits = Traits(stochastic=False, reads=("time",), may_use_force=True)
    makes_test_offers = False

    def __init__(self, time_exponent: float = 4.0) -> None:
        if time_exponent <= 0.0:
            raise ValueError(f"time_exponent must be positive, not {time_exponent}")
        self.time_exponent = time_exponent

    def exponent(self, view: SeatView) -> AnyArray:
        """The same in every run."""
        return np.full(view.runs, self.time_exponent)

    def reciprocity(self, view: SeatView) -> AnyArray:
        """None."""
        return np.zeros(view.runs)
