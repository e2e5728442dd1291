"""Runs taken from a set of arrays are what they were when they were taken, whenever they are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from diplosim.late_copies import LateCopies
from diplosim.numerics.arrays import AnyArray, spread


@dataclass
class Pair(LateCopies):
    one: AnyArray
    many: AnyArray


@pytest.fixture
def pair() -> Pair:
    return Pair(np.arange(6), spread(np.array([[1.0, 2.0], [3.0, 4.0]]), 6) * np.arange(6)[:, None, None])


def test_what_is_taken_twice_is_what_is_taken_at_once(pair: Pair) -> None:
    twice = pair.take(np.array([0, 2, 3, 5])).take(np.array([1, 3]))
    np.testing.assert_array_equal(twice.one, [2, 5])
    np.testing.assert_array_equal(twice.many, pair.many[[2, 5]])


def test_writing_to_what_was_taken_leaves_the_source_alone(pair: Pair) -> None:
    part = pair.take(np.array([1, 4]))
    part.one[:] = 9
    np.testing.assert_array_equal(pair.one, np.arange(6))


def test_whole_does_not_follow_its_source(pair: Pair) -> None:
    part = pair.take(np.array([1, 4])).whole()
    pair.one[:] = 9
    np.testing.assert_array_equal(part.one, [1, 4])


def test_what_was_written_comes_back_and_nothing_else(pair: Pair) -> None:
    part = pair.take(np.array([1, 4]))
    part.one[:] = -1
    pair.put(np.array([1, 4]), part, ("one", "many"))
    np.testing.assert_array_equal(pair.one, [0, -1, 2, 3, -1, 5])
    assert pair.many[4, 1, 1] == 16.0


def test_groups_are_joined_with_the_arrays_that_they_have(pair: Pair) -> None:
    groups = [pair.take(np.array(rows)).whole(but=("many",)) for rows in ([3], [0, 5])]
    joined = Pair.joined(groups)
    np.testing.assert_array_equal(joined.one, [3, 0, 5])
    with pytest.raises(AttributeError, match="many"):
        _ = joined.many
