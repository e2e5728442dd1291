"""Writing into some runs of an array, and into all of them."""

import numpy as np
import pytest

from diplosim.numerics.arrays import filled, put_runs


@pytest.mark.parametrize("rows", [[0, 2], [0, 1, 2], [1]])
def test_values_stand_in_their_runs_and_the_others_stay(rows: list[int]) -> None:
    array, values = filled(3, 2), filled(len(rows), 2)
    for place, run in enumerate(rows):
        values[place] = [run + 1.0, 10.0 * (run + 1)]
    put_runs(array, np.array(rows), values)
    expected = [[run + 1.0, 10.0 * (run + 1)] if run in rows else [0.0, 0.0] for run in range(3)]
    assert array.tolist() == expected
