"""Was there a deal to be had?  What the debrief says of limits, of who signs nothing, and of the Nash point."""

from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.play.classroom.debrief import zone_in_words
from diplosim.play.classroom.study import zone
from diplosim.rules.preferences import utility
from diplosim.seats import Move, move_from_mapping
from tests.playing import talks_of

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


def test_texts_are_worth_what_their_authors_were_told() -> None:
    """Upland leaves its second issue open, which stays as it is: less than the demand without that, by its own view."""
    talks = talks_of(diplosim.load("teaching/warm_up"), 1, seats={"UPL": "human"})
    talks.advance()
    asked = [issue.positions["UPL"] for issue in talks.scenario.issues]
    talks.submit("UPL", move_from_mapping({"demand": asked, "defer": [False, True, False]}))
    talks.advance()
    view = talks.view("UPL")
    told = float(view.worth[0, view.authors.index("UPL")])
    whole = float(utility(np.array(asked), view.ideal[0], view.salience, view.exponent))
    assert told < whole - 0.05
    talks.submit("UPL", Move())
    talks.advance()
    frontier = zone(talks)["frontier"]
    [text] = [each for each in frontier["texts"] if (each["party"], each["round"]) == ("UPL", 1)]
    assert text["worth"][frontier["parties"].index("UPL")] == pytest.approx(told)
