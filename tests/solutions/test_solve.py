"""`diplosim solve`: solution points of a scenario, worked out by hand for a single issue."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import diplosim
import diplosim.solutions
from diplosim.cli.main import main
from diplosim.forecasts.forecasting import forecasts
from diplosim.rules.outcomes import Reached
from diplosim.scenario.scenario import Scenario
from diplosim.solutions.distances import distances_of
from diplosim.solutions.of_scenario import POINTS, solve, value_in_words
from tests.two_states import AT_ONCE, two_states


def pie(**changes: object) -> Scenario:
    """D wants x = 1 and R wants x = 0; no deal is worth .1 to D and .8 to R, so that terms lie from .1 to .2."""
    values = {"parties.D.reservation_value": 0.1, "parties.R.reservation_value": 0.8}
    return two_states(0.5, 0.1, (0.1, 0.1), AT_ONCE).replace({**values, **changes})


@pytest.mark.e2e
def test_a_pie_is_split_by_the_difference() -> None:
    found = solve(pie(), frontier=3)
    assert (found.parties, found.over, found.none) == (("D", "R"), "scales", None)
    assert found.disagreement == {"D": 0.1, "R": 0.8}
    points = {each.point: each for each in found.points}
    for name in ("nash", "kalai_smorodinsky", "egalitarian"):
        assert points[name].package["x"] == pytest.approx(0.15, abs=1e-6), name
        assert points[name].utilities == pytest.approx({"D": 0.15, "R": 0.85}, abs=1e-6)
        assert points[name].values["x"] == "0.150, between 'all for R' and 'all for D'"
    assert sum(points["utilitarian"].utilities.values()) == pytest.approx(1.0)
    drawn = [each.utilities["D"] for each in found.points if each.point == "frontier"]
    assert (drawn[0], drawn[-1]) == (pytest.approx(0.2, abs=1e-6), pytest.approx(0.1, abs=1e-6))


def test_forecasts_and_distances_share_the_disagreement_point_of_the_solutions() -> None:
    """No deal leaves .1 to share, D's capability is half: x = .1 + .05 = .15, from which terms of .12 are .03 off.

    By the status quo of .2, worth .2 to D and .8 to R, there would be nothing to share.
    """
    talks = pie()
    assert forecasts(talks).issues[0].nash == pytest.approx(0.15, abs=1e-6)
    reached = Reached(np.array([0]), np.zeros((1, 2), dtype=np.int64), np.array([[0.12]]))
    assert distances_of(talks, reached, discrete=False)["distance_nash"] == pytest.approx([0.03], abs=1e-6)
    none = pie(**{"parties.R.reservation_value": 0.95})
    assert forecasts(none).issues[0].nash is None
    assert np.isnan(distances_of(none, reached, discrete=False)["distance_nash"]).all()


def test_no_deal_counts_at_its_mean_cost() -> None:
    """No deal costs D 0 to .4 of .2, and so all of it: Nash maximises x (1 - x - .8), at x = .1, of scales and options.

    At the least cost, 0, nothing would be left to share.
    """
    given = {"parties.D.reservation_value": None, "parties.R.reservation_value": None}
    scales = pie(**given, **{"parties.D.no_deal_cost": {"low": 0.0, "high": 0.4}})
    options = scales.replace({"issues.x.options": [0.0, 0.05, 0.1, 0.15, 0.2, 1.0]})
    reached = Reached(np.array([0]), np.zeros((1, 2), dtype=np.int64), np.array([[0.05]]))
    for talks, discrete in ((scales, False), (options, True)):
        assert distances_of(talks, reached, discrete)["distance_nash"] == pytest.approx([0.05], abs=1e-6)
        assert {each.point: each.package["x"] for each in solve(talks, 0).points}["nash"] == pytest.approx(
            0.1, abs=1e-6
        )


def test_options_are_solved_as_packages_with_every_tie() -> None:
    found = solve(pie(**{"issues.x.options": [0.0, 0.12, 0.16, 1.0]}), frontier=1)
    places = {name: [each.package["x"] for each in found.points if each.point == name] for name in POINTS}
    # Gains over no deal: .02 and .08 at .12, .06 and .04 at .16; the sum is 1 everywhere.
    assert places["nash"] == places["egalitarian"] == places["kalai_smorodinsky"] == [0.16]
    assert sorted(places["utilitarian"]) == [0.12, 0.16]
    assert (found.over, found.found, len([each for each in found.points if each.point == "frontier"])) == (
        "options",
        2,
        1,
    )


def test_it_says_where_gains_are_counted_from() -> None:
    """Every package is worth .04 or more to D, which has 0 without a deal, and .84 or more to R, which has .8."""
    options = {"issues.x.options": [0.04, 0.12, 0.16], "parties.D.reservation_value": 0.0}
    found = solve(pie(**options), frontier=0)
    assert found.disagreement == {"D": 0.0, "R": 0.8}
    assert found.gains_from == pytest.approx({"D": 0.04, "R": 0.84})
    assert found.as_dict()["gains_from"] == found.gains_from
    assert solve(pie(), frontier=0).gains_from == {"D": 0.1, "R": 0.8}


@pytest.mark.e2e
def test_the_command_says_where_gains_are_counted_from_if_not_from_no_deal(tmp_path: Path) -> None:
    file = tmp_path / "pie.yaml"
    file.write_text(pie().to_yaml(), encoding="utf-8")
    options = ["--set", "issues.x.options=[0.04, 0.12]", "--frontier", "0"]
    assert "gains from" not in CliRunner().invoke(main, ["solve", str(file), "--frontier", "0"]).output
    changes = ["--set", "parties.D.reservation_value=0.0", *options]
    output = CliRunner().invoke(main, ["solve", str(file), *changes]).stdout
    assert output.splitlines()[1:3] == ["no deal             D 0.000  R 0.800", "gains from          D 0.040  R 0.880"]


def test_where_there_is_no_solution_it_says_why() -> None:
    found = solve(pie(**{"parties.R.reservation_value": 0.95}))
    assert not found.points
    assert "worth as much as no deal" in str(found.none)
    assert list(found.to_frame().columns) == ["point"]
    assert (found.over, found.found) == ("scales", 0)


def test_where_no_options_are_a_solution_it_says_why() -> None:
    """.3 is worth .7 to R, which has .8 without a deal, and 0 nothing to D, which has .1."""
    options = {"issues.x.options": [0.0, 0.3, 1.0]}
    worse = solve(pie(**options))
    assert (worse.points, worse.over, worse.found) == ((), "options", 0)
    assert "worth as much as no deal" in str(worse.none)
    lines = {"D": {"min": 0.4, "basis": "declared"}, "R": {"max": 0.35, "basis": "declared"}}
    excluded = solve(pie(**options, **{"issues.x.red_lines": lines}))
    assert (excluded.points, excluded.over) == ((), "options")
    assert "red lines exclude every package on x (at least 0.4 for D, at most 0.35 for R)" in str(excluded.none)
    between = {"D": {"min": 0.4, "basis": "declared"}, "R": {"max": 0.9, "basis": "declared"}}
    none_there = solve(pie(**options, **{"issues.x.red_lines": between}))
    assert "no option from 0.4 to 0.9" in str(none_there.none)


def test_values_have_the_names_of_the_file() -> None:
    issue = pie(**{"issues.x.anchors": {0.15: "half of the valley"}}).issue("x")
    assert value_in_words(issue, 0.0) == "all for R"
    assert value_in_words(issue, 1.0) == "all for D"
    assert value_in_words(issue, 0.1502) == "half of the valley"
    assert value_in_words(issue, 0.6) == "0.600, between 'half of the valley' and 'all for D'"


@pytest.mark.parametrize("frontier", [0, 1, 2, 5])
@pytest.mark.parametrize("name", ["minsk2_2015", "cuba_1962", "july_1914"])
def test_shipped_cases_are_solved_with_any_number_of_points(name: str, frontier: int) -> None:
    found = solve(diplosim.load(name), frontier)
    assert len([each for each in found.points if each.point == "frontier"]) <= frontier
    assert (found.none is None) == bool(found.points)


@pytest.mark.e2e
def test_the_command_prints_the_table() -> None:
    result = CliRunner().invoke(main, ["solve", "cuba_1962", "--json", "--frontier", "4"])
    said = json.loads(result.stdout)
    frame = diplosim.solutions.table(diplosim.load("cuba_1962"), 4)
    assert [each["point"] for each in said["points"]] == frame["point"].tolist()
    assert frame["utility_USA"].tolist() == [each["utilities"]["USA"] for each in said["points"]]
    text = CliRunner().invoke(main, ["solve", "cuba_1962", "--frontier", "0"]).stdout
    assert "Kalai-Smorodinsky" in text
    assert "frontier" not in text


def test_forecasts_as_a_table() -> None:
    scenario = pie()
    (row,) = forecasts(scenario, rounds=2).to_frame().to_dict("records")
    (issue,) = forecasts(scenario, rounds=2).issues
    assert (row["issue"], row["compromise_mean"], row["weighted_median"]) == ("x", issue.compromise, issue.median)
    for reading, decision in issue.expected_utility.items():
        assert row[f"expected_utility_{reading}"] == decision.forecast


@pytest.mark.parametrize(("number", "listed"), [(1, [0.2]), (2, [0.2, 0.1]), (3, [0.2, 0.15, 0.1])])
def test_of_two_parties_few_points_of_the_frontier_reach_from_end_to_end(number: int, listed: list[float]) -> None:
    """Terms .1 to .2 are the frontier; of two points that were asked for the second was the middle."""
    points = [each.package["x"] for each in solve(pie(), frontier=number).points if each.point == "frontier"]
    assert points == pytest.approx(listed, abs=1e-6)


def test_of_a_long_frontier_over_options_points_from_end_to_end_are_listed() -> None:
    """Terms .10 to .20 are all on the frontier; the two of the largest sum, which is 1 everywhere, tell little."""
    found = solve(pie(**{"issues.x.options": [0.0, 0.1, 0.12, 0.15, 0.18, 0.2, 1.0]}), frontier=3)
    listed = [each.package["x"] for each in found.points if each.point == "frontier"]
    assert (found.found, sorted(listed)) == (5, [0.1, 0.15, 0.2])
