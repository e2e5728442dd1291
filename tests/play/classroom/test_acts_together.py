"""Acts of one moment go to disk together: all of them or none, each answered by itself."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diplosim.play.classroom import acts
from diplosim.play.classroom.lesson import Refused
from diplosim.play.classroom.store import Event, NotStored
from tests.play.classroom.lessons import Classroom


def at_once(room: Classroom, makes: list[Callable[[], Event]]) -> list[Any]:
    """What each of some acts is answered that come in the same moment."""

    async def all_of_them() -> list[Any]:
        answers = asyncio.gather(*map(room.host.act_with_others, makes), return_exceptions=True)
        return await asyncio.wait_for(answers, 60.0)

    return asyncio.run(all_of_them())


def saying(room: Classroom, who: str, text: str, key: str = "") -> Callable[[], Event]:
    def make() -> Event:
        event = acts.message(room.lesson, room.lesson.people[who], {"to": "plenary", "text": text})
        return Event(event.kind, event.seat, event.game, event.body, key or f"key of {text}")

    return make


def statements(room: Classroom) -> list[str]:
    """What the database is told from now on."""
    told: list[str] = []
    room.host.store._database.set_trace_callback(told.append)
    return told


@pytest.mark.e2e
def test_acts_of_one_moment_are_put_on_disk_once(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, sun) = room.in_rounds(2)
    before, told = room.lesson.seq, statements(room)
    answers = at_once(room, [saying(room, who.id, f"{k}") for k, who in enumerate([usa, sun, usa, sun])])
    assert [answer.body["text"] for answer in answers] == ["0", "1", "2", "3"]
    assert [answer.seq for answer in answers] == [before + k for k in (1, 2, 3, 4)]
    assert [word for word in told if word in ("BEGIN", "COMMIT")] == ["BEGIN", "COMMIT"]
    assert [event.body["text"] for event in room.host.store.events()[before:]] == ["0", "1", "2", "3"]


@pytest.mark.e2e
def test_the_same_key_in_one_moment_is_one_act(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, _) = room.in_rounds(2)
    before = room.lesson.seq
    one, two = at_once(room, [saying(room, usa.id, "twice", "the same key")] * 2)
    assert one == two
    assert room.lesson.seq == before + 1


@pytest.mark.e2e
def test_a_refused_act_does_not_hold_up_the_others(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, sun) = room.in_rounds(2)
    before = len(room.host.store.events())
    answers = at_once(room, [saying(room, usa.id, "a"), saying(room, usa.id, "  "), saying(room, sun.id, "b")])
    assert isinstance(answers[1], Refused)
    assert [event.body["text"] for event in room.host.store.events()[before:]] == ["a", "b"]
    assert "b" in usa.page()


@pytest.mark.e2e
def test_a_disk_that_fills_up_in_the_middle_takes_none_of_them(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, sun) = room.in_rounds(2)
    before, hashes = room.host.store.events(), room.lesson.hashes()
    pages = room.host.store._database.execute("PRAGMA page_count").fetchone()[0]
    room.host.store._database.execute(f"PRAGMA max_page_count = {pages + 4}")
    makes = [saying(room, usa.id, f"{k}" * 3000) for k in range(9)]
    answers = at_once(room, makes)
    assert [type(answer) for answer in answers] == [NotStored] * 9
    assert room.host.store.events() == before
    assert room.host.store.kept() == before
    assert room.lesson.seq == before[-1].seq
    assert room.lesson.hashes() == hashes
    assert room.lesson.tables[1].messages == []
    assert "cannot write to its disk" in sun.page()
    room.host.store._database.execute(f"PRAGMA max_page_count = {pages + 1000}")
    answers = at_once(room, makes)
    assert [answer.body["text"][0] for answer in answers] == [str(k) for k in range(9)]
    assert len(room.lesson.tables[1].messages) == 9
    room.restart()
    assert len(room.lesson.tables[1].messages) == 9
    assert room.lesson.hashes() == hashes


def test_a_fault_of_one_act_is_raised_where_it_was_made(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, _) = room.in_rounds(2)

    def broken() -> Event:
        raise ZeroDivisionError

    answers = at_once(room, [broken, saying(room, usa.id, "after it")])
    assert isinstance(answers[0], ZeroDivisionError)
    assert answers[1].body["text"] == "after it"
