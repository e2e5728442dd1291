"""The Pareto frontier against its definition: undominated, complete, and blind to order and labels."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diplosim.solutions import frontier
from diplosim.solutions.frontier import pareto_frontier, spread_over
from tests.examples import examples


def by_definition(utilities: np.ndarray) -> list[int]:
    """Rows that no other row dominates, by comparing every pair."""
    found = []
    for row, mine in enumerate(utilities):
        better = (utilities >= mine).all(axis=1) & (utilities > mine).any(axis=1)
        if not better.any():
            found.append(row)
    return found


tables = st.tuples(st.integers(1, 60), st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape[:2], elements=st.integers(0, shape[2]).map(lambda n: n / 10))
)
"""Coarse utilities, so that ties and equal packages are common."""


@pytest.mark.e2e
@given(tables)
def test_it_is_what_the_definition_says(utilities: np.ndarray) -> None:
    assert pareto_frontier(utilities).tolist() == by_definition(utilities)


@pytest.mark.e2e
@pytest.mark.parametrize("parties", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("levels", [7, 10**9])
def test_large_sets_in_many_blocks(parties: int, levels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontier, "BLOCK", 500)
    monkeypatch.setattr(frontier, "SMALL", 16)
    utilities = np.random.default_rng(parties).integers(0, levels, (3000, parties)) / levels
    assert pareto_frontier(utilities).tolist() == by_definition(utilities)


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_where_nobody_can_gain_without_a_loss_everything_stays(parties: int) -> None:
    """Every package divides the same pie, in whole crumbs: none dominates another."""
    crumbs = np.random.default_rng(1).multinomial(10**6, np.ones(parties) / parties, 2000)
    assert len(pareto_frontier(crumbs / 10**6)) == 2000


@examples(50)
@given(tables, st.randoms(use_true_random=False))
def test_order_and_labels_leave_no_trace(utilities: np.ndarray, random: object) -> None:
    shuffle = random.sample  # type: ignore[attr-defined]  # Hypothesis' Random
    rows = shuffle(range(len(utilities)), len(utilities))
    parties = shuffle(range(utilities.shape[1]), utilities.shape[1])
    moved = pareto_frontier(utilities[rows][:, parties])
    assert sorted(rows[row] for row in moved) == pareto_frontier(utilities).tolist()


def test_equal_on_paper_is_equal_here() -> None:
    """0.1 + 0.2 and 0.3 differ in the last bit; a difference of 10**-11 counts."""
    assert pareto_frontier(np.array([[0.1 + 0.2, 1.0], [0.3, 1.0]])).tolist() == [0, 1]
    assert pareto_frontier(np.array([[0.3 + 1e-11, 1.0], [0.3, 1.0]])).tolist() == [0]


def test_only_some_packages_count() -> None:
    utilities = np.array([[1.0, 1.0], [0.5, 0.5], [0.4, 0.6]])
    assert pareto_frontier(utilities, np.array([False, True, True])).tolist() == [1, 2]
    assert pareto_frontier(utilities, np.zeros(3, dtype=bool)).tolist() == []


@pytest.mark.parametrize("wrong", [np.zeros(3), np.zeros((3, 0)), np.array([[np.nan, 1.0]])])
def test_what_is_no_table_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="utilities must"):
        pareto_frontier(wrong)


@pytest.mark.slow
def test_ten_million_packages_of_four_parties() -> None:
    """Seven issues of ten options, beside the table in less memory than it takes itself (measured: a tenth)."""
    generator = np.random.default_rng(0)
    table = np.zeros((1, 4))
    for _ in range(7):
        table = (table[:, None] + generator.random((10, 4)) / 7.0).reshape(-1, 4)
    tracemalloc.start()
    found = pareto_frontier(table)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < table.nbytes
    strong = table[found[:: max(1, len(found) // 10)]]
    for mine in strong:
        assert not ((table >= mine).all(axis=1) & (table > mine + 1e-9).any(axis=1)).any()


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, []), (1, [4]), (2, [0, 4]), (3, [0, 2, 4]), (5, [0, 1, 2, 3, 4]), (9, [0, 1, 2, 3, 4])],
)
def test_points_that_stand_for_a_frontier_are_spread_over_it(count: int, expected: list[int]) -> None:
    """Of five points on a line the ends are the best of either party, and the middle one lies farthest from both."""
    line = np.array([[0.0, 1.0], [0.25, 0.75], [0.5, 0.5], [0.75, 0.25], [1.0, 0.0]])
    assert spread_over(line, count).tolist() == expected
