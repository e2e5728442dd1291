"""Where turns are taken a round has several stages of one name: logs, replays and rewinds keep them apart."""

from pathlib import Path

import pytest

from diplosim.play.session import Session
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move
from tests.play.classroom.lessons import Classroom
from tests.playing import talks_of


def in_turns() -> Scenario:
    return load("teaching/warm_up").replace({"protocol.rules": "alternating_offers"})


def played(stages: int) -> Session:
    """Talks in which a person at one seat has said nothing."""
    talks = talks_of(in_turns(), 1, seats={"UPL": "human"})
    for _ in range(stages):
        talks.advance()
        for party in talks.waiting():
            talks.submit(party, Move())
        if not talks.ended:
            talks.play_stage()
    return talks


@pytest.mark.parametrize("stages", [1, 3, 20])
def test_a_log_that_is_replayed_is_the_same_log(stages: int) -> None:
    talks = played(stages)
    again = Session.replay(talks.log(), talks.tables)
    assert again.log() == talks.log()
    points = [(*entry.point, entry.seat) for entry in again.entries]
    assert points == sorted(set(points))


def test_taking_moves_back_leaves_those_before_them_as_they_were() -> None:
    before = played(20).log()["entries"]
    for at in range(len(before)):
        talks = played(20)
        talks.control({"kind": "rewind", "at": at})
        assert talks.log()["entries"] == before[:at]


@pytest.mark.e2e
def test_control_takes_back_stage_after_stage_and_the_lesson_starts_again(tmp_path: Path) -> None:
    """At the second table nobody sits, and the first stage of its first turn has nobody with anything to answer."""
    room = Classroom(tmp_path, in_turns(), minutes=0, tables=2)
    control, _ = room.in_rounds(1)
    for number, table in room.lesson.tables.items():
        for stages in (1, 4, 2):
            for _ in range(stages):
                control.do("advance", table=str(number), stage=table.stage_key())
            while table.can_rewind():
                taken = control.do("rewind", table=str(number), stage=table.stage_key())
                assert taken.status_code == 303, taken.text
            assert table.talks.entries == []
            assert control.do("rewind", table=str(number), stage=table.stage_key()).status_code == 409
    hashes = room.lesson.hashes()
    room.restart()
    assert room.lesson.hashes() == hashes
