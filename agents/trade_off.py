"""Trade off: keep the own utility, look for the package that the others like best at that level."""

from __future__ import annotations

import numpy as np

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import FloatArray
from diplosim.seats import SeatView, Traits


class TradeOff(Negotiator):
    """Logrolling first: aims at a fixed share of the range until late, and spends it where the others care most.

    Holds the middle of its range for most of the talks (Faratin, Sierra & Jennings 2002: trade-offs before
    concessions), and goes to the floor in the last round before the deadline.
    """

    traits = Traits(stochastic=False, reads=("time", "beliefs"), may_use_force=True)
    makes_test_offers = False
    held = 0.35
    """Conceded share that is held between the opening and the deadline."""

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """A fixed share, then everything."""
        return np.where(time <= 0.0, 0.0, np.where(time >= 1.0, 1.0, self.held))
