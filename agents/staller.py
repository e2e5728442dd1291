"""Staller: keeps talks alive for what delay brings, and signs nothing that is worth less than going on talking."""

from __future__ import annotations

import numpy as np

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import BoolArray, FloatArray, at_least
from diplosim.seats import SeatView


class Staller(Negotiator):
    """Small, reversible concessions; refuses by payoff: no deal plus b per remaining round beats signing.

    Side effects of negotiation are the aim (Ikle 1964; Richmond 1998: devious objectives).
    """

    verification = 0.5

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """A few per cent, given in one round and taken back in the next."""
        swing = 0.08 if view.round % 2 == 0 else 0.02
        return np.where(time <= 0.0, 0.0, swing)

    def asked(self, view: SeatView) -> FloatArray:
        """No deal plus the benefit of all the time that is left, this round included."""
        waiting: FloatArray = view.no_deal + view.delay_benefit * view.time_left
        return np.minimum(1.0, waiting)

    def package_level(self, view: SeatView) -> FloatArray:
        """The same for a package that grows issue by issue: it settles nothing that is worth less than delay."""
        return self.level(view)

    def takes_interim(self, view: SeatView) -> BoolArray:
        """An interim text keeps talks alive."""
        result: BoolArray = at_least(view.interim_worth, view.no_deal - view.delay_benefit)
        return result

    def walks_out(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """Never: talks are the point."""
        return np.zeros(view.runs, dtype=bool)

    def extends(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """Always glad of more time."""
        return np.ones(view.runs, dtype=bool)
