"""The frame of all rule-based policies: what each part does with what it reads."""

from typing import Any

import numpy as np
import pytest

from agents.hard_bargainer import HardBargainer
from agents.insatiable import Insatiable
from agents.negotiator import Negotiator, log_uniform, words
from agents.pretext import Pretext
from agents.staller import Staller
from tests.agents.contract import a_view


def test_exponents_are_log_uniform() -> None:
    drawn = log_uniform(np.array([0.0, 0.5, 1.0]), 0.5, 2.0)
    assert drawn.tolist() == pytest.approx([0.5, 1.0, 2.0])


@pytest.mark.parametrize(
    ("rung", "step", "warns", "said"),
    [
        (2, 1, None, 1),  # it mobilises
        (1, 1, None, 0),
        (3, 0, None, 0),
        (3, 0, True, 1),  # a last offer
        (3, 0, False, 0),
        (4, -1, None, -1),  # it pulls back
        (3, -1, True, 1),
    ],
)
def test_words_go_with_an_occasion(rung: int, step: int, warns: bool | None, said: int) -> None:
    warning = None if warns is None else np.array([warns])
    for luck in (0.0, 0.9):
        assert words(a_view("decide", rung=rung, luck=luck), np.array([step]), warning).tolist() == [said]


def test_a_test_offer_is_made_when_suspicion_is_high_and_it_is_affordable() -> None:
    suspicious = {"suspicion": 0.9, "time": 0.5}
    demand = Negotiator().act(a_view("table", **suspicious)).demand
    assert demand is not None
    assert demand[0].tolist() == [0.5, 0.5]
    for reason in ({"suspicion": 0.1}, {"outside": 0.6}, {"low": [0.6, 0.0]}, {"time": 0.0}, {"may_test": False}):
        assert Negotiator().act(a_view("table", **{**suspicious, **reason})).test is None


@pytest.mark.parametrize(("rate", "tests"), [(0.0, True), (0.2, True), (0.21, False)])
def test_a_test_offer_is_worth_what_its_text_is_worth_before_an_audience(rate: float, tests: bool) -> None:
    """(.5, .5) is worth .5 and lies .2 of x behind the line of .7: .75 * .2 = .15 a unit of the rate; .47 is asked."""
    view = a_view("table", suspicion=0.9, time=0.5, outside=0.47, audience_rate=rate, declared=[0.7, 0.0])
    assert (Negotiator().act(view).test is not None) == tests


@pytest.mark.parametrize(("belief", "offers"), [(0.05, False), (0.05 + 1e-16, False), (0.0501, True)])
def test_verification_is_offered_above_a_belief_of_one_in_twenty(belief: float, offers: bool) -> None:
    for luck in (0.49, 0.5):
        found = Negotiator().act(a_view("table", suspicion=belief, luck=luck)).offer_verification
        assert bool(np.any(found)) == (offers and luck < 0.5)


@pytest.mark.parametrize(("belief", "tests"), [(0.3, True), (0.3 - 1e-16, True), (0.2999, False)])
def test_a_test_offer_is_made_from_its_belief_on(belief: float, tests: bool) -> None:
    assert (Negotiator().act(a_view("table", suspicion=belief, time=0.5)).test is not None) == tests


def test_a_test_offer_leaves_what_is_settled() -> None:
    view = a_view("table", suspicion=0.9, time=0.5, settled=[True, False], start=[0.3, 1.0], reference=[0.3, 0.0])
    demand = Negotiator().act(view).demand
    assert demand is not None
    assert demand[0].tolist() == [0.3, 0.5]


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        # (.8, .9) with y open at .4: 1 - .75 * .2 - .25 * .6 = .7, less .05
        ({"outside": 0.65}, [False, True]),
        ({"outside": 0.66}, [False, False]),
        ({"outside": 0.66, "deferral_cost": [0.05, 0.0]}, [False, True]),
        # both open: .4
        ({"outside": 0.3, "blocked": [True, True], "deferral_cost": [0.05, 0.05]}, [True, True]),
        ({"outside": 0.31, "blocked": [True, True], "deferral_cost": [0.05, 0.05]}, [False, False]),
        ({"time": 0.74}, None),
        ({"time": 0.75}, [False, True]),
        ({"makes_last_offer": True}, None),
        ({"blocked": False}, None),
    ],
)
def test_what_others_rule_out_is_left_open_where_the_rest_beats_no_deal(given: Any, opened: list[bool] | None) -> None:
    view = a_view("table", **{"time": 0.9, "status_quo": 0.4, "deferral_cost": [0.0, 0.05], **given})
    found = Negotiator().defers(view, np.array([[0.8, 0.9]]))
    assert (None if found is None else found[0].tolist()) == opened


