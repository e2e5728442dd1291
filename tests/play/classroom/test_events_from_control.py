"""Events that Control brings in change the talks when the next round begins, and all are told then."""

import re
from pathlib import Path

import pytest

from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.setup import Setup
from diplosim.scenario.loading import load
from tests.play.classroom.lessons import Classroom, Phone

QUO = {"kind": "status_quo", "issue": "missiles", "value": "0.3", "what": "Missiles are moved at night."}


def next_round(room: Classroom, phones: list[Phone], table: int = 1) -> None:
    talks = room.lesson.tables[table].talks
    number = talks.game.round
    for _ in range(12):
        if talks.game.round > number or talks.ended:
            return
        for phone in phones:
            if phone.stage():
                phone.move()


def issue_of(room: Classroom) -> tuple[str, int]:
    return room.lesson.scenario.issue_ids[0], 0


@pytest.mark.e2e
def test_a_status_quo_changes_in_the_next_round_and_all_read_why(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    control, phones = room.in_rounds(2)
    talks = room.lesson.tables[1].talks
    issue, k = issue_of(room)
    before = talks.game.status_quo[k]
    assert control.do("event", **{**QUO, "issue": issue}).status_code == 303
    assert talks.game.status_quo[k] == before
    assert "Missiles are moved" not in phones[0].page()
    assert "Round 2: Missiles are moved at night." in control.get("/control/").text
    next_round(room, phones)
    assert talks.game.round == 1
    assert talks.game.status_quo[k] == pytest.approx(0.3)
    assert "Missiles are moved at night." in phones[0].page()
    assert "Missiles are moved at night." in control.get("/control/projector").text
    events = room.host.store.events()
    again = Lesson(Setup.from_dict(events[0].body))
    for event in events:
        again.apply(event)
    assert again.hashes() == room.lesson.hashes()
    assert type(talks).replay(talks.log()).state_hash() == talks.state_hash()


@pytest.mark.e2e
def test_a_posture_of_one_table_leaves_the_other_alone(tmp_path: Path) -> None:
    room = Classroom(tmp_path, tables=2)
    control, _ = room.in_rounds(4)
    form = {"kind": "posture", "party": "SUN", "value": "3", "what": "Ships sail."}
    assert control.do("event", table="2", **form).status_code == 303
    assert [len(table.talks.game.injected) for table in room.lesson.tables.values()] == [0, 1]
    assert control.do("event", **form).status_code == 303
    assert [len(table.talks.game.injected) for table in room.lesson.tables.values()] == [1, 2]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"value": "1.3"}, "“1.3” is not possible here. The value lies between 0 and 1."),
        ({"value": "much"}, "is not a number"),
        ({"value": "nan"}, "is not a number"),
        ({"issue": "weather"}, "no such issue"),
        ({"kind": "earthquake"}, "no such answer"),
        ({"what": " "}, "no text"),
        ({"scheduled": "0"}, "no such answer"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_changes_nothing(
    tmp_path: Path, wrong: dict[str, str], why: str
) -> None:
    room = Classroom(tmp_path)
    control, _ = room.in_rounds(2)
    events = len(room.host.store.events())
    answer = control.do("event", **{**QUO, "issue": issue_of(room)[0], **wrong})
    assert answer.status_code == 422
    assert why in answer.text
    assert len(room.host.store.events()) == events
    assert room.lesson.tables[1].talks.game.injected == ()


@pytest.mark.e2e
def test_in_the_last_round_nothing_can_come(tmp_path: Path) -> None:
    short = {"rounds": 1, "calendar": [], "deadline.at_round": 1, "beliefs.training_runs": 16}
    room = Classroom(tmp_path, load("cuba_1962").replace(short))
    control, _ = room.in_rounds(2)
    answer = control.do("event", **{**QUO, "issue": issue_of(room)[0]})
    assert answer.status_code == 422
    assert "no round is left" in answer.text


@pytest.mark.e2e
def test_an_event_that_the_case_has_planned_comes_earlier(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "bosnia_1995")
    control, _ = room.in_rounds(4)
    page = control.get("/control/").text
    assert "Planned by the case" in page
    planned = [int(number) for number in re.findall(r'name="scheduled" value="(\d+)"', page)]
    rounds = [room.lesson.scenario.events[i].round for i in planned]
    assert min(rounds) > 2
    assert control.do("event", scheduled=str(planned[0])).status_code == 303
    (brought_in,) = room.lesson.tables[1].talks.game.injected
    assert brought_in.round == 2
    assert brought_in.what == room.lesson.scenario.events[planned[0]].what


@pytest.mark.e2e
def test_before_the_rounds_there_are_no_talks_to_change(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    control, _ = room.seated(2)
    assert control.do("event", **{**QUO, "issue": issue_of(room)[0]}).status_code == 409
