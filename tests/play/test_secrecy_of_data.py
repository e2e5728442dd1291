"""Over a whole talk, data for a seat, its sheet and the public record hang on nothing that the others keep secret."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.play.public_data import public_record
from diplosim.play.seat_data import seat_data
from diplosim.play.session import Session
from diplosim.play.sheet_data import sheet_data
from diplosim.seats import Move, move_to_mapping
from tests.hidden_draws import acts, hidden
from tests.playing import talks_of

VIEWERS = [
    ("geneva_2022", "RUS"),
    pytest.param("geneva_2022", "NATO", marks=pytest.mark.slow),
    pytest.param("geneva_2022", "DEU", marks=pytest.mark.e2e),
    pytest.param("geneva_2022", "POL", marks=pytest.mark.e2e),
    ("cuba_1962", "USA"),
    pytest.param("six_party_2009", "PRK", marks=pytest.mark.slow),
]


def served(talks: Session, viewer: str) -> dict[str, str]:
    """All that goes to a seat's page, and what goes to everybody, as text."""
    sheet = sheet_data(talks.scenario, talks, viewer)
    return {
        "seat": json.dumps(seat_data(talks, viewer)),
        "public sheet": json.dumps(sheet["public"]),
        "confidential sheet": json.dumps(sheet["confidential"]),
        "record of the seat": json.dumps(public_record(talks, viewer)),
        "record of all": json.dumps(public_record(talks)),
    }


@pytest.mark.e2e
@pytest.mark.parametrize(("name", "viewer"), VIEWERS)
def test_what_is_served_stays_the_same_whatever_the_others_hide(name: str, viewer: str) -> None:
    one, other = hidden(name, 3, viewer)
    random, stages = np.random.default_rng(1), 0
    for talks in (one, other):
        talks.advance()
        talks.control({"kind": "message", "from": viewer, "to": ["all"], "text": "Good morning."})
    assert (one.game.state.no_deal != other.game.state.no_deal).any()
    while one.waiting():
        left, right = served(one, viewer), served(other, viewer)
        for what in left:
            assert left[what] == right[what], f"round {one.game.round + 1}, {one.game.stage}: {what}"
        stages += 1
        for party, move in list(acts(one, other, random)):
            one.submit(party, move), other.submit(party, move)
        assert json.dumps(public_record(one)) == json.dumps(public_record(other))
        one.play_stage(), other.play_stage()
        one.advance(), other.advance()
    assert stages > 5


class Marked:
    """A talk of Geneva in which every secret is a number that cannot be missed."""

    def __init__(self) -> None:
        everybody = dict.fromkeys(("RUS", "USA", "NATO", "FRA", "DEU", "UKR", "POL"), "human")
        self.talks = talks_of(diplosim.load("geneva_2022"), 1, seats=everybody)
        self.talks.advance()


def numbers(data: Any) -> set[float]:
    if isinstance(data, dict):
        return set().union(*(numbers(value) for value in data.values())) if data else set()
    if isinstance(data, list):
        return set().union(*(numbers(value) for value in data)) if data else set()
    return {float(data)} if isinstance(data, int | float) and not isinstance(data, bool) else set()


@pytest.mark.e2e
def test_sealed_moves_are_shown_to_their_own_seat_alone() -> None:
    talks = Marked().talks
    for party in talks.waiting():
        talks.submit(party, Move())
    talks.advance()
    legal = talks.legal("RUS")
    mark = 0.5 * (legal.low[2] + legal.high[2]) + 0.0123456789
    demand = talks.view("RUS").start.copy()
    demand[0, 2] = mark
    talks.submit("RUS", Move(demand=demand))
    for party in ("USA", "NATO", "POL"):
        sheet = sheet_data(talks.scenario, talks, party)
        for data in (seat_data(talks, party), sheet, public_record(talks, party), public_record(talks)):
            assert mark not in numbers(data)
    own = seat_data(talks, "RUS")["sealed"]
    assert own["move"] == move_to_mapping(talks.pending[talks.position("RUS")])
    assert mark in numbers(own)
    assert any("NATO enlargement" in words for words in own["says"][0]["words"])
    assert talks.log()["referee_only"]


def test_each_sheet_holds_the_text_of_the_drawn_type_alone() -> None:
    scenario = diplosim.load("bosnia_1995")
    talks = talks_of(scenario, 1)
    for party in ("BIH", "HRV", "YUG", "NATO"):
        sheet = sheet_data(scenario, talks, party)
        texts = scenario.seats[party].confidential
        drawn = sheet["confidential"]["type"]
        shown, public = json.dumps(sheet["confidential"]), json.dumps(sheet["public"])
        assert texts.brief[:30] in shown
        for kind, text in texts.by_type.items():
            assert (text[:30] in shown) == (kind == drawn)
            assert text[:30] not in public
        assert texts.brief[:30] not in public


def test_a_mandate_is_told_to_the_alliance_and_its_members_alone() -> None:
    talks = Marked().talks
    for party in talks.waiting():
        talks.submit(party, Move())
    talks.advance()
    first = {viewer: public_record(talks, viewer)["rounds"][0] for viewer in (None, "RUS", "NATO", "POL", "DEU")}
    assert [viewer for viewer, shown in first.items() if "caucus" in shown] == ["NATO", "POL", "DEU"]
    assert first["POL"]["caucus"] == first["NATO"]["caucus"]
    assert [alliance["alliance"] for alliance in seat_data(talks, "POL")["alliances"]] == ["NATO"]
    assert seat_data(talks, "RUS")["alliances"] == []


def test_messages_reach_their_addressees_alone() -> None:
    talks = Marked().talks
    talks.control({"kind": "message", "from": "DEU", "to": ["POL", "NATO"], "text": "Between us."})
    heard = {v: [m["text"] for m in public_record(talks, v)["messages"]] for v in (None, "DEU", "POL", "NATO", "RUS")}
    assert heard == {None: [], "DEU": ["Between us."], "POL": ["Between us."], "NATO": ["Between us."], "RUS": []}


def test_reports_of_beliefs_and_quiet_hand_overs_are_in_no_record() -> None:
    talks = Marked().talks
    before = public_record(talks, "USA")
    beliefs = {"pretext": 0.123456, "hard_bargainer": 0.676544, "sincere": 0.2}
    talks.control({"kind": "belief_report", "seat": "UKR", "about": "RUS", "beliefs": beliefs})
    talks.control({"kind": "hand_over", "seat": "UKR", "to": "by_type", "announced": False})
    talks.control({"kind": "hand_over", "seat": "UKR", "to": "human", "announced": False})
    assert public_record(talks, "USA") == before
    talks.control({"kind": "hand_over", "seat": "UKR", "to": "by_type"})
    told = public_record(talks)["announcements"]
    assert [entry["words"] for entry in told] == ["Ukraine is played by a computer from now on."]
