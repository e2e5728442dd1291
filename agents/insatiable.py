"""Insatiable: signs, then comes back with new demands."""

from __future__ import annotations

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import BoolArray
from diplosim.seats import SeatView


class Insatiable(Negotiator):
    """Bargains like a sincere party and reopens the deal afterwards: it cannot commit itself to one (Fearon 1995)."""

    verification = 0.6

    def reopens(self, view: SeatView) -> BoolArray | None:
        """By chance in every round after something was agreed: a deal or, where they settle singly, issues."""
        result: BoolArray = view.may_reopen & (view.uniform("reopen") < view.parameters.reopening)
        return result
