"""Ultimatum, risk-return and preventive war, each against the payoffs that the formula sums up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diplosim.theory.risk_return import powell_risk_return_two_types
from diplosim.theory.ultimatum import fearon_1995_ultimatum_uniform_costs
from tests.oracles.preventive_war import fearon_1995_preventive_war

share = st.floats(0.0, 1.0)
cost = st.floats(0.0, 0.8)


def accepted(demand, p, low, high):
    """Chance that a cost drawn from [low, high] is at least demand - p."""
    if high == low:
        return (low >= demand - p - 1e-12).astype(float)
    return np.clip((high - (demand - p)) / (high - low), 0.0, 1.0)


@given(p=share, own=cost, low=cost, width=st.just(0.0) | st.floats(0.01, 1.0))
def test_no_demand_does_better_than_the_optimal_one(p, own, low, width):
    found = fearon_1995_ultimatum_uniform_costs(p=p, c_proposer=own, c_responder_low=low, c_responder_high=low + width)
    demand = np.append(np.linspace(0.0, 1.0, 4001), found["demand"])
    chance = accepted(demand, p, low, low + width)
    worth = chance * demand + (1.0 - chance) * (p - own)
    assert found["eu_proposer"] == pytest.approx(worth[-1], abs=1e-9)
    assert found["prob_war"] == pytest.approx(1.0 - chance[-1], abs=1e-9)
    assert worth.max() <= worth[-1] + 1e-9
    assert found["demand_capped_at_1"] <= (found["demand"] == 1.0)


@given(p=share, low=cost, width=st.floats(0.05, 1.0))
def test_war_grows_rarer_with_the_proposers_cost(p, low, width):
    wars = [
        fearon_1995_ultimatum_uniform_costs(p=p, c_proposer=own, c_responder_low=low, c_responder_high=low + width)
        for own in (0.0, 0.2, 0.4, 2.0)
    ]
    risk = [found["prob_war"] for found in wars]
    assert risk == sorted(risk, reverse=True)
    assert risk[-1] == 0.0
    assert wars[-1]["demand"] == wars[-1]["safe_demand"]


@given(p=share, own=cost, resolute=cost, more=st.floats(0.01, 0.8), q=share)
def test_the_risk_is_taken_where_it_pays(p, own, resolute, more, q):
    gap = min(1.0, p + resolute + more) - min(1.0, p + resolute)
    assume(gap == 0.0 or gap > 1e-9)  # the grid below cannot tell the two demands apart if they are nearer
    found = powell_risk_return_two_types(
        p=p,
        c_proposer=own,
        c_responder_resolute=resolute,
        c_responder_irresolute=resolute + more,
        prob_resolute=q,
    )
    demand = np.append(np.linspace(0.0, 1.0, 2001), [found["demand"]])
    takes = q * (demand - p <= resolute + 1e-12) + (1.0 - q) * (demand - p <= resolute + more + 1e-12)
    worth = takes * demand + (1.0 - takes) * (p - own)
    assert found["eu"] == pytest.approx(worth[-1], abs=1e-9)
    assert worth.max() <= worth[-1] + 1e-9
    assert found["prob_war"] == pytest.approx(1.0 - takes[-1])
    assert found["eu"] >= max(found["eu_safe"], found["eu_risky"]) - 1e-9


def test_a_sure_victor_whom_war_costs_nothing_has_nothing_to_risk():
    """The safe demand, 1 + .1, is cut to the whole pie, which the risky one is as well."""
    found = powell_risk_return_two_types(
        p=1.0, c_proposer=0.0, c_responder_resolute=0.1, c_responder_irresolute=0.3, prob_resolute=0.0
    )
    assert (found["critical_prob_resolute"], found["makes_risky_demand"]) == (0.0, False)
    assert (found["demand"], found["prob_war"], found["eu"], found["eu_safe"], found["eu_risky"]) == (1, 0, 1, 1, 1)


def test_on_the_edge_the_safe_demand_is_made():
    edge = {"p": 0.5, "c_proposer": 0.25, "c_responder_resolute": 0.125, "c_responder_irresolute": 0.25}
    at, below = (powell_risk_return_two_types(**edge, prob_resolute=q) for q in (0.25, 0.2499))
    assert at["critical_prob_resolute"] == 0.25
    assert not at["makes_risky_demand"]
    assert below["makes_risky_demand"]


@given(now=share, later=share, delta=st.floats(0.05, 0.97), cost=st.floats(0.0, 3.0))
def test_preventive_war_by_summing_lifetime_payoffs(now, later, delta, cost):
    found = fearon_1995_preventive_war(p_now=now, p_later=later, delta=delta, c_decliner=cost)
    periods = delta ** np.arange(3000)
    war = (1.0 - now) * periods.sum() - cost
    peace = 1.0 + delta * ((1.0 - later) * periods.sum() - cost)
    assert found["war_value_decliner"] == pytest.approx(war, abs=1e-9)
    assert found["best_peace_value_decliner"] == pytest.approx(peace, abs=1e-9)
    if abs(war - peace) > 1e-9:
        assert found["war"] == (war > peace)
