"""Which cells a sweep has."""

import numpy as np
import pytest

from diplosim.designs.samplers.laws import Levels, Normal, Uniform
from diplosim.designs.samplers.points import DESIGN, ONE_AT_A_TIME, Method, count_cells, ends_of, make_points
from diplosim.designs.samplers.quantity import Quantity

A = Quantity("a", ("a",), "first", Uniform(0.0, 1.0), 0.5)
B = Quantity("b", ("b",), "first", Normal(0.3, 0.1, 0.0, 1.0), 0.3)
C = Quantity("c", ("c",), "second", Levels((1.0, 2.0, 4.0)), 2.0, whole=True)
ALL = (A, B, C)


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("method", "samples", "cells"),
    [("sobol", 32, 32 * 4), ("latin_hypercube", 17, 17), ("grid", 0, 4 * 4 * 3), ("one_at_a_time", 0, 0)],
)
def test_as_many_cells_as_were_counted(method: Method, samples: int, cells: int, alone: bool) -> None:
    points = make_points(method, ALL, samples, [4, 4, 4], alone, seed=1)
    assert len(points) == count_cells(method, ALL, samples, [4, 4, 4], alone) == 1 + 6 * alone + cells
    assert len(points.cells(DESIGN)) == cells
    assert np.isnan(points.values[0]).all(), "the base is as coded"


def test_a_grid_is_counted_as_it_is_made_where_whole_numbers_fall_together() -> None:
    """Eleven values from 4 to 6 are 4, 5 and 6 as whole numbers: three cells, where eleven were counted."""
    rounds = Quantity("rounds", ("rounds",), "rounds", Uniform(4.0, 6.0), 5.0, whole=True)
    points = make_points("grid", (rounds,), 0, [11], False, seed=1)
    assert points.values[1:, 0].tolist() == [4.0, 5.0, 6.0]
    assert count_cells("grid", (rounds,), 0, [11], False) == len(points) == 1 + 3


def test_one_number_moves_at_a_time_to_its_ends_and_not_to_where_it_is() -> None:
    points = make_points("one_at_a_time", ALL, 0, [3, 3, 3], True, seed=1)
    rows = points.values[points.cells(ONE_AT_A_TIME)]
    assert (~np.isnan(rows)).sum(axis=1).tolist() == [1] * 6
    assert ends_of(C) == (1.0, 4.0)
    assert rows[:2, 0].tolist() == [0.0, 1.0]
    assert rows[4:, 2].tolist() == [1.0, 4.0]
    assert points.moved == (-1, 0, 0, 1, 1, 2, 2)


def test_a_sobol_block_takes_one_group_after_the_other_from_b() -> None:
    points = make_points("sobol", ALL, 32, [3, 3, 3], False, seed=1)
    block = points.shares[1:5]
    a, first, second, b = block
    assert first.tolist() == [b[0], b[1], a[2]]
    assert second.tolist() == [a[0], a[1], b[2]]
    assert set(points.values[1:, 2]) == {1.0, 2.0, 4.0}


def test_a_latin_hypercube_has_one_cell_in_each_part_of_every_range() -> None:
    points = make_points("latin_hypercube", ALL, 40, [3, 3, 3], False, seed=1)
    places = np.sort((points.shares[1:] * 40).astype(int), axis=0)
    assert (places == np.arange(40)[:, None]).all()


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_the_seed_is_the_design(method: Method) -> None:
    one, again, other = (make_points(method, ALL, 32, [3, 3, 3], False, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.values, again.values)
    assert not np.array_equal(one.values[1:], other.values[1:])
