"""Hard bargainer: opens bold, concedes late, settles for less than it asked."""

from __future__ import annotations

from agents.negotiator import Negotiator, log_uniform
from diplosim.numerics.arrays import AnyArray
from diplosim.seats import SeatView


class HardBargainer(Negotiator):
    """Opens at the extreme, concedes late (Boulware), shows force as leverage, and settles inside its stated lines.

    Its true ideal lies nearer the status quo than its opening, its true bounds inside the stated ones (Abreu & Gul
    2000; Slantchev 2005 on military moves as leverage).
    """

    verification = 0.5
    bluffs = True

    def exponent(self, view: SeatView) -> AnyArray:
        """Exponent well above 1: late concessions."""
        p = view.parameters
        return log_uniform(view.tactic, p.hard_exponent_low, p.hard_exponent_high)

    def reciprocity(self, view: SeatView) -> AnyArray:
        """Half as responsive as a sincere party."""
        return 0.5 * super().reciprocity(view)
