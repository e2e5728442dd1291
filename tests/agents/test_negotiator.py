"""The frame of all rule-based policies: what each part does with what it reads."""

import numpy as np
import pytest

from agents.negotiator import Negotiator, log_uniform, words
from tests.agents.contract import a_view


def test_exponents_are_log_uniform() -> None:
    drawn = log_uniform(np.array([0.0, 0.5, 1.0]), 0.5, 2.0)
    assert drawn.tolist() == pytest.approx([0.5, 1.0, 2.0])


def test_words_are_cheap_talk() -> None:
    assert [int(words(a_view(luck=luck))[0]) for luck in (0.0, 0.39, 0.5, 0.71)] == [-1, -1, 0, 1]


def test_a_test_offer_is_made_when_suspicion_is_high_and_it_is_affordable() -> None:
    suspicious = {"suspicion": 0.9, "time": 0.5}
    demand = Negotiator().act(a_view("table", **suspicious)).demand
    assert demand is not None
    assert demand[0].tolist() == [0.5, 0.5]
    for reason in ({"suspicion": 0.1}, {"outside": 0.6}, {"low": [0.6, 0.0]}, {"time": 0.0}):
        assert Negotiator().act(a_view("table", **{**suspicious, **reason})).test is None


def test_a_test_offer_leaves_what_is_settled() -> None:
    view = a_view("table", suspicion=0.9, time=0.5, settled=[True, False], start=[0.3, 1.0], reference=[0.3, 0.0])
    demand = Negotiator().act(view).demand
    assert demand is not None
    assert demand[0].tolist() == [0.3, 0.5]


def test_issues_that_others_rule_out_are_left_open_late() -> None:
    late, early = (Negotiator().act(a_view("table", time=time)).defer for time in (0.9, 0.5))
    assert late is not None
    assert late[0].tolist() == [False, True]
    assert early is None


def test_offers_are_answered_only_when_they_are_made() -> None:
    for offered in (True, False):
        move = Negotiator().act(a_view("respond", verification_offered=offered, luck=0.1))
        assert bool(np.any(move.accept_verification)) == offered


def test_it_leaves_when_going_on_brings_less_than_delay_costs() -> None:
    assert np.any(Negotiator().act(a_view("decide", going_on=0.21, no_deal=0.2, delay_cost=0.05)).walk_out)
    assert not np.any(Negotiator().act(a_view("decide", going_on=0.4, no_deal=0.2, delay_cost=0.05)).walk_out)
    idle = a_view("decide", going_on=0.21, no_deal=0.2, delay_cost=0.05, talking=False)
    assert not np.any(Negotiator().act(idle).walk_out)
