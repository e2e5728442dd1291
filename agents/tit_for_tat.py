"""Tit for tat: give as much as was given (Axelrod 1984; relative tit-for-tat of Faratin, Sierra & Jennings 1998)."""

from __future__ import annotations

import numpy as np

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import FloatArray
from diplosim.seats import SeatView, Traits


class TitForTat(Negotiator):
    """Concedes the share that the others have conceded, in own utility; goes to the floor only at the deadline."""

    traits = Traits(stochastic=False, reads=("time", "reciprocity", "beliefs"), may_use_force=True)
    makes_test_offers = False

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """What was received so far, and everything at the deadline."""
        return np.where(time >= 1.0, 1.0, view.received)