@pytest.mark.parametrize(
    ("declared", "outside", "opened"),
    [
        # x at .8 lies .1 behind the line of .9, at a rate of .4: .7 - .05 - .4 * .75 * .1 = .62
        ([0.9, 0.0], 0.62, True),
        ([0.9, 0.0], 0.63, False),
        # y is left open, so that its status quo of .4 gives up no line
        ([0.0, 0.9], 0.65, True),
    ],
)
def test_settling_behind_an_own_line_costs_and_leaving_it_open_does_not(
    declared: list[float], outside: float, opened: bool
) -> None:
    given = {"time": 0.9, "status_quo": 0.4, "deferral_cost": [0.0, 0.05], "outside": outside}
    found = Negotiator().defers(a_view("table", declared=declared, audience_rate=0.4, **given), np.array([[0.8, 0.9]]))
    assert found is not None
    assert found[0].tolist() == [False, opened]


def test_offers_are_answered_only_when_they_are_made() -> None:
    for offered in (True, False):
        move = Negotiator().act(a_view("respond", verification_offered=offered, luck=0.1))
        assert bool(np.any(move.accept_verification)) == offered


HOPELESS = {"going_on": 0.21, "no_deal": 0.2, "delay_cost": 0.05}


@pytest.mark.parametrize(
    ("given", "leaves"),
    [
        (HOPELESS, True),
        ({**HOPELESS, "going_on": 0.4}, False),
        ({**HOPELESS, "going_on": 0.25}, False),
        ({**HOPELESS, "delay_cost": 0.0, "going_on": 0.2}, False),  # nobody leaves a table that costs nothing
        ({**HOPELESS, "talking": False}, False),
        ({**HOPELESS, "talking": False, "away": True}, True),  # it stays away
        ({**HOPELESS, "going_on": 0.4, "talking": False, "away": True}, False),
    ],
)
def test_it_leaves_when_going_on_brings_less_than_delay_costs(given: Any, leaves: bool) -> None:
    move = Negotiator().act(a_view("decide", **given))
    assert bool(np.any(move.walk_out)) == leaves
    assert bool(np.all(move.extend)) == (given["delay_cost"] <= given["going_on"] - given["no_deal"] + 1e-12)


# ---------------------------------------------------------------------- force


ARMED = {"can_use_force": True, "war": 0.5, "no_deal": 0.2, "going_on": 0.4, "ready": True, "may_strike": True}


@pytest.mark.parametrize(
    ("given", "attacks"),
    [
        ({}, True),
        ({"ready": False}, False),
        ({"may_strike": False}, False),
        ({"in_force": True}, False),
        ({"war": 0.4}, False),  # no more than going on
        ({"war": 0.2, "going_on": 0.1}, False),  # no more than no deal
        ({"can_use_force": False}, False),
        # after a refusal talks bring nothing more, and no deal costs what backing down does
        ({"war": 0.25, "going_on": 0.9, "last_offer_refused": True}, True),
        ({"war": 0.2, "going_on": 0.9, "last_offer_refused": True}, False),
        ({"war": 0.16, "going_on": 0.9, "last_offer_refused": True, "backing_down": 0.05}, True),
        ({"war": 0.15, "going_on": 0.9, "last_offer_refused": True, "backing_down": 0.05}, False),
        ({"war": 0.16, "going_on": 0.1, "backing_down": 0.05}, False),
    ],
)
def test_force_is_used_where_it_beats_everything_else_and_nothing_is_owed(given: Any, attacks: bool) -> None:
    assert bool(np.any(Negotiator().act(a_view("decide", **{**ARMED, **given})).attack)) == attacks


@pytest.mark.parametrize(
    ("given", "warns"),
    [
        ({}, True),
        ({"last_offer_value": 0.4}, False),  # no more than going on
        ({"war": 0.2}, False),  # nobody would believe it
        ({"war": 0.21}, True),
        ({"ready_next": False}, False),
        ({"in_force": True}, False),
        ({"may_strike": True}, False),
        ({"can_use_force": False}, False),
        ({"rounds": 2}, True),
        ({"rounds": 1}, False),  # no round follows in which it could be tabled
    ],
)
def test_a_last_offer_is_made_by_whom_it_brings_more_than_going_on(given: Any, warns: bool) -> None:
    able = {**ARMED, "may_strike": False, "ready_next": True, "last_offer_value": 0.41}
    assert bool(np.any(Negotiator().act(a_view("decide", **{**able, **given})).last_offer)) == warns


