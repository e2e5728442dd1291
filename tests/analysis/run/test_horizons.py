"""Which horizons are looked at, and how their dates are labelled."""

import datetime

import diplosim
from analysis.run.horizons import _spaced, horizons_of


def day(number):
    return datetime.date(2000, 1, number)


def test_geneva_is_looked_at_on_both_coded_dates():
    dates = horizons_of(diplosim.load("geneva_2022"))
    assert datetime.date(2022, 1, 13) in dates
    assert dates[-1] == datetime.date(2022, 2, 24)
    assert list(dates) == sorted(set(dates))


def test_no_horizon_lies_beyond_that_of_the_scenario():
    early = diplosim.load("geneva_2022").replace({"horizon": datetime.date(2022, 1, 21)})
    assert max(horizons_of(early)) == datetime.date(2022, 1, 21)


def test_crowded_dates_lose_their_labels_but_the_last_keeps_it():
    assert _spaced([day(1), day(30), day(31)], least=0.1) == [day(1), day(31)]
