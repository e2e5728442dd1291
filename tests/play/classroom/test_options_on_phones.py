"""Talks over options on phones: each can be chosen as it is, says what it is worth, and nothing between is offered."""

import html
import re
from pathlib import Path

import pytest

from diplosim.play.pricing import worth_of_options
from diplosim.play.sheet_data import sheet_data
from diplosim.play.sheets.page import sheets_page
from diplosim.play.terminal.role_sheet import role_sheet
from tests.discrete_cases import talks_over_options
from tests.play.classroom.lessons import Classroom
from tests.playing import talks_of

FIRST = {"weights": [0.6, 0.4], "evaluations": [[0.0, 0.5, 1.0], [0.0, 0.2, 0.7, 1.0]], "reservation": 0.2}
SECOND = {"weights": [0.3, 0.7], "evaluations": [[1.0, 0.5, 0.0], [1.0, 0.7, 0.2, 0.0]], "reservation": 0.3}
CASE = talks_over_options([3, 4], [{**own, "exponent": 1.0, "max_aspiration": 1.0} for own in (FIRST, SECOND)], 2)
"""Two parties that want opposite ends; both are coded as standing in the middle of every scale."""


@pytest.mark.e2e
def test_every_option_can_be_tabled_and_priced_as_it_is(tmp_path: Path) -> None:
    room = Classroom(tmp_path, CASE, minutes=0)
    _, (first, _) = room.in_rounds(2)
    form = html.unescape(first.page().partition('id="move-')[2].partition("</form>")[0])
    offered = {issue: re.findall(rf'name="issue_{issue}".*?</select>', form, re.S) for issue in ("issue0", "issue1")}
    values = {issue: re.findall(r'value="([^"]+)"[^>]*>([^<]+)<', found[0]) for issue, found in offered.items()}
    assert [float(value) for value, _ in values["issue1"]] == [0.0, 1 / 3, 2 / 3, 1.0]
    assert [words.rpartition(": ")[2] for _, words in values["issue1"]] == [
        "0 points",
        "8 points",
        "28 points",
        "40 points",
    ]
    assert "range" not in form
    assert "You may ask for anything" not in form
    third = values["issue1"][1][0]
    priced = first.post("/seat/price", issue_issue0="1.0", issue_issue1=third).json()
    assert priced["text"] == "This package is worth 68 of 100 points to you."
    assert first.move(issue_issue0="1.0", issue_issue1=third).status_code == 303
    demand = room.lesson.tables[1].talks.game.state.demand[0]
    assert demand[room.lesson.tables[1].talks.position("P0")].tolist() == [1.0, 1 / 3]


@pytest.mark.e2e
def test_options_that_lie_close_are_told_apart(tmp_path: Path) -> None:
    issues = CASE.to_mapping()["issues"]
    issues[0]["options"] = [0.0, 0.5, 0.502]
    room = Classroom(tmp_path, CASE.replace({"issues": issues}), minutes=0)
    _, (first, _) = room.in_rounds(2)
    talks = room.lesson.tables[1].talks
    for typed in ("0.5", "0.502"):
        assert first.move(issue_issue0=typed, issue_issue1="0.0").status_code == 303
        assert talks.game.state.demand[0, talks.position("P0")].tolist() == [float(typed), 0.0]
        room.lesson.tables[1].rewind(0.0, 0.0)


def test_sheets_say_what_each_option_brings_and_what_is_really_wanted(tmp_path: Path) -> None:
    talks = talks_of(CASE, 1)
    assert worth_of_options(talks, "P0")["issue0"] == [(0.0, 0.0), (0.5, pytest.approx(0.3)), (1.0, pytest.approx(0.6))]
    own = {issue["issue"]: issue for issue in sheet_data(CASE, talks, "P1")["confidential"]["issues"]}
    assert (own["issue0"]["best"]["value"], own["issue1"]["best"]["value"]) == (0.0, 0.0)
    assert [point["points"] for point in own["issue1"]["points"]] == pytest.approx([70.0, 49.0, 14.0, 0.0])
    assert sum(max(p["points"] for p in issue["points"]) for issue in own.values()) == pytest.approx(100.0)
    table = [line.split() for line in role_sheet(talks, "P0") if line.strip().startswith("issue1 ")]
    assert ["1.00" in line for line in table if "anything" in line] == [True]
    page = sheets_page(talks)
    assert "Any value between" not in page
    assert "Points that each option brings you" in page
