"""Hard bargainer: opens bold, concedes late, settles for less than it asked."""

from __future__ import annotations

from agents.negotiator import Negotiator
from diplosim.scenario.schema.parameters import Parameters


class HardBargainer(Negotiator):
    """Opens at the extreme, concedes late (Boulware), shows force as leverage, and settles inside its stated lines.

    Its true ideal lies nearer the status quo than its opening, its true bounds inside the stated ones (Abreu & Gul
    2000; Slantchev 2005 on military moves as leverage).
    """

    verification = 0.5
    bluffs = True
    responsiveness = 0.5
    """Half as responsive as a sincere party."""

    def exponent_range(self, parameters: Parameters) -> tuple[float, float]:
        """Exponents well above 1: late concessions."""
        return parameters.hard_exponent_low, parameters.hard_exponent_high
