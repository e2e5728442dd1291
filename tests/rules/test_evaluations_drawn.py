"""Model 7.15: weights and evaluations drawn afresh, options inside bounds, and no deal priced by options; by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.numerics.draws import Draws
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.state import State, initial_state
from diplosim.rules.structure import structure_of
from tests.discrete_cases import talks_over_options

RUNS = 30
DRAWS = Draws(3, 0, RUNS)


def space_of(changes: dict[str, Any] | None = None, drawn: bool = True) -> tuple[DiscreteSpace, State]:
    """Two parties over an issue of three options (0, .5, 1) and one of two (0, 1)."""
    party = {"weights": [0.75, 0.25], "reservation": 0.2, "exponent": 1.0, "max_aspiration": 1.0}
    coded = {"evaluations": [[0.0, 0.4, 1.0], [1.0, 0.5]]}
    parties = [party | ({} if drawn else coded)] * 2
    scenario = talks_over_options([3, 2], parties, 6, preferences="drawn" if drawn else "coded")
    scenario = scenario.replace(changes) if changes else scenario
    structure = structure_of(scenario)
    state, _ = initial_state(scenario, structure, DRAWS, lambda lines: {})
    return DiscreteSpace(scenario, structure, state, DRAWS), state


def test_weights_are_uniforms_divided_by_their_sum_and_evaluations_rescaled_to_the_unit_interval() -> None:
    space, _ = space_of()
    weight = np.stack([DRAWS.uniforms("weight", f"P1\x1fissue{k}") for k in (0, 1)])
    share = weight / weight.sum(axis=0)
    for k, options in ((0, 3), (1, 2)):
        raw = np.stack([DRAWS.uniforms("evaluation", f"P1\x1fissue{k}\x1f{v}") for v in range(options)])
        expected = share[k] * (raw - raw.min(axis=0)) / (raw.max(axis=0) - raw.min(axis=0))
        found = space.seats[1].contributions[:, k, :options].T
        np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-12)
    assert (space.seats[1].contributions[:, 1, 2] == 0.0).all()


def test_best_and_worst_are_those_of_the_run() -> None:
    """Free to table anything, the best package is worth 1 and the worst nothing, whatever is drawn."""
    space, _ = space_of()
    rows = np.arange(RUNS)
    assert space.best(0, rows) == pytest.approx(np.ones(RUNS))
    assert space.worst(0, rows) == pytest.approx(np.zeros(RUNS), abs=1e-12)
    line = {
        "issues.issue0.positions": {"P0": 0.0, "P1": 0.5},
        "issues.issue0.red_lines": {"P0": {"max": 0.5, "basis": "declared"}},
    }
    bound, _ = space_of(line)
    own = bound.seats[0].contributions
    assert bound.best(0, rows) == pytest.approx(own[:, 0, :2].max(axis=1) + own[:, 1, :2].max(axis=1))
    assert bound.worst(0, rows[5:7]) == pytest.approx((own[:, 0, :2].min(axis=1) + own[:, 1, :2].min(axis=1))[5:7])


def test_each_run_is_priced_by_its_own_draws() -> None:
    space, _ = space_of()
    own, rows = space.seats[0].contributions, np.array([4, 9])
    packages = np.array([[0.5, 1.0], [1.0, 0.0]])
    expected = [own[4, 0, 1] + own[4, 1, 1], own[9, 0, 2] + own[9, 1, 0]]
    assert space.worth(0, packages, rows) == pytest.approx(expected)
    found = space.at_least(0, np.array([1.0, 0.0]), rows)
    assert space.worth(0, found, rows) == pytest.approx([1.0, 0.0], abs=1e-12)
    assert space.points(0, rows)["issue0"][1] == (0.5, own[4, 0, 1])
    assert space.price(0, np.array([0.25, 1.0]), rows) == pytest.approx(
        (own[4, 0, 0] + own[4, 0, 1]) / 2 + own[4, 1, 1]
    )


def test_alike_in_every_run_is_kept_once() -> None:
    """Coded: .75 * (0, .4, 1) and .25 * (1, .5)."""
    space, _ = space_of(drawn=False)
    assert space.seats[0].contributions[0] == pytest.approx(np.array([[0.0, 0.3, 0.75], [0.25, 0.125, 0.0]]))
    assert len(space.seats[0].contributions) == 1
    assert space.points(0, np.array([7]))["issue0"][1] == (0.5, pytest.approx(0.3))
    assert space.best(0, np.arange(3)) == pytest.approx([1.0] * 3)
    assert space.worst(0, np.arange(3)) == pytest.approx([0.125] * 3)


@pytest.mark.parametrize(
    ("level", "package"), [(0.0, [0.0, 1.0]), (0.13, [0.0, 0.0]), (0.43, [0.5, 0.0]), (1.1, [1.0, 0.0])]
)
def test_the_package_worth_least_of_those_worth_the_level(level: float, package: list[float]) -> None:
    """Worths: (0, 1) .125, (0, 0) .25, (.5, 1) .425, (.5, 0) .55, (1, 1) .875, (1, 0) 1; above all the best."""
    space, _ = space_of(drawn=False)
    assert space.at_least(0, np.array([level]), np.array([0])).tolist() == [package]


@pytest.mark.parametrize(("quo", "worth"), [(0.0, 0.25), (0.25, 0.4), (0.5, 0.55), (0.75, 0.775), (1.0, 1.0)])
def test_no_deal_lies_between_options_in_proportion(quo: float, worth: float) -> None:
    """issue0 at the status quo in question, issue1 at 0 (.25); a no-deal cost of .1."""
    changes = {
        "parties.P0.reservation_value": None,
        "parties.P0.no_deal_cost": {"low": 0.1, "high": 0.1},
        "issues.issue0.status_quo": quo,
    }
    space, state = space_of(changes, drawn=False)
    space.price_no_deal(state)
    assert state.no_deal[0] == pytest.approx([worth - 0.1, 0.2])


def test_packages_are_moved_to_the_nearest_options_that_may_be_tabled() -> None:
    space, _ = space_of(drawn=False)
    free, none = np.zeros((1, 2)), np.zeros((1, 2), dtype=bool)

    def moved(package: list[float], high: list[float], empty: Any = none) -> list[float]:
        return space.snapped(np.array([package]), free, np.array([high]), empty)[0].tolist()  # type: ignore[no-any-return]

    assert moved([0.5, 1.0], [1.0, 1.0]) == [0.5, 1.0]
    assert moved([0.6, 0.4], [1.0, 1.0]) == [0.5, 0.0]
    assert moved([0.25, 0.5], [1.0, 1.0]) == [0.0, 0.0], "the lower of two"
    assert moved([1.0, 1.0], [0.5, 1.0]) == [0.5, 1.0]
    assert moved([1.0, 1.0], [1.0, 1.0], np.array([[True, False]])) == [0.0, 1.0], "next to the status quo"
