"""Forecasts of a scenario: each equals its model on the coded numbers, and what theory cannot answer says why."""

import numpy as np
import pytest

from analysis.run.terms import compromise_mean
from diplosim.forecasts.expected_utility import READINGS, group_decision
from diplosim.forecasts.forecasting import forecasts
from diplosim.forecasts.weighted import weighted_mean, weighted_median
from diplosim.rules.coded_arrays import coded_arrays
from diplosim.scenario.catalogue import names
from diplosim.scenario.scenario import Scenario
from diplosim.solutions.reference_points import compromise_of
from tests import a_scenario
from tests.discrete_cases import CASES, talks_over_options


def test_each_is_its_model_on_the_coded_numbers(quick: Scenario) -> None:
    coded, found = coded_arrays(quick), forecasts(quick, rounds=4)
    actors = list(coded.stake)
    assert found.actors == tuple(coded.parties[i] for i in actors)
    assert [issue.issue for issue in found.issues] == list(quick.issue_ids)
    for k, issue in enumerate(found.issues):
        position, salience = coded.position[actors, k], coded.raw_salience[actors, k]
        weight = coded.capability[actors] * salience
        assert issue.compromise == pytest.approx(weighted_mean(position, weight), abs=1e-12)
        assert issue.median == weighted_median(position, weight)
        assert issue.real == quick.issue(issue.issue).real_value
        for reading in READINGS:
            alone = group_decision(position, coded.capability[actors], salience, reading=reading, rounds=4)
            assert issue.expected_utility[reading].median.tolist() == alone.median.tolist()


@pytest.mark.e2e
@pytest.mark.parametrize("name", names())
def test_nash_keeps_inside_the_declared_lines_or_says_why_there_is_none(name: str) -> None:
    import diplosim

    scenario = diplosim.load(name)
    found = forecasts(scenario, rounds=1)
    assert (found.no_nash is None) == (found.issues[0].nash is not None)
    for issue in found.issues:
        if issue.nash is None:
            continue
        for party, line in scenario.issue(issue.issue).red_lines.items():
            if line.basis == "declared" and party in scenario.consenters:
                assert issue.nash >= (line.min or 0.0) - 1e-9
                assert issue.nash <= (1.0 if line.max is None else line.max) + 1e-9


def test_lines_that_exclude_each_other_are_named_with_issue_and_parties() -> None:
    import diplosim

    shown = forecasts(diplosim.load("geneva_2022"), rounds=1).no_nash
    assert shown is not None
    assert "enlargement (at least 0.75 for RUS, at most 0.4 for NATO, USA)" in shown


def test_an_issue_that_nobody_with_capability_cares_about_has_no_median(quick: Scenario) -> None:
    issue = quick.issue_ids[0]
    idle = quick.replace({f"issues.{issue}.salience.{party}": 0.0 for party in quick.issue(issue).salience})
    first = forecasts(idle, rounds=1).issues[0]
    assert first.median is None
    assert first.expected_utility == {}
    assert 0.0 <= first.compromise <= 1.0


def test_a_forum_has_no_part_in_the_plain_mean_of_what_nobody_cares_about() -> None:
    """Water: .9, .2, .2 and .2 of those with a stake, .375; the forum's .5 counts nowhere, also not in distances."""
    talks = a_scenario.scenario().replace(
        {f"issues.water.salience.{party}": 0.0 for party in ("ANA", "BLOC", "BEL", "CAY")}
    )
    assert forecasts(talks, rounds=1).issues[1].compromise == pytest.approx(0.375)
    assert compromise_mean(talks)["water"] == pytest.approx(0.375)
    assert compromise_of(coded_arrays(talks))[1] == pytest.approx(0.375)


def test_more_capability_pulls_the_mean(quick: Scenario) -> None:
    coded = coded_arrays(quick)
    strong = quick.replace({"parties.UKR.capability": 1.0})
    mine = coded.position[coded.index["UKR"]]
    before = np.array([issue.compromise for issue in forecasts(quick, rounds=1).issues])
    after = np.array([issue.compromise for issue in forecasts(strong, rounds=1).issues])
    assert (np.abs(after - mine) <= np.abs(before - mine) + 1e-12).all()
    assert np.abs(after - before).max() > 0.01


def test_over_evaluated_options_nash_is_the_discrete_point() -> None:
    """A published case: the Nash outcome of three parties over three issues is options 1, 2 and 1."""
    case = CASES["t2-mixed"]
    scenario = talks_over_options([len(i["values"]) for i in case["issues"]], case["parties"], case["n_steps"])
    outcome = case["solutions"]["nash"][0]["outcomes"][0]
    found = [issue.nash for issue in forecasts(scenario, rounds=1).issues]
    assert found == [issue.options[v] for issue, v in zip(scenario.issues, outcome, strict=True)]
