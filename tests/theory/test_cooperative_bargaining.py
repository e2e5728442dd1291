"""Nash, Kalai-Smorodinsky and the compromise, each against a search that knows only the definition."""

from __future__ import annotations

import json
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from tests.examples import examples
from tests.oracles.compromise import compromise_mean_and_median
from tests.oracles.nash_and_kalai_smorodinsky import nash_vs_kalai_smorodinsky
from tests.oracles.nash_asymmetric import nash_asymmetric_linear
from tests.oracles.nash_risk_aversion import nash_risk_aversion
from tests.places import ORACLES

power = st.floats(0.05, 0.95)


@given(gain=st.floats(0.1, 5.0), d1=st.floats(-1.0, 1.0), d2=st.floats(-1.0, 1.0), a=power)
def test_no_division_has_a_larger_nash_product(gain, d1, d2, a):
    found = nash_asymmetric_linear(surplus=gain + d1 + d2, d1=d1, d2=d2, power1=a)
    part = np.append(np.linspace(0.0, 1.0, 2001), (found["u1"] - d1) / gain)
    product = part**a * (1.0 - part) ** (1.0 - a)
    assert product.max() <= product[-1] + 1e-12
    assert found["u1"] + found["u2"] == pytest.approx(gain + d1 + d2)


@pytest.mark.parametrize(("a", "u1"), [(0.0, 0.2), (1.0, 0.9)])
def test_all_the_power_gets_all_the_gain(a, u1):
    assert nash_asymmetric_linear(surplus=1.0, d1=0.2, d2=0.1, power1=a)["u1"] == pytest.approx(u1)


@given(rho1=st.floats(0.1, 2.0), rho2=st.floats(0.1, 2.0), a=power)
def test_risk_aversion_against_a_search(rho1, rho2, a):
    found = nash_risk_aversion(rho1=rho1, rho2=rho2, power1=a)
    part = np.append(np.linspace(0.0, 1.0, 4001)[1:-1], found["share1"])
    product = a * rho1 * np.log(part) + (1.0 - a) * rho2 * np.log1p(-part)
    assert product.max() <= product[-1] + 1e-12
    more_averse = nash_risk_aversion(rho1=rho1 / 2.0, rho2=rho2, power1=a)
    assert more_averse["share1"] < found["share1"]


@given(
    top=st.floats(0.5, 4.0),
    wide=st.floats(0.5, 4.0),
    bend=st.floats(1.0, 4.0),
    d1=st.floats(0.0, 0.2),
    d2=st.floats(-0.5, 0.2),
)
@examples(25)
def test_solutions_on_a_bent_frontier_against_scipy(top, wide, bend, d1, d2):
    def highest(u1):
        return top * (1.0 - (u1 / wide) ** bend)

    found = nash_vs_kalai_smorodinsky(frontier=f"u2 = {top!r}*(1 - (u1/{wide!r})^{bend!r})", d=[d1, d2])
    ideal1 = brentq(lambda u1: highest(u1) - d2, d1, 4.0 * wide + 1.0, xtol=1e-14)
    assert found["ideal"] == pytest.approx([ideal1, highest(d1)], abs=1e-9)
    best = minimize_scalar(
        lambda u1: -(u1 - d1) * (highest(u1) - d2), bounds=(d1, ideal1), method="bounded", options={"xatol": 1e-12}
    )
    u1, u2 = found["nash"]
    assert u2 == pytest.approx(highest(u1), abs=1e-9)
    assert (u1 - d1) * (u2 - d2) >= -best.fun - 1e-12
    u1, u2 = found["kalai_smorodinsky"]
    assert u2 == pytest.approx(highest(u1), abs=1e-9)
    assert (u1 - d1) * (found["ideal"][1] - d2) == pytest.approx((u2 - d2) * (ideal1 - d1), abs=1e-9)


@pytest.mark.parametrize(
    ("frontier", "nash", "kalai"),
    [
        ("u1 + u2 = 1", [1 / 2, 1 / 2], [1 / 2, 1 / 2]),
        ("2u1 + 3u2 = 6", [3 / 2, 1.0], [3 / 2, 1.0]),
        ("u2 = sqrt(1 - u1)", [2 / 3, 3**-0.5], [(5**0.5 - 1) / 2, (5**0.5 - 1) / 2]),
        ("u2 = min(1, 2 - 2u1)", [1 / 2, 1.0], [2 / 3, 2 / 3]),
        ("max(u1, u2) = 1", [1.0, 1.0], [1.0, 1.0]),
        ("u2 = 2(1 - u1)(1 + u1)", [3**-0.5, 4 / 3], [(5**0.5 - 1) / 2, 5**0.5 - 1]),
    ],
)
def test_frontiers_with_known_answers(frontier, nash, kalai):
    found = nash_vs_kalai_smorodinsky(frontier=frontier)
    assert found["nash"] == pytest.approx(nash, abs=1e-10)
    assert found["kalai_smorodinsky"] == pytest.approx(kalai, abs=1e-10)


parties = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12)


@given(parties.filter(lambda rows: any(c * s for _, c, s in rows)))
def test_mean_and_median_of_a_list_with_each_position_as_often_as_it_weighs(rows):
    spread = sorted(x for x, c, s in rows for _ in range(c * s))
    # in tenths, so that weights are no whole numbers of any binary fraction
    found = compromise_mean_and_median(
        position=[x for x, _, _ in rows], capability=[c / 10 for _, c, _ in rows], salience=[s / 10 for _, _, s in rows]
    )
    assert found["weighted_mean"] == pytest.approx(statistics.fmean(spread), abs=1e-9)
    assert found["weighted_median"] == statistics.median_high(spread)


def test_the_emission_standards_to_the_last_digit():
    """Bueno de Mesquita (1994); Scholz, Calbert & Smith (2011), Table 1."""
    case = json.loads((ORACLES / "closed_forms.json").read_text(encoding="utf-8"))
    inputs = case["families"]["compromise_mean_and_median"]["cases"][0]["input"]
    found = compromise_mean_and_median(**inputs)
    assert found["weighted_mean"] == pytest.approx(7.389955686853767, abs=1e-12)
    assert found["weighted_median"] == 7


def test_exactly_half_the_weight_is_not_more_than_half():
    found = compromise_mean_and_median(position=[1, 2, 3], capability=[0.1, 0.2, 0.3], salience=[1, 1, 1])
    assert found["weighted_median"] == 3
