"""Belief paths on records written by hand: only talks at the table count in a round, final beliefs are the last."""

import pandas as pd
import pytest

from analysis.plots.bands import bands
from analysis.run.beliefs import at_the_table, final_beliefs

BELIEFS = pd.DataFrame(
    [
        (0, 0, "P", "sincere", 0.5),
        (1, 0, "P", "sincere", 0.5),
        (0, 1, "P", "sincere", 0.8),
        (1, 1, "P", "sincere", 0.6),
        (0, 2, "P", "sincere", 0.8),
        (1, 2, "P", "sincere", 0.2),
    ],
    columns=["run", "round", "party", "type", "probability"],
)
MET = pd.DataFrame(
    [(0, 1, "P", "x", 0.3), (0, 1, "Q", "x", 0.9), (1, 1, "P", "x", 0.3), (1, 2, "P", "x", 0.4)],
    columns=["run", "round", "party", "issue", "demand"],
)


def test_a_talk_that_does_not_meet_is_not_in_the_path_of_that_round():
    """Run 0 is suspended in round 2: the median there is run 1's belief of .2, not the .5 of both."""
    path = bands(at_the_table(BELIEFS, MET), ["round"], "probability").set_index("round")
    assert list(path["n"]) == [2, 2, 1]
    assert list(path["q50"]) == pytest.approx([0.5, 0.7, 0.2])


def test_the_final_belief_is_the_last_of_every_talk():
    early = BELIEFS[~((BELIEFS["run"] == 0) & (BELIEFS["round"] == 2))]
    assert list(final_beliefs(early)["sincere"]) == [0.8, 0.2]
