"""The same figure gives the same files, and the look does not leak."""

import datetime
import re
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.plots.bands import ribbon
from analysis.plots.figures import GIVEN, canvas, day_and_month, percent_axis, save, says_each, series_style, styled


@styled
def _picture():
    figure = canvas(3, 2)
    figure.subplots().bar([0, 1], [1, 2], hatch="//")
    return figure


@pytest.mark.e2e
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


@pytest.mark.e2e
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
    assert values_told(svg) == ["none", "a half", "a quarter"]


def values_told(svg: Path) -> list[str]:
    """What the marks of a written figure say, in the order of the file."""
    found = re.findall(rf'id="{GIVEN}([0-9a-f]+)(?:_\d+)?"', svg.read_text(encoding="utf-8"))
    return [bytes.fromhex(value).decode() for value in found]


def told_by(figure: Figure, folder: Path) -> list[str]:
    return values_told(save(figure, folder, "told")[1])


@pytest.mark.e2e
def test_a_path_with_bands_says_the_median_and_the_quartiles_of_each_round(tmp_path: Path) -> None:
    part = pd.DataFrame({"round": [1, 2], "n": [1200, 19], "q5": 0.0, "q25": 0.1, "q50": 0.25, "q75": 0.5, "q95": 1.0})
    figure = canvas(3.0, 2.0)
    ribbon(figure.subplots(), part, series_style(0), "Russia conceded")
    # The second round has fewer than 20 runs and is not drawn.
    assert told_by(figure, tmp_path) == ["Russia conceded, round 1: median 0.25, quartiles 0.10 to 0.50, n = 1,200"]


def test_ticks_of_percent_axes_are_not_rounded() -> None:
    axes = canvas(3.0, 2.0).subplots()
    percent_axis(axes)
    told = [axes.yaxis.get_major_formatter()(value, 0) for value in (0.0, 0.15, 0.175, 0.2, 1.0, -1e-17)]
    assert told == ["0 %", "15 %", "17.5 %", "20 %", "100 %", "0 %"]
