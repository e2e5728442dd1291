"""What a drafter hears of the members of an alliance that decides by votes: enough of them must want the text.

In each run it hears the members whom a text inside all bounds can give most above no deal, one after another until
their votes would carry it; the others are left to be outvoted.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, take_runs
from diplosim.rules.drafting import Instructions
from diplosim.rules.preferences import utility
from diplosim.rules.votes import Caucus, carries


def heard_members(
    caucus: Caucus, rows: AnyArray, low: AnyArray, high: AnyArray, settles: BoolArray, base: AnyArray
) -> Iterator[Instructions]:
    """Instructions of the members, active in the runs in which they are heard; each asks for its no-deal value.

    rows: the runs that are drafted for, of those of the caucus.  low, high, settles, base: (runs, issues) of these:
    the interval that all bounds leave, what is settled, and the values elsewhere.
    """
    ideal, no_deal = take_runs(caucus.ideal, rows), take_runs(caucus.no_deal, rows)
    weights = np.where(take_runs(caucus.refuses, rows), 0.0, take_runs(caucus.weights, rows))
    count = len(caucus.members)
    gain = np.full((count, len(rows)), -np.inf).T
    for m in range(count):
        best = np.where(settles, np.clip(ideal[:, m], low, np.maximum(low, high)), base)
        worth = utility(best, ideal[:, m], caucus.salience[m], caucus.exponent)
        gain[:, m] = np.where(weights[:, m] > 0.0, worth - no_deal[:, m], -np.inf)
    heard = _enough(gain, weights, take_runs(caucus.weights, rows), caucus.quota)
    for m in range(count):
        asked, active = no_deal[:, m], heard[:, m] & settles.any(axis=1)
        yield Instructions(
            caucus.coded, caucus.members[m], ideal[:, m], asked, active, np.zeros(len(rows)), in_public=False
        )


def _enough(gain: FloatArray, weights: FloatArray, votes: FloatArray, quota: float | None) -> BoolArray:
    """The members of largest gain whose votes together carry a text, (R, M); those without a vote are not heard."""
    heard = np.zeros_like(gain, dtype=bool)
    runs = np.arange(gain.shape[0])
    for member in np.argsort(-gain, axis=1, kind="stable").T:
        wanted = ~carries(heard, votes, quota) & (weights[runs, member] > 0.0)
        heard[runs, member] |= wanted
    return heard
