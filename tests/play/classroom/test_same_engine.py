"""The lesson plays the engine of the batch bit for bit, and a what-if without a change changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from diplosim.play.classroom import engine
from diplosim.play.classroom.study import chances, counts, percentiles, study, what_if
from diplosim.play.session import Session
from diplosim.scenario.loading import load
from diplosim.seats import move_to_mapping
from tests.play.classroom.lessons import Classroom


def alone(name: str, seed: int, run: int) -> Session:
    return Session(load(name), seed=seed, first_run=run).play()


@pytest.mark.e2e
@pytest.mark.parametrize("run", [0, 3])
def test_a_table_without_people_is_its_row_of_the_batch(tmp_path: Path, run: int) -> None:
    room = Classroom(tmp_path, run=run, seed=5)
    control, _ = room.in_rounds(1)
    table = room.lesson.tables[1]
    party = table.people()[0]
    control.do("hand", table="1", party=party, to="computer")
    for _ in range(60):
        if table.ended:
            break
        assert control.do("advance", table="1", stage=table.stage_key()).status_code == 303
    batch = alone("cuba_1962", 5, run)
    assert table.talks.state_hash() == batch.state_hash()
    assert table.talks.outcomes().iloc[0].to_dict() == pytest.approx(batch.outcomes().iloc[0].to_dict(), nan_ok=True)


@pytest.mark.e2e
def test_people_who_move_as_the_policies_change_nothing(tmp_path: Path) -> None:
    room = Classroom(tmp_path, seed=2)
    room.in_rounds(2)
    table = room.lesson.tables[1]
    for _ in range(60):
        if table.ended:
            break
        for party in table.talks.waiting():
            move = engine.check(table.talks, party, move_to_mapping(table.talks.policy_move(party)))
            table.put(party, move)
        room.host.settle()
    assert table.talks.state_hash() == alone("cuba_1962", 2, 0).state_hash()


@pytest.mark.e2e
def test_who_is_away_is_played_by_the_policy_and_all_are_told(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, sun) = room.in_rounds(2)
    room.clock.now += 2000.0
    usa.page()
    room.host.settle()
    table = room.lesson.tables[1]
    assert {party for _, _, party in table.absences} == {"SUN"}
    assert "the computer moved" in usa.page()
    moved = {e.seat: e.source for e in table.talks.entries if e.stage == "table"}
    assert moved == {"SUN": "policy", "USA": "time_out"}
    assert sun.move().status_code == 303  # back, and at once at the table
    assert table.talks.pending


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    return alone("cuba_1962", 1, 2).log()


class TestStudy:
    def test_a_what_if_with_the_move_as_it_was_changes_nothing(self, log: dict[str, Any]) -> None:
        at = next(i for i, e in enumerate(log["entries"]) if e["stage"] == "table" and e["round"] == 1)
        entry = log["entries"][at]
        found = what_if(log, at, {"seat": entry["seat"], "move": entry["move"]}, runs=40)
        assert found["otherwise"] == 0
        assert found["first"] is None
        rows = [*found["classes"], *found["worth"].values()]
        assert all(row["difference"] == row["low"] == row["high"] == 0.0 for row in rows)

    def test_a_what_if_that_changes_everything(self, log: dict[str, Any]) -> None:
        at = next(i for i, e in enumerate(log["entries"]) if e["stage"] == "table" and e["seat"] == "SUN")
        found = what_if(log, at, {"seat": "SUN", "policy": "pretext"}, runs=60)
        assert found["otherwise"] > 0
        total = sum(row["difference"] for row in found["classes"])
        assert total == pytest.approx(0.0)
        assert all(row["low"] <= row["difference"] <= row["high"] for row in found["classes"])

    @pytest.mark.e2e
    def test_chances_begin_with_the_talks_themselves_and_end_with_what_happened(self, log: dict[str, Any]) -> None:
        talks = Session.replay(log)
        shown = chances(talks, 30)
        assert len(shown) == talks.entries[-1].round + 2
        assert sum(row["share"] for row in shown[0]["classes"]) == pytest.approx(1.0)
        assert sorted(row["share"] for row in shown[-1]["classes"]) == [0.0, 0.0, 1.0]
        from_start = counts(talks.fork(30, at=0).play().outcomes())
        assert shown[0]["classes"][2]["share"] == from_start["conflict"] / 30

    @pytest.mark.e2e
    def test_everything_is_plain_data(self, log: dict[str, Any]) -> None:
        import json

        found = study(log, runs=20)
        assert json.loads(json.dumps(found)) == found
        assert sum(found["same"].values()) == sum(found["fresh"].values()) == 20


def test_percentiles_count_equal_results_half() -> None:
    import pandas as pd

    case = load("cuba_1962")
    table = pd.DataFrame({"utility_USA": [0.1, 0.2, 0.2, 0.9], "utility_SUN": [0.0, 0.0, 0.0, 0.0]})
    found = percentiles(case, table, {"utility_USA": 0.2, "utility_SUN": 0.5})
    assert found["USA"]["percentile"] == 50.0  # one below, two equal: (1 + 2 / 2) / 4
    assert found["USA"]["median"] == 0.2
    assert found["SUN"]["percentile"] == 100.0
