"""Model 3: time as a calendar; by hand."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from diplosim.rules.calendar import chance_over, elapsed_time, round_lengths, time_at
from tests.a_table import table


def meetings(*dates: str) -> dict[str, Any]:
    return {"calendar": [{"round": n, "date": date, "what": "meeting"} for n, date in enumerate(dates, 1) if date]}


def test_without_dates_all_rounds_last_as_long() -> None:
    assert round_lengths(table()).tolist() == [1.0] * 4


def test_a_round_lasts_to_the_next_and_the_last_one_to_the_end() -> None:
    """1, 11 and 21 January, 31 January and 1 March: 10, 10, 10 and 30 of 60 days, which are four mean rounds."""
    lengths = round_lengths(table(meetings("2000-01-01", "2000-01-11", "2000-01-21", "2000-01-31")))
    assert lengths == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2.0])
    assert lengths.sum() == pytest.approx(4.0)


def test_a_last_meeting_on_the_last_day_takes_no_time() -> None:
    """10, 10 and 40 days."""
    lengths = round_lengths(table(meetings("2000-01-01", "2000-01-11", "2000-01-21", "2000-03-01")))
    assert lengths == pytest.approx([2 / 3, 2 / 3, 8 / 3, 0.0])


def test_a_calendar_of_a_single_day_counts_rounds() -> None:
    day = datetime.date(2000, 1, 1)
    case = SimpleNamespace(
        rounds=3, calendar=[SimpleNamespace(round=1, date=day)], round_dates=(day, day, day), end=day
    )
    assert round_lengths(case).tolist() == [1.0, 1.0, 1.0]  # type: ignore[arg-type]


def test_time_passes_by_the_length_of_rounds() -> None:
    assert elapsed_time(np.array([0.5, 2.0, 0.5])).tolist() == [0.0, 0.5, 2.5, 3.0]


def test_beyond_the_calendar_a_round_lasts_as_long_as_the_mean_one() -> None:
    elapsed = np.array([0.0, 0.5, 2.5, 3.0])
    assert time_at(elapsed, np.array([0, 1, 2, 3, 4, 6])).tolist() == [0.0, 0.5, 2.5, 3.0, 4.0, 6.0]
    assert time_at(elapsed, np.array([[2.0, 5.0]])).tolist() == [[2.5, 5.0]]


@pytest.mark.parametrize(
    ("rate", "length", "chance"),
    [(0.2, 1.0, 0.2), (0.2, 2.0, 0.36), (0.36, 0.5, 0.2), (0.2, 0.0, 0.0), (0.0, 3.0, 0.0), (1.0, 0.5, 1.0)],
)
def test_a_rate_comes_to_more_in_a_longer_time(rate: float, length: float, chance: float) -> None:
    assert chance_over(rate, length) == pytest.approx(chance)
