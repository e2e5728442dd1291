"""The same figure gives the same files, and the look does not leak."""

import datetime

import matplotlib as mpl

from analysis.plots.figures import canvas, day_and_month, save, styled


@styled
def _picture():
    figure = canvas(3, 2)
    figure.subplots().bar([0, 1], [1, 2], hatch="//")
    return figure


def test_files_are_reproducible(tmp_path):
    first = [path.read_bytes() for path in save(_picture(), tmp_path, "one")]
    second = [path.read_bytes() for path in save(_picture(), tmp_path, "two")]
    assert first == second
    assert b"<dc:date>" not in first[1]


def test_global_settings_are_left_alone():
    before = mpl.rcParams["font.size"]
    _picture()
    assert mpl.rcParams["font.size"] == before


def test_days_have_no_leading_zero_on_any_system():
    assert day_and_month(datetime.date(2022, 1, 5)) == "5 Jan"
    assert day_and_month(datetime.date(2022, 12, 24)) == "24 Dec"
