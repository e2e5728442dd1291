"""What a text is worth to a party: the one valuation that signing, drafting, deferring and last offers share.

Utility by distance from the ideal, less what settling behind an own declared line costs before an audience (Fearon
1994), less what it costs to leave own vital issues open whose status quo the party could not sign.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, exceeds
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.preferences import audience_cost, utility


def text_worth(
    values: AnyArray,
    leaves_open: BoolArray | None,
    ideal: AnyArray,
    coded: CodedArrays,
    party: int,
    deferral: FloatArray | float = 0.0,
    priced: FloatArray | None = None,
    audience: FloatArray | float | None = None,
) -> FloatArray:
    """Worth of texts to a party, in utility.

    Args:
        values: (..., K) terms, open issues at the status quo.
        leaves_open: (..., K) issues that the texts leave open, which cost nothing before an audience; None for none.
        ideal: (..., K) the party's true ideal.
        coded: coded numbers of the scenario.
        party: its index.
        deferral: (...) cost of leaving issues open, see `deferral_cost`.
        priced: (...) utility of packages that are made of options; None: by their distance from the ideal.
        audience: (...) see `text_audience`; None: to be worked out.

    Returns:
        (...), which may be negative.
    """
    worth = utility(values, ideal, coded.salience[party], coded.exponent) if priced is None else priced
    if audience is None:
        audience = text_audience(values, leaves_open, coded, party)
    for cost in (audience, deferral):
        if isinstance(cost, np.ndarray) or cost != 0.0:
            worth = worth - cost
    return worth


def text_audience(
    values: AnyArray, leaves_open: BoolArray | None, coded: CodedArrays, party: int
) -> FloatArray | float:
    """What it costs a party to settle texts behind its own declared lines, whatever its type.

    Args:
        values: (..., K) terms, open issues at the status quo.
        leaves_open: (..., K) issues that the texts leave open; None for none.
        coded: coded numbers of the scenario.
        party: its index.

    Returns:
        (...), or 0.0 where nothing can cost.
    """
    rate = float(coded.audience_rate[party])
    low, high = coded.declared_low[party], coded.declared_high[party]
    return audience_cost(values, low, high, coded.salience[party], rate, leaves_open)


def deferral_cost(
    leaves_open: BoolArray, low: AnyArray, high: AnyArray, status_quo: AnyArray, vital: BoolArray, cost: float
) -> FloatArray:
    """What a party pays for leaving own vital issues open whose status quo lies outside its true bounds.

    Args:
        leaves_open: (R, K) or (R, C, K).
        low: (R, K) or (K,) true bounds, like `high`.
        high: (R, K) or (K,).
        status_quo: (K,).
        vital: (K,) which issues are vital to it.
        cost: of one such issue, in utility.

    Returns:
        (R,) or (R, C).
    """
    total: FloatArray = np.zeros(leaves_open.shape[-2::-1]).T
    for place in open_places(leaves_open):
        k = place[-1]
        if vital[k]:
            outside = exceeds(low[..., k], status_quo[k]) | exceeds(status_quo[k], high[..., k])
            total[place[:-1]] += cost * (leaves_open[place] & outside)
    return total


def open_places(leaves_open: BoolArray) -> list[tuple[Any, ...]]:
    """Where some run leaves something open: an issue, or an issue of a text, in their order.

    Few authors leave issues open, so that who goes from place to place has little to do.

    Args:
        leaves_open: (R, K) or (R, C, K).

    Returns:
        An index for each place, of all runs there; its last part is the number of the issue.
    """
    return [(slice(None), *place) for place in np.argwhere(leaves_open.any(axis=0)).tolist()]
