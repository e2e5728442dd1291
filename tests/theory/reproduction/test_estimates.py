"""Means with their intervals, and distances from published numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from diplosim.theory.reproduction.estimates import estimate


def test_a_mean_has_the_interval_of_the_normal_law() -> None:
    values = np.random.default_rng(3).normal(2.0, 0.5, size=400)
    found = estimate(np.append(values, np.nan), published=1.9)
    error = stats.sem(values)
    assert (found.mean, found.runs, found.error) == (pytest.approx(values.mean()), 400, pytest.approx(error))
    assert (found.low, found.high) == pytest.approx(stats.norm.interval(0.95, values.mean(), error))
    assert found.deviation == pytest.approx((values.mean() - 1.9) / error)


def test_a_share_is_held_against_the_spread_that_the_published_one_implies() -> None:
    values = np.array([1.0] * 30 + [0.0] * 70)
    found = estimate(values, published=0.2)
    interval = stats.binomtest(30, 100).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.deviation == pytest.approx(0.1 / 0.04)


def test_what_never_varies_agrees_or_differs() -> None:
    same = np.full(10, 0.65)
    assert estimate(same, 0.65).deviation == 0.0
    assert estimate(same, 0.66).deviation == -math.inf
    assert estimate(np.zeros(10), 1e-16).deviation == 0.0
    assert estimate(np.zeros(10), 1.0).deviation == -math.inf


def test_a_limit_may_be_as_far_off_as_theory_says_and_no_farther() -> None:
    same = np.full(10, 0.65)
    assert estimate(same, 0.60, within=0.05).deviation == 0.0
    assert estimate(same, 0.70, within=0.05).deviation == 0.0
    assert estimate(same, 0.60, within=0.0499).deviation == math.inf
    assert estimate(same, 0.60, within=0.05).within == 0.05


def test_a_single_run_says_nothing() -> None:
    with pytest.raises(ValueError, match="1 runs say something"):
        estimate(np.array([np.nan, 0.3]), 0.3)
