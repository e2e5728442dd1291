"""Offers that people make on phones: verification, a test of who may be bluffing, a last offer before force."""

import html
import re
from pathlib import Path

import pytest

from diplosim.play.classroom.record import value_in_words
from diplosim.play.classroom.table import Table
from diplosim.play.pricing import price
from tests.play.classroom.lessons import Classroom, Phone


@pytest.mark.e2e
def test_verification_is_offered_accepted_and_told(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    control, (usa, rus) = room.in_rounds(2)
    table = room.lesson.tables[1]
    while table.talks.game.stage != "table":
        control.do("advance", table="1", stage=table.stage_key())
    assert usa.move(verify="1").status_code == 303
    control.do("advance", table="1", stage=table.stage_key())
    assert 'name="inspect"' in rus.page()
    assert rus.move(inspect="1").status_code == 303
    control.do("advance", table="1", stage=table.stage_key())
    state, russia = table.talks.game.state, table.talks.position("RUS")
    assert (bool(state.asked[0, russia]), bool(state.answered[0, russia])) == (True, True)
    assert "Russia accepts inspection" in control.get("/control/projector").text


def table_of(control: Phone, room: Classroom) -> Table:
    """The first table, brought to the stage at which demands are tabled."""
    table = room.lesson.tables[1]
    while table.talks.game.stage != "table":
        control.do("advance", table="1", stage=table.stage_key())
    return table


@pytest.mark.e2e
def test_a_test_offer_is_not_made_where_the_own_government_would_not_ratify_it(tmp_path: Path) -> None:
    """Enlargement of .75, which tests Russia, is beyond the .4 of the United States; France handles half the issues."""
    room = Classroom(tmp_path, "geneva_2022")
    control, (usa, france) = room.in_rounds(2)
    control.do("place", person=france.id, place="1:seat:FRA")
    table_of(control, room)
    page = usa.page()
    assert 'name="test"' not in page
    assert "You cannot make a test offer now: what would test Russia is more than your government would accept" in page
    refused = usa.move(test="1")
    assert refused.status_code == 422
    assert "what would test Russia" in refused.text
    assert 'name="test"' not in france.page()
    refused = france.move(test="1")
    assert refused.status_code == 422
    assert "handled elsewhere: it would test nobody" in refused.text


@pytest.mark.e2e
def test_a_test_offer_is_made_where_the_own_government_would_ratify_it(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "july_1914")
    control, (_, france) = room.in_rounds(2)
    control.do("place", person=france.id, place="1:seat:FRA")
    table = table_of(control, room)
    page, view, scenario = " ".join(france.page().split()), table.talks.view("FRA"), room.lesson.scenario
    assert 'name="test"' in page
    [told] = re.findall(
        r"<summary>A test offer to ([^<]*) tables this text, and what you have chosen[^<]*?(\d+) of", page
    )
    assert told[0] == "Austria-Hungary"
    assert f"ask only for what {told[0]}, whose word I doubt, could accept" in page
    asked = france.post("/seat/price", test="1", accept="application/json").json()["text"]
    assert told[1] == str(round(100 * price(table.talks, "FRA", view.test_offer[0]).worth))
    assert asked.startswith(f"This package is worth {told[1]} of 100 points to you.")
    untouched = france.post("/seat/price", accept="application/json").json()["text"]
    assert untouched == "This package is worth 100 of 100 points to you."
    for issue, value in zip(scenario.issues, view.test_offer[0].tolist(), strict=True):
        words = value_in_words(scenario, issue.id, value)
        assert f"<div><dt>{issue.name}</dt><dd>{words}</dd></div>" in html.unescape(page)
    assert france.move(test="1").status_code == 303
    move = table.talks.pending[table.talks.position("FRA")]
    view = table.talks.view("FRA")
    assert move.test.all()
    assert move.demand[0].tolist() == view.test_offer[0].tolist()


@pytest.mark.e2e
def test_a_last_offer_is_announced_and_heard(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    control, (_, rus) = room.in_rounds(2)
    table = room.lesson.tables[1]
    while "last_offer" not in rus.page():
        control.do("advance", table="1", stage=table.stage_key())
    assert table.talks.game.stage == "decide"
    assert rus.move(last_offer="1").status_code == 303
    control.do("advance", table="1", stage=table.stage_key())
    assert "last offer" in control.get("/control/projector").text
