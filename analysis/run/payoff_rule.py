"""A rule on the draws alone that reads payoffs instead of labels, to hold the process of the model against.

If some package inside all true bounds and mandates beats the outside options of all who must consent, agreement; else,
if war beats no deal for somebody who can attack, with nothing of its blame covered, conflict; else stalemate (Fearon
1995: where a bargain exists that all prefer to war, rational parties find it).  It is worked out from what was drawn
before the first round: no offer, belief or deadline.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from diplosim.engine.talks import Talks
from diplosim.engine.views import seat_view
from diplosim.learning.tables import Tables
from diplosim.numerics.arrays import BoolArray, FloatArray, exceeds
from diplosim.rules.preferences import utility
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import SeatView

GAIN = 0.01
"""By how much a package must beat every outside option, utility."""
STEPS = 400
CHUNK = 4096


def payoff_rule(scenario: Scenario, runs: int, seed: int, tables: Tables) -> pd.Series | None:
    """What the rule says of runs 0 .. runs - 1.

    Args:
        scenario: the case.
        runs: number of runs.
        seed: seed of the batch.
        tables: belief tables of the batch, for what no deal is worth.

    Returns:
        A class by run; None under protocols whose parties do not act by these payoffs.
    """
    if not registry.find(scenario.protocol.rules, registry.PROTOCOLS).traits.learns:
        return None
    parts = []
    for first in range(0, runs, CHUNK):
        talks = Talks(scenario, min(CHUNK, runs - first), seed, first, tables=tables)
        structure = structure_of(scenario)
        views = [seat_view(talks.game, a, "decide") for a in range(len(structure.acting))]
        deal = bargain_exists([views[a] for a in structure.everywhere])
        war = np.zeros(len(deal), dtype=bool)
        for view in views:
            if view.can_use_force:
                war |= exceeds(view.war, view.no_deal)
        named = np.where(deal, "agreement", np.where(war, "conflict", "stalemate"))
        parts.append(pd.Series(named, index=range(first, first + len(named))))
    return pd.concat(parts)


def bargain_exists(views: Sequence[SeatView]) -> BoolArray:
    """Whether some whole package lies inside all bounds and beats everybody's outside option, by run.

    views: of those who must consent, as they stand before the first round.
    """
    willing = np.logical_and.reduce([~view.accepts_nothing & ~view.no_mandate.any(axis=1) for view in views])
    low = np.maximum.reduce([view.low for view in views])
    high = np.minimum.reduce([view.high for view in views])
    possible: BoolArray = willing & (low <= high).all(axis=1)
    ideals = np.stack([view.ideal for view in views])
    saliences = np.stack([view.salience for view in views])
    outside = np.stack([view.outside for view in views])
    found = possible.copy()
    rows = np.flatnonzero(possible)
    found[rows] = _reached(low[rows], high[rows], ideals[:, rows], saliences, outside[:, rows], views[0].exponent)
    return found


def _reached(
    low: FloatArray, high: FloatArray, ideals: FloatArray, saliences: FloatArray, outside: FloatArray, exponent: int
) -> BoolArray:
    """Whether a package in a box gives everybody GAIN more than its outside option, by run.

    Subgradient projections on the worst-served party (Polyak 1969), which aim at twice the gain and end where it is
    reached; where no such package exists they never do.

    low, high: (R, K) box.  ideals: (N, R, K).  saliences: (N, K).  outside: (N, R).
    """
    text = (low + high) / 2
    reached = np.zeros(len(text), dtype=bool)
    places = np.arange(len(text))
    for _ in range(STEPS):
        gains = np.stack([utility(text, ideals[i], saliences[i], exponent) - outside[i] for i in range(len(ideals))])
        worst = gains.argmin(axis=0)
        least = gains[worst, places]
        reached |= least >= GAIN
        if reached.all():
            break
        away = ideals[worst, places] - text
        slope = saliences[worst] * (np.sign(away) if exponent == 1 else 2.0 * away)
        free = np.where(slope > 0.0, text < high, text > low)
        slope = np.where(free, slope, 0.0)
        size = (slope**2).sum(axis=1)
        step = np.divide(2 * GAIN - least, size, out=np.zeros_like(size), where=size > 0.0)
        text = np.where(reached[:, None], text, np.clip(text + np.maximum(step, 0.0)[:, None] * slope, low, high))
    return reached
