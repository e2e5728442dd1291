"""Solution points over finite sets: published cases to the outcome, axioms on any input, ties in full."""

import itertools
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diplosim.solutions.discrete import DiscreteSolutions, Point, discrete_solutions, distances
from tests.examples import examples
from tests.places import ORACLES

ORACLE = json.loads((ORACLES / "alternating_offers.json").read_text(encoding="utf-8"))
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in ORACLE["cases"] + ORACLE["solution_cases"]}
NAMES = {"nash": "nash", "egalitarian": "kalai", "least_spread": "ks_min_spread", "utilitarian": "max_welfare"}
"""Our names of the points, and those of the published cases."""
CONCEPTS = ("nash", "egalitarian", "kalai_smorodinsky", "least_spread", "utilitarian")


def table_of(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Utilities of every outcome in lexicographic order, and reservations."""
    packages = itertools.product(*(range(len(issue["values"])) for issue in case["issues"]))
    rows = [
        [
            sum(w * e[v] for w, e, v in zip(p["weights"], p["evaluations"], package, strict=True))
            for p in case["parties"]
        ]
        for package in packages
    ]
    return np.array(rows), np.array([party["reservation"] for party in case["parties"]])


def indices(case: dict[str, Any], rows: np.ndarray) -> list[list[int]]:
    counts = [len(issue["values"]) for issue in case["issues"]]
    return [list(map(int, np.unravel_index(row, counts))) for row in rows]


class TestPublishedCases:
    @pytest.mark.parametrize("name", CASES)
    def test_points_ties_and_outcomes(self, name: str) -> None:
        case, expected = CASES[name], CASES[name]["solutions"]
        found = discrete_solutions(*table_of(case))
        for ours, theirs in NAMES.items():
            points: tuple[Point, ...] = getattr(found, ours)
            assert [indices(case, point.packages) for point in points] == [p["outcomes"] for p in expected[theirs]]
            for point, published in zip(points, expected[theirs], strict=True):
                assert point.utilities == pytest.approx(published["utilities"], abs=1e-9)

    @pytest.mark.parametrize("name", CASES)
    def test_frontier_and_disagreement(self, name: str) -> None:
        expected = CASES[name]["solutions"]
        found = discrete_solutions(*table_of(CASES[name]))
        assert (found.rational, len(found.frontier)) == (expected["n_rational"], expected["pareto_size"])
        assert found.disagreement == pytest.approx(expected["disagreement"], abs=1e-9)
        assert found.frontier.utilities.ravel() == pytest.approx(np.ravel(expected["pareto_utilities"]), abs=1e-9)


class TestKnownByHand:
    def test_the_readings_of_kalai_smorodinsky_differ(self) -> None:
        """Shares of the best gains (1, 1): row 0 (.9, .6), row 1 (.55, .56), which is even but poor on purpose."""
        utilities = np.array([[0.9, 0.6], [0.55, 0.61], [1.0, 0.0], [0.0, 1.0]])
        found = discrete_solutions(utilities, np.zeros(2))
        assert [p.packages.tolist() for p in found.kalai_smorodinsky] == [[0]]
        assert [p.packages.tolist() for p in found.least_spread] == [[1]]

    def test_the_best_gain_is_that_of_a_rational_package(self) -> None:
        """The first party's best of all, 1, is worth less than its reservation to the second."""
        utilities = np.array([[1.0, 0.0], [0.5, 0.5], [0.4, 0.65], [0.2, 0.8]])
        found = discrete_solutions(utilities, np.array([0.1, 0.3]))
        assert found.best.tolist() == [0.5, 0.8]
        assert found.kalai_smorodinsky[0].packages.tolist() == [2]  # shares .75 and .7, against 1 and .4

    def test_who_cannot_gain_has_no_share(self) -> None:
        """The second party has .5 whatever is agreed: shares of the others are 1, .6, 0 and 0, .7, 1."""
        utilities = np.array([[1.0, 0.5, 0.0], [0.6, 0.5, 0.7], [0.0, 0.5, 1.0]])
        found = discrete_solutions(utilities, np.array([0.0, 0.5, 0.0]))
        assert [p.packages.tolist() for p in found.kalai_smorodinsky] == [[1]]

    def test_power_draws_the_nash_point(self) -> None:
        """Splits of a pie in hundredths: the share of the first party is its power."""
        first = np.linspace(0.0, 1.0, 101)
        utilities = np.column_stack([first, 1.0 - first])
        found = discrete_solutions(utilities, np.zeros(2), powers=[0.7, 0.3])
        assert found.nash[0].utilities == pytest.approx([0.7, 0.3])
        assert len(found.utilitarian) == 101, "every split has the same sum"

    def test_a_tie_lists_every_point_with_every_package(self) -> None:
        utilities = np.array([[0.7, 0.3], [0.3, 0.7], [0.7, 0.3], [0.1, 0.1]])
        found = discrete_solutions(utilities, np.zeros(2))
        assert [p.packages.tolist() for p in found.nash] == [[0, 2], [1]]

    def test_a_dominated_package_is_no_solution_though_its_worst_gain_ties(self) -> None:
        found = discrete_solutions(np.array([[0.5, 0.5], [0.5, 0.9], [0.0, 1.0]]), np.zeros(2))
        assert [p.packages.tolist() for p in found.egalitarian] == [[1]]

    def test_exactly_the_reservation_is_rational(self) -> None:
        assert discrete_solutions(np.array([[0.1 + 0.2, 0.5]]), np.array([0.3, 0.5])).rational == 1
        assert discrete_solutions(np.array([[0.3, 0.5], [0.0, 1.0]]), np.array([0.3 + 1e-9, 0.0])).rational == 0

    def test_nothing_rational_has_no_solution(self) -> None:
        found = discrete_solutions(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.6, 0.6]))
        assert (found.rational, len(found.frontier)) == (0, 0)
        assert all(getattr(found, concept) == () for concept in CONCEPTS)

    def test_what_lies_beyond_a_red_line_does_not_exist(self) -> None:
        utilities = np.array([[0.6, 0.6], [1.0, 0.2], [0.1, 0.9]])
        found = discrete_solutions(utilities, np.zeros(2), allowed=np.array([False, True, True]))
        assert found.frontier.packages.tolist() == [1, 2]
        assert found.disagreement.tolist() == [0.1, 0.2]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"reservation": np.zeros(3)}, "one finite number per party, 2"),
    ({"powers": [1.0]}, "one number per party, 2"),
    ({"powers": [1.0, -1.0]}, "none negative"),
    ({"allowed": np.zeros(3, dtype=bool)}, "beyond somebody's red line"),
    ({"allowed": np.ones(2, dtype=bool)}, "each of the 3 packages"),
]


