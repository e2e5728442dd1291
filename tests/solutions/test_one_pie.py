"""Where issues are shares of one pie, packages add up to the pie at most: by hand, and in shipped games of theory."""

import numpy as np
import pytest

import diplosim
from diplosim.forecasts.forecasting import forecasts
from diplosim.solutions.continuous import (
    BargainingProblem,
    Solution,
    egalitarian,
    kalai_smorodinsky,
    nash,
    pareto_points,
    utilitarian,
)
from diplosim.solutions.greatest_sums import greatest_sums
from diplosim.solutions.of_scenario import solve
from diplosim.solutions.reference_points import pareto_gap, reference_points

OWN = np.eye(2)
"""Each party wants all of its own share, or each cares about its own share alone."""


def worth(solution: Solution | None) -> list[float]:
    assert solution is not None
    assert solution.package.sum() <= 1.0 + 1e-6
    return solution.utilities.round(5).tolist()


def pie(first: float, second: float, exponent: int = 1, best: float = 1.0) -> BargainingProblem:
    """Two shares of one pie; the first party wants `best` of its own and more no more."""
    ideal = np.array([[best, 0.0], [0.0, 1.0]])
    return BargainingProblem(ideal, OWN, np.array([first, second]), exponent=exponent, total=1.0)


@pytest.mark.parametrize("solution", [nash, kalai_smorodinsky, egalitarian])
def test_what_is_left_beside_no_deal_is_halved(solution: object) -> None:
    """Nash maximises (z - .2)(1 - z): z = .6, a gain of .4 for each, half of the .8 that each could get at best."""
    assert callable(solution)
    assert worth(solution(pie(0.2, 0.0))) == [0.6, 0.4]


def test_power_divides_the_gains() -> None:
    """z - .2 to .8 - (z - .2) as 3 to 1."""
    assert worth(nash(pie(0.2, 0.0), [3.0, 1.0])) == [0.8, 0.2]


def test_a_party_that_has_enough_leaves_the_rest() -> None:
    """The first has .6 + z at a share z up to .4, and the second 1 - z.

    Their sum is 1.6 for every z up to .4 and less beyond.  (.6 + z)(1 - z) is greatest at z = .2, .8 for each, where
    each gains the same; the best of each beside no deal is 1.
    """
    problem = pie(0.0, 0.0, best=0.4)
    for solution in (nash, kalai_smorodinsky, egalitarian, utilitarian):
        assert worth(solution(problem)) == [0.8, 0.8]


@pytest.mark.parametrize("solution", [nash, kalai_smorodinsky, egalitarian, utilitarian])
def test_quadratic_losses(solution: object) -> None:
    """Both lose the square of half a pie."""
    assert callable(solution)
    assert worth(solution(pie(0.0, 0.0, exponent=2))) == [0.75, 0.75]


@pytest.mark.parametrize("exponent", [1, 2])
def test_what_nobody_cares_about_takes_its_share_too(exponent: int) -> None:
    """One party wants .6 of the first; .5 of the second is nobody's wish, and no more than .4 is left."""
    low, high = np.zeros(2), np.ones(2)
    alone = BargainingProblem(np.array([[0.6, 0.9]]), np.array([[1.0, 0.0]]), np.zeros(1), low, high, exponent, 1.0)
    for solution in (nash, kalai_smorodinsky, egalitarian, utilitarian):
        assert worth(solution(alone)) == [1.0]


def test_the_frontier_is_the_pie() -> None:
    points = pareto_points(pie(0.0, 0.0), 3)
    assert [worth(point) for point in points] == [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]


def test_lower_bounds_above_the_pie_leave_nothing() -> None:
    for exponent in (1, 2):
        problem = BargainingProblem(np.ones((2, 2)), OWN, np.zeros(2), np.array([0.6, 0.6]), np.ones(2), exponent, 1.0)
        assert kalai_smorodinsky(problem) is None


def test_three_members_divide_one_pie() -> None:
    """Baron and Ferejohn's legislature: each got the whole of it."""
    legislature = diplosim.load("theory/baron_ferejohn_1989")
    found = solve(legislature, frontier=4)
    for point in found.points:
        assert sum(point.package.values()) <= 1.0 + 1e-9
    for point in found.points[:4]:
        assert list(point.utilities.values()) == pytest.approx([1 / 3] * 3, abs=1e-6)
    assert [issue.nash for issue in forecasts(legislature, rounds=1).issues] == pytest.approx([1 / 3] * 3, abs=1e-6)


def test_distances_are_those_from_points_of_the_pie() -> None:
    """Three members halve nothing: each has a third at every point; a division of .7, .3 and 0 lies .244 from it.

    (.7 - .333 + .333 - .3 + .333) / 3 = .2444; it leaves nothing to all, as no package gives more of the pie.
    """
    shares = diplosim.simulate(diplosim.load("theory/baron_ferejohn_1989"), runs=4, seed=1)
    for point in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        assert shares[f"distance_{point}"].to_numpy() == pytest.approx([0.2444] * 4, abs=1e-4)
    assert shares["pareto_gap"].to_numpy() == pytest.approx([0.0] * 4, abs=1e-9)
    assert shares["distance_compromise"].isna().all()


@pytest.mark.parametrize("exponent", [1, 2])
@pytest.mark.parametrize("total", [0.5, 1.0, 1.7, None])
def test_greatest_sums_against_a_programme(exponent: int, total: float | None) -> None:
    """Those of shares of one pie and of packages without a limit, against a solver, package by package."""
    rng = np.random.default_rng(3)
    ideal, salience = rng.random((3, 4)), rng.dirichlet(np.ones(4), 3)
    weights = rng.dirichlet(np.ones(3), 12)
    weights[0] = [1.0, 0.0, 0.0]
    found = greatest_sums(weights, ideal, salience, exponent, total)
    programme = BargainingProblem(ideal, salience, np.full(3, -1.0), exponent=exponent, total=total).programme
    for each, sum_of in zip(weights, found, strict=True):
        package = programme.greatest(each, np.full(3, -1.0))
        assert package is not None
        assert sum_of == pytest.approx(float(each @ programme.utilities(package)), abs=1e-5)
        assert sum_of >= float(each @ programme.utilities(package)) - 1e-9


def test_the_gap_within_a_pie_by_hand() -> None:
    """(.4, .3) of a pie leaves .15 to each; without the pie's limit it leaves .6 to each at (1, 1)."""
    own = np.eye(2)
    for total, left in ((1.0, 0.15), (None, 0.6)):
        points = reference_points(own, own, np.zeros(2), total=total)
        assert pareto_gap(points, np.array([[0.4, 0.3]])) == pytest.approx([left], abs=1e-9)
