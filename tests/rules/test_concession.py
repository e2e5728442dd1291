"""Tactics and trade-offs against values that follow from their formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.rules.concession import concession_order, reciprocal, relative_time, time_dependent, trade_off
from tests.examples import examples

UNIT = st.floats(0.0, 1.0)


def test_time_runs_from_zero_to_one_in_the_last_round_before_the_deadline() -> None:
    deadline = np.array([5.0])
    assert [float(relative_time(r, deadline)[0]) for r in range(7)] == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    assert relative_time(0, np.array([1.0]))[0] == 1.0


@pytest.mark.parametrize("exponent", [0.2, 1.0, 4.0])
def test_ends_are_exact_whatever_the_exponent(exponent: float) -> None:
    shares = time_dependent(np.array([0.0, 1.0]), exponent)
    assert shares.tolist() == [0.0, 1.0]


def test_the_first_moments_count_too() -> None:
    assert time_dependent(np.array([0.001, 0.999]), np.array([1.0, 1.0])) == pytest.approx([0.001, 0.999])


def test_boulware_waits_and_a_conceder_does_not() -> None:
    half = np.full(3, 0.5)
    shares = time_dependent(half, np.array([4.0, 1.0, 0.25]))
    assert shares == pytest.approx([0.0625, 0.5, 0.8408964])


@given(UNIT, UNIT, st.floats(0.05, 20.0))
def test_nobody_takes_back_as_time_passes(one: float, other: float, exponent: float) -> None:
    early, late = sorted((one, other))
    shares = time_dependent(np.array([early, late]), exponent)
    assert 0.0 <= shares[0] <= shares[1] <= 1.0


def test_reciprocity_fades_to_nothing_at_the_deadline() -> None:
    own, received = np.array([0.2, 0.2, 0.2]), np.array([1.0, 1.0, 1.0])
    assert reciprocal(own, received, 0.5, np.array([0.0, 0.5, 1.0])) == pytest.approx([0.6, 0.4, 0.2])


def test_order_of_concessions() -> None:
    """Ratios of the others' salience to the own: 1/2, 2, infinite, 2; ties by order."""
    order = concession_order(np.array([0.4, 0.2, 0.0, 0.1]), np.array([0.2, 0.4, 0.3, 0.2]))
    assert order == [2, 1, 3, 0]


def test_rounding_decides_no_tie_in_the_order_of_concessions() -> None:
    """.3 / .1 and .9 / .3 are both 3; in binary the first falls short by a digit."""
    assert 0.3 / 0.1 < 0.9 / 0.3
    assert concession_order(np.array([0.1, 0.3]), np.array([0.3, 0.9])) == [0, 1]
    assert concession_order(np.array([1e-300, 0.3]), np.array([0.3, 0.9])) == [0, 1]


def test_the_budget_is_spent_in_order() -> None:
    start, reference = np.zeros((1, 3)), np.ones((1, 3))
    salience = np.array([0.5, 0.2, 0.3])
    given_up = trade_off(start, reference, np.array([0.35]), salience, [1, 2, 0])
    assert given_up[0] == pytest.approx([0.0, 1.0, 0.5])


@pytest.mark.parametrize("exponent", [1, 2])
@examples(60)
@given(st.lists(UNIT, min_size=9, max_size=9), UNIT)
def test_the_loss_is_exactly_the_budget_unless_everything_is_given(
    exponent: int, values: list[float], budget: float
) -> None:
    start, reference = np.array([values[:3]]), np.array([values[3:6]])
    salience = np.array(values[6:]) + 0.1
    salience /= salience.sum()
    package = trade_off(start, reference, np.array([budget]), salience, [0, 1, 2], exponent)
    full = float((salience * np.abs(reference - start) ** exponent).sum())
    loss = float((salience * np.abs(package - start) ** exponent).sum())
    assert loss == pytest.approx(min(budget, full), abs=1e-9)
    low, high = np.minimum(start, reference), np.maximum(start, reference)
    assert ((package >= low - 1e-12) & (package <= high + 1e-12)).all()


def test_a_negative_budget_gives_nothing() -> None:
    start = np.array([[0.3, 0.7]])
    package = trade_off(start, np.ones((1, 2)), np.array([-0.5]), np.array([0.5, 0.5]), [0, 1])
    assert package.tolist() == start.tolist()


@examples(40)
@given(st.lists(UNIT, min_size=6, max_size=6), UNIT)
def test_giving_in_order_helps_the_others_most(values: list[float], budget: float) -> None:
    """Exact fractional knapsack: no other order brings the others more at the same own loss (linear losses)."""
    own, others = np.array(values[:3]) + 0.05, np.array(values[3:]) + 0.05
    own, others = own / own.sum(), others / others.sum()
    start, reference = np.zeros((1, 3)), np.ones((1, 3))

    def gain(order: list[int]) -> float:
        return float((others * trade_off(start, reference, np.array([budget]), own, order)[0]).sum())

    best = gain(concession_order(own, others))
    assert all(best >= gain(order) - 1e-9 for order in ([0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [1, 0, 2]))
