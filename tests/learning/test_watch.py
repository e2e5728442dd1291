"""Model 7.17: what a record says of each channel beside the policy's own move, worked out run by run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.evidence import AS_SEEN, IMPOSSIBLE, NOTHING, OTHERWISE, Evidence, Watch
from diplosim.seats import Move, SeatView
from tests.agents.contract import a_view

YES, NO = True, False


def seen(channel: str, number: int, truth: Any, runs: int, sure: float = 1.0, **more: Any) -> tuple[Evidence, Watch]:
    """One piece of evidence on ANA, still empty, and what fills it."""
    found = Evidence.empty("ANA", channel, number, np.array([sure]), "", None, runs)
    place = (channel, number)
    return found, Watch({place: found}, {place: np.array([truth])}, 1, runs, more.pop("answered", {}), **more)


def at(stage: str, number: int, runs: int, **given: Any) -> SeatView:
    """A view of so many runs, numbered from 0."""
    return a_view(stage, round_number=number, run=np.arange(runs), time=np.zeros(runs), **given)  # type: ignore[arg-type]


def decides(watch: Watch, number: int, move: Move, runs: int, **given: Any) -> None:
    """The stage `decide` of a party that can use force, whose policy would have made this move."""
    watch(at("decide", number, runs, can_use_force=True, **given), [move], Move())


@pytest.mark.parametrize(
    ("at_once", "fit"),
    [(NO, [AS_SEEN, OTHERWISE, OTHERWISE, OTHERWISE]), (YES, [AS_SEEN, AS_SEEN, OTHERWISE, OTHERWISE])],
)
def test_who_is_seen_to_leave_has_wished_it_at_two_meetings(at_once: bool, fit: list[int]) -> None:
    """The policy wishes to leave in rounds 1 and 2, in round 2 alone, in round 1 alone, and never."""
    found, watch = seen("walk_out", 2, YES, 4, wishes=at_once)
    for number, wish in ((1, [YES, NO, YES, NO]), (2, [YES, YES, NO, NO])):
        decides(watch, number, Move(walk_out=np.array(wish)), 4)
    assert found.fit.tolist() == fit


def test_the_two_meetings_follow_each_other() -> None:
    """Wishes in rounds 2 and 3; in 1 and 3; and in 2, when no table met, and 3."""
    found, watch = seen("walk_out", 3, YES, 3)
    for number, wish, meets in (
        (1, [NO, YES, NO], [YES, YES, YES]),
        (2, [YES, NO, YES], [YES, YES, NO]),
        (3, [YES, YES, YES], [YES, YES, YES]),
    ):
        decides(watch, number, Move(walk_out=np.array(wish)), 3, talking=np.array(meets))
    assert found.fit.tolist() == [AS_SEEN, OTHERWISE, OTHERWISE]


def test_nobody_can_have_left_in_the_first_round() -> None:
    for at_once, fit in ((NO, [IMPOSSIBLE, IMPOSSIBLE]), (YES, [AS_SEEN, OTHERWISE])):
        found, watch = seen("walk_out", 1, YES, 2, wishes=at_once)
        decides(watch, 1, Move(walk_out=np.array([YES, NO])), 2)
        assert found.fit.tolist() == fit


def test_who_is_away_cannot_leave_and_its_staying_says_nothing() -> None:
    for truth, fit in ((YES, IMPOSSIBLE), (NO, NOTHING)):
        found, watch = seen("walk_out", 3, truth, 1)
        decides(watch, 3, Move(walk_out=np.array([YES])), 1, talking=NO)
        assert found.fit.tolist() == [fit]


@pytest.mark.parametrize(
    ("truth", "fit"),
    [
        (YES, [AS_SEEN, OTHERWISE, OTHERWISE, IMPOSSIBLE, IMPOSSIBLE]),
        (NO, [OTHERWISE, AS_SEEN, AS_SEEN, NOTHING, NOTHING]),
    ],
)
def test_an_attack_without_a_last_offer_is_a_tremble_and_one_without_an_army_impossible(
    truth: bool, fit: list[int]
) -> None:
    """Would strike, would not, owes a last offer first, is not ready, has signed.

    Who owes an offer might have trembled, as who would not strike: that it has not is as telling of either.
    """
    found, watch = seen("attack", 2, truth, 5)
    ready, strikes = np.array([YES, YES, YES, NO, YES]), np.array([YES, YES, NO, YES, YES])
    signed = np.array([NO, NO, NO, NO, YES])
    decides(watch, 2, Move(attack=np.array([YES, NO, NO, NO, NO])), 5, ready=ready, may_strike=strikes, in_force=signed)
    assert found.fit.tolist() == fit


@pytest.mark.parametrize("channel", ["attack", "last_offer", "walk_out"])
def test_the_chances_that_an_act_is_seen_and_that_it_is_not_add_up_to_one(channel: str) -> None:
    """In all situations, whether the policy would do it or not; what only a tremble can bring about counts, too."""
    flags = np.array([[place >> bit & 1 for place in range(64)] for bit in range(6)], dtype=bool)
    wish, ready, soon, strikes, signed, talking = flags
    chances = []
    for truth in (YES, NO):
        found, watch = seen(channel, 2, truth, 64, wishes=True)
        situation = {"ready": ready, "ready_next": soon, "may_strike": strikes, "in_force": signed, "talking": talking}
        decides(watch, 2, Move(**{channel: wish}), 64, makes_offers_first=YES, **situation)
        chances.append(np.exp(found.log_likelihood(Errors(tremble=0.1))))
    assert chances[0] + chances[1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("truth", "fit"), [(YES, [AS_SEEN, OTHERWISE, IMPOSSIBLE]), (NO, [OTHERWISE, AS_SEEN, NOTHING])]
)
def test_a_last_offer_is_made_by_who_is_ready_by_the_next_round(truth: bool, fit: list[int]) -> None:
    found, watch = seen("last_offer", 2, truth, 3)
    soon = np.array([YES, YES, NO])
    decides(watch, 2, Move(last_offer=np.array([YES, NO, NO])), 3, ready_next=soon, makes_offers_first=YES)
    assert found.fit.tolist() == fit


@pytest.mark.parametrize(
    ("rung", "step", "policy", "fit", "others"),
    [
        (2, 1, 1, AS_SEEN, 2),  # down, same and up were possible
        (2, 1, 0, OTHERWISE, 2),
        (0, 1, 1, AS_SEEN, 1),
        (4, 0, 1, AS_SEEN, 1),  # it wished to go beyond the top, and stays
        (4, 1, 1, IMPOSSIBLE, 1),
        (0, -1, 0, IMPOSSIBLE, 1),
    ],
)
def test_a_step_is_one_of_those_that_were_possible(rung: int, step: int, policy: int, fit: int, others: int) -> None:
    found, watch = seen("posture", 2, step, 1)
    decides(watch, 2, Move(posture=np.array([policy])), 1, rung=rung, top_rung=4)
    assert (found.fit.tolist(), found.others.tolist()) == ([fit], [others])


@pytest.mark.parametrize(
    ("truth", "made", "agree", "fit"),
    [
        (YES, NO, 4 / 6, [AS_SEEN, IMPOSSIBLE]),
        (NO, NO, 2 / 6, [OTHERWISE, IMPOSSIBLE]),
        (NO, YES, 2 / 6, [OTHERWISE, NOTHING]),  # of a record that the model made, silence is no answer
    ],
)
def test_an_answer_is_the_mean_over_the_tosses_of_a_coin_and_needs_a_question(
    truth: bool, made: bool, agree: float, fit: list[int]
) -> None:
    """Four of six tosses accept in the first run; in the second nobody has asked, so that it cannot be the one."""
    found, watch = seen("answer_verification", 1, truth, 2, wishes=made)
    tosses = [Move(accept_verification=np.array([number < 4, NO])) for number in range(6)]
    watch(at("respond", 1, 2, verification_offered=np.array([YES, NO])), tosses, Move())
    assert found.fit.tolist() == fit
    assert found.agree[0] == pytest.approx(agree)


def test_a_coder_who_is_not_sure_at_all_has_said_nothing() -> None:
    found, watch = seen("posture", 2, 1, 1, sure=0.0)
    decides(watch, 2, Move(posture=np.array([1])), 1, rung=2)
    assert found.fit.tolist() == [NOTHING]


@pytest.mark.parametrize(
    ("answered", "marks", "fit"),
    [
        ({"BEL": 1}, [YES, NO], [AS_SEEN, OTHERWISE]),
        ({"BEL": 0}, [YES, NO], [OTHERWISE, AS_SEEN]),
        ({"*": 0}, [YES, NO], [OTHERWISE, AS_SEEN]),
        ({"BEL": -1}, [YES, NO], [NOTHING, NOTHING]),
        ({"CAY": 1}, [YES, NO], [NOTHING, NOTHING]),
    ],
)
def test_marks_are_held_against_those_on_the_texts_that_are_named(
    answered: dict[str, int], marks: list[bool], fit: list[int]
) -> None:
    """Of one text there is one other set of marks."""
    given = {1: {author: np.array([answer]) for author, answer in answered.items()}}
    found, watch = seen("answer_texts", 1, YES, 2, answered=given)
    watch(at("respond", 1, 2), [Move(accept=np.array(marks)[:, None])], Move())
    assert (found.fit.tolist(), found.others.tolist()) == (fit, [1.0, 1.0])
