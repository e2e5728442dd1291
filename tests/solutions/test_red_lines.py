"""What red lines leave over, and the message where they leave nothing."""

import itertools

import numpy as np
import pytest

from diplosim.solutions.red_lines import InfeasibleRedLines, allowed_packages, common_bounds

PARTIES, ISSUES = ("ANA", "BEL", "CAY"), ("border", "water")
LOW = np.array([[0.2, 0.0], [0.0, 0.5], [0.0, 0.0]])
HIGH = np.array([[1.0, 1.0], [0.6, 1.0], [0.4, 1.0]])


def test_the_tightest_lines_count() -> None:
    low, high = common_bounds(LOW, HIGH, PARTIES, ISSUES)
    assert (low.tolist(), high.tolist()) == ([0.2, 0.5], [0.4, 1.0])


def test_lines_that_meet_leave_a_point() -> None:
    low, high = common_bounds(np.array([[0.3], [0.0]]), np.array([[1.0], [0.3]]), PARTIES[:2], ISSUES[:1])
    assert low == high == [0.3]


def test_every_conflict_is_named_with_its_parties() -> None:
    low = np.array([[0.5, 0.9], [0.5, 0.0], [0.0, 0.0]])
    high = np.array([[1.0, 1.0], [1.0, 1.0], [0.4, 0.1]])
    with pytest.raises(InfeasibleRedLines) as raised:
        common_bounds(low, high, PARTIES, ISSUES)
    assert "border (at least 0.5 for ANA, BEL, at most 0.4 for CAY)" in str(raised.value)
    assert "water (at least 0.9 for ANA, at most 0.1 for CAY)" in str(raised.value)


def test_packages_of_options_in_lexicographic_order() -> None:
    options = [(0.0, 0.3, 0.4, 1.0), (0.25, 0.5, 1.0)]
    allowed = allowed_packages(options, LOW, HIGH, PARTIES, ISSUES)
    expected = [0.2 <= a <= 0.4 and b >= 0.5 for a, b in itertools.product(*options)]
    assert allowed.tolist() == expected


def test_an_issue_without_an_option_inside_is_named() -> None:
    with pytest.raises(InfeasibleRedLines, match=r"border \(no option from 0.2 to 0.4\)"):
        allowed_packages([(0.0, 0.5, 1.0), (0.5,)], LOW, HIGH, PARTIES, ISSUES)
