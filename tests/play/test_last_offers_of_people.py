"""People who threaten, strike, leave and come back: what they may do at the small table, and why not more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.learning.tables import empty_tables
from diplosim.play.session import Session
from diplosim.seats import IllegalMove, Move
from tests.a_table import table
from tests.play.sessions import play_as_policy, submit
from tests.scripted_seats import CALM
from tests.two_states import two_states

READY = {"force.attackers.A.readiness": 1.0, "force.start_rungs": {"A": 3}, "parameters.incident_risk": 0.0}
YES = np.array([True])
LAST, ATTACK, OUT = Move(last_offer=YES), Move(attack=YES), Move(walk_out=YES)


def talk(changes: dict[str, Any] | None = None) -> Session:
    """A talk of two people at its first decision."""
    scenario = table({**CALM, **READY, **(changes or {})})
    talks = Session(scenario, seed=1, seats={"A": "human", "B": "human"}, tables=empty_tables(scenario))
    talks.advance()
    return talks


def to_decide(talks: Session, number: int) -> Session:
    """Go on in silence to the decisions of a round (from 1)."""
    while (talks.game.round + 1, talks.game.stage) != (number, "decide"):
        assert not talks.ended
        submit(talks)
    return talks


def refused(talks: Session, move: Move, why: str) -> None:
    with pytest.raises(IllegalMove, match=why):
        talks.submit("A", move)


# ---------------------------------------------------------------------- last offers


def test_a_last_offer_comes_before_an_attack() -> None:
    talks = to_decide(talk(), 1)
    refused(talks, ATTACK, "^attack: a last offer comes first")
    to_decide(submit(talks, A=LAST), 2)
    submit(talks, A=ATTACK)
    assert talks.ended
    assert talks.outcomes()["outcome"].iloc[0] == "conflict"


def test_who_backs_down_must_announce_again() -> None:
    talks = to_decide(submit(to_decide(talk(), 1), A=LAST), 2)
    refused(to_decide(submit(talks), 3), ATTACK, "^attack: a last offer comes first")


def test_who_strikes_by_surprise_owes_none() -> None:
    surprise = {"force.surprise": ["A"]}
    refused(to_decide(talk(surprise), 1), LAST, "^last_offer: this party strikes without one")
    assert submit(to_decide(talk(surprise), 1), A=ATTACK).ended


def test_a_last_offer_needs_an_army_and_a_round_to_table_it() -> None:
    refused(to_decide(talk({"force.attackers.A.readiness": 0.0}), 1), LAST, "^last_offer: not ready")
    refused(to_decide(talk(), 4), LAST, "^last_offer: no round is left")
    talks = to_decide(talk({"horizon": "2000-01-20"}), 1)
    submit(talks, A=LAST)  # an observer who looks away earlier takes no round away


def test_who_has_no_force_threatens_with_none() -> None:
    with pytest.raises(IllegalMove, match=r"^last_offer: this party cannot use force"):
        to_decide(talk(), 1).submit("B", LAST)


@pytest.mark.parametrize("ready_in", [1.0, 3.0, 4.0, 5.0])
@pytest.mark.parametrize("cost", [0.05, 0.2])
def test_a_person_may_always_do_what_the_policy_would(ready_in: float, cost: float) -> None:
    """Also where the policy is ready in the last round, when no table is left for a last offer."""
    scenario = two_states(0.75, cost, (0.3, 0.3), {"readiness": 0.0, "rounds_to_ready": ready_in})
    talks = Session(scenario, seed=1, seats={"D": "human", "R": "human"}, tables=empty_tables(scenario))
    assert play_as_policy(talks).ended


# ---------------------------------------------------------------------- leaving and coming back


def left(rounds: int = 6) -> Session:
    """B has left in round 2; the decisions of round 3, in which no table met."""
    talks = to_decide(talk({"rounds": rounds}), 1)
    talks = to_decide(submit(talks, B=OUT), 2)
    talks = submit(talks, B=OUT)
    assert (talks.game.round + 1, talks.game.stage) == (3, "decide")
    return talks


def test_who_comes_back_finds_a_table_at_the_next_date() -> None:
    talks = submit(left())
    assert (talks.game.round + 1, talks.game.stage) == (4, "table")


def test_without_who_stays_away_no_table_meets() -> None:
    talks = submit(left(), B=OUT)
    assert (talks.game.round + 1, talks.game.stage) == (4, "decide")
    talks = submit(talks)
    assert (talks.game.round + 1, talks.game.stage) == (5, "table")


def test_only_who_has_left_can_stay_away() -> None:
    talks = left()
    assert "walk_out" in talks.legal("B").parts
    refused(talks, OUT, "^walk_out: no talks are going on")


def test_a_last_offer_calls_together_whom_it_is_made_to() -> None:
    talks = submit(left(), A=LAST, B=OUT)
    assert (talks.game.round + 1, talks.game.stage) == (4, "table")
    assert talks.view("A").makes_last_offer.all()
    assert talks.view("B").faces_last_offer.all()
