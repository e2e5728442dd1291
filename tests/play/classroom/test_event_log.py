"""The log of a lesson: what was acknowledged is there once, and the lesson follows from it."""

import sqlite3
from pathlib import Path

import pytest

from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.setup import Setup
from diplosim.play.classroom.store import Event, EventStore, NotStored
from tests.play.classroom.lessons import Classroom


def test_events_come_back_in_their_order_with_their_times(tmp_path: Path) -> None:
    store = EventStore(tmp_path / "log")
    first = store.append(Event("here", "p1", 0, {"a": [1, 2]}, "one"), 3.5)
    store.append(Event("here", "p2", 1, {}, "two"), 4.0)
    store.close()
    again = EventStore(tmp_path / "log")
    assert again.events() == [first, Event("here", "p2", 1, {}, "two", 4.0, 2)]
    assert again.known("one") == first
    assert again.last_time() == 4.0
    again.note_alive(9.0)
    assert again.last_time() == 9.0


def test_a_key_is_taken_once(tmp_path: Path) -> None:
    store = EventStore(tmp_path / "log")
    store.append(Event("here", "p1", idem="one"), 1.0)
    with pytest.raises(NotStored):
        store.append(Event("here", "p2", idem="one"), 2.0)
    assert len(store.events()) == 1


@pytest.mark.parametrize("change", ["DELETE FROM events", "UPDATE events SET seat = 'other'"])
def test_nothing_is_taken_out_or_changed(tmp_path: Path, change: str) -> None:
    store = EventStore(tmp_path / "log")
    store.append(Event("here", "p1", idem="one"), 1.0)
    with sqlite3.connect(tmp_path / "log") as other, pytest.raises(sqlite3.IntegrityError, match="append only"):
        other.execute(change)
    assert len(store.events()) == 1


def test_two_servers_do_not_write_one_log(tmp_path: Path) -> None:
    one, two = EventStore(tmp_path / "log"), EventStore(tmp_path / "log")
    one.append(Event("here", "p1", idem="one"), 1.0)
    with pytest.raises(NotStored, match="another server"):
        two.append(Event("here", "p2", idem="two"), 1.0)


