"""What is done to a talk beside making moves is checked, logged and done again by a replay."""

import json
from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.play.controls import IllegalControl
from diplosim.play.session import Session
from diplosim.seats import IllegalMove, Move
from tests.a_table import table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM

X = 0
TYPED = {"hidden_types": {"A": {"sincere": 0.5, "pretext": 0.5}}}


def people(changes: dict[str, Any] | None = None, **more: Any) -> Session:
    talks = talks_of(table({**CALM, **(changes or {})}), 1, seats={"A": "human", "B": "human"}, **more)
    talks.advance()
    return talks


def silent(talks: Session, stages: int = 1) -> Session:
    """Play some stages in which everybody says nothing."""
    for _ in range(stages):
        for party in talks.waiting():
            talks.submit(party, Move())
        talks.advance()
    return talks


def again(talks: Session) -> Session:
    log = json.loads(json.dumps(talks.log()))
    return Session.replay(log, tables=invented_tables(talks.scenario), verify=True)


def assert_replays(talks: Session) -> None:
    twin = again(talks)
    assert twin.state_hash() == talks.state_hash()
    assert twin.log() == talks.log()


class TestSealedMoves:
    def test_are_replaced_and_withdrawn_until_the_stage_is_played(self) -> None:
        talks = people()
        talks.submit("A", Move(demand=np.array([[0.9, 0.5]])))
        talks.submit("A", Move(demand=np.array([[0.7, 0.5]])))
        assert talks.waiting() == ("B",)
        with pytest.raises(IllegalMove, match="not allowed"):
            talks.submit("A", Move(demand=np.array([[1.7, 0.5]])))
        assert talks.pending[0].demand[0, X] == 0.7  # what was refused has replaced nothing
        talks.withdraw("A")
        assert talks.waiting() == ("A", "B")
        with pytest.raises(IllegalMove, match="no sealed move to withdraw"):
            talks.withdraw("A")
        talks.submit("A", Move(demand=np.array([[0.6, 0.5]])))
        assert_replays(talks)
        talks.submit("B", Move())
        talks.advance()
        assert talks.game.state.demand[0, 0, X] == 0.6
        assert talks.game.stage == "respond"

    def test_of_somebody_else_cannot_be_withdrawn(self) -> None:
        talks = people()
        talks.seat("A", "by_type")
        with pytest.raises(IllegalMove, match="played by by_type"):
            talks.withdraw("A")


class TestDeadline:
    @pytest.mark.parametrize("at", [2, 3])
    def test_moves_for_everybody_and_in_replays_and_forks(self, at: int) -> None:
        talks = silent(people(), 1)
        noted = talks.control({"kind": "deadline", "at_round": at, "by": "control"})
        assert (noted["kind"], noted["round"], noted["data"]["at_round"]) == ("deadline", 0, at)
        assert talks.game.state.deadline[0] == at
        assert talks.view("A").time[0] == pytest.approx(talks.game.clock()[0][0])
        silent(talks, 2)
        assert_replays(talks)
        assert (talks.fork(runs=3).game.state.deadline == at).all()
        assert (talks.fork(runs=3, at=0).game.state.deadline == 4).all()  # before anybody moved it
        count = sum(entry.round == 0 for entry in talks.entries)
        assert (talks.fork(runs=3, at=count).game.state.deadline == at).all()
        while talks.waiting():
            silent(talks)
        assert talks.game.outcome_table.table()["end_round"][0] <= max(at, 4)
        assert_replays(talks)

    @pytest.mark.parametrize(("at", "left"), [(0, "1 to 4"), (5, "1 to 4"), (2.0, "1 to 4"), (True, "1 to 4")])
    def test_lies_in_what_is_left(self, at: Any, left: str) -> None:
        talks = people()
        before = talks.log()
        with pytest.raises(IllegalControl, match=f"at_round: {at!r} is no round that is left; allowed: {left}"):
            talks.control({"kind": "deadline", "at_round": at})
        assert talks.log() == before


