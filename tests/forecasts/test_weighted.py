"""Weighted mean and median against published cases and their definitions."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.forecasts.weighted import weighted_mean, weighted_median
from tests.places import ORACLES

FAMILY = json.loads((ORACLES / "closed_forms.json").read_text(encoding="utf-8"))["families"][
    "compromise_mean_and_median"
]


@pytest.mark.parametrize("case", FAMILY["cases"], ids=lambda case: case["input"]["name"])
def test_published_cases(case: dict[str, Any]) -> None:
    given_, expected = case["input"], case["output"]
    weight = np.array(given_["capability"]) * np.array(given_["salience"])
    assert weighted_mean(given_["position"], weight) == pytest.approx(expected["weighted_mean"], abs=1e-12)
    assert weighted_median(given_["position"], weight) == expected["weighted_median"]


def test_exactly_half_is_not_a_majority() -> None:
    """Cumulative weights .5 and 1: the first position has half, not more; tenths add up to half only on paper."""
    assert weighted_median([0.0, 1.0], [1.0, 1.0]) == 1.0
    assert weighted_median([0.0, 1.0], [1.0 + 1e-9, 1.0]) == 0.0
    assert weighted_median([0.0, 0.0, 0.0, 1.0], [0.1, 0.2, 0.3, 0.6]) == 1.0


actors = st.lists(st.tuples(st.floats(-100, 100), st.floats(0.001, 10)), min_size=1, max_size=12)


@given(actors, st.floats(0.01, 50))
def test_neither_order_nor_the_unit_of_weight_matters(group: list[tuple[float, float]], unit: float) -> None:
    x, w = (np.array(column) for column in zip(*group, strict=True))
    for measure in (weighted_mean, weighted_median):
        assert measure(x[::-1], w[::-1]) == measure(x, w)
        assert x.min() - 1e-9 <= measure(x, w) <= x.max() + 1e-9
    assert weighted_mean(x, w * unit) == pytest.approx(weighted_mean(x, w), abs=1e-9)


@given(actors)
def test_the_median_beats_every_position(group: list[tuple[float, float]]) -> None:
    """Black 1948: against any other position, at least half of the weight lies nearer to the median or as near."""
    x, w = (np.array(column) for column in zip(*group, strict=True))
    median = weighted_median(x, w)
    for other in x:
        assert w[np.abs(x - median) <= np.abs(x - other)].sum() >= 0.5 * w.sum() * (1 - 1e-9)


@pytest.mark.parametrize(
    ("position", "weight"),
    [([], []), ([1.0], [0.0]), ([1.0, 2.0], [1.0, -1.0]), ([1.0], [1.0, 1.0]), ([float("nan")], [1.0])],
)
def test_weights_that_weigh_nothing_are_refused(position: list[float], weight: list[float]) -> None:
    for measure in (weighted_mean, weighted_median):
        with pytest.raises(ValueError, match="must"):
            measure(position, weight)