@pytest.mark.parametrize(("wrong", "message"), BAD)
def test_bad_input_is_refused(wrong: dict[str, Any], message: str) -> None:
    arguments = {"utilities": np.eye(3)[:, :2], "reservation": np.zeros(2)} | wrong
    with pytest.raises(ValueError, match=message):
        discrete_solutions(**arguments)


problems = st.tuples(st.integers(1, 25), st.integers(2, 4)).flatmap(
    lambda shape: st.tuples(
        arrays(np.float64, shape, elements=st.integers(0, 40).map(lambda n: n / 40)),
        arrays(np.float64, shape[1], elements=st.integers(0, 16).map(lambda n: n / 40)),
    )
)


def packages(found: DiscreteSolutions, concept: str) -> list[list[int]]:
    return sorted(point.packages.tolist() for point in getattr(found, concept))


class TestAxioms:
    @examples(50)
    @given(problems)
    def test_solutions_are_rational_and_efficient(self, problem: tuple[np.ndarray, np.ndarray]) -> None:
        utilities, reservation = problem
        found = discrete_solutions(utilities, reservation)
        rational = (utilities >= reservation).all(axis=1)
        assert found.rational == rational.sum()
        for concept in CONCEPTS:
            assert bool(getattr(found, concept)) == rational.any()
            for point in getattr(found, concept):
                assert rational[point.packages].all()
                better = (utilities >= point.utilities).all(axis=1) & (utilities > point.utilities).any(axis=1)
                assert not better.any()
        for mine in utilities[rational]:
            assert (found.frontier.utilities >= mine).all(axis=1).any(), "some frontier point is as good for all"

    @examples(50)
    @given(problems, st.lists(st.integers(1, 9), min_size=4, max_size=4))
    def test_nash_and_kalai_smorodinsky_do_not_hang_on_scales(
        self, problem: tuple[np.ndarray, np.ndarray], scales: list[int]
    ) -> None:
        utilities, reservation = problem
        scale = np.array(scales[: utilities.shape[1]], dtype=float)
        before = discrete_solutions(utilities, reservation)
        after = discrete_solutions(utilities * scale + 3.0, reservation * scale + 3.0)
        assert packages(after, "nash") == packages(before, "nash")
        assert packages(after, "kalai_smorodinsky") == packages(before, "kalai_smorodinsky")

    @examples(50)
    @given(problems)
    def test_names_of_parties_do_not_matter(self, problem: tuple[np.ndarray, np.ndarray]) -> None:
        utilities, reservation = problem
        before = discrete_solutions(utilities, reservation)
        after = discrete_solutions(utilities[:, ::-1], reservation[::-1])
        for concept in CONCEPTS:
            assert packages(after, concept) == packages(before, concept)

    @examples(50)
    @given(problems)
    def test_symmetric_problems_have_symmetric_solutions(self, problem: tuple[np.ndarray, np.ndarray]) -> None:
        utilities, reservation = problem
        pair = np.vstack([utilities[:, :2], utilities[:, 1::-1]])
        found = discrete_solutions(pair, np.full(2, reservation[0]))
        for concept in CONCEPTS:
            points = {tuple(point.utilities) for point in getattr(found, concept)}
            assert points == {(b, a) for a, b in points}

    @examples(50)
    @given(problems)
    def test_what_is_not_chosen_may_vanish(self, problem: tuple[np.ndarray, np.ndarray]) -> None:
        """Independence of irrelevant alternatives (Nash 1950), the disagreement point held where it was."""
        utilities, reservation = problem
        before = discrete_solutions(utilities, reservation)
        if not before.nash:
            return
        keep = np.concatenate([point.packages for point in before.nash])
        after = discrete_solutions(np.vstack([utilities[keep], before.disagreement]), before.disagreement)
        assert {tuple(p.utilities) for p in after.nash} == {tuple(p.utilities) for p in before.nash}

    @examples(50)
    @given(problems, st.integers(0, 40))
    def test_kalai_smorodinsky_is_monotone(self, problem: tuple[np.ndarray, np.ndarray], level: int) -> None:
        """A further package that leaves the best gains alone takes nothing from the worst-off share."""
        utilities, reservation = problem
        before = discrete_solutions(utilities, reservation)
        if not before.rational:
            return
        more = np.minimum(np.full(utilities.shape[1], level / 40), before.best)
        after = discrete_solutions(np.vstack([utilities, np.maximum(more, before.disagreement)]), reservation)
        gain = before.best - before.disagreement
        if (gain > 0.0).all():
            shares = [((s.kalai_smorodinsky[0].utilities - s.disagreement) / gain).min() for s in (before, after)]
            assert shares[1] >= shares[0] - 1e-9