STORM = {"kind": "status_quo", "issue": "x", "value": 0.6, "what": "the map moves"}


class TestEvents:
    def test_take_place_at_the_start_of_the_next_round(self) -> None:
        talks = silent(people(), 1)
        talks.control({"kind": "event", "event": STORM})
        assert talks.game.status_quo[X] == 0.2
        with_fork = talks.fork(runs=4)
        while talks.game.round == 0:
            silent(talks)
        assert talks.game.status_quo[X] == 0.6
        assert talks.minutes is not None
        assert talks.minutes.rounds[1]["events"] == ["the map moves"]
        assert_replays(talks)
        with_fork.step()
        assert with_fork.game.status_quo[X] == 0.6

    def test_do_what_the_same_event_of_the_scenario_does(self) -> None:
        late = silent(people(), 1)
        late.control({"kind": "event", "event": {**STORM, "round": 3}})
        coded = people({"events": [{**STORM, "round": 3}]})
        for talks in (late, coded):
            while talks.waiting():
                silent(talks)
        for name in ("terms", "no_deal", "win", "lose"):
            assert late.outcomes().filter(like=name).equals(coded.outcomes().filter(like=name)), name

    @pytest.mark.parametrize(
        ("event", "why"),
        [
            ({"kind": "status_quo", "value": 0.6}, "event.issue: is missing"),
            ({"kind": "status_quo", "issue": "z", "value": 0.6}, "event.issue: 'z' is not an issue"),
            ({"kind": "status_quo", "issue": "x", "value": 1.6}, "event.value: 1.6 is out of range"),
            ({"kind": "flood", "issue": "x", "value": 0.6}, "event.kind: 'flood' is not allowed"),
            (
                {"kind": "breakdown", "value": 0.6, "round": 1},
                "event.round: 1 has begun or does not exist; allowed: 2 to 4",
            ),
            ("storm", "a mapping as under `events`"),
        ],
    )
    def test_are_checked_like_those_of_a_file(self, event: Any, why: str) -> None:
        talks = people()
        with pytest.raises(IllegalControl, match=why):
            talks.control({"kind": "event", "event": event})
        assert talks.controls == []

    def test_need_a_round_that_is_left(self) -> None:
        talks = people()
        while talks.game.round < 3:
            silent(talks)
        with pytest.raises(IllegalControl, match="no round is left"):
            talks.control({"kind": "event", "event": STORM})


class TestMissedMoves:
    def test_are_logged_as_missed_whether_or_not_a_clock_says_so(self) -> None:
        for told in (False, True):
            talks = people()
            talks.submit("B", Move())
            if told:
                noted = talks.control({"kind": "time_out", "by": "clock"})
                assert noted["data"]["seats"] == ["A"]
                assert talks.waiting() == ()
                assert_replays(talks)
            talks.play_stage()
            assert [(e.seat, e.source, e.by) for e in talks.entries] == [("A", "time_out", ""), ("B", "person", "")]
            assert_replays(talks)

    def test_may_be_played_by_the_policy(self) -> None:
        talks = people()
        advised = talks.policy_move("A")
        talks.control({"kind": "time_out", "seat": "A", "plays": "policy"})
        talks.submit("B", Move())
        talks.advance()
        entry = talks.entries[0]
        assert (entry.seat, entry.source, entry.by) == ("A", "policy", "by_type")
        assert advised.demand is not None
        assert entry.move["demand"] == advised.demand[0].tolist()
        assert_replays(talks)

    def test_who_comes_in_time_after_all_is_heard(self) -> None:
        talks = people()
        talks.control({"kind": "time_out", "seat": "A"})
        talks.submit("A", Move(demand=np.array([[0.8, 0.5]])))
        talks.submit("B", Move())
        talks.advance()
        assert (talks.entries[0].source, talks.entries[0].move["demand"][X]) == ("person", 0.8)

    def test_only_of_those_who_are_waited_for(self) -> None:
        talks = people()
        talks.submit("A", Move())
        with pytest.raises(IllegalControl, match="'A' is not waited for; waiting for: B"):
            talks.control({"kind": "time_out", "seat": "A"})


