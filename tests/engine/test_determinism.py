"""A run is what it is: alone or in a batch, in whatever chunks, in this process or another."""

import hashlib
import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diplosim
from diplosim.scenario.scenario import Scenario
from diplosim.sources.ensembles import random_scenario
from tests.examples import examples
from tests.playing import assert_same, invented_tables, rows_of, rows_with_distances
from tests.strategies import eventful, scenarios

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def geneva() -> Scenario:
    return diplosim.load("geneva_2022")


@pytest.fixture(scope="module")
def batch(geneva: Scenario) -> pd.DataFrame:
    return rows_with_distances(geneva, 4096, seed=2022)


@pytest.mark.parametrize("number", [0, 1, 1234, 4095])
def test_a_run_alone_is_what_it_is_in_a_batch_of_4096(geneva: Scenario, batch: pd.DataFrame, number: int) -> None:
    assert_same(rows_with_distances(geneva, 1, seed=2022, first_run=number), batch.iloc[[number]])


@pytest.mark.parametrize(("first", "runs"), [(0, 7), (1230, 7), (4089, 7), (0, 1000), (3001, 1000)])
def test_smaller_batches_are_parts_of_the_large_one(
    geneva: Scenario, batch: pd.DataFrame, first: int, runs: int
) -> None:
    assert_same(rows_with_distances(geneva, runs, seed=2022, first_run=first), batch.iloc[first : first + runs])


@examples(12)
@given(eventful(scenarios(buildup=None)), st.integers(0, 40), st.integers(0, 2**40))
def test_batches_of_any_size_agree(scenario: Scenario, first: int, seed: int) -> None:
    whole = rows_of(scenario, 50, seed=seed)
    assert_same(rows_of(scenario, 7, seed=seed, first_run=first), whole.iloc[first : first + 7])
    assert_same(rows_of(scenario, 1, seed=seed, first_run=first), whole.iloc[[first]])


def test_chunks_of_a_long_batch_agree() -> None:
    scenario = random_scenario(1)
    tables = invented_tables(scenario)
    whole = diplosim.simulate(scenario, 5000, seed=3, tables=tables)
    assert whole["run"].tolist() == list(range(5000))
    parts = [
        diplosim.simulate(scenario, runs, seed=3, first_run=first, tables=tables)
        for first, runs in ((0, 1), (1, 2998), (2999, 2001))
    ]
    assert_same(whole, pd.concat(parts, ignore_index=True))


@pytest.mark.parametrize("number", range(3))
def test_distances_of_a_small_batch_are_those_of_a_large_one(number: int) -> None:
    scenario = random_scenario(number, n_parties=4, n_issues=3)
    whole = rows_with_distances(scenario, 120)
    assert whole["distance_nash"].notna().any()
    assert_same(rows_with_distances(scenario, 9, first_run=20), whole.iloc[20:29])


@examples(10)
@given(eventful(scenarios(buildup=None)), st.integers(0, 2**62))
def test_same_seed_same_rows(scenario: Scenario, seed: int) -> None:
    assert_same(rows_of(scenario, 16, seed=seed), rows_of(scenario, 16, seed=seed))


@pytest.mark.parametrize("number", range(4))
def test_another_seed_differs(number: int) -> None:
    scenario = random_scenario(number, n_parties=4)
    one, other = rows_of(scenario, 200, seed=1), rows_of(scenario, 200, seed=2)
    column = "no_deal_value_DEM"
    assert (one[column] != other[column]).mean() > 0.9 or scenario.party("DEM").no_deal_cost.high == 0.0
    assert not one.equals(other)


PROGRAM = """
import hashlib, diplosim
from diplosim.sources.ensembles import random_scenario
from diplosim.learning.tables import empty_tables
scenario = random_scenario(5, n_parties=5)
table = diplosim.simulate(scenario, 60, seed=11, tables=empty_tables(scenario))
print(hashlib.sha256(table.to_csv().encode()).hexdigest())
"""


def test_another_process_gives_the_same_bytes() -> None:
    """Also with other hashes of strings, so that no set or dictionary order matters."""
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = os.environ | {"PYTHONHASHSEED": other}
    command = [sys.executable, "-c", PROGRAM]
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()
    scenario = random_scenario(5, n_parties=5)
    from diplosim.learning.tables import empty_tables

    here = rows_with_distances(scenario, 60, seed=11, tables=empty_tables(scenario))
    assert there == hashlib.sha256(here.to_csv().encode()).hexdigest()