class TestDistances:
    UTILITIES = np.array([[1.0, 0.0], [0.7, 0.6], [0.3, 0.3], [0.0, 1.0]])

    def test_to_itself_there_is_none_and_a_gap_is_what_all_could_gain(self) -> None:
        found = distances(discrete_solutions(self.UTILITIES, np.zeros(2)), self.UTILITIES[[1, 2]])
        assert found["distance_nash"] == pytest.approx([0.0, 0.35])
        assert found["pareto_gap"] == pytest.approx([0.0, 0.3])

    def test_the_nearest_of_tied_points_counts(self) -> None:
        tied = discrete_solutions(np.array([[0.7, 0.3], [0.3, 0.7]]), np.zeros(2))
        assert distances(tied, np.array([[0.3, 0.7]]))["distance_nash"] == pytest.approx([0.0])

    def test_no_agreement_or_no_point_is_no_distance(self) -> None:
        found = distances(discrete_solutions(self.UTILITIES, np.zeros(2)), np.array([[np.nan, np.nan], [0.7, 0.6]]))
        assert np.isnan(found["pareto_gap"]).tolist() == [True, False]
        none = distances(discrete_solutions(self.UTILITIES, np.ones(2)), self.UTILITIES)
        assert all(np.isnan(values).all() for values in none.values())
