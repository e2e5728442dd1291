"""The rule on payoffs: bargains by hand and against a linear programme, and each class on a batch of draws."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import diplosim
from analysis.run.payoff_rule import GAIN, _reached, bargain_exists, payoff_rule
from diplosim.learning.tables import empty_tables


def seat(ideal, outside, low=0.0, high=1.0, **other):
    """One issue, one run."""
    given = {
        "ideal": np.array([[ideal]]),
        "outside": np.array([outside]),
        "low": np.array([[low]]),
        "high": np.array([[high]]),
        "salience": np.array([1.0]),
        "exponent": 1,
        "accepts_nothing": np.array([False]),
        "no_mandate": np.array([[False]]),
    }
    return SimpleNamespace(**{**given, **other})


@pytest.mark.parametrize(("outside", "exists"), [(0.48, True), (0.5, False), (0.6, False)])
def test_a_pie_of_one_is_enough_for_outside_options_below_a_half(outside, exists):
    """Ideals 0 and 1: z and 1 - z are worth 1 together, so that both can have more than .48 + .01 but not .5 + .01."""
    assert bargain_exists([seat(0.0, outside), seat(1.0, outside)])[0] == exists


@pytest.mark.parametrize(
    ("change", "exists"),
    [
        ({}, True),
        ({"low": 0.6}, False),
        ({"accepts_nothing": np.array([True])}, False),
        ({"no_mandate": np.array([[True]])}, False),
    ],
)
def test_bounds_and_mandates_bind(change, exists):
    """The other has at least .45 + .01 of its ideal 0 up to z = .54."""
    assert bargain_exists([seat(0.0, 0.45), seat(1.0, 0.4, **change)])[0] == exists


def test_bounds_that_do_not_meet_leave_no_bargain():
    assert not bargain_exists([seat(0.0, 0.1, high=0.4), seat(1.0, 0.1, low=0.5)])[0]


@pytest.mark.e2e
def test_the_search_agrees_with_a_linear_programme():
    rng = np.random.default_rng(1)
    seen = set()
    for _ in range(150):
        K, N = int(rng.integers(1, 6)), int(rng.integers(2, 5))
        low = rng.random(K) * 0.5
        high = low + rng.random(K) * (1 - low)
        ideals, salience, outside = rng.random((N, K)), rng.dirichlet(np.ones(K), N), rng.uniform(0.2, 0.9, N)
        best = most(low, high, ideals, salience, outside)
        found = bool(_reached(low[None], high[None], ideals[:, None], salience, outside[:, None], 1)[0])
        seen.add(found)
        if not GAIN <= best < 2 * GAIN:  # between the two the search may end before it gets there
            assert found == (best >= GAIN)
    assert seen == {True, False}


def most(low, high, ideals, salience, outside):
    """Largest gain over the outside option that all can have at once: max t, u_i >= outside_i + t."""
    N, K = ideals.shape
    size = K + N * K + 1
    rows, ends = [], []
    for i in range(N):
        gain = np.zeros(size)
        gain[K + i * K : K + (i + 1) * K], gain[-1] = salience[i], 1.0
        rows.append(gain)
        ends.append(1.0 - outside[i])
        for k in range(K):
            for sign in (1.0, -1.0):
                distance = np.zeros(size)
                distance[k], distance[K + i * K + k] = sign, -1.0
                rows.append(distance)
                ends.append(sign * ideals[i, k])
    aim = np.zeros(size)
    aim[-1] = -1.0
    bounds = [*zip(low, high, strict=True), *[(0, 1)] * (N * K), (-2, 2)]
    return -linprog(aim, A_ub=np.array(rows), b_ub=ends, bounds=bounds).fun


def said(scenario, runs=200):
    return payoff_rule(scenario, runs, 3, empty_tables(scenario, nothing_to_expect=True))


def test_war_that_costs_nothing_and_no_bargain_is_a_conflict(quick):
    nothing = {"low": 0.0, "high": 0.0}
    free = {f"parties.{party.id}.war_cost": nothing for party in quick.parties}
    warlike = quick.replace({**free, "parameters.blame_low": 0.0, "parameters.blame_high": 0.0, "force.blame": None})
    dear = quick.replace({f"parties.{party.id}.war_cost": {"low": 2.0, "high": 2.0} for party in quick.parties})
    assert (said(warlike) == "conflict").mean() > (said(dear) == "conflict").mean() == 0.0


def test_chunks_do_not_matter(quick, monkeypatch):
    whole = said(quick)
    monkeypatch.setattr("analysis.run.payoff_rule.CHUNK", 70)
    pd.testing.assert_series_equal(said(quick), whole)


def test_games_of_theory_have_no_such_rule():
    assert said(diplosim.load("theory/rubinstein_1982")) is None
