"""Members of an alliance without a seat at the table play from phones: they caucus, read and write, no more."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diplosim.play.classroom import engine
from diplosim.scenario.loading import load
from tests.hidden_draws import acts, hidden
from tests.play.classroom.lessons import Classroom, Phone

ALLIES = ("BAL", "GBR", "HUN", "ITA", "POL", "TUR")
TABLE = {"RUS", "USA", "NATO", "DEU", "FRA", "UKR"}


def by_party(room: Classroom, phones: list[Phone]) -> dict[str, Phone]:
    return {room.lesson.people[phone.id].party: phone for phone in phones}


@pytest.fixture
def room(tmp_path: Path) -> Classroom:
    return Classroom(tmp_path, "geneva_2022")


@pytest.mark.e2e
def test_they_are_seated_after_the_table_and_before_pairs(room: Classroom) -> None:
    _, phones = room.seated(13)
    parties = [room.lesson.people[phone.id].party for phone in phones]
    assert set(parties[:6]) == TABLE
    assert set(parties[6:12]) == set(ALLIES)
    assert parties[12] == parties[0]


@pytest.mark.e2e
def test_a_stance_from_a_phone_moves_the_mandate(room: Classroom) -> None:
    _, phones = room.in_rounds(12)
    sits = by_party(room, phones)
    talks = room.lesson.tables[1].talks
    assert talks.game.stage == "caucus"
    assert set(ALLIES) <= set(talks.waiting())
    assert 'name="stance_NATO"' in sits["POL"].page()
    before = talks.game.state.low.copy(), talks.game.state.high.copy()
    for party in talks.waiting():
        assert sits[party].move(stance_NATO="break" if party in ALLIES else "").status_code == 303
    assert talks.game.stage == "table"
    a = talks.position("NATO")
    assert (talks.game.state.low[0, a] < before[0][0, a]).any() or (talks.game.state.high[0, a] > before[1][0, a]).any()
    assert "Poland breaks ranks with NATO" in sits["HUN"].page()
    assert "breaks ranks" not in sits["RUS"].page()
    assert "breaks ranks" not in sits["UKR"].page()


@pytest.mark.e2e
def test_a_member_reads_where_its_own_limit_binds_the_alliance(room: Classroom) -> None:
    _, phones = room.in_rounds(12)
    sits, talks = by_party(room, phones), room.lesson.tables[1].talks
    issues, a = talks.scenario.issue_ids, talks.position("NATO")
    sign = "It is your limit that binds here."
    for party in (*ALLIES, "USA", "FRA", "DEU"):
        p = talks.game.structure.coded.index[party]
        binds = [
            issue
            for k, issue in enumerate(issues)
            if (0.0 < talks.game.state.low[0, a, k] == talks.game.lines.low[0, p, k])
            or (1.0 > talks.game.state.high[0, a, k] == talks.game.lines.high[0, p, k])
        ]
        assert sits[party].page().count(sign) == len(binds), party
    assert sum(sits[party].page().count(sign) for party in ALLIES) > 0
    assert sign not in sits["NATO"].page()


@pytest.mark.e2e
def test_at_other_stages_they_have_nothing_to_decide_and_are_not_waited_for(room: Classroom) -> None:
    _, phones = room.in_rounds(12)
    sits = by_party(room, phones)
    talks = room.lesson.tables[1].talks
    for party in talks.waiting():
        sits[party].move()
    page = sits["TUR"].page()
    assert talks.game.stage == "table"
    assert "You have nothing to decide at this step" in page
    assert "Inside NATO" in page
    assert not set(ALLIES) & set(talks.waiting())
    stage = room.lesson.tables[1].stage_key()
    assert sits["TUR"].post("/seat/move", stage=stage, issue_x="0.5").status_code == 409
    assert sits["TUR"].post("/seat/price", stage=stage).status_code == 403


@pytest.mark.e2e
def test_they_write_to_allies_and_control_alone(room: Classroom) -> None:
    control, phones = room.in_rounds(12)
    sits = by_party(room, phones)
    poland = sits["POL"]
    assert poland.post("/seat/message", to="plenary", text="aloud-word").status_code == 422
    assert poland.post("/seat/message", to="pair:RUS", text="to-moscow-word").status_code == 422
    assert sits["RUS"].post("/seat/message", to="pair:POL", text="to-warsaw-word").status_code == 422
    assert 'value="plenary"' not in poland.page()
    assert '<select id="to" name="to"><option value="alliance:NATO">' in re.sub(r"\s*\n\s*", "", poland.page())
    assert poland.post("/seat/message", to="alliance:NATO", text="among-allies-word").status_code == 303
    assert poland.post("/seat/message", to="pair:TUR", text="to-ankara-word").status_code == 303
    assert sits["DEU"].post("/seat/message", to="pair:POL", text="from-berlin-word").status_code == 303
    read = {word: {p for p, phone in sits.items() if word in phone.page()} for word in ("among", "ankara", "berlin")}
    assert read == {"among": {"USA", "NATO", "DEU", "FRA", *ALLIES}, "ankara": {"POL", "TUR"}, "berlin": {"POL", "DEU"}}
    assert "among-allies-word" not in control.get("/control/projector").text


@pytest.mark.e2e
def test_they_make_no_opening_statement(room: Classroom) -> None:
    control, phones = room.seated(12)
    for phase in ("brief", "opening"):
        control.do("phase", to=phase)
    sits = by_party(room, phones)
    assert sits["HUN"].post("/seat/statement", text="Listen").status_code == 403
    assert 'action="/seat/statement"' not in sits["HUN"].page()
    assert 'action="/seat/statement"' in sits["RUS"].page()


@pytest.mark.e2e
def test_every_phase_has_a_page_for_them(room: Classroom) -> None:
    control, phones = room.seated(12)
    sits = by_party(room, phones)
    for phase in ("brief", "opening", "rounds", "outcome", "reveal", "debrief"):
        assert control.do("phase", to=phase).status_code == 303
        assert "Poland" in sits["POL"].page()
        assert control.get("/control/seat/1/POL").status_code == 200
        assert "only caucuses" in control.get("/control/").text
    assert (
        "Its own limits bind nobody" in sits["POL"].get("/debrief").text or "Poland" in sits["POL"].get("/debrief").text
    )


@pytest.mark.e2e
def test_a_seat_that_is_handed_to_the_computer_is_not_waited_for(room: Classroom) -> None:
    control, _ = room.in_rounds(12)
    talks = room.lesson.tables[1].talks
    assert control.do("hand", table="1", party="POL", to="computer").status_code == 303
    assert "POL" not in talks.waiting()
    assert control.do("hand", table="1", party="POL", to="person").status_code == 303
    assert "POL" in talks.waiting()


@pytest.mark.e2e
def test_their_confidential_texts_reach_their_own_phone_alone(tmp_path: Path) -> None:
    case = load("geneva_2022")
    texts: dict[str, Any] = {
        party: {
            "public": {"one_line": f"open-{party}"},
            "confidential": {"brief": f"canary-{party}", "facts": [{"what": f"canary-{party}", "source": "a test"}]},
        }
        for party in (*ALLIES, *sorted(TABLE))
    }
    room = Classroom(tmp_path, case.replace({"seats": texts}))
    control, phones = room.seated(13)
    press = room.joined()
    control.do("place", person=press.id, place="1:press:")
    for phase in ("brief", "opening", "rounds"):
        control.do("phase", to=phase)
        for phone in (*phones, press) if phase != "opening" else ():
            person = room.lesson.people[phone.id]
            seen = set()
            for path in ("/seat", "/debrief", "/", "/control/", "/control/seat/1/POL", "/control/export/talks-1.json"):
                seen |= set(re.findall(r"canary-(\w+)", phone.get(path).text))
            for act in ("move", "price", "message", "statement", "withdraw", "belief"):
                seen |= set(re.findall(r"canary-(\w+)", phone.post(f"/seat/{act}", stage="x").text))
            assert seen == ({person.party} if person.party else set())


def plain(page: str) -> str:
    """A page without keys, which are new each time."""
    return re.sub(r'(value="[\w-]{22}"|data-left="[^"]*")', "", page)


@pytest.mark.e2e
@pytest.mark.parametrize("party", ["POL", pytest.param("DEU", marks=pytest.mark.slow)])
def test_their_page_hangs_on_nothing_that_others_keep_secret(tmp_path: Path, party: str) -> None:
    talks = hidden("geneva_2022", 3, party)
    rooms, pages = [], []
    for i, one in enumerate(talks):
        room = Classroom(tmp_path / str(i), "geneva_2022", minutes=0)
        _, phones = room.in_rounds(12)
        rooms.append(room)
        pages.append(by_party(room, phones)[party])
        if party in one.caucus_only:
            engine.hand(one, party, True)
        one.advance()
        room.lesson.tables[1].talks = one
        room.lesson.tables[1].forget()
    random = np.random.default_rng(1)
    for _ in range(9):
        left, right = (plain(phone.page()) for phone in pages)
        assert left == right, (talks[0].game.round, talks[0].game.stage)
        for who, move in list(acts(*talks, random)):
            talks[0].submit(who, move), talks[1].submit(who, move)
        for room in rooms:
            room.lesson.tables[1].forget()  # the moves have not come through the lesson
            room.host.settle()
    assert talks[0].game.round >= 2
