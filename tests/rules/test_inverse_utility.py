"""The inverse of a utility function finds what looking at every package finds, ties included."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diplosim.rules.domains import all_utilities, terms
from diplosim.rules.inverse_utility import TIE, InverseUtility
from tests.examples import examples


def looked_up(counts: list[int], own: np.ndarray, allowed: np.ndarray, level: np.ndarray) -> list[int]:
    """Number of the package worth least of those worth the level, the first of equals; by brute force."""
    worth = all_utilities(counts, np.where(allowed, own, -np.inf))
    found = []
    for row, least in zip(np.broadcast_to(worth, (len(level), worth.shape[1])), level, strict=True):
        good = row[row >= least - TIE]
        found.append(int(np.argmax((row >= least - TIE) & (row <= good.min() + TIE))) if len(good) else -1)
    return found


@examples(60)
@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=5),
    st.integers(0, 2**32 - 1),
    st.sampled_from([2, 3, 1000]),
    st.booleans(),
)
def test_it_agrees_with_brute_force(counts: list[int], seed: int, grades: int, shared: bool) -> None:
    generator = np.random.default_rng(seed)
    runs, k, most = 7, len(counts), max(counts)
    tables = 1 if shared else runs
    own = terms(np.full((tables, k), 1.0 / k), generator.integers(0, grades, (tables, k, most)) / grades)
    allowed = generator.random((tables, k, most)) < 0.7
    for issue, count in enumerate(counts):
        allowed[:, issue, count:] = False
        allowed[:, issue, 0] = True
    inverse = InverseUtility(counts, own, allowed)
    worth = all_utilities(counts, own)
    exact = np.broadcast_to(worth, (runs, worth.shape[1]))[:, generator.integers(worth.shape[1])]
    for level in (generator.random(runs), exact, np.full(runs, 2.0), np.full(runs, -1.0)):
        assert inverse.at_least(level, np.arange(runs)).tolist() == looked_up(counts, own, allowed, level)


def test_of_equal_packages_the_first_in_the_order_of_options_is_taken() -> None:
    # Both issues alike: (0, 2), (1, 1) and (2, 0) are worth 0.5 each, though 1/3 + 2/3 is no sum of exact numbers.
    own = terms(np.array([0.5, 0.5]), np.array([[0.0, 0.5, 1.0]] * 2))[None]
    inverse = InverseUtility([3, 3], own, np.ones((1, 2, 3), dtype=bool))
    assert inverse.at_least(np.array([0.5, 0.3, 0.51]), np.arange(3)).tolist() == [2, 2, 5]
    thirds = terms(np.array([0.1, 0.2, 0.7]), np.array([[0.1, 0.3], [0.3, 0.2], [0.1, 0.1]]))[None]
    inverse = InverseUtility([2, 2, 2], thirds, np.ones((1, 3, 2), dtype=bool))
    # 0.1 * 0.1 + 0.2 * 0.3 + 0.07 = 0.1 * 0.3 + 0.2 * 0.2 + 0.07 = 0.14, whatever the last digit says
    assert inverse.at_least(np.array([0.14]), np.arange(1)).tolist() == [0]


def test_a_space_of_ten_million_packages_is_searched_without_storing_it() -> None:
    generator = np.random.default_rng(1)
    own = terms(np.full(7, 1 / 7), generator.random((7, 10)))[None]
    inverse = InverseUtility([10] * 7, own, np.ones((1, 7, 10), dtype=bool))
    (number,) = inverse.at_least(np.array([0.6]), np.arange(1))
    package = np.unravel_index(number, [10] * 7)
    worth = sum(own[0, k, v] for k, v in enumerate(package))
    assert 0.6 <= worth < 0.6 + 1e-5
    assert max(array.nbytes for array in vars(inverse).values() if isinstance(array, np.ndarray)) < 2_000_000
