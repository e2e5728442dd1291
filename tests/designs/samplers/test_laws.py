"""Laws of swept numbers: quantiles, ends, points of a grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import truncnorm

from diplosim.designs.samplers.laws import Levels, Normal, Uniform

SHARES = np.linspace(0.001, 0.999, 31)


def test_uniform() -> None:
    law = Uniform(0.2, 0.6)
    assert law.at(np.array([0.0, 0.25, 1.0])) == pytest.approx([0.2, 0.3, 0.6])
    assert law.ends == (0.2, 0.6)
    assert law.points(3) == pytest.approx((0.2, 0.4, 0.6))


@given(middle=st.floats(0.0, 1.0), sd=st.floats(0.02, 0.5))
def test_a_normal_law_is_cut_off_and_scaled(middle: float, sd: float) -> None:
    law = Normal(middle, sd, 0.0, 1.0)
    truth = truncnorm((0.0 - middle) / sd, (1.0 - middle) / sd, loc=middle, scale=sd)
    assert law.at(SHARES) == pytest.approx(truth.ppf(SHARES), abs=1e-9)
    assert law.ends == pytest.approx(tuple(truth.ppf([0.05, 0.95])), abs=1e-9)
    assert (law.at(np.array([0.0, 1.0])) >= 0.0).all()
    assert (law.at(np.array([0.0, 1.0])) <= 1.0).all()


def test_levels_have_equal_shares() -> None:
    law = Levels((1.0, 2.0, 5.0))
    assert law.at(np.array([0.0, 0.33, 0.34, 0.66, 0.67, 1.0])).tolist() == [1.0, 1.0, 2.0, 2.0, 5.0, 5.0]
    assert law.points(2) == law.ends == (1.0, 2.0, 5.0)
