"""A comparison as a data frame."""

from __future__ import annotations

from pathlib import Path

from analysis.comparison.comparison import PairComparison, Result, ShareDifference
from diplosim.designs import DesignRecord


def test_a_row_for_each_pair_and_outcome(tmp_path: Path) -> None:
    made = DesignRecord(tmp_path, "trial", "A trial", "Why?", 10, 0, "refitted", ())
    share = ShareDifference("conflict", 10, 0.6, 0.3, 0, 3, -0.3, -0.6, -0.1, 0.5, 0.2, 0.9, 0.1, 0.2, 1.5, 40)
    pairs = tuple(PairComparison("base", name, 10, 0, False, {}, (share, share), ()) for name in ("a", "b"))
    frame = Result(made, pairs, 4).to_frame()
    assert frame["second_cell"].tolist() == ["a", "a", "b", "b"]
    assert set(frame["first_cell"]) == {"base"}
    assert frame.loc[0, ["outcome", "first", "second", "difference", "low", "high", "adjusted"]].tolist() == [
        "conflict",
        0.6,
        0.3,
        -0.3,
        -0.6,
        -0.1,
        0.2,
    ]