@pytest.mark.e2e
def test_a_copy_taken_while_the_lesson_runs_opens(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    room.in_rounds(2)
    with sqlite3.connect(room.path) as running, sqlite3.connect(tmp_path / "copy") as copy:
        running.backup(copy)
    assert EventStore(tmp_path / "copy").events() == room.host.store.events()


def play(room: Classroom) -> None:
    """A game with everything in it that changes talks or the lesson."""
    control, (usa, sun) = room.in_rounds(2)
    usa.move(), sun.move()
    usa.post("/seat/message", to="plenary", text="We see you.")
    sun.post("/seat/message", to="pair:USA", text="And we you.", paper_jupiter="0.5")
    sun.move()
    control.do("rewind", table="1", stage=room.lesson.tables[1].stage_key())
    sun.move(), usa.move()
    control.do("hand", table="1", party="SUN", to="computer")
    usa.move(), usa.move()
    control.do("hand", table="1", party="SUN", to="person")
    control.do("pause")
    room.clock.now += 50.0
    control.do("resume")
    control.do("extend", minutes="2")
    usa.move()
    control.do("fill", table="1", party="SUN", how="policy")
    control.do("inject", text="A plane is lost.", table="1", party="USA")
    room.clock.now += 300.0
    room.host.settle()


@pytest.mark.e2e
def test_a_lesson_is_what_follows_from_its_log(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    play(room)
    events = room.host.store.events()
    assert {"move", "rewound", "handed", "filled", "stage", "injected", "message"} <= {e.kind for e in events}
    again = Lesson(Setup.from_dict(events[0].body))
    for event in events:
        again.apply(event)
    live = room.lesson
    assert again.hashes() == live.hashes()
    assert again.people == live.people
    now = room.host.clock.now()
    for number, table in live.tables.items():
        assert again.tables[number].messages == table.messages
        assert again.tables[number].news == table.news
        assert again.tables[number].talks.log() == table.talks.log()
        assert again.left(now, again.tables[number]) == live.left(now, table)


@pytest.mark.e2e
def test_the_log_of_the_talks_plays_on_another_machine_to_the_same_state(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    play(room)
    talks = room.lesson.tables[1].talks
    assert type(talks).replay(talks.log()).state_hash() == talks.state_hash()


@pytest.mark.e2e
def test_a_restart_goes_on_where_the_lesson_stood_and_takes_no_time(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, sun) = room.in_rounds(2)
    usa.move()
    room.clock.now += 5.0
    room.host.store.note_alive(room.host.clock.now())
    table, hashes = room.lesson.tables[1], room.lesson.hashes()
    left = room.lesson.left(room.host.clock.now(), table)
    room.clock.now += 3600.0
    room.restart()
    assert room.lesson.hashes() == hashes
    assert room.lesson.left(room.host.clock.now(), room.lesson.tables[1]) == pytest.approx(left)
    phone = room.phone()
    phone.client.cookies = sun.client.cookies
    assert phone.move().status_code == 303
    assert "USA" in [e.body.get("party") for e in room.host.store.events() if e.kind == "move"]


@pytest.mark.e2e
def test_a_full_disk_refuses_visibly_and_nothing_has_happened(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, _) = room.in_rounds(2)
    stage, before, hashes = usa.stage(), room.host.store.events(), room.lesson.hashes()
    pages = room.host.store._database.execute("PRAGMA page_count").fetchone()[0]
    room.host.store._database.execute(f"PRAGMA max_page_count = {pages}")
    refused = usa.post("/seat/message", to="plenary", text="x" * 4000)
    while refused.status_code == 303:
        before = room.host.store.events()
        room.clock.now += 2.0
        refused = usa.post("/seat/message", to="plenary", text="x" * 4000)
        hashes = room.lesson.hashes()
    assert refused.status_code == 507
    assert "has not happened" in refused.text
    assert "x" * 4000 in refused.text
    assert room.host.store.events() == before
    assert room.lesson.hashes() == hashes
    assert "cannot write to its disk" in usa.page()
    joining = room.phone().post("/join", code="ABCDEF")
    assert joining.status_code in (303, 507)
    room.host.store._database.execute(f"PRAGMA max_page_count = {pages + 1000}")
    assert usa.move(stage=stage).status_code == 303


class TestOnce:
    def test_a_double_click_is_one_act(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        for _ in range(3):
            assert usa.post("/seat/message", key="the-same-key", to="plenary", text="Hello").status_code == 303
        assert [m.text for m in room.lesson.tables[1].messages] == ["Hello"]

    @pytest.mark.e2e
    def test_keys_belong_to_a_person(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, phones = room.in_rounds(2)
        for phone in phones:
            phone.post("/seat/message", key="the-same-key", to="plenary", text="Hello")
        assert len(room.lesson.tables[1].messages) == 2

    @pytest.mark.e2e
    def test_two_tabs_with_a_move_leave_one_move(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        stage = usa.stage()
        assert usa.move(stage=stage).status_code == usa.move(stage=stage).status_code == 303
        assert len(room.lesson.tables[1].talks.pending) == 1

    @pytest.mark.e2e
    def test_two_clicks_on_a_phase_skip_none(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, _ = room.seated(2)
        assert control.do("phase", to="brief").status_code == 303
        assert control.do("phase", to="brief").status_code == 409
        assert room.lesson.phase == "brief"

    @pytest.mark.e2e
    def test_two_clicks_play_one_stage_and_take_one_back(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, _ = room.in_rounds(2)
        table = room.lesson.tables[1]
        for act in ("advance", "rewind"):
            stage = table.stage_key()
            answers = [control.do(act, table="1", stage=stage).status_code for _ in range(2)]
            assert answers == [303, 409]

    @pytest.mark.e2e
    def test_a_deadline_fires_once_with_nobody_connected(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        room.in_rounds(2)
        table, played = room.lesson.tables[1], room.lesson.tables[1].played
        left = room.lesson.left(room.host.clock.now(), table)
        room.clock.now += left - 0.01
        room.host.settle()
        assert table.played == played
        room.clock.now += 0.02
        room.host.settle(), room.host.settle()
        assert table.played == played + 1

    @pytest.mark.e2e
    def test_a_decision_on_a_played_stage_is_refused_and_explained(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        stage = usa.stage()
        control.do("advance", table="1", stage=room.lesson.tables[1].stage_key())
        answer = usa.move(stage=stage, text="my long reasons")
        assert answer.status_code == 409
        assert "my long reasons" in answer.text
        assert "played meanwhile" in answer.text
