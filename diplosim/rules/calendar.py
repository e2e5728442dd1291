"""Time as a calendar: how long each round lasts, and what a rate per unit of time comes to over it.

The unit is the scenario's mean round, so that a rate per round of a scenario without dates is a rate per unit of time.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.scenario.scenario import Scenario


def round_lengths(scenario: Scenario) -> FloatArray:
    """How long each round lasts, from its first day to that of the next, the last one to the end of the case.

    Args:
        scenario: the case.

    Returns:
        (rounds,) in mean rounds, so that they add up to the number of rounds; all 1 where no round has a date.
    """
    rounds = scenario.rounds
    if not any(entry.round is not None and entry.date is not None for entry in scenario.calendar):
        return np.ones(rounds)
    days = [date.toordinal() for date in (*scenario.round_dates, max(scenario.end, scenario.round_dates[-1]))]
    lengths = np.maximum(np.diff(np.array(days, dtype=np.float64)), 0.0)
    total = float(lengths.sum())
    return lengths * (rounds / total) if total > 0.0 else np.ones(rounds)


def elapsed_time(lengths: FloatArray) -> FloatArray:
    """Time that has passed at the start of each round, and after the last one.

    Args:
        lengths: (rounds,) in mean rounds.

    Returns:
        (rounds + 1,) in mean rounds.
    """
    return np.concatenate([np.zeros(1), np.cumsum(lengths)])


def time_at(elapsed: FloatArray, number: AnyArray) -> FloatArray:
    """Time that has passed at the start of a round.

    Args:
        elapsed: (rounds + 1,) as `elapsed_time` gives it.
        number: rounds from 0, any shape; beyond the last of the calendar a round lasts as long as the mean one.

    Returns:
        The same shape, in mean rounds.
    """
    last = len(elapsed) - 1
    known = elapsed[np.minimum(number, last).astype(np.int64)]
    result: FloatArray = known + np.maximum(number - last, 0.0)
    return result


def chance_over(rate: float, length: float) -> float:
    """Chance that something happens within a time: 1 - (1 - rate)**length.

    Args:
        rate: chance within a mean round, 0 to 1.
        length: of the time, in mean rounds.

    Returns:
        A probability.
    """
    return float(1.0 - (1.0 - rate) ** length)
