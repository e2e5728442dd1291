"""What a text of one's own would be worth to a seat, by the one valuation that answers and drafts share."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.rules.preferences import utility
from diplosim.rules.text_value import text_audience
from diplosim.seats.view import SeatView


def own_text_worth(view: SeatView, text: AnyArray, leaves_open: BoolArray | None = None) -> FloatArray:
    """Worth of a text that the seat may table, as it would be marked among the texts on the table.

    Args:
        view: What the seat sees.
        text: (R, K) its terms.
        leaves_open: (R, K) issues that it leaves open, which stay at the status quo; None for none.

    Returns:
        (R,) utilities: by distance from the ideal, less what it costs to settle behind own declared lines before an
        audience (Fearon 1994) and to leave own vital issues open.
    """
    values = text if leaves_open is None else np.where(leaves_open, view.status_quo, text)
    worth = utility(values, view.ideal, view.salience, view.exponent)
    if view.common is not None:
        coded = view.common.coded
        worth = worth - text_audience(values, leaves_open, coded, coded.index[view.party])
    if leaves_open is not None:
        for k in range(leaves_open.shape[1]):
            worth = worth - leaves_open[:, k] * view.deferral_cost[:, k]
    return worth
