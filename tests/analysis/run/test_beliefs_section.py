"""Belief paths and their calibration on records written by hand."""

import pandas as pd
import pytest

from analysis.run.beliefs import calibration, carried_forward


def test_a_belief_stays_after_the_end():
    beliefs = pd.DataFrame(
        [(0, 0, "P", "sincere", 0.5), (0, 1, "P", "sincere", 0.8)],
        columns=["run", "round", "party", "type", "probability"],
    )
    path = carried_forward(beliefs, rounds=3).sort_values("round")
    assert list(path["probability"]) == [0.5, 0.8, 0.8, 0.8]


def test_calibration_compares_belief_with_truth():
    believed = pd.Series([0.75, 0.75, 0.72, 1.0])
    table = calibration(believed, pd.Series([True, True, False, True]))
    assert list(table["n"]) == [3, 1]
    assert table["share"].iloc[0] == pytest.approx(2 / 3)
    assert table["believed"].iloc[0] == pytest.approx(0.74)
