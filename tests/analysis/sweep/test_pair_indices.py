"""Interactions of two numbers against functions whose interactions are known."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.sweep.pair_indices import MOST, PAIR, act_together, ends_of, grid_pairs, sobol_pairs
from analysis.sweep.sobol_indices import Index
from diplosim.designs.samplers.laws import Levels, Uniform
from diplosim.designs.sampling import BLOCKS
from tests.analysis.sweep.known_functions import FloatArray, ishigami, joint, quantities, values_of, with_noise

TURN = Uniform(-np.pi, np.pi)
UNIT = Uniform(0.0, 1.0)
ISHIGAMI = {"x1 x x2": 0.0, "x1 x x3": 0.2437, "x2 x x3": 0.0}
"""Second-order indices for a = 7, b = 0.1; x1 and x3 alone act together (Saltelli et al. 2008)."""


def repeated(result: FloatArray) -> FloatArray:
    return np.repeat(result[:, None], BLOCKS, axis=1)


@pytest.mark.e2e
def test_ishigami() -> None:
    result = ishigami(values_of(joint("sobol", quantities([TURN] * 3), 1024)))
    found = sobol_pairs("y", repeated(result), ("x1", "x2", "x3"))
    assert {row.group: row.index for row in found} == pytest.approx(ISHIGAMI, abs=0.04)
    assert all(row.low <= ISHIGAMI[row.group] <= row.high for row in found)
    assert {row.order for row in found} == {"pair"}


@pytest.mark.e2e
def test_chance_in_the_runs_is_no_interaction() -> None:
    """Of a + b without any interaction a fifth of the raw variance is chance."""
    x = values_of(joint("sobol", quantities([UNIT] * 3), 1024))
    result = x[:, 0] + x[:, 1]
    found = sobol_pairs("y", with_noise(result, sd=0.5 * float(np.std(result))), ("x1", "x2", "x3"))
    for row in found:
        assert row.low <= 0.0 <= row.high, row


def test_a_product_on_a_grid() -> None:
    """y = x1 x2 with both -1 or 1: no number alone does anything, both together do all."""
    x = values_of(joint("grid", quantities([Levels((-1.0, 1.0))] * 3), 0))
    [pair, *others] = grid_pairs("y", repeated(x[:, 0] * x[:, 1]), ("x1", "x2", "x3"), (2, 2, 2))
    assert (pair.group, pair.index) == ("x1 x x2", pytest.approx(1.0))
    assert [row.index for row in others] == pytest.approx([0.0, 0.0])


def test_a_grid_by_hand() -> None:
    """y = 0, 0, 0, 1: variance 3/16, each number 1/16, so that 1/16 is left for both together: a third."""
    (pair,) = grid_pairs("y", repeated(np.array([0.0, 0.0, 0.0, 1.0])), ("a", "b"), (2, 2))
    assert pair.index == pytest.approx(1 / 3)
    assert grid_pairs("y", repeated(np.ones(4)), ("a", "b"), (2, 2)) == ()
    x = values_of(joint("grid", quantities([Levels((0.0, 1.0))] * 3), 0))
    rows = grid_pairs("y", repeated(x[:, 0] * x[:, 1]), ("a", "b", "c"), (2, 2, 2))
    assert rows[0].index == pytest.approx(1 / 3)


def test_only_the_groups_that_matter_are_paired() -> None:
    x = values_of(joint("sobol", quantities([UNIT] * (MOST + 2)), 64))
    names = tuple(f"x{number}" for number in range(1, MOST + 3))
    found = sobol_pairs("y", repeated(x[:, 2:].sum(axis=1)), names)
    assert len(found) == MOST * (MOST - 1) // 2
    assert not {"x1", "x2"} & {end for row in found for end in ends_of(row)}


def test_numbers_that_do_nothing_act_together_with_none() -> None:
    """Two groups without any effect had the index 7e-19 with an interval of no width, and acted together."""
    row = Index("y", "a x b", PAIR, 6.7e-19, 6.7e-19, 6.7e-19)
    assert not act_together(row)
    assert act_together(replace(row, low=0.001))
    assert not act_together(replace(row, low=-0.001))


def test_nothing_to_explain() -> None:
    x = values_of(joint("sobol", quantities([UNIT] * 2), 64))
    assert sobol_pairs("y", repeated(np.ones(len(x))), ("x1", "x2")) == ()
    alone = values_of(joint("sobol", quantities([UNIT]), 64))
    assert sobol_pairs("y", repeated(alone[:, 0]), ("x1",)) == ()
