"""Cheap talk, trade with private values and trust, each against integrals and indifference."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles.bilateral_trade import DOUBLE_AUCTION, POSTED_PRICE, myerson_satterthwaite_uniform
from tests.oracles.crawford_sobel import crawford_sobel_uniform_quadratic
from tests.oracles.minimum_trust import kydd_minimum_trust


@given(st.floats(0.002, 0.6))
def test_boundary_types_do_not_care_which_message_they_send(bias):
    found = crawford_sobel_uniform_quadratic(bias=bias)
    cutoffs, actions = found["cutoffs"], found["actions"]
    assert cutoffs[0] == 0.0
    assert cutoffs[-1] == 1.0
    assert len(actions) == found["max_messages"] == len(cutoffs) - 1
    assert all(low < high for low, high in pairwise(cutoffs))
    for edge, below, above in zip(cutoffs[1:-1], actions, actions[1:], strict=False):
        assert (below - edge - bias) ** 2 == pytest.approx((above - edge - bias) ** 2, abs=1e-9)
    more = found["max_messages"] + 1
    assert 1.0 / more + 2.0 * bias * (1 - more) <= 1e-9, "one message more would still have room"


@given(st.floats(0.01, 0.4))
def test_losses_are_the_integrals_over_states(bias):
    found = crawford_sobel_uniform_quadratic(bias=bias)
    state = (np.arange(200_000) + 0.5) / 200_000
    action = np.array(found["actions"])[np.searchsorted(found["cutoffs"][1:-1], state)]
    assert found["receiver_loss"] == pytest.approx(np.mean((action - state) ** 2), abs=1e-6)
    assert found["sender_loss"] == pytest.approx(np.mean((action - state - bias) ** 2), abs=1e-6)


@pytest.mark.parametrize(
    ("bias", "messages"), [(1 / 4, 1), (0.2499, 2), (1 / 12, 2), (0.0833, 3), (1 / 24, 3), (9.0, 1)]
)
def test_a_message_on_the_edge_says_nothing(bias, messages):
    assert crawford_sobel_uniform_quadratic(bias=bias)["max_messages"] == messages


GRID = (np.arange(1500) + 0.5) / 1500
VALUE, COST = np.meshgrid(GRID, GRID, indexing="ij")


@pytest.mark.e2e
@given(st.floats(-0.2, 1.2))
def test_a_posted_price_against_the_integral(price):
    found = myerson_satterthwaite_uniform(mechanism=POSTED_PRICE, price=price)
    trade = (price <= VALUE) & (price >= COST)
    assert found["prob_trade"] == pytest.approx(trade.mean(), abs=2e-3)
    assert found["expected_gains"] == pytest.approx(((VALUE - COST) * trade).mean(), abs=2e-3)


def test_the_double_auction_against_the_integral():
    found = myerson_satterthwaite_uniform(mechanism=DOUBLE_AUCTION)
    bid, offer = 2 / 3 * VALUE + 1 / 12, 2 / 3 * COST + 1 / 4
    trade = bid >= offer
    assert found["prob_trade"] == pytest.approx(trade.mean(), abs=1e-3)
    assert found["expected_gains"] == pytest.approx(((VALUE - COST) * trade).mean(), abs=1e-3)
    best = np.maximum(VALUE - COST, 0.0).mean()
    assert found["first_best_gains"] == pytest.approx(best, abs=1e-3)
    assert found["efficiency"] == pytest.approx(found["expected_gains"] / found["first_best_gains"])


def test_no_bid_does_better_than_the_linear_one():
    offers = 2 / 3 * GRID + 1 / 4
    for value in (0.3, 0.5, 0.9):
        bids = np.append(np.linspace(0.0, 1.0, 301), 2 / 3 * value + 1 / 12)
        gains = np.where(bids[:, None] >= offers, value - (bids[:, None] + offers) / 2, 0.0).mean(axis=1)
        assert gains.max() <= gains[-1] + 1e-4


@given(*(st.floats(0.01, 10.0) for _ in range(2)), st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
def test_at_the_least_trust_cooperation_pays_as_much_as_defection(gain, risk, low, exploit):
    payoffs = {"mutual_coop": exploit + gain, "exploit": exploit, "suckered": low, "mutual_defect": low + risk}
    t = kydd_minimum_trust(**payoffs)["minimum_trust"]
    assert 0.0 < t < 1.0
    cooperate = t * payoffs["mutual_coop"] + (1 - t) * payoffs["suckered"]
    defect = t * payoffs["exploit"] + (1 - t) * payoffs["mutual_defect"]
    assert cooperate == pytest.approx(defect, abs=1e-9)
