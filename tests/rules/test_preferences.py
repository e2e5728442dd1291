"""Model 7.2 and 7.3: utility, the worst package inside bounds, audience cost, discounting; worked out by hand."""

import numpy as np
import pytest

from diplosim.rules.preferences import audience_cost, discounted, distance_loss, least_utility, utility

SALIENCE = np.array([0.75, 0.25])
IDEAL = np.array([1.0, 0.5])


@pytest.mark.parametrize(
    ("package", "linear", "quadratic"),
    [
        ((1.0, 0.5), 1.0, 1.0),
        ((0.2, 0.5), 0.4, 0.52),  # 1 - .75 * .8; 1 - .75 * .64
        ((0.5, 1.0), 0.5, 0.75),  # 1 - .75 * .5 - .25 * .5; 1 - .75 * .25 - .25 * .25
        ((0.0, 0.0), 0.125, 0.1875),  # 1 - .75 - .25 * .5; 1 - .75 - .25 * .25
    ],
)
def test_utility_is_one_less_the_weighted_distance(
    package: tuple[float, float], linear: float, quadratic: float
) -> None:
    assert utility(np.array([package]), IDEAL, SALIENCE) == pytest.approx([linear])
    assert utility(np.array([package]), IDEAL, SALIENCE, 2) == pytest.approx([quadratic])


def test_each_party_may_bring_its_own_weights() -> None:
    """The same package, weighed 3 : 1 and 1 : 1 against the same ideal: .5 and 1 - .25 - .25."""
    packages, weights = np.array([[0.5, 1.0], [0.5, 1.0]]), np.array([[0.75, 0.25], [0.5, 0.5]])
    assert utility(packages, np.array([IDEAL, IDEAL]), weights) == pytest.approx([0.5, 0.5])
    assert utility(packages, np.array([IDEAL, IDEAL]), weights, 2) == pytest.approx([0.75, 0.75])
    uneven = np.array([[0.5, 0.5], [0.5, 0.5]])
    assert utility(uneven, np.array([IDEAL, IDEAL]), weights) == pytest.approx([0.625, 0.75])


def test_nobody_s_numbers_are_changed_on_the_way() -> None:
    packages, ideal, salience = np.array([[0.2, 0.6]]), IDEAL.copy(), SALIENCE.copy()
    utility(packages, ideal, salience), utility(packages, ideal, salience, 2)
    assert packages.tolist() == [[0.2, 0.6]]
    assert (ideal == IDEAL).all()
    assert (salience == SALIENCE).all()


def test_a_distance_has_no_sign() -> None:
    here, there = np.array([0.2, 0.9]), np.array([0.5, 0.5])
    assert distance_loss(here, there, 1) == pytest.approx([0.3, 0.4])
    assert distance_loss(here, there, 2) == pytest.approx([0.09, 0.16])
    assert distance_loss(np.float64(0.2), np.float64(0.5), 1) == pytest.approx(0.3)


def test_the_worst_package_lies_at_the_farther_end_of_each_interval() -> None:
    """Against the ideal (.5, .5): of (.2, .9) the .9 is farther, of (0, .6) the 0; 1 - .75 * .4 - .25 * .5."""
    low, high, ideal = np.array([0.2, 0.0]), np.array([0.9, 0.6]), np.array([0.5, 0.5])
    assert least_utility(low, high, ideal, SALIENCE) == pytest.approx(0.575)
    assert least_utility(low, high, ideal, SALIENCE, 2) == pytest.approx(1.0 - 0.75 * 0.16 - 0.25 * 0.25)


@pytest.mark.parametrize(
    ("package", "cost"),
    [
        ((0.5, 0.5), 0.05),  # behind .6 by .1 and behind .3 by .2: .4 * (.75 * .1 + .25 * .2)
        ((0.5, 0.3), 0.03),
        ((0.6, 0.5), 0.02),
        ((0.6, 0.3), 0.0),
        ((1.0, 0.0), 0.0),
    ],
)
def test_settling_behind_a_declared_line_costs_by_salience_and_retreat(
    package: tuple[float, float], cost: float
) -> None:
    """At least .6 was declared of the first issue, at most .3 of the second."""
    low, high = np.array([0.6, 0.0]), np.array([1.0, 0.3])
    assert audience_cost(np.array([package]), low, high, SALIENCE, 0.4) == pytest.approx([cost])
    assert audience_cost(np.array([package]), low, high, SALIENCE, 0.0) == 0.0


def test_both_sides_of_an_issue_may_be_declared() -> None:
    low, high = np.array([0.4, 0.0]), np.array([0.6, 1.0])
    packages = np.array([[0.3, 0.0], [0.5, 1.0], [0.9, 0.5]])
    assert audience_cost(packages, low, high, SALIENCE, 1.0) == pytest.approx([0.075, 0.0, 0.225])


@pytest.mark.parametrize(("rounds", "worth"), [(0, 0.8), (1, 0.5), (2, 0.35)])
def test_only_the_gain_over_no_deal_is_discounted(rounds: int, worth: float) -> None:
    """No deal .2, a text .8, patience 1/2: .2 + .6, .2 + .3, .2 + .15."""
    assert discounted(np.array([0.8]), np.array([0.2]), 0.5, rounds) == pytest.approx([worth])
