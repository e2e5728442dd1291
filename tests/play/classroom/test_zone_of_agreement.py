"""Was there a deal to be had?  What the debrief says of limits, of who signs nothing, and of the Nash point."""

from typing import Any

import pytest

import diplosim
from diplosim.play.classroom.debrief import zone_in_words
from diplosim.play.classroom.study import zone

TOLERANCE = 1e-6


def found(case: str, run: int) -> tuple[Any, dict[str, Any]]:
    scenario = diplosim.load(case)
    return scenario, zone(diplosim.Session(scenario, runs=1, seed=0, first_run=run))


@pytest.mark.parametrize("run", [3, 4])
def test_the_nash_point_lies_inside_all_limits_that_are_told(run: int) -> None:
    """NATO must consent to force and sanctions alone; where it takes .90 and .17 the package had .61 and 0."""
    _, told = found("bosnia_1995", run)
    assert any("NATO" in (line["least"], line["most"]) for line in told["issues"])
    assert told["inside"] == all(line["low"] <= line["high"] for line in told["issues"])
    if told["inside"]:
        for value, line in zip(told["nash"], told["issues"], strict=True):
            assert line["low"] - TOLERANCE <= value <= line["high"] + TOLERANCE


def test_who_signs_nothing_is_told_apart_from_limits_that_exclude_each_other() -> None:
    """The United States have decided on war in run 1, and the limits leave room on every issue."""
    scenario, told = found("iraq_2003", 1)
    assert told["refuses"] == ["USA"]
    shown = zone_in_words(scenario, told)
    assert all(row["open"] for row in shown["rows"]) == shown["open"]
    assert shown["refuses"] == scenario.party("USA").name