class TestHandOver:
    def test_is_logged_with_who_when_and_whether_it_was_announced(self) -> None:
        talks = silent(people(), 2)
        noted = talks.control({"kind": "hand_over", "seat": "A", "to": "by_type", "by": "control", "when": "10:42"})
        assert noted["data"] == {"seat": "A", "to": "by_type", "announced": True, "by": "control", "when": "10:42"}
        assert (noted["round"], noted["place"]) == (0, 3)
        silent(talks, 2)
        assert_replays(talks)
        talks.control({"kind": "hand_over", "seat": "A", "to": "human", "announced": False})
        assert "A" in talks.waiting()
        assert_replays(talks)

    def test_to_nobody_who_exists_is_refused(self) -> None:
        talks = people()
        with pytest.raises(
            IllegalControl, match=r"(?s)hand_over: seat: 'Z' has no part.*hand_over: to: .*nobody_at_all"
        ):
            talks.control({"kind": "hand_over", "seat": "Z", "to": "nobody_at_all"})


class TestWords:
    def test_messages_and_beliefs_are_kept_and_change_nothing(self) -> None:
        talks = people(TYPED)
        before = talks.state_hash()
        talks.control({"kind": "message", "from": "A", "to": ["B"], "text": "Let us meet at .4."})
        talks.control({"kind": "belief_report", "seat": "B", "about": "A", "beliefs": {"sincere": 0.3, "pretext": 0.7}})
        talks.control({"kind": "pause"})
        talks.control({"kind": "resume"})
        talks.control({"kind": "clock", "seconds": 60, "seat": "B"})
        assert talks.state_hash() == before
        assert [control.kind for control in talks.controls] == ["message", "belief_report", "pause", "resume", "clock"]
        assert_replays(talks)

    @pytest.mark.parametrize(
        ("entry", "why"),
        [
            ({"kind": "message", "from": "Z", "to": ["B"], "text": "?"}, "'Z' is nobody who speaks"),
            ({"kind": "message", "from": "A", "to": [], "text": "?"}, "to: a list"),
            ({"kind": "message", "from": "A", "to": ["Q"], "text": "?"}, "'Q' is no party"),
            ({"kind": "message", "from": "A", "to": ["all"], "text": " "}, "text: is empty"),
            ({"kind": "message", "from": "A", "to": ["all"], "text": "é" * 2049}, "4098 bytes; allowed: 4096"),
            ({"kind": "belief_report", "seat": "B", "about": "B", "beliefs": {}}, "nobody doubts 'B'; allowed: A"),
            (
                {"kind": "belief_report", "seat": "B", "about": "A", "beliefs": {"staller": 1.0}},
                "types: sincere, pretext",
            ),
            ({"kind": "belief_report", "seat": "B", "about": "A", "beliefs": {"sincere": 0.7}}, "add up to 0.7"),
            ({"kind": "clock", "seconds": "long"}, "'long' is no number"),
            ({"kind": "speech"}, "kind: 'speech' is not known; allowed: deadline, event"),
            ({"kind": "pause", "why": "tea"}, "why: unknown; allowed: by, when"),
            ({"kind": "message", "from": "A"}, "(?s)to: is missing.*text: is missing"),
            ({"kind": "pause", "when": {1, 2}}, "plain data wanted"),
        ],
    )
    def test_what_is_wrong_is_said(self, entry: dict[str, Any], why: str) -> None:
        talks = people(TYPED)
        with pytest.raises(IllegalControl, match=why):
            talks.control(entry)
        assert talks.controls == []


