"""Whoever fills a seat."""

from __future__ import annotations

from typing import Protocol

from diplosim.seats.moves import Move
from diplosim.seats.view import SeatView


class Delegate(Protocol):
    """Whoever fills a seat: a rule, a person, a language model.  The view in, one move out."""

    def act(self, view: SeatView) -> Move:
        """The move at the stage of the view."""
        ...
