"""The pick-freeze estimator against functions whose Sobol indices are known."""

import numpy as np
import pytest

from analysis.run.variance import index_table, indicators, pick_freeze, sobol_indices

GROUPS = ("a", "b", "c")
SEED, OTHER = 11, 12
RUNS = 1 << 15


def draws(resample, low=-np.pi, high=np.pi):
    """One uniform per group and run; a re-keyed group draws anew, the others repeat themselves."""
    return [
        np.random.Generator(np.random.Philox([resample.get(group, SEED), number])).uniform(low, high, RUNS)
        for number, group in enumerate(GROUPS)
    ]


def ishigami(resample):
    a, b, c = draws(resample)
    return (np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))[:, np.newaxis]


def test_ishigami_function():
    """Ishigami & Homma 1990, a = 7, b = 0.1: S = .3139, .4424, 0; T = .5576, .4424, .2437."""
    first, total = sobol_indices(*pick_freeze(ishigami, GROUPS, OTHER))
    assert first[:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.025)
    assert total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.025)


def test_product_of_indicators_is_interaction():
    """Y = 1{a > 0} 1{b > 0}: each first-order index 1/3, each total index 2/3, c nothing at all."""

    def play(resample):
        a, b, _ = draws(resample)
        return ((a > 0) & (b > 0)).astype(float)[:, np.newaxis]

    first, total = sobol_indices(*pick_freeze(play, GROUPS, OTHER))
    assert first[:, 0] == pytest.approx([1 / 3, 1 / 3, 0], abs=0.025)
    assert total[:, 0] == pytest.approx([2 / 3, 2 / 3, 0], abs=0.025)


def test_all_outputs_together_weigh_by_variance():
    """Y = (a, 3 b): variances 1 : 9, so that a has .1 and b has .9 of the whole."""

    def play(resample):
        a, b, _ = draws(resample)
        return np.stack([a, 3 * b], axis=1)

    first, _ = sobol_indices(*pick_freeze(play, GROUPS, OTHER))
    assert first[:, -1] == pytest.approx([0.1, 0.9, 0.0], abs=0.025)


@pytest.mark.e2e
def test_intervals_hold_the_truth():
    table = index_table(*pick_freeze(ishigami, GROUPS, OTHER), GROUPS, ["y"], resamples=100)
    row = table[(table["group"] == "a") & (table["output"] == "y") & (table["order"] == "total")].iloc[0]
    assert row["low"] < 0.5576 < row["high"]
    assert row["high"] - row["low"] < 0.05


def test_a_constant_output_has_no_indices():
    first, total = sobol_indices(np.ones((10, 1)), np.ones((3, 10, 1)), np.ones((3, 10, 1)))
    assert np.isnan(first).all()
    assert np.isnan(total).all()


def test_a_class_of_one_run_has_an_interval():
    """One run of eight ends otherwise in all plays, so that all indices are 1 wherever the bootstrap has drawn it.

    In a third of the resamples it is absent, (7/8)^8 = .34: these know no share of a variance that is 0, and made
    both ends of the interval no numbers.
    """
    outcomes = np.eye(8)[:, :1]
    kept, moved = np.stack([outcomes]), np.stack([np.roll(outcomes, 1)])
    table = index_table(outcomes, kept, moved, ["a"], ["conflict"])
    first = table[(table["output"] == "conflict") & (table["order"] == "first")].iloc[0]
    assert (first["index"], first["low"], first["high"]) == pytest.approx((1.0, 1.0, 1.0))
    total = table[(table["output"] == "conflict") & (table["order"] == "total")].iloc[0]
    assert total["index"] == pytest.approx(8 / 7)  # mean of (Y - Y')^2 is 2/8, the variance 7/64
    assert total["low"] <= total["index"] <= total["high"]


def test_what_has_no_index_has_no_interval():
    still = index_table(np.ones((8, 1)), np.ones((1, 8, 1)), np.ones((1, 8, 1)), ["a"], ["conflict"])
    assert still[["index", "low", "high"]].isna().all(axis=None)


def test_indicators_of_the_three_classes():
    import pandas as pd

    table = indicators(pd.Series(["partial_agreement", "conflict"]))
    assert table.tolist() == [[1, 0, 0], [0, 0, 1]]
