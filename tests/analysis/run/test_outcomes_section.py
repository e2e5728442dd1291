"""Shares, endings and reasons on a table small enough to count by hand."""

import pandas as pd
import pytest

from analysis.run.outcomes import _half_width, coerced_deals, ends, outcome_shares, reasons, section, three_classes
from analysis.run.run_folder import open_run_folder
from diplosim.batches.batch import run_batch

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


def test_coerced_deals_are_counted_among_deals():
    """Two deals, a partial one coerced; what stands at a stalemate or a war is no deal."""
    share = coerced_deals(RUNS.assign(coerced=[False, True, True, True, False]))
    assert (share.count, share.total) == (1, 2)
    assert coerced_deals(RUNS.assign(coerced=True)[2:]) is None


def coercion(text):
    return [part for part in text if "coerced" in part]


@pytest.mark.e2e
def test_the_share_of_coerced_deals_is_told_where_the_table_has_it(quick, tmp_path, monkeypatch):
    folder = open_run_folder(run_batch(quick, 40, tmp_path / "run", seed=3).folder)
    older, read = folder.end, type(folder).table
    runs = older.assign(outcome=["agreement"] * 10 + ["partial_agreement"] * 10 + ["conflict"] * 20)

    def table(self, *columns):
        if "coerced" not in columns:
            return read(self, *columns)
        if told is None:
            raise KeyError("no column coerced")
        return runs.assign(coerced=told)[list(columns)]

    monkeypatch.setattr(type(folder), "table", table)
    told = None
    assert coercion(section(folder).paragraphs) == []
    told = [True] * 5 + [False] * 15 + [True] * 20
    assert coercion(section(folder).paragraphs)[0].startswith("Of the 20 deals, partial ones included, 25.0 % [")
    runs = runs.assign(outcome="stalemate")
    assert coercion(section(folder).paragraphs) == ["No run ends in a deal, so that none was coerced."]


@pytest.mark.e2e
def test_a_batch_that_stopped_at_a_precision_is_shown_with_intervals_that_allow_it(quick, tmp_path):
    batch = run_batch(quick, 4096, tmp_path / "precise", seed=3, precision=0.2)
    folder = open_run_folder(batch.folder)
    assert batch.runs < 4096
    assert folder.shares == batch.shares
    shown = section(folder)
    assert "simultaneous" in shown.pictures[0].caption
    assert "ended as soon as" in shown.paragraphs[0]
    plain = section(open_run_folder(run_batch(quick, 64, tmp_path / "plain", seed=3).folder))
    assert "Wilson" in plain.pictures[0].caption
    assert "ended as soon as" not in plain.paragraphs[0]


def test_what_a_share_without_an_interval_may_be_off_by_depends_on_the_runs():
    assert _half_width(10_000) == "1.0 points"
    assert _half_width(400) == "4.9 points"
    assert _half_width(1) == "39.7 points"
