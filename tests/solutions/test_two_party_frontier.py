"""Solutions on a frontier given as a function, against closed forms."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.solutions.two_party_frontier import frontier_points
from tests.examples import examples
from tests.places import ORACLES

FAMILIES = json.loads((ORACLES / "closed_forms.json").read_text(encoding="utf-8"))["families"]
FRONTIERS: dict[str, Callable[[float], float]] = {
    "u2 = 1-u1^2": lambda u: 1.0 - u * u,
    "u1^2+u2^2 = 1": lambda u: math.sqrt(max(1.0 - u * u, 0.0)),
}


def cases(family: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(case["input"], case["output"]) for case in FAMILIES[family]["cases"]]


@pytest.mark.parametrize(("given_", "expected"), cases("nash_asymmetric_linear"))
def test_transferable_utility(given_: dict[str, Any], expected: dict[str, Any]) -> None:
    total, least = given_["surplus"], (given_["d1"], given_["d2"])
    found = frontier_points(lambda u: total - u, least, given_["power1"], greatest=total)
    assert found.nash == pytest.approx((expected["u1"], expected["u2"]), abs=1e-9)


@pytest.mark.parametrize(("given_", "expected"), cases("nash_risk_aversion"))
def test_risk_aversion(given_: dict[str, Any], expected: dict[str, Any]) -> None:
    first, second = given_["rho1"], given_["rho2"]
    found = frontier_points(lambda u: max(1.0 - u ** (1.0 / first), 0.0) ** second, power=given_["power1"])
    assert found.nash == pytest.approx((expected["u1"], expected["u2"]), abs=1e-9)
    assert found.nash[0] ** (1.0 / first) == pytest.approx(expected["share1"], abs=1e-9)


@pytest.mark.parametrize(("given_", "expected"), cases("nash_vs_kalai_smorodinsky"))
def test_nash_and_kalai_smorodinsky(given_: dict[str, Any], expected: dict[str, Any]) -> None:
    found = frontier_points(FRONTIERS[given_["frontier"]], (given_["d"][0], given_["d"][1]))
    assert found.nash == pytest.approx(expected["nash"], abs=1e-9)
    assert found.kalai_smorodinsky == pytest.approx(expected["kalai_smorodinsky"], abs=1e-9)
    assert found.ideal == pytest.approx(expected["ideal"], abs=1e-9)


@examples(60)
@given(power=st.floats(0.05, 0.95), bend=st.floats(1.0, 6.0))
def test_nash_on_curves_of_any_bend(power: float, bend: float) -> None:
    """u2 = 1 - u1**n: maximising a log u + (1 - a) log(1 - u**n) gives u**n = a / (a + (1 - a) n)."""
    found = frontier_points(lambda u: 1.0 - u**bend, power=power)
    assert found.nash[0] == pytest.approx((power / (power + (1.0 - power) * bend)) ** (1.0 / bend), abs=1e-9)


@examples(60)
@given(total=st.floats(0.5, 100.0), first=st.floats(0.0, 0.4), second=st.floats(0.0, 0.4), power=st.floats(0.05, 0.95))
def test_a_pie_of_any_size(total: float, first: float, second: float, power: float) -> None:
    least = first * total, second * total
    surplus = total - sum(least)
    found = frontier_points(lambda u: total - u, least, power, greatest=total)
    assert found.nash[0] == pytest.approx(least[0] + power * surplus, rel=1e-9)
    assert found.egalitarian[0] == pytest.approx(least[0] + surplus / 2, rel=1e-9)
    assert found.kalai_smorodinsky[0] == pytest.approx(least[0] + surplus / 2, rel=1e-9)
    assert found.ideal == pytest.approx((total - least[1], total - least[0]), rel=1e-9)


@pytest.mark.parametrize("kink", [0.3, 0.5, 0.77])
def test_a_kink_holds_the_solution(kink: float) -> None:
    """Flat before the kink, steep after it: sum and product are both greatest there."""
    corner = 1.0 - 0.1 * kink
    found = frontier_points(
        lambda u: 1.0 - 0.1 * u if u <= kink else corner - 20.0 * (u - kink), greatest=kink + corner / 20.0
    )
    assert found.utilitarian == pytest.approx((kink, corner), abs=1e-9)
    assert found.nash == pytest.approx((kink, corner), abs=1e-9)


def test_the_sum_may_be_greatest_at_an_end() -> None:
    assert frontier_points(lambda u: 1.0 - 0.5 * u).utilitarian == pytest.approx((1.0, 0.5), abs=1e-9)


@pytest.mark.parametrize("power", [0.0, 1.0, math.nan])
def test_a_power_outside_its_range_is_refused(power: float) -> None:
    with pytest.raises(ValueError, match="power must lie inside"):
        frontier_points(lambda u: 1.0 - u, power=power)


@pytest.mark.parametrize("least", [(0.6, 0.6), (1.0, 0.0)])
def test_no_common_gain_is_told(least: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="better than disagreement"):
        frontier_points(lambda u: 1.0 - u, least)
