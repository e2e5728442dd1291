"""Confidence sequences: held against scipy's distributions, exact cases, and their coverage under all looks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from diplosim.numerics.confidence_sequence import log_martingale, lower_bound, mixing_for, squared_width, upper_bound
from diplosim.numerics.statistics import wilson

ERROR = 0.05 / 12
TRIALS = st.integers(0, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(TRIALS, st.floats(0.01, 0.99), st.floats(1, 5000))
def test_the_martingale_is_a_ratio_of_two_distributions(
    trial: tuple[int, int], proportion: float, mixing: float
) -> None:
    count, total = trial
    mixed = betabinom(total, mixing * proportion, mixing * (1 - proportion)).logpmf(count)
    plain = binom(total, proportion).logpmf(count)
    if plain > -600:
        assert log_martingale(count, total, proportion, mixing) == pytest.approx(mixed - plain, abs=1e-6)


@pytest.mark.parametrize(("total", "proportion", "mixing"), [(1, 0.3, 5.0), (7, 0.5, 40.0), (60, 0.02, 300.0)])
def test_its_mean_is_one(total: int, proportion: float, mixing: float) -> None:
    chances = binom(total, proportion).pmf(np.arange(total + 1))
    ratios = [math.exp(log_martingale(count, total, proportion, mixing)) for count in range(total + 1)]
    assert float(chances @ ratios) == pytest.approx(1.0, abs=1e-9)


@given(TRIALS, st.floats(1, 5000))
def test_bounds_enclose_the_share_and_mirror_each_other(trial: tuple[int, int], mixing: float) -> None:
    count, total = trial
    low, high = lower_bound(count, total, ERROR, mixing), upper_bound(count, total, ERROR, mixing)
    assert 0 <= low <= (count / total if total else 0.5) <= high <= 1
    assert low == pytest.approx(1 - upper_bound(total - count, total, ERROR, mixing), abs=1e-12)


@given(TRIALS, st.floats(10, 5000), st.floats(0.0, 1.0))
def test_nothing_below_the_lower_bound_is_believed(trial: tuple[int, int], mixing: float, where: float) -> None:
    count, total = trial
    low = lower_bound(count, total, ERROR, mixing)
    below = where * low * 0.999
    if below > 1e-9:
        assert log_martingale(count, total, below, mixing) > -math.log(ERROR)
    if low > 0:
        assert log_martingale(count, total, low, mixing) == pytest.approx(-math.log(ERROR), abs=1e-3)


def test_nothing_seen_means_nothing_known() -> None:
    assert (lower_bound(0, 0, ERROR, 100.0), upper_bound(0, 0, ERROR, 100.0)) == (0.0, 1.0)


def test_it_is_wider_than_an_interval_for_one_look() -> None:
    low, high = wilson(9_000, 30_000)
    mixing = mixing_for(0.01, 0.05)
    assert lower_bound(9_000, 30_000, 0.05, mixing) < low
    assert upper_bound(9_000, 30_000, 0.05, mixing) > high


@pytest.mark.parametrize("half_width", [0.1, 0.03, 0.01])
def test_the_mixing_serves_the_half_width_wanted(half_width: float) -> None:
    total = round(squared_width(ERROR) / (4 * half_width**2))
    best = mixing_for(half_width, ERROR)

    def width(mixing: float) -> float:
        return (upper_bound(total // 2, total, ERROR, mixing) - lower_bound(total // 2, total, ERROR, mixing)) / 2

    assert width(best) == pytest.approx(half_width, rel=0.05)
    assert width(best) < min(width(best / 4), width(best * 4))


def test_width_and_mixing_by_hand() -> None:
    """w - ln w = 1 + 2 ln(1 / error) has w = 4 where error = 2 exp(-3/2): 4 - 2 ln 2 = 1 + 3 - 2 ln 2.

    A half-width of .1 then takes 4 / (4 * .1**2) = 100 trials at a share of one half, and the mixing is 100 / (4 - 1).
    """
    error = 2.0 * math.exp(-1.5)
    assert squared_width(error) == pytest.approx(4.0)
    assert mixing_for(0.1, error) == pytest.approx(100.0 / 3.0)


@pytest.mark.e2e
@pytest.mark.parametrize("proportion", [0.5, 0.24, 0.02])
def test_it_covers_at_all_numbers_of_trials_at_once(proportion: float) -> None:
    """400 sequences of 4,000 trials, looked at after every one: at most 5 % may ever miss; one-look intervals do."""
    sequences, trials, error = 400, 4000, 0.05
    draws = np.random.default_rng(2022).random((sequences, trials)) < proportion
    counts, totals = np.cumsum(draws, axis=1), np.arange(1, trials + 1)
    mixing = mixing_for(0.05, error)
    a, b = mixing * proportion, mixing * (1 - proportion)
    mixed = betabinom(totals, a, b).logpmf(counts) - binom(totals, proportion).logpmf(counts)
    missed = (mixed >= -math.log(error)).any(axis=1)
    assert missed.mean() <= error
    spread = 1.96 * np.sqrt(np.maximum(counts / totals * (1 - counts / totals), 1e-12) / totals)
    naive = (np.abs(counts / totals - proportion) > spread)[:, 200:].any(axis=1)
    assert naive.mean() > 0.2
    # the bounds say the same as the martingale
    for row in range(3):
        for total in (50, 700, 4000):
            count = int(counts[row, total - 1])
            inside = lower_bound(count, total, error, mixing) < proportion < upper_bound(count, total, error, mixing)
            assert inside == (mixed[row, total - 1] < -math.log(error))


@pytest.mark.parametrize(
    ("count", "total", "error", "mixing"), [(-1, 4, 0.05, 1.0), (5, 4, 0.05, 1.0), (1, 4, 1.0, 1.0), (1, 4, 0.05, 0.0)]
)
def test_impossible_values_are_refused(count: int, total: int, error: float, mixing: float) -> None:
    with pytest.raises(ValueError, match="must lie"):
        lower_bound(count, total, error, mixing)