@pytest.mark.parametrize(
    ("given", "step"),
    [
        ({"rung": 2}, 0),
        ({"rung": 2, "opposing_rung": 3}, 1),  # it answers, or protects an ally
        ({"rung": 2, "opposing_rung": 2}, 0),
        ({"rung": 2, "opposing_rung": 3, "top_rung": 2}, 0),
        ({"rung": 1, "opposing_rung": 3, "top_rung": 2}, 1),
        ({"rung": 3, "opposing_rung": 3}, 0),  # a display of force is as far as it goes
        ({"rung": 2, "opposing_rung": 3, "in_force": True}, 0),
        ({"rung": 2, "can_use_force": True, "war": 0.5}, 1),  # it gets ready
        ({"rung": 2, "can_use_force": True, "war": 0.4}, 0),
        ({"rung": 2, "can_use_force": True, "war": 0.3, "uncovered_blame": 0.3}, 0),  # no bluff
        ({"rung": 3}, -1),  # the reason has gone
        ({"rung": 4}, -1),
        ({"rung": 3, "opposing_rung": 3, "in_force": True}, -1),
        ({"rung": 3, "can_use_force": True, "received": 0.1}, -1),
        ({"rung": 3, "can_use_force": True, "received": 1e-16}, 0),  # rounding is no concession
        ({"rung": 3, "can_use_force": True, "received": 0.0}, 0),  # leverage that has brought nothing yet
        # force would pay with all blame covered and the step paid: .1 + .106 - .005 is more than .2
        ({"rung": 3, "can_use_force": True, "received": 0.1, "war": 0.1, "uncovered_blame": 0.106}, 0),
        ({"rung": 3, "can_use_force": True, "received": 0.1, "war": 0.1, "uncovered_blame": 0.105}, -1),
    ],
)
def test_a_step_on_the_ladder_has_a_reason(given: Any, step: int) -> None:
    for luck in (0.0, 0.99):
        view = a_view("decide", luck=luck, **{"no_deal": 0.2, "going_on": 0.4, **given})
        assert Negotiator().act(view).posture.tolist() == [step]


@pytest.mark.parametrize(
    ("policy", "chance"),
    [(Negotiator(), 0.75), (Insatiable(), 0.6), (HardBargainer(), 0.5), (Pretext(), 0.5), (Staller(), 0.5)],
)
def test_inspectors_are_let_in_as_often_as_the_type_lets_them_in(policy: Negotiator, chance: float) -> None:
    for luck, lets_in in ((chance - 0.01, True), (chance, False)):
        answer = policy.act(a_view("respond", verification_offered=True, luck=luck)).accept_verification
        assert bool(np.any(answer)) == lets_in


@pytest.mark.parametrize(
    ("given", "lets_in"),
    [
        ({}, False),
        ({"ready": True}, True),
        ({"rung": 2}, True),
        ({"war": 0.4}, True),
        ({"can_use_force": False}, True),
        ({"ready": True, "luck": 0.75}, False),
        ({"verification_offered": False, "ready": True}, False),
    ],
)
def test_inspectors_are_kept_out_while_an_army_is_made_ready(given: Any, lets_in: bool) -> None:
    asked = {"can_use_force": True, "verification_offered": True, "luck": 0.74, "war": 0.5, "rung": 3}
    assert bool(np.any(Negotiator().act(a_view("respond", **{**asked, **given})).accept_verification)) == lets_in


# ---------------------------------------------------------------------- last offers


def test_who_faces_a_last_offer_takes_what_beats_no_deal() -> None:
    """At half time a sincere party would ask for more; there is no next time."""
    for faces, worth, signs in ((True, 0.2, True), (True, 0.19, False), (False, 0.2, False)):
        move = Negotiator().act(a_view("respond", time=0.5, next_time=0.6, worth=[worth], faces_last_offer=faces))
        assert move.accept is not None
        assert move.accept[0, 0] == signs


def test_who_makes_a_last_offer_puts_it_on_the_table_and_asks_for_nothing_else() -> None:
    mine = {"last_offer_text": [0.6, 0.5], "last_offer_open": [False, True], "last_offer_worth": 0.55}
    move = Negotiator().act(a_view("table", makes_last_offer=True, suspicion=0.9, time=0.5, **mine))
    assert (move.demand.tolist(), move.defer.tolist()) == ([[0.6, 0.5]], [[False, True]])
    assert (move.level.tolist(), move.reserve.tolist()) == ([0.55], [0.55])
    nothing = Negotiator().act(a_view("table", makes_last_offer=True, accepts_nothing=True, **mine))
    assert (nothing.demand.tolist(), nothing.level.tolist()) == ([[1.0, 1.0]], [1.0]), "what it asks for, not nothing"
    usual = Negotiator().act(a_view("table", time=0.0, **mine))
    assert usual.demand.tolist() == [[1.0, 1.0]]
    assert usual.defer is None


