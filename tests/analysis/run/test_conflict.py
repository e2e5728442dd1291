"""Conflicts by type and war cost, counted by hand."""

import pandas as pd
import pytest

from analysis.run.conflict import conflict_by, conflict_by_type

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
