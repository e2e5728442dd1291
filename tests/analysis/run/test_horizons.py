"""Which horizons are looked at, and how their dates are labelled."""

import contextlib
import datetime
import itertools
import math

import diplosim
from analysis.plots.figures import narrow_layout, svg_text
from analysis.run.horizons import _spaced, draw_horizons, horizons_of
from diplosim.numerics.statistics import shares


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


def test_labels_of_crowded_dates_stand_clear_on_both_screens():
    days = [day(number) for number in (1, 2, 3, 5, 8, 9, 20, 21, 31)]
    rows = {date: shares({"stalemate": 10}) for date in days}
    for layout in (contextlib.nullcontext, narrow_layout):
        with layout():
            figure = draw_horizons(rows, [])
            svg_text(figure)
        labels = [each for each in figure.axes[0].get_xticklabels() if each.get_text()]
        ends = [each.get_window_extent().x1 for each in labels]
        across = labels[0].get_fontsize() * figure.dpi / 72 / math.sin(math.radians(35))
        assert min(right - left for left, right in itertools.pairwise(ends)) > across
