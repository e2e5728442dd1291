"""Solution points over all packages: by hand, against the discrete points of a fine grid, and by their axioms."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diplosim.rules.preferences import utility
from diplosim.solutions.continuous import (
    BargainingProblem,
    Solution,
    best_utilities,
    egalitarian,
    kalai_smorodinsky,
    nash,
    pareto_points,
    utilitarian,
)
from diplosim.solutions.discrete import discrete_solutions
from tests.examples import examples

ENDS = np.array([[1.0], [0.0]])
"""Two parties that want the two ends of one scale."""
POINTS: tuple[Callable[[BargainingProblem], Solution | None], ...] = (nash, kalai_smorodinsky, egalitarian, utilitarian)


def pie(first: float, second: float, exponent: int = 1) -> BargainingProblem:
    return BargainingProblem(ENDS, np.ones((2, 1)), np.array([first, second]), exponent=exponent)


def utilities(solution: Solution | None) -> np.ndarray:
    assert solution is not None
    return solution.utilities


def randomly(seed: int, exponent: int, zeros: bool = False) -> BargainingProblem:
    """Two or three parties, two issues, bounds, and disagreement a little worse than some package inside them."""
    generator = np.random.default_rng(seed)
    parties = int(generator.integers(2, 4))
    ideal = generator.uniform(size=(parties, 2))
    salience = generator.uniform(0.1, 1.0, size=(parties, 2))
    if zeros:
        salience[0, 0] = 0.0
    salience /= salience.sum(axis=1, keepdims=True)
    low, high = generator.uniform(0.0, 0.3, 2), generator.uniform(0.6, 1.0, 2)
    somewhere = generator.uniform(low, high)
    least = utility(somewhere, ideal, salience, exponent) - generator.uniform(0.02, 0.2, parties)
    return BargainingProblem(ideal, salience, least, low, high, exponent)


class TestByHand:
    @pytest.mark.parametrize("power", [0.1, 0.5, 0.7])
    def test_power_divides_the_surplus(self, power: float) -> None:
        """Transferable utility: u1 = d1 + a (S - d1 - d2)."""
        found = utilities(nash(pie(0.2, 0.1), [power, 1.0 - power]))
        assert found == pytest.approx([0.2 + power * 0.7, 0.1 + (1.0 - power) * 0.7], abs=1e-9)

    def test_who_gains_most_at_best_gets_most(self) -> None:
        """Ideals 1 and .5, disagreement (0, .5): equal gains at z = 2/3 of shares, z = .75 of gains, Nash at z = .5."""
        problem = BargainingProblem(np.array([[1.0], [0.5]]), np.ones((2, 1)), np.array([0.0, 0.5]))
        assert best_utilities(problem) == pytest.approx([1.0, 1.0], abs=1e-9)
        assert utilities(kalai_smorodinsky(problem)) == pytest.approx([2 / 3, 5 / 6], abs=1e-9)
        assert utilities(egalitarian(problem)) == pytest.approx([0.5, 1.0], abs=1e-9)
        assert utilities(nash(problem)) == pytest.approx([0.5, 1.0], abs=1e-9)

    def test_the_worst_off_first_then_the_next(self) -> None:
        """The first party is at its best with .1 gained; the others share an issue that it does not care about."""
        ideal = np.array([[1.0, 0.5], [1.0, 1.0], [1.0, 0.0]])
        salience = np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]])
        problem = BargainingProblem(ideal, salience, np.array([0.9, 0.4, 0.2]))
        assert utilities(egalitarian(problem)) == pytest.approx([1.0, 0.85, 0.65], abs=1e-9)
        quadratic = BargainingProblem(ideal, salience, np.array([0.9, 0.4, 0.2]), exponent=2)
        worth = utilities(egalitarian(quadratic))
        assert worth[0] == pytest.approx(1.0, abs=1e-6)
        assert worth[1] - 0.4 == pytest.approx(worth[2] - 0.2, abs=1e-6)

    def test_quadratic_losses(self) -> None:
        """u = 1 - (1 - z)**2 and 1 - z**2: equal gains over (.2, .1) where (1 - z)**2 - z**2 = -.1, at z = .55."""
        assert utilities(egalitarian(pie(0.2, 0.1, 2))) == pytest.approx([1 - 0.45**2, 1 - 0.55**2], abs=1e-9)
        assert utilities(utilitarian(pie(0.2, 0.1, 2))) == pytest.approx([0.75, 0.75], abs=1e-9)

    def test_an_even_sum_goes_to_the_worst_off(self) -> None:
        """Every split of a pie has the sum 1: the tie rule gives equal gains."""
        assert utilities(utilitarian(pie(0.2, 0.1))) == pytest.approx([0.55, 0.45], abs=1e-9)

    def test_red_lines_bound_the_packages(self) -> None:
        problem = BargainingProblem(ENDS, np.ones((2, 1)), np.zeros(2), low=np.array([0.6]), high=np.array([0.9]))
        assert utilities(nash(problem)) == pytest.approx([0.6, 0.4], abs=1e-9)
        assert utilities(egalitarian(problem)) == pytest.approx([0.6, 0.4], abs=1e-9)
        assert utilities(kalai_smorodinsky(problem)) == pytest.approx(
            [9 / 13, 4 / 13], abs=1e-9
        )  # z / .9 = (1 - z) / .4
        assert best_utilities(problem) == pytest.approx([0.9, 0.4], abs=1e-9)

    @pytest.mark.parametrize("exponent", [1, 2])
    def test_without_a_surplus_there_is_no_product(self, exponent: int) -> None:
        """Disagreement lies on the frontier, .4 of the pie: (1 - .6**rho, 1 - .4**rho) leaves nobody anything."""
        problem = pie(1 - 0.6**exponent, 1 - 0.4**exponent, exponent)
        assert nash(problem) is None
        assert utilities(kalai_smorodinsky(problem)) == pytest.approx(problem.disagreement, abs=1e-5)

    @pytest.mark.parametrize("exponent", [1, 2])
    def test_no_point_where_no_package_is_good_for_all(self, exponent: int) -> None:
        problem = pie(0.9, 0.9, exponent)
        assert [point(problem) for point in POINTS] == [None] * 4
        assert best_utilities(problem) is None
        assert pareto_points(problem) == []

    @pytest.mark.e2e
    def test_the_frontier_runs_from_best_to_best(self) -> None:
        ideal, salience = np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[0.8, 0.2], [0.2, 0.8]])
        found = np.array([p.utilities for p in pareto_points(BargainingProblem(ideal, salience, np.zeros(2)), 21)])
        assert found[0] == pytest.approx([1.0, 0.0], abs=1e-7)
        assert found[-1] == pytest.approx([0.0, 1.0], abs=1e-7)
        assert (np.diff(found[:, 0]) <= 1e-9).all()
        expected = np.where(found[:, 0] >= 0.8, 4.0 * (1.0 - found[:, 0]), 1.0 - 0.25 * found[:, 0])
        assert found[:, 1] == pytest.approx(expected, abs=1e-7)


@pytest.mark.e2e
@pytest.mark.parametrize("exponent", [1, 2])
@examples(20)
@given(seed=st.integers(0, 10**6))
def test_a_fine_grid_of_packages_agrees(exponent: int, seed: int) -> None:
    """The discrete points over 101 x 101 packages are near: in merit for certain, and never better than ours."""
    problem = randomly(seed, exponent)
    low, high = problem.bounds
    axes = np.meshgrid(*(np.linspace(a, b, 101) for a, b in zip(low, high, strict=True)), indexing="ij")
    table = utility(np.stack(axes, axis=-1).reshape(-1, 1, 2), problem.ideal, problem.salience, exponent)
    grid = discrete_solutions(table, problem.disagreement)
    least = problem.disagreement
    best = best_utilities(problem)
    assert best is not None
    merits: list[tuple[Callable[[BargainingProblem], Solution | None], str, Callable[[np.ndarray], float]]] = [
        (nash, "nash", lambda u: float(np.prod(np.maximum(u - least, 0.0)))),
        (kalai_smorodinsky, "kalai_smorodinsky", lambda u: float(((u - least) / (best - least)).min())),
        (egalitarian, "egalitarian", lambda u: float((u - least).min())),
        (utilitarian, "utilitarian", lambda u: float(u.sum())),
    ]
    if not grid.rational:
        return
    for point, name, merit in merits:
        ours = merit(utilities(point(problem)))
        theirs = merit(getattr(grid, name)[0].utilities)
        # Half a step of the grid is .005 an issue: utilities within .02, shares of small gains less well.
        coarse = 0.02 / min(1.0, (best - least).min()) if name == "kalai_smorodinsky" else 0.06
        assert theirs - 1e-6 <= ours <= theirs + coarse


@pytest.mark.e2e
@pytest.mark.parametrize("exponent", [1, 2])
@examples(20)
@given(seed=st.integers(0, 10**6), zeros=st.booleans())
@example(seed=1600, zeros=True)  # a party at the common level only because the solver stopped there
def test_points_lie_inside_the_lines_and_nobody_could_gain_alone(exponent: int, seed: int, zeros: bool) -> None:
    problem = randomly(seed, exponent, zeros)
    low, high = problem.bounds
    tolerance = 1e-6 if exponent == 1 else 2e-2  # the root of the slack that quadratic programmes need
    for point in POINTS:
        solution = point(problem)
        assert solution is not None
        assert (low <= solution.package).all()
        assert (solution.package <= high).all()
        assert (solution.utilities >= problem.disagreement - 1e-6).all()
        again = problem.programme.greatest(np.ones(len(problem.disagreement)), solution.utilities)
        if again is not None:
            assert problem.programme.utilities(again).sum() <= solution.utilities.sum() + tolerance


@pytest.mark.e2e
@examples(15)
@given(seed=st.integers(0, 10**6))
def test_names_of_parties_do_not_matter(seed: int) -> None:
    problem = randomly(seed, 1)
    turned = BargainingProblem(
        problem.ideal[::-1], problem.salience[::-1], problem.disagreement[::-1], problem.low, problem.high
    )
    for point in POINTS:
        assert utilities(point(turned))[::-1] == pytest.approx(utilities(point(problem)), abs=1e-6)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"salience": np.ones((3, 1))}, "must be \\(parties, issues\\)"),
        ({"low": np.array([0.7]), "high": np.array([0.3])}, "low not above high"),
        ({"exponent": 3}, "exponent must be 1 or 2"),
    ],
)
def test_bad_problems_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BargainingProblem(**({"ideal": ENDS, "salience": np.ones((2, 1)), "disagreement": np.zeros(2)} | wrong))


@pytest.mark.parametrize("powers", [[1.0], [1.0, 0.0], [1.0, np.nan]])
def test_bad_powers_are_refused(powers: list[float]) -> None:
    with pytest.raises(ValueError, match="one positive number per party, 2"):
        nash(pie(0.0, 0.0), powers)
