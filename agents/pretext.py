"""Pretext: demands made to be refused.  Words reassure or threaten as anybody's do; the posture mobilises."""

from __future__ import annotations

import numpy as np

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, direction, exceeds
from diplosim.seats import Move, SeatView


class Pretext(Negotiator):
    """Maximal or rising demands, no text it would sign, mobilisation; attacks when ready if payoffs still say so.

    Refusals by the others are what it wants from talks: they cover blame (Lebow 1981: justification of hostility).
    """

    verification = 0.1
    display = 0.5
    display_rung = 3
    leaves = 0.5
    """Share of pretexts that leave a hopeless table rather than stay for cover."""
    rise = 0.02
    """Share of the way to the far end by which demands rise per round."""

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """Nothing."""
        return np.zeros(view.runs)

    def demand(self, view: SeatView) -> FloatArray:
        """The opening, moved further from what the others want round by round, inside what it may table."""
        away = direction(view.start - view.reference)
        far = np.where(away > 0, view.high, np.where(away < 0, view.low, view.start))
        result: FloatArray = view.start + min(1.0, self.rise * (view.round - 1)) * (far - view.start)
        return result

    def defers(self, view: SeatView) -> BoolArray | None:
        """Never: a smaller text might be accepted."""
        return None

    def takes_interim(self, view: SeatView) -> BoolArray:
        """Never."""
        return np.zeros(view.runs, dtype=bool)

    def respond(self, view: SeatView) -> Move:
        """Refuse every text; verification is nearly always declined."""
        answer = view.verification_offered & (view.uniform("verification") < self.verification)
        level = self.level(view)
        items = np.zeros(view.texts.shape, dtype=bool) if view.itemised else None
        return Move(
            accept=np.zeros(view.within.shape, dtype=bool),
            accept_issues=items,
            accept_verification=answer,
            level=level,
        )

    def posture(self, view: SeatView) -> AnyArray:
        """Mobilise to a display of force wherever force would pay if all blame were covered.

        That far a hard bargainer goes as well: the posture alone does not tell them apart.
        """
        if not view.can_use_force:
            return super().posture(view)
        pays = exceeds(view.war + view.parameters.blame_high - view.parameters.posture_cost, view.no_deal)
        up = pays & (view.rung < 3) & (view.uniform("posture") < 0.8)
        return np.where(up, 1, 0)

    def walks_out(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """Half of them stay at a hopeless table for the cover that refusals bring; half leave it, as others would.

        If all stayed, staying would give them away (a pooling argument as in Abreu & Gul 2000).
        """
        result: BoolArray = hopeless & (view.tactic < self.leaves)
        return result
