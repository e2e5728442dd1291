"""What is said first of a study: that the record does not decide, or that the routes differ."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import diplosim
from analysis.inference.study_page import _gaps
from analysis.inference.study_text import before_tempering, share, towards, verdict
from diplosim.learning.inference.posterior import Path
from diplosim.learning.inference.study import Study

DATES = diplosim.load("minsk2_2015").round_dates


def path(low: float, at: float, high: float, second: float, size: float = 900.0, **without: float) -> Path:
    two = np.array([0.35, at])
    central = np.zeros((2, 5))
    central[:, 3], central[:, 1] = two, 1.0 - two
    told = np.zeros((2, 5))
    told[:, 3] = [0.35, second]
    return Path(
        "RUS", 3, np.array([0, 0.65, 0, 0.35, 0]), central, np.array([0.2, low]), np.array([0.5, high]),
        np.array([900.0, size]), np.ones(2), central * np.nan, told, (), without, {}, np.zeros((2, 1)),
        np.zeros((1, 2, 1)),
    )  # fmt: skip


def said(one: Path) -> list[str]:
    study: Any = SimpleNamespace(dates=DATES[:2], particles=4096)
    return verdict(cast("Study", study), one)


@pytest.mark.parametrize(
    ("low", "high", "first"), [(0.1, 0.9, True), (0.05, 0.97, True), (0.11, 0.9, False), (0.1, 0.89, False)]
)
def test_a_band_from_a_tenth_to_nine_tenths_does_not_decide(low: float, high: float, first: bool) -> None:
    assert said(path(low, 0.5, high, 0.5))[0].startswith("The record does not decide") == first


def test_routes_that_differ_by_more_than_the_band_are_told_first() -> None:
    lines = said(path(0.4, 0.5, 0.6, 0.7))
    assert lines[0].startswith("The two routes differ by more than the band on 1 of 1 date,")
    assert "particles .50 [.40, .60], second route .70" in lines[0]
    assert said(path(0.4, 0.5, 0.6, 0.6))[0].startswith("By ")
    both = said(path(0.05, 0.5, 0.95, 0.99))
    assert both[0].startswith("The record does not decide")
    assert both[1].startswith("The two routes differ")


def test_it_is_told_on_which_channel_it_hangs() -> None:
    assert "It hangs most on its demands: without them it would be .20." in said(
        path(0.4, 0.5, 0.6, 0.5, demand=0.2, attack=0.45)
    )
    assert any("no single channel" in line for line in said(path(0.4, 0.5, 0.6, 0.5, demand=0.51)))


def test_where_what_was_seen_is_tempered_it_is_said_to_count_for_less() -> None:
    one = path(0.4, 0.5, 0.6, 0.5, demand=0.2)
    assert before_tempering(one) == ""
    assert not any("tempered" in line for line in said(one))
    soft = replace(one, power=np.array([1.0, 0.59]))
    assert before_tempering(soft) == " (before it is tempered)"
    assert said(soft)[-1] == (
        "Too few runs count on 1 date, so that what was seen is tempered there (to the power 0.59 at least): it counts "
        "for less than it should."
    )


def test_too_few_effective_runs_tell_nothing() -> None:
    (line,) = said(path(0.4, 0.5, 0.6, 0.5, size=29.0))
    assert line.startswith("Nothing is told of RUS: the weight of the record lies on 29 of 4,096 runs")


def test_numbers_are_told_as_the_field_does() -> None:
    assert [share(x) for x in (0.5, 0.996, 0.004)] == [".50", "1.00", ".00"]
    assert towards("refused verification, 1 Feb 2022", 0.25, "pretext") == (
        "refused verification, 1 Feb 2022: +.25 towards pretext"
    )
    assert towards("it", -1.5, "pretext") == "it: +1.50 away from pretext"


def test_a_line_with_a_gap_is_explained() -> None:
    assert not _gaps([path(0.4, 0.5, 0.6, 0.5)])
    assert _gaps([path(0.4, 0.5, 0.6, 0.5), path(0.4, 0.5, 0.6, 0.5, size=3.0)])
