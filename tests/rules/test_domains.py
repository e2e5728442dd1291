"""Discrete outcome spaces: numbering, utilities, reservation values, and their largest size."""

import itertools

import numpy as np
import pytest

from diplosim.rules.domains import (
    TooManyOutcomes,
    all_utilities,
    between_options,
    domain_of,
    evaluations,
    is_discrete,
    refuse_large_space,
    reservation_values,
    terms,
    utilities,
)
from diplosim.scenario.scenario import Scenario
from tests.discrete_cases import CASES, scenario_of


@pytest.fixture
def three() -> Scenario:
    return scenario_of(CASES["t2-mixed"])


def test_packages_are_numbered_with_the_first_issue_slowest(three: Scenario) -> None:
    domain = domain_of(three)
    listed = list(itertools.product(*map(range, domain.counts)))
    assert domain.size == len(listed) == 27
    assert domain.indices(np.arange(27)).tolist() == [list(package) for package in listed]
    assert domain.numbers(np.array(listed)).tolist() == list(range(27))
    assert domain.positions(np.array([5])).tolist() == [[0.0, 0.5, 1.0]]


def test_utilities_are_weighted_sums_of_evaluations(three: Scenario) -> None:
    case = CASES["t2-mixed"]
    table = utilities(three, ["P2", "P0"])
    for column, party in ((0, case["parties"][2]), (1, case["parties"][0])):
        for number, package in enumerate(itertools.product(range(3), repeat=3)):
            expected = sum(w * e[v] for w, e, v in zip(party["weights"], party["evaluations"], package, strict=True))
            assert table[number, column] == pytest.approx(expected, abs=1e-12)
    assert reservation_values(three).tolist() == [0.0, 0.1, 0.2]


def test_sums_do_not_hang_on_the_order_of_addition() -> None:
    generator = np.random.default_rng(3)
    own = terms(generator.dirichlet(np.ones(6)), generator.random((6, 4)))
    backwards = np.transpose(all_utilities([4] * 6, own[::-1]).reshape([4] * 6)).ravel()
    assert np.array_equal(all_utilities([4] * 6, own), backwards)


def test_an_option_without_evaluation_is_worth_what_its_distance_says(three: Scenario) -> None:
    bare = three.replace({"issues.issue1.evaluations": {}, "issues.issue1.positions.P0": 0.2})
    assert evaluations(bare, "P0")[1].tolist() == pytest.approx([0.8, 0.7, 0.2])
    assert evaluations(bare, "P0")[0].tolist() == CASES["t2-mixed"]["parties"][0]["evaluations"][0]


def test_the_nearest_option_is_the_lower_of_two(three: Scenario) -> None:
    positions = np.array([[0.25, 0.26, 0.9], [0.75, 0.0, 1.0]])
    assert domain_of(three).nearest(positions).tolist() == [[0, 1, 2], [1, 0, 2]]


def test_between_two_options_worth_lies_in_proportion(three: Scenario) -> None:
    own = terms(np.full(3, 1 / 3), np.array([[0.0, 1.0, 0.0]] * 3))
    worth = [float(between_options(domain_of(three), own, np.array([x, 0.5, 0.5]))) for x in (0.0, 0.25, 0.5, 0.9)]
    assert worth == pytest.approx([2 / 3, 5 / 6, 1.0, 2 / 3 + 0.2 / 3])


def test_no_deal_is_the_status_quo_less_its_cost_where_no_reservation_value_is_coded(three: Scenario) -> None:
    bare = three.replace({"parties.P0.reservation_value": None, "parties.P0.no_deal_cost": {"low": 0.1, "high": 0.3}})
    party = CASES["t2-mixed"]["parties"][0]
    first = sum(w * e[0] for w, e in zip(party["weights"], party["evaluations"], strict=True))
    assert reservation_values(bare)[0] == pytest.approx(first - 0.2)


def test_a_space_that_is_too_large_is_refused_with_its_size() -> None:
    refuse_large_space([10] * 7)
    with pytest.raises(TooManyOutcomes, match=r"10,000,001 packages .*at most 10,000,000 .*fewer options"):
        refuse_large_space([10_000_001])


def test_a_scenario_without_options_has_no_space(three: Scenario) -> None:
    bare = three.replace(
        {
            "protocol.rules": "plenary",
            "issues.issue1.options": [],
            "issues.issue1.evaluations": {},
        }
    )
    assert is_discrete(three)
    assert not is_discrete(bare)
    with pytest.raises(ValueError, match="issue1 without options"):
        domain_of(bare)
