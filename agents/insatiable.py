"""Insatiable: signs, then comes back with new demands."""

from __future__ import annotations

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import BoolArray
from diplosim.rules.coded_arrays import INSATIABLE
from diplosim.seats import SeatView


class Insatiable(Negotiator):
    """Bargains like a sincere party and reopens the deal afterwards; concessions whet the appetite (Fearon 1997)."""

    verification = 0.6

    def reopens(self, view: SeatView) -> BoolArray | None:
        """By chance in every round that the deal is in force."""
        able: BoolArray = view.in_force & (view.type == INSATIABLE)
        result: BoolArray = able & (view.uniform("reopen") < view.parameters.reopening)
        return result
