"""Alternating offers, outside options and the closed rule, each against a recursion of values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.theory.baron_ferejohn import baron_ferejohn_closed_rule
from diplosim.theory.nash_limit import nash_by_alternating_offers
from diplosim.theory.offer_values import value_of_offering
from diplosim.theory.outside_option import outside_option_principle
from diplosim.theory.rubinstein import rubinstein_alternating_offers
from diplosim.theory.stahl import stahl_finite_alternating_offers

patience = st.floats(0.0, 0.99)


@given(delta1=patience, delta2=patience)
def test_rubinstein_is_what_the_recursion_of_values_settles_at(delta1, delta2):
    first = second = 1.0
    for _ in range(2500):
        first, second = 1.0 - delta2 * second, 1.0 - delta1 * first
    found = rubinstein_alternating_offers(delta1=delta1, delta2=delta2)
    assert found["share_proposer1"] == pytest.approx(first, abs=1e-9)
    assert found["share_responder2"] == pytest.approx(1.0 - first, abs=1e-9)


@given(delta1=st.floats(0.0, 0.95), delta2=st.floats(0.0, 0.95))
def test_a_long_game_with_an_end_is_nearly_one_without(delta1, delta2):
    long = stahl_finite_alternating_offers(rounds=999, delta1=delta1, delta2=delta2)
    endless = rubinstein_alternating_offers(delta1=delta1, delta2=delta2)
    assert long["share_first_proposer"] == pytest.approx(endless["share_proposer1"], abs=1e-9)


rates = st.floats(0.2, 5.0)


@given(d1=st.floats(0.0, 0.45), d2=st.floats(0.0, 0.45), r1=rates, r2=rates)
def test_as_periods_shrink_both_orders_of_offers_tend_to_the_nash_solution(d1, d2, r1, r2):
    """The Nash product is searched on a grid; who offers first gains in proportion to the period."""
    inputs = {"d1": d1, "d2": d2, "r1": r1, "r2": r2}
    shares = np.linspace(d1, 1.0 - d2, 20_001)
    products = (shares - d1) ** (r2 / (r1 + r2)) * np.maximum(1.0 - d2 - shares, 0.0) ** (r1 / (r1 + r2))
    short, shorter = (nash_by_alternating_offers(**inputs, period=period) for period in (1e-3, 1e-4))
    assert shorter["nash1"] == pytest.approx(shares[np.argmax(products)], abs=1e-4)
    for found in (short, shorter):
        assert found["answering1"] < found["nash1"] < found["offering1"]
        assert found["nash1_within"] == pytest.approx(found["offering1"] - found["nash1"])
    assert short["nash1_within"] / shorter["nash1_within"] == pytest.approx(10.0, rel=0.02)


@pytest.mark.parametrize("period", [1e-6, 1e-9, 1e-12, 1e-15, 1e-18])
def test_who_offers_first_gains_in_proportion_to_the_period_however_short_it_is(period):
    """With d = (.1, .2) and rates .1 and .3 the Nash point gives .1 + .75 * .7 = .625.

    The first offer brings pie (1 - exp(-r2 h)) / (1 - exp(-(r1 + r2) h)) = .525 (1 + r1 h / 2 + ...): .02625 h more.
    """
    found = nash_by_alternating_offers(d1=0.1, d2=0.2, r1=0.1, r2=0.3, period=period)
    assert found["offering1"] == pytest.approx(0.625 + 0.02625 * period, rel=0, abs=1e-12)
    assert found["answering1"] == pytest.approx(0.625 - 0.02625 * period, rel=0, abs=1e-12)
    assert found["nash1_within"] == pytest.approx(0.02625 * period, rel=1e-5, abs=1e-15)


def test_the_most_patient_divide_an_endless_pie_as_rubinstein_has_it():
    """(1 - d2) / (1 - d1 d2) with losses of 1e-6 and 3e-6 a period: 3e-6 / (4e-6 - 3e-12) = .7500005625,
    and 1e-6 / (4e-6 - 3e-12) = .2500001875 where the second offers first.

    With an option of .4 for the second the first keeps .6; with one of .9 for the first, the second would keep .1 and
    so takes (1 - 3e-6) .1 of the first, who keeps .9000003.
    """
    patience = (1.0 - 1e-6, 1.0 - 3e-6)
    assert value_of_offering(0, None, 1.0, patience, (0.0, 0.0)) == pytest.approx(0.7500005625, abs=1e-9)
    assert value_of_offering(1, None, 1.0, patience, (0.0, 0.0)) == pytest.approx(0.2500001875, abs=1e-9)
    assert value_of_offering(0, None, 1.0, patience, (0.0, 0.4)) == pytest.approx(0.6, abs=1e-12)
    assert value_of_offering(0, None, 1.0, patience, (0.9, 0.0)) == pytest.approx(0.9000003, abs=1e-12)


def worth(round_number, rounds, deltas):
    """Shares of both players in an equilibrium from a round on, in units of that round."""
    if round_number > rounds:
        return [0.0, 0.0]
    proposer = (round_number + 1) % 2
    after = worth(round_number + 1, rounds, deltas)
    shares = [0.0, 0.0]
    shares[1 - proposer] = deltas[1 - proposer] * after[1 - proposer]
    shares[proposer] = 1.0 - shares[1 - proposer]
    return shares


@given(rounds=st.integers(1, 12), delta1=st.floats(0.0, 1.0), delta2=st.floats(0.0, 1.0))
def test_the_game_with_an_end_is_solved_from_it(rounds, delta1, delta2):
    found = stahl_finite_alternating_offers(rounds=rounds, delta1=delta1, delta2=delta2)
    assert found["share_first_proposer"] == pytest.approx(worth(1, rounds, [delta1, delta2])[0], abs=1e-12)


@given(delta=patience, option=st.floats(-0.5, 1.0))
def test_an_outside_option_counts_only_where_it_is_a_threat(delta, option):
    proposer, counter = 1.0, 1.0
    for _ in range(2500):
        # the one that answers the offer of player 2 has no option of its own
        proposer, counter = 1.0 - max(delta * counter, option), 1.0 - delta * proposer
    found = outside_option_principle(delta=delta, responder_outside_option=option)
    assert found["share_proposer"] == pytest.approx(proposer, abs=1e-9)
    assert found["outside_option_binds"] == (option > delta / (1.0 + delta))


@given(n=st.integers(2, 25), data=st.data(), delta=st.floats(0.0, 1.0))
def test_the_value_of_a_session_reproduces_itself(n, data, delta):
    k = data.draw(st.integers(1, n))
    found = baron_ferejohn_closed_rule(n=n, votes_needed=k, delta=delta)
    chosen = (k - 1) / (n - 1)
    value = found["proposer_share"] / n + (1.0 - 1.0 / n) * chosen * found["partner_share"]
    assert value == pytest.approx(found["ex_ante_value"], abs=1e-12)
    assert found["partner_share"] == pytest.approx(delta * value, abs=1e-12)
    assert found["proposer_share"] >= found["partner_share"] - 1e-12
    assert found["proposer_share"] + (k - 1) * found["partner_share"] == pytest.approx(1.0)
