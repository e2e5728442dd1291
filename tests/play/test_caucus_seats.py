"""Members of an alliance without a seat of their own caucus: their stance moves the mandate, and that is all."""

import numpy as np
import pytest

import diplosim
from agents.by_type import ByType
from diplosim.play.session import Session
from diplosim.seats import IllegalMove, Move, OneTalk
from tests.play.an_alliance import PEOPLE, allied, in_caucus
from tests.playing import invented_tables, talks_of

X = 0


def highest_mandate(talks: Session) -> float:
    return float(talks.game.state.high[0, talks.position("L"), X])


def take(talks: Session, **stances: str) -> Session:
    for party in talks.waiting():
        talks.submit(party, Move(caucus={"L": stances[party]} if party in stances else None))
    talks.advance()
    return talks


def test_they_are_waited_for_in_caucus_only() -> None:
    talks = in_caucus()
    assert (talks.game.stage, talks.waiting()) == ("caucus", ("M", "N"))
    assert talks.caucus_only == ("M", "N")
    take(talks)
    assert (talks.game.stage, talks.waiting()) == ("table", ("A", "B", "L"))
    with pytest.raises(IllegalMove, match="nothing to decide"):
        talks.submit("M", Move())


@pytest.mark.parametrize(
    ("stances", "highest"),
    [({}, 0.3), ({"M": "block"}, 0.3), ({"M": "back"}, 0.6), ({"M": "break"}, 0.6), ({"M": "back", "N": "back"}, 0.9)],
)
def test_a_stance_moves_the_mandate(stances: dict[str, str], highest: float) -> None:
    talks = take(in_caucus(), **stances)
    assert highest_mandate(talks) == pytest.approx(highest)
    assert talks.legal("L").high[X] == pytest.approx(highest)


def test_what_they_may_do_is_said_with_its_reason() -> None:
    talks = in_caucus()
    legal = talks.legal("M")
    assert (legal.parts, legal.alliances, legal.high[X]) == (("caucus",), ("L",), pytest.approx(0.3))
    assert "no seat at the table" in (legal.reason("demand") or "")
    for move, why in (
        (Move(demand=np.zeros((1, 2))), "no part of the stage"),
        (Move(caucus={"A": "back"}), "own alliances: L"),
    ):
        with pytest.raises(IllegalMove, match=why):
            talks.submit("M", move)
    with pytest.raises(IllegalMove, match="no seat at the table"):
        talks.view("M")


@pytest.mark.e2e
def test_without_people_there_the_drawn_stances_stand() -> None:
    scenario = allied({"alliances.0.commitment": {"M": 0.2, "N": 1.0}, "edges": []})
    for run in range(8):
        plain = talks_of(scenario, 1, first_run=run).play()
        silent = in_caucus(scenario, seats={"M": "human", "N": "human"}, first_run=run)
        while silent.waiting():
            take(silent)
        assert silent.state_hash() == plain.state_hash()


def test_a_replay_and_a_fork_repeat_the_stance() -> None:
    talks = take(in_caucus(), M="break")
    tables = invented_tables(talks.scenario)
    again = Session.replay(talks.log(), tables=tables)
    assert again.state_hash() == talks.state_hash()
    assert again.waiting() == talks.waiting()
    assert [(e.seat, e.move) for e in again.entries[:2]] == [("M", {"caucus": {"L": "break"}}), ("N", {})]
    fork = talks.fork(runs=5)
    assert fork.game.state.high[:, fork.position("L"), X] == pytest.approx(0.6)
    assert fork.play().ended
    held = talks.fork(runs=5, at=0, change={"seat": "M", "move": {"caucus": {"L": "block"}}})
    held.play_stage()
    assert held.game.state.high[:, held.position("L"), X] == pytest.approx(0.3)


def test_a_sealed_stance_can_be_handed_over_and_taken_up_again() -> None:
    talks = in_caucus()
    talks.submit("M", Move(caucus={"L": "back"}))
    talks.seat("M", "by_type")
    assert talks.waiting() == ("N",)
    assert talks.seats() == {**PEOPLE, "M": "by_type"}
    talks.seat("M", "human")
    assert talks.waiting() == ("M", "N")


def test_a_delegate_that_nobody_would_ask_is_refused() -> None:
    """Its stance was dropped without a word; whoever sits there by name keeps the stance that was drawn."""
    with pytest.raises(TypeError, match="POL only caucuses, where no delegate is asked: seat 'human'"):
        diplosim.Session(diplosim.load("geneva_2022"), seats={"POL": OneTalk(ByType())})
    diplosim.Session(diplosim.load("geneva_2022"), seats={"POL": "by_type"})


@pytest.mark.parametrize("wrong", [None, 42, ByType, Move()])
@pytest.mark.parametrize("party", ["POL", "UKR"])
def test_what_cannot_act_takes_no_seat(party: str, wrong: object) -> None:
    with pytest.raises(TypeError, match="a seat is for a registered name or an object with act"):
        diplosim.Session(diplosim.load("geneva_2022"), seats={party: wrong})  # type: ignore[dict-item]
