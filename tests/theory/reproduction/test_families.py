"""The engine plays the closed forms: published cases and inputs of Hypothesis' own choice, within three errors."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplosim.theory import FAMILIES
from diplosim.theory.reproduction.families import SIMULATED
from diplosim.theory.reproduction.page import NOT_PLAYED
from diplosim.theory.reproduction.simulated import compare
from tests.oracles import FORMULAS

pytestmark = pytest.mark.e2e

CASES = [
    pytest.param(name, inputs, id=f"{name}-{number}")
    for name, simulated in SIMULATED.items()
    for number, inputs in enumerate(simulated.cases, start=1)
]
LIMIT = 3.0
"""Standard errors within which a published number must lie; the seed is fixed."""


def test_every_closed_form_is_played_or_said_not_to_be() -> None:
    assert set(SIMULATED) == set(FAMILIES)
    assert set(NOT_PLAYED) == set(FORMULAS)


@pytest.mark.parametrize(("name", "inputs"), CASES)
def test_a_published_case_is_reproduced(name, inputs) -> None:
    rows = list(compare(SIMULATED[name], inputs, runs=1000, seed=5))
    assert rows
    for row in rows:
        assert abs(row.ours.deviation) <= LIMIT, row


def agree(name, inputs, runs=600, limit=4.5) -> None:
    """Many inputs are tried, so that the limit is wider than for a single one."""
    for row in compare(SIMULATED[name], inputs, runs=runs, seed=9):
        assert abs(row.ours.deviation) <= limit, row


few = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
share = st.floats(0.05, 0.95)


@few
@given(p=share, own=st.floats(0.0, 0.4), low=st.floats(0.0, 0.4), width=st.just(0.0) | st.floats(0.05, 0.6))
def test_any_ultimatum(p, own, low, width) -> None:
    inputs = {"p": p, "c_proposer": own, "c_responder_low": low, "c_responder_high": low + width}
    agree("fearon_1995_ultimatum_uniform_costs", inputs)


@few
@given(p=st.floats(0.05, 0.6), own=st.floats(0.0, 0.4), low=st.floats(0.0, 0.2), more=st.floats(0.05, 0.2), q=share)
def test_any_two_types(p, own, low, more, q) -> None:
    costs = {"c_responder_resolute": low, "c_responder_irresolute": low + more}
    agree("powell_risk_return_two_types", {"p": p, "c_proposer": own, **costs, "prob_resolute": q})


@few
@given(delta1=st.floats(0.0, 0.98), delta2=st.floats(0.0, 0.98), rounds=st.integers(1, 40), option=st.floats(0.0, 0.95))
def test_any_alternating_offers(delta1, delta2, rounds, option) -> None:
    both = {"delta1": delta1, "delta2": delta2}
    agree("rubinstein_alternating_offers", both, runs=3)
    agree("stahl_finite_alternating_offers", {"rounds": rounds, **both}, runs=3)
    agree("outside_option_principle", {"delta": delta1, "responder_outside_option": option}, runs=3)


@few
@given(
    d1=st.floats(0.0, 0.45), d2=st.floats(0.0, 0.45), r1=st.floats(0.5, 3.0), r2=st.floats(0.5, 3.0),
    period=st.floats(0.001, 1.0),
)  # fmt: skip
def test_any_short_periods(d1, d2, r1, r2, period) -> None:
    agree("nash_by_alternating_offers", {"d1": d1, "d2": d2, "r1": r1, "r2": r2, "period": period}, runs=3)


@settings(few, max_examples=4)
@given(n=st.integers(2, 7), data=st.data(), delta=st.floats(0.1, 1.0))
def test_any_legislature(n, data, delta) -> None:
    votes = data.draw(st.integers(2, n))
    agree("baron_ferejohn_closed_rule", {"n": n, "votes_needed": votes, "delta": delta})


@settings(few, max_examples=3)
@given(a1=st.floats(0.5, 2.0), a2=st.floats(0.5, 2.0), W1=st.floats(0.5, 1.9), W2=st.floats(0.5, 1.9))
def test_any_audience_costs(a1, a2, W1, W2) -> None:
    agree("fearon_1994_audience_costs", {"a1": a1, "a2": a2, "W1": W1, "W2": W2, "prize": 1.0}, runs=300)


@settings(few, max_examples=3)
@given(
    alpha1=st.floats(0.55, 0.8), alpha2=st.floats(0.55, 0.8), r1=st.floats(0.5, 2.0), z1=st.floats(0.1, 0.4),
    z2=st.floats(0.1, 0.4),
)  # fmt: skip
def test_any_reputation(alpha1, alpha2, r1, z1, z2) -> None:
    agree(
        "abreu_gul_reputation",
        {"alpha1": alpha1, "alpha2": alpha2, "r1": r1, "r2": 1.0, "z1": z1, "z2": z2},
    )


@pytest.mark.slow
@pytest.mark.parametrize(("name", "inputs"), CASES)
def test_with_many_runs_the_error_shrinks_as_their_root(name, inputs) -> None:
    """200,000 runs: within three standard errors, and the error ten times smaller than with 2,000."""
    few_runs, many_runs = (list(compare(SIMULATED[name], inputs, runs=n, seed=0)) for n in (2_000, 200_000))
    for small, large in zip(few_runs, many_runs, strict=True):
        assert abs(large.ours.deviation) <= LIMIT, large
        if small.ours.error > 0.0 and large.ours.error > 0.0:
            assert small.ours.error / large.ours.error == pytest.approx(10.0, rel=0.35), large
