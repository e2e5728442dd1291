"""Base rates as published, and the interval of an ensemble."""

import numpy as np
import pandas as pd
import pytest

from analysis.run.base_rates import POPULATIONS, _rates, ensemble_estimates, observed
from diplosim.numerics.statistics import CLASSES


def test_all_crises():
    found = observed("crisis_all")
    assert [round(found[name].share, 2) for name in CLASSES] == [0.23, 0.32, 0.45]
    assert found["agreement"].total == 486


@pytest.mark.parametrize("target", POPULATIONS)
def test_classes_of_a_population_are_exhaustive(target):
    found = observed(target)
    assert list(found) == list(CLASSES)
    assert sum(row.count for row in found.values()) == found["conflict"].total


def test_the_file_holds_the_intervals_that_we_compute():
    rates: pd.DataFrame = _rates()
    for row in rates.itertuples():
        share = observed(row.target)[row.outcome_class]
        assert (share.share, share.low, share.high) == pytest.approx((row.p, row.ci_low, row.ci_high), abs=1e-4)


def test_unknown_target_is_named():
    with pytest.raises(KeyError, match="no base rate 'crisis_none'"):
        observed("crisis_none")


def test_scenarios_are_resampled_not_runs():
    """Half of 20 scenarios always fight: the interval must be wide, however many runs each had."""
    shares = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]] * 10)
    found = ensemble_estimates(shares)
    assert found["conflict"].share == 0.5
    assert found["conflict"].high - found["conflict"].low > 0.3
    assert found["stalemate"] == (0.0, 0.0, 0.0)
