"""The horizon says when an observer classifies, and nothing else: an earlier one truncates the same runs."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diplosim
from diplosim.rules.payoffs import Ending
from diplosim.rules.structure import structure_of
from diplosim.scenario.scenario import Scenario
from tests.examples import examples
from tests.playing import assert_same, endings_of, engine_rows, rows_of, talks_of
from tests.strategies import eventful, scenarios


def ended_before(endings: list[Ending], rounds: int) -> np.ndarray:
    """Runs that were over before the last of so many rounds, in order."""
    rows = [ending.state.row[ending.round < rounds - 1] for ending in endings]
    return np.sort(np.concatenate(rows))


def compare(scenario: Scenario, horizon: datetime.date, runs: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Play to the horizon of the scenario and to an earlier one; the runs that had ended by then are the same."""
    earlier = scenario.replace({"horizon": horizon})
    rounds = structure_of(earlier).horizon_rounds
    talks = talks_of(scenario, runs)
    endings = endings_of(talks)
    late, early = engine_rows(talks), rows_of(earlier, runs)
    over = ended_before(endings, rounds)
    assert_same(late.iloc[over], early.iloc[over])
    assert (early["end_round"] <= rounds).all()
    return late, early, len(over)


@pytest.mark.e2e
@examples(15)
@given(eventful(scenarios(buildup=None)), st.integers(1, 9))
def test_runs_that_have_ended_by_then_are_identical(scenario: Scenario, number: int) -> None:
    dates = scenario.round_dates
    compare(scenario, dates[min(number, len(dates)) - 1], 30)


@examples(10)
@given(scenarios(), st.integers(2, 5))
def test_runs_that_go_on_are_the_same_up_to_the_horizon(scenario: Scenario, number: int) -> None:
    """State by state: the earlier horizon changes nothing before its last round is classified."""
    date = scenario.round_dates[min(number, scenario.rounds) - 1]
    late, early = talks_of(scenario, 20), talks_of(scenario.replace({"horizon": date}), 20)
    for _ in range(structure_of(early.scenario).horizon_rounds - 1):
        if not late.running:
            break
        late.step()
        early.step()
        assert late.state_hash() == early.state_hash()


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["geneva_2022", "july_1914"])
def test_shipped_cases(name: str) -> None:
    scenario = diplosim.load(name)
    dates = structure_of(scenario).dates
    late, early, over = compare(scenario, dates[len(dates) // 2], 400)
    assert 0 < over < 400
    assert (late["outcome"] == "conflict").sum() >= (early["outcome"] == "conflict").sum()
    assert not late.equals(early)
