"""Audience costs and reputation: indifference at every date, boundary conditions, integrals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq

from diplosim.theory.audience_costs import fearon_1994_audience_costs
from diplosim.theory.reputation import abreu_gul_reputation

rate = st.floats(0.1, 5.0)


@given(a1=rate, a2=rate, W1=rate, W2=rate, prize=rate)
def test_a_state_that_quits_is_indifferent_about_when(a1, a2, W1, W2, prize):
    found = fearon_1994_audience_costs(a1=a1, a2=a2, W1=W1, W2=W2, prize=prize)
    end = found["horizon"]
    at_once = [found["prob_quit_at_0_state1"], found["prob_quit_at_0_state2"]]
    assert min(at_once) == 0.0
    assert 0.0 <= max(at_once) < 1.0
    for own, other, slope, rival, worst in ((0, 1, a1, a2, W2), (1, 0, a2, a1, W1)):

        def quit_by(t, other=other, slope=slope):
            """Chance that the other has quit by t, from own indifference."""
            return (at_once[other] * prize + slope * t) / (prize + slope * t)

        def waits(t, quit_by=quit_by, slope=slope):
            return prize * quit_by(t) - slope * t * (1.0 - quit_by(t))

        for t in np.linspace(0.0, end, 4):
            assert waits(t) == pytest.approx(waits(0.0), abs=1e-9), f"state {own + 1} at {t}"
        assert quit_by(end) == pytest.approx(1.0 - rival * end / worst, abs=1e-9)
    fights = (1 - found["prob_quit_by_horizon_state1"]) * (1 - found["prob_quit_by_horizon_state2"])
    assert found["prob_war"] == pytest.approx(fights)


def _gap(t, own, other, worst, prize):
    """By how much the other has quit more by t than it ever does, if it never quits at once."""
    return own * t / (prize + own * t) - 1.0 + other * t / worst


@given(a1=rate, a2=rate, W1=rate, W2=rate, prize=rate)
def test_the_horizon_is_the_first_date_at_which_a_boundary_is_met(a1, a2, W1, W2, prize):
    roots = [
        brentq(_gap, 0.0, worst / other, args=(own, other, worst, prize))
        for own, other, worst in ((a1, a2, W2), (a2, a1, W1))
    ]
    found = fearon_1994_audience_costs(a1=a1, a2=a2, W1=W1, W2=W2, prize=prize)
    assert found["horizon"] == pytest.approx(min(roots), abs=1e-9)


def test_the_state_with_the_steeper_costs_backs_down_less():
    found = fearon_1994_audience_costs(a1=3.0, a2=1.0, W1=1.0, W2=1.0, prize=1.0)
    assert found["prob_quit_by_horizon_state1"] < found["prob_quit_by_horizon_state2"]


prior = st.floats(0.01, 0.9)


@given(alpha1=st.floats(0.55, 0.95), alpha2=st.floats(0.5, 0.95), r1=rate, r2=rate, z1=prior, z2=prior)
def test_reputation_by_indifference_and_integrals(alpha1, alpha2, r1, r2, z1, z2):
    found = abreu_gul_reputation(alpha1=alpha1, alpha2=alpha2, r1=r1, r2=r2, z1=z1, z2=z2)
    end = found["T0"]
    c = [1.0 - found["concede_at_0_prob1"], 1.0 - found["concede_at_0_prob2"]]
    hazards = [found["hazard1"], found["hazard2"]]
    assert max(c) == 1.0
    for own, other, alpha, left, r in ((0, 1, alpha1, 1.0 - alpha2, r1), (1, 0, alpha2, 1.0 - alpha1, r2)):

        def gives_in_at(t, other=other, alpha=alpha, left=left, r=r):
            """Own payoff of giving in at t against the other's distribution."""
            flow = quad(lambda s: np.exp(-r * s) * c[other] * hazards[other] * np.exp(-hazards[other] * s), 0.0, t)[0]
            still = c[other] * np.exp(-hazards[other] * t)
            return alpha * ((1.0 - c[other]) + flow) + np.exp(-r * t) * still * left

        for t in (0.0, end / 2.0, end):
            assert gives_in_at(t) == pytest.approx(found[f"payoff_rational{own + 1}"], abs=1e-7)
    # both are known as obstinate at the end, and only then
    for i, z in enumerate((z1, z2)):
        assert c[i] * np.exp(-hazards[i] * end) == pytest.approx(z, abs=1e-9)
        holds = c[i] * np.exp(-hazards[i] * end / 2.0)
        assert found[f"posterior_obstinate{i + 1}_at_half_T0"] == pytest.approx(z / holds, abs=1e-9)
    never = z1 * z2
    both = sum(hazards)
    assert found["prob_never_agree"] == pytest.approx(never)
    delay = quad(lambda t: t * c[0] * c[1] * both * np.exp(-both * t), 0.0, end)[0] / (1.0 - never)
    assert found["mean_delay_given_agreement"] == pytest.approx(delay, abs=1e-7)
    assert found["prob_agree_by_half_T0"] == pytest.approx(1.0 - c[0] * c[1] * np.exp(-both * end / 2.0), abs=1e-9)
