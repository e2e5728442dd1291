"""The Nash point as what alternating offers of short periods tend to (Binmore, Rubinstein & Wolinsky 1986)."""

from __future__ import annotations

import math

from diplosim.theory.inputs import Inputs, Result


def nash_by_alternating_offers(*, d1: float, d2: float, r1: float, r2: float, period: float) -> Result:
    """Division of a pie of 1 by offers that alternate at short periods, and the Nash point to which it tends.

    Gains over no deal, d1 and d2, are discounted at the rates r1 and r2, so that a refusal costs the factor
    exp(-r * period). The pie is 1. As the period goes to 0 it no longer matters who offers first: player 1 gets
    d1 + a * (1 - d1 - d2) with a = r2 / (r1 + r2), which maximises (u1 - d1)**a * (u2 - d2)**(1 - a); with a common
    rate this is the Nash point. It lies between what player 1 gets by offering first and by answering first, and
    play may be as far from it as these are at the period played.

    Args:
        d1: what no deal is worth to player 1, in [0, 1].
        d2: what no deal is worth to player 2, in [0, 1]; d1 + d2 < 1.
        r1: discount rate of player 1, above 0.
        r2: discount rate of player 2, above 0.
        period: time that a refusal costs, above 0.

    Returns:
        offering1, answering1 (what player 1 gets where it, or the other, makes the first offer), nash1 (the limit of
        both), nash1_within (how far offering1 lies above nash1).

    Raises:
        ValueError: if an input is out of range.

    Source: Binmore, Rubinstein & Wolinsky (1986), RAND Journal of Economics 17(2):176-188.
    """
    inputs = Inputs("nash_by_alternating_offers")
    inputs.number("[0, 1]", d1=d1, d2=d2)
    inputs.number("(0, inf)", r1=r1, r2=r2, period=period)
    inputs.demand(d1 + d2 < 1.0, "d1 + d2 is not below 1: there is nothing to gain by a deal")
    inputs.check()
    pie = 1.0 - d1 - d2
    # Rubinstein's (1 - patience2) / (1 - patience1 * patience2), which loses its digits where periods are short.
    first = pie * math.expm1(-r2 * period) / math.expm1(-(r1 + r2) * period)
    nash = d1 + pie * r2 / (r1 + r2)
    return {
        "offering1": d1 + first,
        "answering1": d1 + math.exp(-r1 * period) * first,
        "nash1": nash,
        "nash1_within": d1 + first - nash,
    }
