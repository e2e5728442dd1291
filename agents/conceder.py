"""Concede early (Faratin, Sierra & Jennings 1998)."""

from __future__ import annotations

from agents.time_dependent import TimeDependent


class Conceder(TimeDependent):
    """Concede early: the conceded share is t ** exponent, whatever the others do.

    time_exponent: > 1 late, 1 linear, < 1 early.
    """

    def __init__(self, time_exponent: float = 0.4) -> None:
        super().__init__(time_exponent)