class TestRewind:
    def test_goes_back_to_the_beginning_of_a_stage(self) -> None:
        talks = people()
        hashes = [talks.state_hash()]
        counts = [0]
        for _ in range(5):
            silent(talks)
            hashes.append(talks.state_hash())
            counts.append(len(talks.entries))
        noted = talks.control({"kind": "rewind", "at": counts[2], "by": "control"})
        assert noted["data"]["at"] == counts[2]
        assert talks.state_hash() == hashes[2]
        assert talks.waiting() == ("A", "B")
        assert len(talks.undone[0]["entries"]) == counts[5] - counts[2]
        assert_replays(talks)
        silent(talks, 3)
        assert talks.state_hash() == hashes[5]
        assert_replays(talks)

    def test_takes_back_what_was_done_since_but_not_what_was_said_or_who_sits_where(self) -> None:
        talks = people()
        begun = talks.state_hash()
        silent(talks)
        talks.control({"kind": "deadline", "at_round": 2})
        talks.control({"kind": "event", "event": STORM})
        talks.control({"kind": "hand_over", "seat": "B", "to": "by_type"})
        talks.control({"kind": "message", "from": "A", "to": ["all"], "text": "No."})
        silent(talks)
        talks.control({"kind": "rewind", "at": 0})
        assert talks.game.state.deadline[0] == 4
        assert talks.game.injected == ()
        assert talks.state_hash() == begun
        assert [(c.kind, c.undone) for c in talks.controls] == [
            ("deadline", True),
            ("event", True),
            ("hand_over", False),
            ("message", False),
            ("rewind", False),
        ]
        assert talks.waiting() == ("A",)
        assert_replays(talks)

    def test_also_after_the_end(self) -> None:
        talks = people()
        while talks.waiting():
            silent(talks)
        assert talks.ended
        talks.control({"kind": "rewind", "at": 0})
        assert not talks.ended
        assert_replays(talks)

    def test_from_nowhere_is_refused(self) -> None:
        talks = people()
        with pytest.raises(IllegalControl, match="no move has been played"):
            talks.control({"kind": "rewind", "at": 0})
        silent(talks)
        with pytest.raises(IllegalControl, match="2 is no number of moves that can stand; allowed: 0 to 1"):
            talks.control({"kind": "rewind", "at": 2})


def test_a_batch_cannot_be_controlled() -> None:
    with pytest.raises(IllegalControl, match="only a talk of one run"):
        talks_of(table(), 2).control({"kind": "pause"})


def test_an_old_log_is_still_read() -> None:
    talks = silent(people(), 2)
    log = talks.log()
    for name in ("referee_only", "controls", "undone", "pending_by"):
        del log[name]
    log["format"] = 1
    assert Session.replay(log, tables=invented_tables(talks.scenario)).state_hash() == talks.state_hash()


@pytest.mark.e2e
def test_what_a_capital_told_the_drafters_is_logged_so_that_a_replay_needs_nobody_there() -> None:
    scenario = diplosim.load("geneva_2022").replace({"parameters.breakdown_hazard": 0.0})
    tables = invented_tables(scenario)
    for run in range(60):  # NATO meets in rounds 2 and 5; drafters work in round 8, if it comes to that
        talks = Session(scenario, seed=1, first_run=run, tables=tables)
        while not talks.ended and (talks.game.round, talks.game.stage) < (7, "table"):
            talks.play_stage()
        if talks.game.running and talks.game.drafting()[0]:
            break
    assert talks.only_instructs(talks.position("NATO"))
    talks.play_stage()
    told = [entry for entry in talks.entries if (entry.round, entry.stage, entry.seat) == (7, "table", "NATO")]
    assert [(entry.source, entry.by) for entry in told] == [("policy", "by_type")]
    assert told[0].move["level"] >= 0.0
    talks.seat("NATO", "human")
    again = Session.replay(talks.log(), tables=tables, verify=True)
    assert again.state_hash() == talks.state_hash()
    assert again.log() == talks.log()
