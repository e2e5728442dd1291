"""A seat tables what its tracks handle and nothing else; every text says whose number stands where.

A handles x alone, B both; so A's text carries B's number on y.
"""

import numpy as np
import pytest

from diplosim.play.session import Session
from diplosim.play.terminal.screens import situation
from diplosim.play.transcripts.transcript import transcript
from diplosim.seats import IllegalMove, Move
from tests.a_table import A, B, Y, table
from tests.playing import talks_of
from tests.scripted_seats import CALM, ScriptedSeat, row

TRACKS = {**CALM, "protocol.tracks": [{"name": "Paris", "seats": ["A"], "issues": ["x"]}]}
TWO = {
    **CALM,
    "protocol.tracks": [{"name": "Paris", "seats": ["A", "B"], "issues": ["x"]}, {"name": "Oslo", "seats": ["B"]}],
}


def people(changes: dict[str, object], stage: str = "table") -> Session:
    talks = talks_of(table(changes), 1, seats={"A": "human", "B": "human"})
    talks.advance()
    while talks.game.stage != stage:
        for party in talks.waiting():
            talks.submit(party, Move())
        talks.advance()
    return talks


def test_what_another_track_handles_cannot_be_tabled() -> None:
    talks = people(TWO)
    legal = talks.legal("A")
    assert (legal.low[Y], legal.high[Y]) == (0.5, 0.5)
    assert legal.reason("y") == "handled elsewhere: the own text carries the working mean of Oslo"
    assert legal.reason("x") is None
    assert talks.legal("B").reason("y") is None
    assert talks.view("A").handled.tolist() == [[True, False]]
    with pytest.raises(IllegalMove, match=r"demand on y: 0.6 is not allowed \(handled elsewhere.*Oslo\); allowed: 0.5"):
        talks.submit("A", Move(demand=np.array([0.9, 0.6])))
    talks.submit("A", Move(demand=np.array([0.9, 0.5])))


def test_the_limit_is_one_of_tabling_not_of_signing() -> None:
    talks = people({**TWO, "issues.y.red_lines": {"A": {"max": 0.6, "basis": "declared"}}}, "respond")
    assert talks.legal("A").high[Y] == 0.6
    assert not talks.legal("A").texts[0]
    assert talks.legal("A").reason("text of A") == ("beyond bounds or mandate on y (linked: the working mean of Oslo)")
    assert talks.legal("A").reason("text of B") == "beyond bounds or mandate on y"


def test_each_text_says_whose_number_it_carries() -> None:
    view = people(TWO, "respond").view("A")
    assert view.texts[0] == pytest.approx(np.array([[1.0, 0.9], [0.0, 0.9]]))
    assert view.linked.tolist() == [[[False, True], [False, False]]]


def test_a_settled_issue_is_nobodys_number() -> None:
    talks = people({**TWO, "protocol.package": False}, "respond")
    talks.game.state.settled[:] = [False, True]
    assert not talks.view("B").linked.any()


def test_a_policy_is_heard_on_its_own_issues_only() -> None:
    """A's last word on y stands at its position, .5; what it gives on x is 3/4 * .2 and nothing more."""
    loud = ScriptedSeat({(1, "table"): {"demand": [0.8, 0.9]}}, watch=("demands", "last_demand"))
    talks = talks_of(table(TRACKS), 1, seats={"A": loud, "B": ScriptedSeat()}, learn=False)
    while talks.game.stage != "respond":
        talks.play_stage()
    assert talks.game.state.demand[0, A].tolist() == [0.8, 0.5]
    assert talks.game.state.own_worth[0, A] == pytest.approx(1.0 - 0.75 * 0.2)
    assert talks.game.state.demand[0, B].tolist() == [0.0, 0.9]
    assert talks.game.texts is not None
    assert talks.game.texts.values[0, 0].tolist() == [0.8, 0.9]
    entry = next(e for e in talks.entries if (e.seat, e.stage) == ("A", "table"))
    assert entry.move["demand"] == [0.8, 0.5]


def test_what_is_not_tabled_is_not_clipped_to_a_true_bound() -> None:
    """A's position on y lies beyond its own bound; nobody may learn that from a number that A never tabled."""
    talks = people(TWO)
    talks.game.state.low[:, A, Y] = 0.8
    for party in ("A", "B"):
        talks.submit(party, Move())
    talks.advance()
    assert talks.game.state.demand[0, A, Y] == 0.5


def test_one_who_plays_as_the_policy_does_is_not_refused() -> None:
    scenario = table(TWO)
    policy = talks_of(scenario, 1)
    person = talks_of(scenario, 1, seats={"A": "human"})
    person.advance()
    while person.waiting():
        person.submit("A", person.policy_move("A"))
        person.advance()
    assert person.outcomes().equals(policy.play().outcomes())


def test_the_screen_and_the_transcript_say_so() -> None:
    talks = people(TWO)
    rows = [line.split() for line in situation(talks, "A") if line.strip().startswith("y ")]
    assert rows == [["y", "-", "0.90", "0.50", "nothing", "handled", "elsewhere"]]
    for party in ("A", "B"):
        talks.submit(party, Move())
    talks.advance()
    screen = " ".join(" ".join(situation(talks, "A")).split())
    assert "x 1.00, y 0.90 (linked)" in screen
    assert "x 0.00, y 0.90 " in screen
    assert "linked not the author's own number: the working mean of Oslo on y" in screen
    while not talks.ended:
        for party in talks.waiting():
            talks.submit(party, Move())
        talks.advance()
    told = " ".join(transcript(talks).split())
    assert "A opens (worth 1.00 to itself): x 1.00 B opens (worth 1.00 to itself): x 0.00, y 0.90" in told
    assert "y 0.90, in texts of seats that do not handle the issue: the working mean of Oslo on y" in told


def test_without_tracks_nothing_is_linked() -> None:
    talks = people(CALM, "respond")
    assert not talks.view("A").linked.any()
    assert talks.view("A").handled.all()
    assert row()["outcome"] == "stalemate"
