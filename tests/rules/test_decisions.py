"""Model 7.12: walk-outs, last offers, breakdown and the deadline; by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.decisions import (
    announce_last_offers,
    back_down,
    break_down,
    convene,
    meet_again,
    pass_deadline,
    walk_outs,
)
from diplosim.rules.outcomes import REASON
from diplosim.rules.state import (
    ANNOUNCED,
    CLOSED,
    NO_LAST_OFFER,
    REFUSED,
    SIGNED,
    SUSPENDED,
    TALKING,
    State,
)
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, X, at_the_table, table

YES, NO = True, False


def at(runs: int, changes: dict[str, Any] | None = None) -> tuple[State, Structure, Scenario]:
    scenario = table(changes)
    return *at_the_table(scenario, runs), scenario


# ---------------------------------------------------------------------- 7.12 walking out and coming back


def test_two_rounds_in_a_row_suspend_the_talks() -> None:
    """B wants out in rounds 1 and 2; in the second run it changes its mind between; in the third it wants out once."""
    state, structure, _ = at(3)
    for number, wish in enumerate(([YES, YES, NO], [YES, NO, YES], [YES, YES, NO])):
        walk_outs(state, structure, {A: np.array([NO] * 3), B: np.array(wish)}, number)
    assert state.status.tolist() == [SUSPENDED, TALKING, TALKING]
    assert state.suspended_by.tolist() == [B, -1, -1]
    assert state.signed_round.tolist() == [1, -1, -1]
    assert state.walkout_count[:, B].tolist() == [0, 1, 0]


def test_two_parties_in_a_row_are_not_one_party_twice() -> None:
    state, structure, _ = at(1)
    walk_outs(state, structure, {A: np.array([YES]), B: np.array([NO])}, 0)
    walk_outs(state, structure, {A: np.array([NO]), B: np.array([YES])}, 1)
    assert state.status.tolist() == [TALKING]


def test_of_two_that_leave_the_first_by_key_is_known() -> None:
    state, structure, _ = at(1)
    for number in (0, 1):
        walk_outs(state, structure, {A: np.array([YES]), B: np.array([YES])}, number)
    assert state.suspended_by.tolist() == [A]


def test_nobody_leaves_where_no_talks_go_on_and_the_count_starts_anew() -> None:
    state, structure, _ = at(1)
    out = {A: np.array([YES]), B: np.array([NO])}
    walk_outs(state, structure, out, 0)
    state.status[:] = SIGNED
    walk_outs(state, structure, out, 1)
    assert state.status.tolist() == [SIGNED]
    state.status[:] = TALKING
    walk_outs(state, structure, out, 2)
    assert state.status.tolist() == [TALKING]
    walk_outs(state, structure, out, 3)
    assert state.status.tolist() == [SUSPENDED]


def test_suspended_talks_meet_at_the_next_date_unless_who_left_stays_away() -> None:
    """B left in all runs; it stays away in the second, A's wish alone counts for nothing in the third.

    In the fourth talks were suspended in this very round, in the fifth they are over.
    """
    state, structure, _ = at(5)
    state.status[:] = [SUSPENDED, SUSPENDED, SUSPENDED, SUSPENDED, CLOSED]
    state.suspended_by[:] = B
    state.left[:, B] = True
    state.walkout_count[:] = 2
    wish = {A: np.array([NO, NO, YES, NO, NO]), B: np.array([NO, YES, NO, NO, NO])}
    meet_again(state, wish, np.array([YES, YES, YES, NO, YES]))
    assert state.status.tolist() == [TALKING, SUSPENDED, TALKING, SUSPENDED, CLOSED]
    assert state.suspended_by.tolist() == [-1, B, -1, B, B]
    assert state.left[:, B].tolist() == [NO, YES, NO, YES, YES]
    assert not state.left[:, A].any()
    assert state.walkout_count.tolist() == [[0, 0], [2, 2], [0, 0], [2, 2], [2, 2]]
    walk_outs(state, structure, {A: np.array([YES] * 5)}, 3)
    assert state.status[0] == TALKING, "one more round alone does not suspend them again"


def test_all_who_left_must_come_back() -> None:
    """Both leave at the same meeting; A comes back first, and whoever has come back keeps nobody away any more."""
    state, structure, _ = at(1)
    for number in (0, 1):
        walk_outs(state, structure, wishes([YES], [YES]), number)
    assert state.left.tolist() == [[YES, YES]]
    before = np.array([YES])
    meet_again(state, wishes([NO], [YES]), before)
    assert (state.status.tolist(), state.left.tolist()) == ([SUSPENDED], [[NO, YES]])
    meet_again(state, wishes([YES], [NO]), before)
    assert (state.status.tolist(), state.left.tolist()) == ([TALKING], [[NO, NO]])


# ---------------------------------------------------------------------- 7.12 last offers


def test_who_is_ready_announces_a_last_offer_once() -> None:
    """Not without a wish, unready, where a war begins, after a deal, or twice; over suspended and closed talks too."""
    state, structure, _ = at(8)
    state.status[4:7] = [SIGNED, SUSPENDED, CLOSED]
    state.last_offer[7] = ANNOUNCED
    wish = np.array([YES, NO, YES, YES, YES, YES, YES, YES])
    ready = np.array([YES, YES, NO, YES, YES, YES, YES, YES])[:, None]
    attacked = np.array([NO, NO, NO, YES, NO, NO, NO, NO])
    announced = announce_last_offers(state, structure, {A: wish, B: np.array([YES] * 8)}, ready, attacked)
    assert list(announced) == [A]
    assert announced[A].tolist() == [YES, NO, NO, NO, NO, YES, YES, NO]
    assert (state.last_offer[:, 0] == ANNOUNCED).tolist() == [YES, NO, NO, NO, NO, YES, YES, YES]


@pytest.mark.parametrize("changes", [{"force.surprise": ["A"]}, {"protocol.seats": ["B"], "must_consent": ["B"]}])
def test_who_strikes_by_surprise_or_has_no_seat_makes_none(changes: dict[str, Any]) -> None:
    state, structure, _ = at(1, changes)
    assert structure.warns == (NO,)
    assert announce_last_offers(state, structure, {A: np.array([YES])}, np.array([[YES]]), np.array([NO])) == {}
    assert state.last_offer.tolist() == [[NO_LAST_OFFER]]


def test_who_does_not_strike_after_a_refusal_pays_before_its_audience() -> None:
    """A asked for x = .6, weight 3/4, and goes back to .2: .5 * .75 * .4 = .15, once; it may make another offer."""
    state, structure, _ = at(4, {"parties.A.audience_cost": 0.5})
    state.demand[:, A, X] = 0.6
    state.last_offer[:, 0] = [REFUSED, REFUSED, ANNOUNCED, NO_LAST_OFFER]
    attacked, quo = np.array([NO, YES, NO, NO]), np.array([0.2, 0.5])
    for _ in range(2):
        back_down(state, structure, quo, attacked)
        assert state.face_lost[:, A] == pytest.approx([0.15, 0.0, 0.0, 0.0])
        assert state.last_offer[:, 0].tolist() == [NO_LAST_OFFER, REFUSED, ANNOUNCED, NO_LAST_OFFER]
    assert not state.face_lost[:, B].any()


def test_talks_meet_once_more_for_a_last_offer() -> None:
    """Announced in round 5 (4 from nought), it is tabled in round 6, after which a passed deadline is due again."""
    state, _, _ = at(5)
    state.status[:] = [SUSPENDED, CLOSED, TALKING, SIGNED, SUSPENDED]
    state.suspended_by[:] = B
    state.left[:, B] = True
    state.walkout_count[:, B] = 2
    state.deadline[:] = [4.0, 9.0, 3.0, 4.0, 4.0]
    state.last_offer[:, 0] = [ANNOUNCED, ANNOUNCED, ANNOUNCED, ANNOUNCED, REFUSED]
    convene(state, 4)
    assert state.status.tolist() == [TALKING, TALKING, TALKING, SIGNED, SUSPENDED]
    assert state.suspended_by.tolist() == [-1, -1, B, B, B]
    assert state.left[:, B].tolist() == [NO, NO, YES, YES, YES]
    assert state.walkout_count[:, B].tolist() == [0, 0, 2, 2, 2], "who has just left must wish so twice again"
    assert state.deadline.tolist() == [6.0, 9.0, 3.0, 4.0, 4.0]


# ---------------------------------------------------------------------- 7.12 breakdown


def test_talks_break_down_below_the_hazard_and_below_half_of_it_under_an_interim_text() -> None:
    state, _, _ = at(6)
    state.status[4:] = [SUSPENDED, SIGNED]
    state.interim[2:4] = True
    break_down(state, np.array([0.19, 0.2, 0.09, 0.1, 0.0, 0.0]), 0.2, 3)
    assert state.status.tolist() == [CLOSED, TALKING, CLOSED, TALKING, SUSPENDED, SIGNED]
    assert state.close_reason.tolist() == [REASON["breakdown"], -1, REASON["breakdown"], -1, -1, -1]
    assert state.signed_round.tolist() == [3, -1, 3, -1, -1, -1]


# ---------------------------------------------------------------------- 7.12 the deadline


def wishes(a: list[bool], b: list[bool]) -> dict[int, np.ndarray]:
    return {A: np.array(a), B: np.array(b)}


def test_a_hard_deadline_closes_in_its_last_round() -> None:
    state, structure, scenario = at(1, {"deadline": {"kind": "hard", "at_round": 3}})
    for number in (0, 1):
        pass_deadline(state, scenario, structure, wishes([YES], [YES]), number)
        assert state.status.tolist() == [TALKING]
    pass_deadline(state, scenario, structure, wishes([YES], [YES]), 2)
    assert state.status.tolist() == [CLOSED]
    assert state.close_reason.tolist() == [REASON["deadline"]]
    assert state.signed_round.tolist() == [2]
    assert state.extensions.tolist() == [0]


@pytest.mark.parametrize("kind", ["soft", "none"])
def test_other_deadlines_close_nothing(kind: str) -> None:
    state, structure, scenario = at(1, {"deadline": {"kind": kind}})
    pass_deadline(state, scenario, structure, wishes([NO], [NO]), 3)
    assert state.status.tolist() == [TALKING]
    assert state.deadline.tolist() == [4.0]


def test_all_must_wish_to_extend() -> None:
    state, structure, scenario = at(4, {"deadline": {"kind": "extendable", "extension_rounds": 2}})
    state.status[3] = SUSPENDED
    pass_deadline(state, scenario, structure, wishes([YES, YES, NO, YES], [YES, NO, YES, YES]), 3)
    assert state.status.tolist() == [TALKING, CLOSED, CLOSED, SUSPENDED]
    assert state.deadline.tolist() == [6.0, 4.0, 4.0, 4.0]
    assert state.extensions.tolist() == [1, 0, 0, 0]


def test_a_deadline_moves_so_often_and_no_more() -> None:
    state, structure, scenario = at(1, {"deadline": {"kind": "extendable", "max_extensions": 2}})
    every = wishes([YES], [YES])
    for number, status in ((3, TALKING), (4, TALKING), (5, CLOSED)):
        pass_deadline(state, scenario, structure, every, number)
        assert state.status.tolist() == [status]
    assert state.extensions.tolist() == [2]
    never = at(1, {"deadline": {"kind": "extendable", "max_extensions": 0}})
    pass_deadline(never[0], never[2], never[1], every, 3)
    assert never[0].status.tolist() == [CLOSED]


def test_a_deadline_that_has_been_moved_is_not_due() -> None:
    state, structure, scenario = at(2, {"deadline": {"kind": "extendable"}})
    state.deadline[:] = [5.0, 4.0]
    pass_deadline(state, scenario, structure, wishes([NO, NO], [NO, NO]), 3)
    assert state.status.tolist() == [TALKING, CLOSED]