@pytest.mark.parametrize(("worth", "signs"), [(0.7, True), (0.69, False)])
def test_who_makes_a_last_offer_stands_by_it(worth: float, signs: bool) -> None:
    """It tabled (.6, 1), worth .7 to it, and signs no text of others that is worth less; its own text it does."""
    made = {"makes_last_offer": True, "last_demand": [0.6, 1.0], "time": 0.0, "next_time": 0.1}
    others = Negotiator().act(a_view("respond", worth=[worth], **made)).accept
    assert others is not None
    assert others[0, 0] == signs
    own = Negotiator().act(a_view("respond", worth=[worth], author="ANA", **made)).accept
    assert own is not None
    assert own[0, 0]


# ---------------------------------------------------------------------- 7.7 what is signed


@pytest.mark.parametrize(("worth", "signs"), [(0.5, True), (0.49, False)])
def test_a_partial_text_is_worth_the_outside_option_whatever_its_relief(worth: float, signs: bool) -> None:
    """Level 1 (time has hardly passed) less relief of .9 is .1; force is worth .5, no deal .2."""
    given = {"worth": [worth], "relief": -0.9, "outside": 0.5, "next_time": 0.0}
    move = Negotiator().act(a_view("respond", partial=True, **given))
    assert bool(np.any(move.accept)) == signs


@pytest.mark.parametrize(("worth", "signs"), [(1.0, True), (0.99, False)])
def test_nobody_asks_for_more_than_the_ideal(worth: float, signs: bool) -> None:
    """A target of 1, and .1 by which the ideal is better served than the opening says: 1, not 1.1."""
    move = Negotiator().act(a_view("respond", worth=[worth], concealed_utility=0.1, next_time=0.0))
    assert bool(np.any(move.accept)) == signs


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        # The next demand gives .8 away: all of y (.25) and .55 / .75 of x, so that it stands at (.267, 0).
        ({"next_time": 1.0}, [True, True]),
        ({"next_time": 1.0, "texts": [[0.25, 0.1]]}, [False, True]),
        ({"next_time": 0.0}, [False, False]),
        # What it has just demanded it takes, wherever the next demand stands.
        ({"next_time": 0.0, "last_demand": [0.5, 0.4]}, [True, False]),
    ],
)
def test_single_issues_are_taken_from_the_next_demand_on_or_as_just_demanded(given: Any, takes: list[bool]) -> None:
    move = Negotiator().act(a_view("respond", itemised=True, **given))
    assert move.accept_issues is not None
    assert move.accept_issues[0, 0].tolist() == takes


@pytest.mark.parametrize(("worth", "signs"), [(0.2, True), (0.19, False)])
def test_an_interim_text_need_only_beat_no_deal(worth: float, signs: bool) -> None:
    """It is temporary: force at .5 can be used all the same."""
    move = Negotiator().act(a_view("respond", interim_tabled=True, interim_worth=worth, no_deal=0.2, outside=0.5))
    assert bool(np.any(move.accept_interim)) == signs


# ---------------------------------------------------------------------- 7.12 preparing


@pytest.mark.parametrize(
    ("costs", "threat", "prepares"),
    [
        ((0.02, 0.1), 0.2, True),  # .02 / .1
        ((0.02, 0.1), 0.1999, False),
        ((0.1, 0.1), 1.0, True),
        ((0.11, 0.1), 1.0, False),  # dearer than to be caught unprepared
        ((0.02, 0.0), 1.0, False),
        ((0.0, 0.0), 1.0, True),  # it costs nothing and brings strength, once it is sure
        ((0.0, 0.0), 0.9, False),
    ],
)
def test_it_prepares_from_the_chance_at_which_that_is_the_cheaper(
    costs: tuple[float, float], threat: float, prepares: bool
) -> None:
    free = dict(zip(("preparation_cost", "unprepared_loss"), costs, strict=True))
    for prepared in (False, True):
        move = Negotiator().act(a_view("decide", parameters=free, threat=threat, prepared=prepared))
        assert bool(np.any(move.prepare)) == (prepares and not prepared)


def test_a_test_offer_leaves_issues_without_a_mandate() -> None:
    given = {"suspicion": 0.9, "time": 0.5, "no_mandate": [True, False], "start": [0.3, 1.0], "reference": [0.3, 0.0]}
    demand = Negotiator().act(a_view("table", **given)).demand
    assert demand is not None
    assert demand[0].tolist() == [0.3, 0.5]
