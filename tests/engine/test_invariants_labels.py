"""Names mean refuses_all: relabelling changes no number, and which end of a scale is called zero changes only signs."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from relabelling import relabel

from diplosim.learning.fitting import fit_tables
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.sources.ensembles import random_scenario
from tests.examples import examples
from tests.playing import assert_same, rows_of, rows_with_distances
from tests.strategies import eventful, scenarios

SOLVED = ("distance_nash", "distance_kalai", "distance_egalitarian", "distance_utilitarian")
"""Columns that come out of a numerical optimum, exact to its tolerance only."""


def reversed_names(ids: tuple[str, ...], letter: str) -> dict[str, str]:
    """New ids whose alphabetical order is the reverse of the old one."""
    return {id: f"{letter}{len(ids) - place:02d}" for place, id in enumerate(sorted(ids))}


def renamed_columns(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Old ids in column names and in the categories that hold ids replaced by new ones."""
    out = table.rename(columns=lambda column: _renamed(column, names))
    for column in ("blocked_by", "conflict_by"):
        out[column] = out[column].cat.rename_categories({id: names[id] for id in out[column].cat.categories if id})
    return out


def _renamed(column: str, names: Mapping[str, str]) -> str:
    """An id stands at the end of a column's name, or before the name of a type."""
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    types = "|".join(TYPES)
    return re.sub(rf"_({known})(?=$|_(?:{types})$)", lambda found: f"_{names[found[1]]}", column)


@pytest.mark.e2e
@examples(15)
@given(eventful(scenarios(buildup=None)))
def test_relabelling_changes_nothing_else(scenario: Scenario) -> None:
    parties, issues = reversed_names(scenario.party_ids, "p"), reversed_names(scenario.issue_ids, "i")
    other = relabel(scenario, parties, issues)
    before, after = rows_of(scenario, 20), rows_of(other, 20)
    expected = renamed_columns(before, parties | issues)
    assert set(expected) == set(after)
    assert_same(expected, after[expected.columns])


@pytest.mark.e2e
@pytest.mark.parametrize("number", range(2))
def test_relabelling_leaves_the_distances(number: int) -> None:
    scenario = random_scenario(number, n_parties=4, n_issues=3)
    parties, issues = reversed_names(scenario.party_ids, "p"), reversed_names(scenario.issue_ids, "i")
    before = rows_with_distances(scenario, 20)
    assert before["distance_nash"].notna().any()
    expected = renamed_columns(before, parties | issues)
    after = rows_with_distances(relabel(scenario, parties, issues), 20)
    assert_same(expected, after[expected.columns])


@pytest.mark.e2e
def test_relabelling_leaves_what_is_learnt() -> None:
    scenario = random_scenario(2, n_parties=4, n_issues=3, training_runs=32)
    parties, issues = reversed_names(scenario.party_ids, "p"), reversed_names(scenario.issue_ids, "i")
    assert fit_tables(relabel(scenario, parties, issues)).digest() == fit_tables(scenario).digest()


@pytest.mark.e2e
@examples(10)
@given(scenarios(buildup=None), st.randoms(use_true_random=False))
def test_the_order_in_the_file_changes_nothing(scenario: Scenario, random: Any) -> None:
    data = scenario.to_mapping()
    for part in ("parties", "issues", "edges", "must_consent"):
        random.shuffle(data[part])
    for issue in data["issues"]:
        for part in ("positions", "salience", "red_lines"):
            pairs = list(issue[part].items())
            random.shuffle(pairs)
            issue[part] = dict(pairs)
    assert_same(rows_of(scenario, 12), rows_of(from_mapping(data), 12))


def mirrored(scenario: Scenario, which: set[str]) -> Scenario:
    """The same talks with the ends of some scales exchanged."""
    data = scenario.to_mapping()
    for issue in data["issues"]:
        if issue["id"] not in which:
            continue
        issue["status_quo"] = 1.0 - issue["status_quo"]
        issue["positions"] = {party: 1.0 - x for party, x in issue["positions"].items()}
        issue["ideal"] = {party: 1.0 - x for party, x in issue["ideal"].items()}
        issue["red_lines"] = {party: _turned(line) for party, line in issue["red_lines"].items()}
    for event in data["events"]:
        if event["issue"] in which:
            event["value"] = 1.0 - event["value"]
    for by_type in data["type_reservations"].values():
        for lines in by_type.values():
            lines |= {issue: _turned(line) for issue, line in (lines or {}).items() if issue in which}
    for by_type in data["type_ideals"].values():
        for ideals in by_type.values():
            ideals |= {issue: 1.0 - x for issue, x in ideals.items() if issue in which}
    return from_mapping(data)


def _turned(line: dict[str, Any]) -> dict[str, Any]:
    low, high = line["max"], line["min"]
    turned = {"min": None if low is None else 1.0 - low, "max": None if high is None else 1.0 - high}
    return line | turned


@pytest.mark.e2e
@examples(15)
@given(eventful(scenarios(buildup=None)), st.integers(1, 63))
def test_mirroring_a_scale_mirrors_the_results(scenario: Scenario, bits: int) -> None:
    which = {issue for k, issue in enumerate(scenario.issue_ids) if bits >> k & 1}
    before, after = rows_of(scenario, 20), rows_of(mirrored(scenario, which), 20)
    for issue in which & set(scenario.issue_ids):
        after[f"term_{issue}"] = 1.0 - after[f"term_{issue}"]
    for column in before:
        if before[column].dtype == np.float64 and not column.startswith(SOLVED):
            assert after[column].to_numpy() == pytest.approx(before[column].to_numpy(), abs=1e-9, nan_ok=True), column
        elif before[column].dtype != np.float64:
            assert (before[column].astype(str) == after[column].astype(str)).all(), column
