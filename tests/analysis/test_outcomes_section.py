"""Shares, endings and reasons on a table small enough to count by hand."""

import pandas as pd
import pytest

from analysis.outcomes import ends, outcome_shares, reasons, three_classes

RUNS = pd.DataFrame(
    {
        "outcome": ["agreement", "partial_agreement", "stalemate", "conflict", "conflict"],
        "end_round": [2, 3, 3, 1, 3],
        "end_reason": ["agreement", "interim", "deadline", "attack", "attack"],
    }
)


def test_a_partial_agreement_is_an_agreement_of_the_three():
    assert list(three_classes(RUNS["outcome"])) == [
        "agreement",
        "agreement",
        "stalemate",
        "conflict",
        "conflict",
    ]


def test_shares_of_four_and_three_classes():
    shares = outcome_shares(RUNS["outcome"])
    assert [row.share for row in shares.outcomes] == [0.2, 0.2, 0.2, 0.4]
    assert [row.share for row in shares.classes] == [0.4, 0.2, 0.4]


def test_failed_runs_count_in_the_total():
    assert outcome_shares(RUNS["outcome"], failed=5).classes[0].share == 0.2


def test_endings_per_round_sum_to_one():
    table = ends(RUNS)
    assert list(table["ended"]) == pytest.approx([0.2, 0.4, 1.0])
    assert table.loc[3, "conflict"] == pytest.approx(0.2)


def test_a_round_in_which_nothing_ends_is_kept():
    assert list(ends(RUNS[RUNS["end_round"] != 2]).index) == [1, 2, 3]


def test_reasons_come_most_frequent_first():
    table = reasons(RUNS)
    assert table["end_reason"].iloc[0] == "attack"
    assert table["total"].sum() == len(RUNS)
