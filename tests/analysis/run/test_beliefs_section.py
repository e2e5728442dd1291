"""Belief paths on records written by hand."""

import pandas as pd

from analysis.run.beliefs import carried_forward


def test_a_belief_stays_after_the_end():
    beliefs = pd.DataFrame(
        [(0, 0, "P", "sincere", 0.5), (0, 1, "P", "sincere", 0.8)],
        columns=["run", "round", "party", "type", "probability"],
    )
    path = carried_forward(beliefs, rounds=3).sort_values("round")
    assert list(path["probability"]) == [0.5, 0.8, 0.8, 0.8]
