"""`diplosim forecast`: the table for people, JSON for programs, and refusals without a traceback."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diplosim.cli.main import main
from diplosim.forecasts.forecasting import forecasts
from diplosim.scenario.scenario import Scenario


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["forecast", *map(str, arguments)])


@pytest.fixture
def file(quick: Scenario, tmp_path: Path) -> Path:
    path = tmp_path / "talks.yaml"
    path.write_text(quick.to_yaml())
    return path


@pytest.mark.e2e
def test_the_table_names_every_forecast_and_its_reading(file: Path, quick: Scenario) -> None:
    shown = call(file, "-n", "20")
    assert shown.exit_code == 0, shown.output
    first = forecasts(quick).issues[0]
    assert f"compromise mean                 {first.compromise:.2f}" in shown.output
    for label in (
        "weighted median",
        "asymmetric Nash",
        "expected utility (paper)",
        "expected utility (scholz-code)",
        "simulated mean",
        "simulated median",
        "real terms, as coded",
        "of 20 runs settled it",
    ):
        assert shown.output.count(label) == len(quick.issues), label


@pytest.mark.e2e
def test_json_carries_the_same(file: Path, quick: Scenario) -> None:
    data = json.loads(call(file, "-n", "20", "--rounds", "3", "--json").stdout)
    assert data["scenario"] == quick.id
    for issue, forecast in zip(data["issues"], forecasts(quick, rounds=3).issues, strict=True):
        assert issue["compromise_mean"] == forecast.compromise
        assert issue["real"] == forecast.real
        assert issue["simulated"]["runs"] == 20
        assert set(issue["expected_utility"]) == {"paper", "scholz-code"}
        assert len(issue["expected_utility"]["paper"]["median_by_round"]) == 4


@pytest.mark.e2e
def test_it_says_that_models_of_single_issues_know_no_pie() -> None:
    said = "shares of one pie: models that take them one by one let them add up to more"
    assert said in call("theory/baron_ferejohn_1989", "-n", 0).output
    assert json.loads(call("theory/baron_ferejohn_1989", "-n", 0, "--json").output)["one_pie"] is True
    assert said not in call("theory/rubinstein_1982", "-n", 0).output


def test_without_runs_nothing_is_simulated() -> None:
    shown = call("geneva_2022", "-n", "0")
    assert shown.exit_code == 0
    assert "simulated" not in shown.output
    assert "no asymmetric Nash point: the declared red lines exclude every package on enlargement" in shown.output


@pytest.mark.parametrize("arguments", [("no_such_talks",), ("geneva_2022", "-n", "-1"), ("geneva_2022", "--set", "x")])
def test_what_cannot_be_used_ends_with_exit_code_2(arguments: tuple[str, ...]) -> None:
    shown = call(*arguments)
    assert shown.exit_code == 2
    assert "Traceback" not in shown.output
