"""Conflicts by type and war cost, counted by hand."""

import pandas as pd
import pytest

from analysis.run.conflict import conflict_by, conflict_by_type, section
from analysis.run.run_folder import open_run_folder
from diplosim.batches.batch import run_batch
from tests.two_states import AT_ONCE, two_states

RUNS = pd.DataFrame(
    {
        "outcome": ["conflict", "conflict", "stalemate", "stalemate", "agreement", "conflict"],
        "type_A": ["pretext", "pretext", "pretext", "pretext", "sincere", "sincere"],
        "war_cost_A": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    }
)


def test_bins_hold_equal_numbers_within_a_type():
    table = conflict_by(RUNS, "A", bins=2)
    pretext = table[table["type"] == "pretext"]
    assert list(pretext["n"]) == [2, 2]
    assert list(pretext["share"]) == [1.0, 0.0]
    assert list(pretext["war_cost"]) == pytest.approx([0.15, 0.35])
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()


def test_without_uncertain_type_there_is_one_line():
    assert set(conflict_by(RUNS.drop(columns="type_A"), "A", bins=3)["type"]) == {"all"}


def test_equal_war_costs_still_make_bins():
    assert conflict_by(RUNS.assign(war_cost_A=0.2), "A", bins=2)["n"].sum() == len(RUNS)


def test_shares_by_type():
    assert [(row.name, row.share) for row in conflict_by_type(RUNS, "A")] == [
        ("sincere", 0.5),
        ("pretext", 0.5),
    ]


@pytest.mark.e2e
def test_where_no_type_is_uncertain_there_is_no_empty_table_of_types(tmp_path):
    """With a private cost of war uniform in 0 to .4 the ultimatum of Fearon (1995) ends in war in some runs."""
    run_batch(two_states(0.5, 0.1, (0.0, 0.4), AT_ONCE), 40, tmp_path / "run", seed=1)
    tables = section(open_run_folder(tmp_path / "run")).tables
    assert all(len(table.frame) for table in tables)
    assert not any(table.caption.startswith("Conflicts by drawn type") for table in tables)
