"""Summaries of simulated terms: intervals that cover, and issues that few runs settle."""

import numpy as np
import pytest

import diplosim
from diplosim.forecasts.simulated_terms import simulated_terms, summary
from diplosim.scenario.scenario import Scenario


@pytest.mark.e2e
def test_it_summarises_the_runs_of_the_seed(quick: Scenario) -> None:
    table = diplosim.simulate(quick, 60, seed=5)
    for terms in simulated_terms(quick, 60, seed=5):
        values = table[f"term_{terms.issue}"].dropna()
        assert (terms.runs, terms.settled) == (60, len(values))
        assert terms.mean == pytest.approx(values.mean())
        assert terms.median == pytest.approx(values.median())


@pytest.mark.e2e
def test_chunks_leave_no_trace(quick: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulated_terms(quick, 40, seed=5)
    monkeypatch.setattr("diplosim.forecasts.simulated_terms.CHUNK", 17)
    assert simulated_terms(quick, 40, seed=5) == whole


@pytest.mark.e2e
def test_intervals_cover_as_often_as_they_say() -> None:
    """400 samples of 40 from an exponential law: mean 1, median log 2; 95 % +- 3.3 points at three standard errors."""
    generator = np.random.default_rng(3)
    held = np.zeros(2)
    for _ in range(400):
        found = summary("x", generator.exponential(size=40))
        assert found.mean_interval is not None
        assert found.median_interval is not None
        held += [
            found.mean_interval[0] <= 1.0 <= found.mean_interval[1],
            found.median_interval[0] <= np.log(2.0) <= found.median_interval[1],
        ]
    assert 0.90 <= held[0] / 400 <= 0.98  # Student's t on a skewed law covers a little less
    assert held[1] / 400 >= 0.917


def test_too_few_runs_have_no_interval() -> None:
    none = summary("x", np.array([np.nan, np.nan]))
    assert (none.issue, none.runs, none.settled, none.mean, none.median_interval) == ("x", 2, 0, None, None)
    one = summary("x", np.array([0.4, np.nan]))
    assert (one.settled, one.mean, one.mean_interval) == (1, 0.4, None)
    three = summary("x", np.array([0.4, 0.5, 0.6]))
    assert three.mean_interval is not None
    assert three.median_interval is None, "no two of three values enclose the median 95 times in 100"


def test_the_interval_of_a_mean_by_hand() -> None:
    """.2, .4 and .9: mean .5, variance (.09 + .01 + .16) / 2 = .13, error sqrt(.13 / 3) = .20817, t of 2 is 4.30265."""
    found = summary("x", np.array([0.2, np.nan, 0.4, 0.9]))
    assert found.mean == pytest.approx(0.5)
    assert found.mean_interval == pytest.approx((0.5 - 0.89567, 0.5 + 0.89567), abs=1e-4)


def test_no_runs_are_refused(quick: Scenario) -> None:
    with pytest.raises(ValueError, match="runs must be at least 1"):
        simulated_terms(quick, 0)


def test_two_runs_have_an_interval_of_the_mean() -> None:
    """Of .2 and .4 the mean is .3 and its error .1; Student's t with one degree of freedom reaches 12.7062 of these."""
    two = summary("border", np.array([0.2, np.nan, 0.4]))
    assert (two.issue, two.runs, two.settled, two.mean) == ("border", 3, 2, pytest.approx(0.3))
    assert two.mean_interval == pytest.approx((0.3 - 1.27062, 0.3 + 1.27062), abs=1e-5)
    assert two.median_interval is None, "two values say nothing about the median at 95 %"
