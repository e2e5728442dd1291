"""Pretext: bargains like a hard bargainer for the sake of the refusals, and signs nothing."""

from __future__ import annotations

import numpy as np

from agents.hard_bargainer import HardBargainer
from agents.negotiator import round_follows
from diplosim.numerics.arrays import BoolArray, FloatArray, exceeds
from diplosim.seats import SeatView


class Pretext(HardBargainer):
    """Tables, displays and answers as a hard bargainer would: a policy that gave itself away would do worse.

    What it cannot imitate tells it apart: it refuses what a hard bargainer signs, and it gets ready.  Refusals by the
    others are what it wants from talks: they cover blame (Lebow 1981: justification of hostility).  Its last offer is
    made to be refused, as the ultimatum of 23 July 1914 was.
    """

    signs_texts = False
    """None is worth what force is."""
    weighs_last_offers = False

    def shown_floor(self, view: SeatView) -> FloatArray:
        """That of a hard bargainer for whom force does not pay: its own better prospects would show."""
        floor: FloatArray = np.minimum(1.0, np.maximum(view.no_deal, view.least_acceptable)) - view.concealed_utility
        return floor

    def takes_interim(self, view: SeatView) -> BoolArray:
        """Never."""
        return np.zeros(view.runs, dtype=bool)

    def package_level(self, view: SeatView) -> FloatArray:
        """What a hard bargainer would ask for now: it settles nothing."""
        return self.level(view)

    def may_announce(self, view: SeatView) -> BoolArray:
        """A last offer that cannot be taken, as long as a refusal would still cover blame."""
        able: BoolArray = view.ready_next & ~view.in_force & self.wants_war(view)
        return able & (~view.may_strike | self._needs_cover(view))

    def attacks(self, view: SeatView) -> BoolArray:
        """Strike when ready, unless a refusal is worth waiting for."""
        result: BoolArray = super().attacks(view) & ~self._needs_cover(view)
        return result

    def _needs_cover(self, view: SeatView) -> BoolArray:
        waiting: BoolArray = exceeds(view.uncovered_blame, 0.0) & ~view.last_offer_refused & view.talking
        return waiting & view.makes_offers_first & round_follows(view)
