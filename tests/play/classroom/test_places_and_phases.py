"""Who sits where, what Control can do, and what happens when time is up."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from diplosim.play.classroom.people import deal
from diplosim.play.classroom.setup import PARTS, STAGE_PARTS, Setup
from tests.play.classroom.lessons import Classroom


class TestPlaces:
    def test_two_tables_fill_seat_by_seat_then_in_pairs_then_with_press(self) -> None:
        places = deal([f"p{i}" for i in range(11)], 2, ["A", "B"])
        assert list(places.values()) == [
            *((1, "seat", "A"), (2, "seat", "A"), (1, "seat", "B"), (2, "seat", "B")),
            *((1, "seat", "A"), (2, "seat", "A"), (1, "seat", "B"), (2, "seat", "B")),
            *((1, "press", ""), (1, "observer", ""), (2, "press", "")),
        ]

    @pytest.mark.parametrize("people", [*range(1, 61)])
    def test_any_number_of_people_is_placed(self, people: int) -> None:
        places = deal([str(i) for i in range(people)], 3, list("ABCDEF"))
        assert len(places) == people
        seats = [place for place in places.values() if place[1] == "seat"]
        assert max(seats.count(place) for place in seats) <= 2
        sizes = [sum(place[0] == game for place in seats) for game in (1, 2, 3)]
        assert max(sizes) - min(sizes) <= 1

    @pytest.mark.e2e
    def test_a_late_joiner_takes_an_empty_seat_then_joins_a_single_person_then_the_press(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, _ = room.in_rounds(1)
        kinds = []
        for _ in range(4):
            late = room.joined()
            assert control.do("place", person=late.id, place="best").status_code == 303
            person = room.lesson.people[late.id]
            kinds.append((person.role, person.party))
        first = next(iter(room.lesson.people.values())).party
        other = "SUN" if first == "USA" else "USA"
        assert kinds[0] == ("seat", other)
        assert {kinds[1], kinds[2]} == {("seat", first), ("seat", other)}
        assert kinds[3][0] == "press"
        assert set(room.lesson.tables[1].people()) == {"USA", "SUN"}

    @pytest.mark.e2e
    def test_a_full_seat_takes_nobody(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, _ = room.seated(4)
        late = room.joined()
        assert control.do("place", person=late.id, place="1:seat:USA").status_code == 409
        assert control.do("place", person=late.id, place="1:observer:").status_code == 303

    def test_who_has_not_confirmed_gets_no_seat(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, here, away = room.control(), room.joined(), room.joined()
        here.post("/seat/here")
        control.do("deal")
        assert room.lesson.people[here.id].role == "seat"
        assert room.lesson.people[away.id].role == ""

    @pytest.mark.e2e
    def test_who_leaves_a_seat_empty_hands_it_to_the_computer(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        party = room.lesson.people[usa.id].party
        control.do("place", person=usa.id, place="1:press:")
        assert party not in room.lesson.tables[1].people()
        assert "The computer now plays" in usa.page()
        assert usa.post("/seat/message", text="Breaking news").status_code == 303
        assert room.lesson.tables[1].messages[-1].author == "press"

    @pytest.mark.e2e
    def test_two_at_a_seat_share_its_move(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, phones = room.in_rounds(4)
        by_party: dict[str, list[int]] = {}
        for i, phone in enumerate(phones):
            by_party.setdefault(room.lesson.people[phone.id].party, []).append(i)
        one, two = (phones[i] for i in by_party["USA"])
        assert one.move().status_code == 303
        assert "Sealed." in two.page()
        assert two.post("/seat/withdraw", stage=two.stage()).status_code == 303
        assert "Sealed." not in one.page()


class TestClock:
    def test_a_third_of_the_lesson_is_left_for_the_end(self) -> None:
        assert 1.0 - sum(PARTS.values()) >= 1 / 3
        assert sum(STAGE_PARTS.values()) == pytest.approx(1.0)
        setup = Setup("x", minutes=50)
        assert setup.seconds("brief") == 360.0
        assert setup.seconds("rounds") == 1200.0
        assert setup.stage_seconds("table", 5) == 96.0
        assert Setup("x", minutes=0).stage_seconds("table", 5) is None

    @pytest.mark.e2e
    def test_phases_follow_each_other_by_the_clock_to_the_rounds(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, _ = room.seated(2)
        control.do("phase", to="brief")
        seen = []
        for _ in range(3):
            seen.append(room.lesson.phase)
            room.clock.now += (room.lesson.left(room.host.clock.now(), None) or 0.0) + 0.01
            room.host.settle()
        assert seen == ["brief", "opening", "rounds"]

    @pytest.mark.e2e
    def test_a_pause_takes_no_time_and_no_moves(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        table = room.lesson.tables[1]
        stage, left = usa.stage(), room.lesson.left(room.host.clock.now(), table)
        control.do("pause")
        room.clock.now += 900.0
        room.host.settle()
        assert room.lesson.left(room.host.clock.now(), table) == pytest.approx(left)
        assert usa.move(stage=stage).status_code == 409
        control.do("resume")
        room.clock.now += 10.0
        assert room.lesson.left(room.host.clock.now(), table) == pytest.approx(left - 10.0)
        assert usa.move(stage=stage).status_code == 303

    @pytest.mark.e2e
    def test_minutes_that_are_added_count_once(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path, tables=2)
        control, _ = room.in_rounds(4)
        now = room.host.clock.now()
        before = [room.lesson.left(now, table) for table in room.lesson.tables.values()]
        control.do("extend", minutes="5", table="2")
        control.do("extend", minutes="1")
        after = [room.lesson.left(now, table) for table in room.lesson.tables.values()]
        assert [b - a for a, b in zip(before, after, strict=True)] == [60.0, 360.0]
        assert control.do("extend", minutes="500").status_code == 422

    @pytest.mark.e2e
    def test_the_lesson_ends_its_rounds_wherever_talks_stand(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        for phase in ("outcome", "reveal", "debrief"):
            assert control.do("phase", to=phase).status_code == 303
        assert "stopped the talks" in usa.page()
        assert usa.get("/debrief").status_code == 200

    @pytest.mark.e2e
    def test_times_in_the_log_never_go_back(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        room.in_rounds(2)
        times = [event.t for event in room.host.store.events()]
        assert all(a <= b for a, b in pairwise(times))


class TestTimeOfOneSeat:
    @pytest.mark.e2e
    def test_it_has_longer_than_the_others_and_the_stage_waits_for_it_alone(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, phones = room.in_rounds(2)
        table = room.lesson.tables[1]
        sits = {room.lesson.people[p.id].party: p for p in phones}
        stage, left = table.stage_key(), room.lesson.left(room.host.clock.now(), table) or 0.0
        assert control.do("extend", table="1", party="USA", minutes="2").status_code == 303
        assert "2 more minutes" in sits["SUN"].page()
        assert table.talks.controls[-1].data == {"seconds": 120.0, "seat": "USA"}
        now = room.host.clock.now()
        assert (room.lesson.left(now, table, "USA") or 0.0) - (room.lesson.left(now, table, "SUN") or 0.0) == 120.0
        room.clock.now += left + 5.0
        room.host.settle()
        assert table.stage_key() == stage
        late = sits["SUN"].move(stage=stage)
        assert late.status_code == 409
        assert "Your time for this step was up" in late.text
        assert sits["USA"].move(stage=stage).status_code == 303
        assert table.stage_key() != stage
        assert (room.lesson.left(room.host.clock.now(), table, "USA") or 0.0) == room.lesson.left(
            room.host.clock.now(), table
        )

    @pytest.mark.e2e
    def test_when_it_is_silent_the_stage_is_played_at_the_end_of_its_time(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, _ = room.in_rounds(2)
        table = room.lesson.tables[1]
        stage, left = table.stage_key(), room.lesson.left(room.host.clock.now(), table) or 0.0
        control.do("extend", table="1", party="USA", minutes="1")
        room.clock.now += left + 59.9
        room.host.settle()
        assert table.stage_key() == stage
        room.clock.now += 0.2
        room.host.settle()
        assert table.stage_key() != stage

    @pytest.mark.e2e
    def test_a_seat_that_nobody_waits_for_gets_none(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, phones = room.in_rounds(2)
        phones[0].move()
        party = room.lesson.people[phones[0].id].party
        assert control.do("extend", table="1", party=party, minutes="1").status_code == 409
        assert control.do("extend", table="1", party="Atlantis", minutes="1").status_code == 422


class TestTwoWhoDecideTogether:
    def seat(self, tmp_path: Path) -> tuple[Classroom, Any, Any, Any]:
        room = Classroom(tmp_path, pairs="joint")
        _, phones = room.in_rounds(4)
        of = {party: [p for p in phones if room.lesson.people[p.id].party == party] for party in ("USA", "SUN")}
        return room, *of["USA"], of["SUN"][0]

    @pytest.mark.e2e
    def test_what_one_proposes_the_other_confirms(self, tmp_path: Path) -> None:
        room, one, two, other = self.seat(tmp_path)
        table = room.lesson.tables[1]
        assert one.move().status_code == 303
        assert table.talks.pending == {}
        assert "You have proposed this" in one.page()
        assert "Your partner proposes this" in two.page()
        assert "proposed this" not in other.page()
        assert "proposes this" not in other.page()
        assert one.post("/seat/confirm", stage=one.stage()).status_code == 409
        assert other.post("/seat/confirm", stage=other.stage()).status_code == 409
        assert two.post("/seat/confirm", stage=two.stage()).status_code == 303
        assert len(table.talks.pending) == 1
        assert table.proposed == {}
        assert "Sealed." in one.page()

    @pytest.mark.e2e
    def test_the_other_can_propose_something_else_or_drop_it(self, tmp_path: Path) -> None:
        room, one, two, _ = self.seat(tmp_path)
        table = room.lesson.tables[1]
        one.move()
        two.move()
        assert table.proposed["USA"].by == two.id
        assert one.post("/seat/withdraw", stage=one.stage()).status_code == 303
        assert table.proposed == {}
        assert two.post("/seat/withdraw", stage=two.stage()).status_code == 409

    @pytest.mark.e2e
    def test_when_time_is_up_the_proposal_stands(self, tmp_path: Path) -> None:
        room, one, _, _ = self.seat(tmp_path)
        table = room.lesson.tables[1]
        row = re.search(r'name="issue_(\w+)" min="([\d.]+)" max="([\d.]+)"', one.page())
        assert row is not None
        assert one.move(**{f"issue_{row[1]}": row[2], "confirmed": "1"}).status_code == 303
        room.clock.now += (room.lesson.left(room.host.clock.now(), table) or 0.0) + 1.0
        one.page()
        room.host.settle()
        entry = next(e for e in table.talks.entries if e.seat == "USA" and e.stage == "table")
        k = table.scenario.issue_ids.index(row[1])
        assert entry.source == "person"
        assert entry.move["demand"][k] == pytest.approx(float(row[2]), abs=0.01)
        assert table.proposed == {}

    @pytest.mark.e2e
    def test_who_is_alone_there_seals_alone(self, tmp_path: Path) -> None:
        room, one, _, _ = self.seat(tmp_path)
        room.clock.now += 30.0
        assert one.move().status_code == 303
        assert len(room.lesson.tables[1].talks.pending) == 1


class TestWaits:
    @pytest.mark.e2e
    @pytest.mark.parametrize(
        ("how", "source", "told"), [("policy", "policy", "the computer moved"), ("silence", "time_out", "says nothing")]
    )
    def test_control_ends_the_wait_for_one_seat_and_all_are_told(
        self, tmp_path: Path, how: str, source: str, told: str
    ) -> None:
        room = Classroom(tmp_path)
        control, (usa, sun) = room.in_rounds(2)
        assert usa.move().status_code == 303
        assert control.do("fill", table="1", party="SUN", how=how).status_code == 303
        assert f"Control ended the wait for Soviet Union: {'it ' if how == 'silence' else ''}{told}" in usa.page()
        sources = {e.seat: e.source for e in room.lesson.tables[1].talks.entries if e.stage == "table"}
        assert sources == {"USA": "person", "SUN": source}
        assert sun.move().status_code == 303

    @pytest.mark.e2e
    def test_whoever_still_reads_when_time_is_up_enters_the_round_with_the_sheet_open(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, sun) = room.seated(2)
        control.do("phase", to="brief")
        assert usa.post("/seat/ready").status_code == 303
        for _ in range(2):
            room.clock.now += 1000.0
            room.host.settle()
        assert room.lesson.phase == "rounds"
        assert 'id="sheet" open' in sun.page()
        assert 'id="sheet">' in usa.page()


class TestTwoSteps:
    @pytest.mark.e2e
    def test_walking_out_is_asked_twice_with_the_own_values(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, phones = room.in_rounds(2)
        for _ in range(12):
            if room.lesson.tables[1].talks.game.stage == "decide":
                break
            for phone in phones:
                if phone.stage():
                    phone.move()
        usa = phones[0]
        asked = usa.move(walk_out="1")
        assert asked.status_code == 200
        assert "Are you sure?" in asked.text
        assert "no deal is worth" in asked.text
        assert room.lesson.tables[1].talks.pending == {}
        assert usa.move(walk_out="1", confirmed="1").status_code == 303
        assert len(room.lesson.tables[1].talks.pending) == 1

    @pytest.mark.e2e
    @pytest.mark.parametrize(
        ("case", "unseated"),
        [
            ("bosnia_1995", "Germany, France, United Kingdom, Bosnian Serb leadership (Pale), United States"),
            ("jcpoa_2015", "Israel"),
            ("minsk2_2015", ""),
        ],
    )
    def test_all_that_computers_play_is_announced(self, tmp_path: Path, case: str, unseated: str) -> None:
        room = Classroom(tmp_path, case)
        room.in_rounds(1)
        texts = room.lesson.tables[1].announced()[::-1]
        also = f"Computers also play, without a seat at the table: {unseated}."
        assert [text for text in texts if text.startswith("Computers also")] == ([also] if unseated else [])
        assert texts[0].startswith("Computers play: ")

    @pytest.mark.e2e
    def test_so_is_force_and_then_it_ends_the_talks(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path, "bosnia_1995", seed=0)
        control, (phone, _) = room.in_rounds(2)
        table = room.lesson.tables[1]
        control.do("place", person=phone.id, place="1:seat:HRV")
        while table.talks.game.stage != "decide":
            control.do("advance", table="1", stage=table.stage_key())
        asked = phone.move(attack="1")
        assert asked.status_code == 200
        assert re.search(r"To you force is worth -?\d+ of 100 points, no deal -?\d+, going on -?\d+", asked.text)
        assert table.talks.pending == {}
        assert phone.move(attack="1", confirmed="1").status_code == 303
        control.do("advance", table="1", stage=table.stage_key())
        assert table.ended
        assert "Force was used by Croatia" in control.get("/control/projector").text

    @pytest.mark.e2e
    def test_what_the_engine_forbids_is_refused_with_its_reason(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        events = len(room.host.store.events())
        rows = re.findall(r'name="issue_(\w+)" min="([\d.]+)" max="([\d.]+)"', usa.page())
        issue, value = next((i, "1") if float(high) < 0.9 else (i, "0") for i, low, high in rows if low != high)
        assert usa.move(**{f"issue_{issue}": "much"}).status_code == 422
        assert len(room.host.store.events()) == events
        answer = usa.move(**{f"issue_{issue}": value, "confirmed": "1"})
        assert answer.status_code == 422
        assert "would not ratify" in answer.text
        assert [event.kind for event in room.host.store.events()[events:]] == ["refused"]
        assert room.lesson.tables[1].talks.pending == {}
