"""Tell a drafter and the chair the truth, as rules do: the own ideal point, and what could be signed."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, some
from diplosim.seats.view import SeatView


def true_lines(view: SeatView) -> dict[str, AnyArray]:
    """The parts `ideal`, `lines_low` and `lines_high` of a move that hides nothing.

    Without a mandate no value can be signed: the least exceeds the greatest.
    """
    low, high = view.low, view.high
    if some(view.no_mandate):
        low, high = np.where(view.no_mandate, 1.0, low), np.where(view.no_mandate, 0.0, high)
    return {"ideal": view.ideal, "lines_low": low, "lines_high": high}
