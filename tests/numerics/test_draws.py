"""Draws are pure functions of (seed, run, round, party key, purpose), and uniform."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from diplosim.numerics.draws import GROUP_NAMES, GROUPS, Draws, between
from tests.examples import examples


@examples(40)
@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(-(2**63), 2**63))
def test_a_run_draws_the_same_alone(first: int, runs: int, seed: int) -> None:
    batch = Draws(seed, first, runs).uniforms("line", "RUS", 3)
    alone = [Draws(seed, first + i, 1).uniforms("line", "RUS", 3)[0] for i in range(runs)]
    assert batch.tolist() == alone


@pytest.mark.parametrize("other", [("line", "USA", 3), ("blame", "RUS", 3), ("line", "RUS", 4), ("line", "RUS", -1)])
def test_each_part_of_the_key_matters(other: tuple[str, str, int]) -> None:
    draws = Draws(1, 0, 50)
    assert (draws.uniforms("line", "RUS", 3) != draws.uniforms(*other)).all()


def test_the_order_of_calls_does_not_matter() -> None:
    one, other = Draws(1, 0, 9), Draws(1, 0, 9)
    first = one.uniforms("a", "x")
    other.uniforms("b", "y")
    assert (other.uniforms("a", "x") == first).all()


def test_names_cannot_run_into_each_other() -> None:
    draws = Draws(1, 0, 20)
    assert (draws.uniforms("ab", "c") != draws.uniforms("a", "bc")).all()


def test_uniform_and_never_at_the_ends() -> None:
    values = Draws(7, 0, 100_000).uniforms("type", "RUS")
    assert kstest(values, "uniform").pvalue > 1e-3
    assert values.min() > 0.0
    assert values.max() < 1.0


@pytest.mark.parametrize(
    ("word", "drawn"), [(0.0, 2.0**-54), (0.25, 0.25 + 2.0**-54), (1.0 - 2.0**-53, 1.0 - 2.0**-53)]
)
def test_the_last_word_is_not_rounded_up_to_one(word: float, drawn: float) -> None:
    """The middle of the last of 2**53 cells lies half-way between two numbers, of which 1 is the even one."""
    draws = Draws(0, 0, 2)
    draws._generator = cast("np.random.Generator", SimpleNamespace(random=lambda count: np.full(count, word)))
    assert draws.uniforms("line", "RUS").tolist() == [drawn, drawn]


def test_neighbours_are_independent() -> None:
    runs = 20_000
    draws = Draws(7, 0, runs)
    columns = [draws.uniforms("type", party, r) for party in ("RUS", "USA") for r in (-1, 0, 1)]
    columns += [np.roll(columns[0], 1), Draws(8, 0, runs).uniforms("type", "RUS")]
    correlation = np.corrcoef(columns) - np.eye(len(columns))
    assert np.abs(correlation).max() < 5.0 / np.sqrt(runs)


@pytest.mark.parametrize("group", GROUP_NAMES)
def test_a_group_is_resampled_alone(group: str) -> None:
    before, after = Draws(1, 0, 30), Draws(1, 0, 30, resample={group: 2})
    for purpose in (*GROUPS, "breakdown"):
        same = (before.uniforms(purpose, "RUS") == after.uniforms(purpose, "RUS")).all()
        assert bool(same) is (GROUPS.get(purpose, "process") != group)


def test_unknown_groups_and_bad_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown group"):
        Draws(1, 0, 1, resample={"luck": 1})
    with pytest.raises(ValueError, match="first_run"):
        Draws(1, -1, 1)
    with pytest.raises(ValueError, match="runs"):
        Draws(1, 0, 0)


def test_between_is_the_inverse_distribution_function() -> None:
    assert between(np.array([0.0, 0.25, 1.0]), 2.0, 4.0).tolist() == [2.0, 2.5, 4.0]
