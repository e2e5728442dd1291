"""Concession paths on records written by hand, and their bands."""

import pandas as pd
import pytest

import diplosim
from analysis.plots.bands import bands, enough
from analysis.run.paths import conceded, draw_demands
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import empty_tables
from diplosim.sources.ensembles import random_scenario


def test_holding_the_opening_concedes_nothing_and_the_weights_sum_to_one():
    scenario = random_scenario(5, n_parties=2, n_issues=3)
    held = [(0, 1, "DEM", issue.id, issue.positions["DEM"]) for issue in scenario.issues]
    moved = [(0, 2, "DEM", issue.id, issue.positions["DEM"] - 0.25) for issue in scenario.issues]
    demands = pd.DataFrame(held + moved, columns=["run", "round", "party", "issue", "demand"])
    assert list(conceded(demands, scenario)["conceded"]) == pytest.approx([0.0, 0.25])


def test_issues_that_are_left_out_have_no_weight():
    scenario = random_scenario(5, n_parties=2, n_issues=3)
    first, *others = (issue.id for issue in scenario.issues)
    rows = [
        (0, 1, "DEM", issue.id, issue.positions["DEM"] - (0.25 if issue.id == first else 0.75))
        for issue in scenario.issues
    ]
    demands = pd.DataFrame(rows, columns=["run", "round", "party", "issue", "demand"])
    assert list(conceded(demands, scenario, [first])["conceded"]) == pytest.approx([0.25])
    assert list(conceded(demands, scenario, others)["conceded"]) == pytest.approx([0.75])


def test_one_round_alone_stands_on_a_whole_number():
    scenario = random_scenario(5, n_parties=2, n_issues=1)
    table = pd.DataFrame({"round": [1] * 30, "party": "DEM", "issue": scenario.issue_ids[0], "demand": 0.5})
    drawn = draw_demands(bands(table, ["party", "issue", "round"], "demand"), scenario, ["DEM"])
    low, high = drawn.axes[0].get_xlim()
    assert [tick for tick in drawn.axes[0].get_xticks() if low <= tick <= high] == [1.0]


def test_bands_hold_the_median_and_the_number_of_runs():
    values = pd.DataFrame({"round": [1] * 5, "x": [0.0, 0.25, 0.5, 0.75, 1.0]})
    row = bands(values, ["round"], "x").iloc[0]
    assert (row["n"], row["q25"], row["q50"], row["q75"]) == (5, 0.25, 0.5, 0.75)


def test_points_with_few_runs_are_not_drawn_but_in_a_tiny_batch():
    table = pd.DataFrame({"n": [100, 19]})
    assert list(enough(table)["n"]) == [100]
    assert list(enough(pd.DataFrame({"n": [5, 4]}))["n"]) == [5]


@pytest.mark.e2e
def test_a_talk_that_has_ended_is_in_no_later_round_though_force_may_still_be_used():
    """Talks break down in a quarter of the rounds; postures and attacks go on to the horizon."""
    scenario = diplosim.load("minsk2_2015")
    party = {f"parties.{name}.patience": 0.5 for name in scenario.must_consent}
    talks = Talks(
        scenario.replace({**party, "parameters.breakdown_hazard": 0.5}),
        runs=200,
        seed=3,
        tables=empty_tables(scenario),
        record=True,
    ).play()
    trace, ends = talks.trace(), talks.outcomes().set_index("run")
    broken = ends[ends["end_reason"] == "breakdown"]["end_round"]
    assert len(broken) > 20
    last = trace.demands.groupby("run")["round"].max()
    assert (last.loc[broken.index] <= broken).all()
    assert (last.loc[broken.index] == broken).any()
    assert (trace.postures.groupby("run")["round"].max().loc[broken.index] > broken).any()
    assert trace.demands[trace.demands["round"] == 1]["run"].nunique() == 200


@pytest.mark.e2e
def test_a_suspended_talk_is_in_no_path_though_its_demands_lie_frozen():
    """Some talks of Geneva break off and never meet again before the books are closed."""
    scenario = diplosim.load("geneva_2022")
    talks = Talks(scenario, runs=256, seed=2022, tables=tables_for(scenario), record=True).play()
    by_round = talks.trace().demands.groupby("round")["run"].nunique()
    still_on = [(talks.outcomes()["end_round"] >= number).sum() for number in by_round.index]
    assert (by_round.to_numpy() <= still_on).all()
    assert (by_round.to_numpy() < still_on).any()
