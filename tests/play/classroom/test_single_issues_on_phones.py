"""Talks that settle issue by issue on phones: a single issue can be taken where the whole text cannot be signed."""

import html
import re
from pathlib import Path

import pytest

from diplosim.scenario.loading import load
from tests.play.classroom.lessons import Classroom


@pytest.mark.e2e
def test_a_single_issue_is_settled_as_in_a_text_that_cannot_be_signed(tmp_path: Path) -> None:
    room = Classroom(tmp_path, load("teaching/warm_up").replace({"protocol.package": False}), minutes=0)
    control, phones = room.in_rounds(2)
    table = room.lesson.tables[1]
    talks = table.talks
    by_party = {room.lesson.people[phone.id].party: phone for phone in phones}
    upland, lowland = by_party["UPL"], by_party["LOW"]
    assert "taken it as in the same text" in upland.page()
    assert upland.move(issue_gauges="0.4").status_code == 303
    assert lowland.move(issue_gauges="0.6").status_code == 303
    assert talks.game.stage == "respond"
    page = html.unescape(upland.page())
    assert "takes it as in the same text" in page
    boxes = re.findall(r'name="item_(\d)_(\w+)"', page)
    lowlands = next(number for number, author in enumerate(talks.view("UPL").authors, 1) if author == "LOW")
    # Upland could sign neither the water nor the passage of Lowland's text.
    assert [issue for number, issue in boxes if int(number) == lowlands] == ["gauges"]
    assert "settle Who measures the water: .60, between" in page
    assert upland.move(**{f"item_{lowlands}_gauges": "1"}).status_code == 303
    assert re.search(rf'name="item_{lowlands}_gauges" value="1" checked', upland.page())
    assert lowland.move(**{f"text_{lowlands}": "sign"}).status_code == 303
    state, k = talks.game.state, room.lesson.scenario.issue_ids.index("gauges")
    assert state.settled[0].tolist() == [i == k for i in range(3)]
    assert state.terms[0, k] == 0.6
    assert "Settled: Who measures the water" in control.get("/control/projector").text


@pytest.mark.e2e
def test_whole_texts_have_no_boxes_for_issues(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "teaching/warm_up", minutes=0)
    control, phones = room.in_rounds(2)
    control.do("advance", table="1", stage=room.lesson.tables[1].stage_key())
    pages = "".join(phone.page() for phone in phones)
    assert 'name="text_' in pages
    assert 'name="item_' not in pages
