"""The same figure gives the same files, and the look does not leak."""

import datetime
import re
from pathlib import Path

import matplotlib as mpl

from analysis.plots.figures import GIVEN, canvas, day_and_month, save, says_each, styled


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


def test_each_point_of_a_line_says_its_value_and_no_mark_is_seen_for_it(tmp_path: Path) -> None:
    pictures = []
    for told in (False, True):
        figure = canvas(3.0, 2.0)
        axes = figure.subplots()
        axes.plot([0, 1, 2], [0.0, 0.5, 0.25])
        if told:
            says_each(axes, [0, 1, 2], [0.0, 0.5, 0.25], ["none", "a half", "a quarter"])
        png, svg = save(figure, tmp_path, f"told-{told}")
        pictures.append(png.read_bytes())
    assert pictures[0] == pictures[1]
    values = re.findall(rf'id="{GIVEN}([0-9a-f]+)"', svg.read_text(encoding="utf-8"))
    assert [bytes.fromhex(value).decode() for value in values] == ["none", "a half", "a quarter"]
