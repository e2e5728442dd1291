"""Who does not play on an issue, what has no scale, and what is not coded yet."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.forecasts.expected_utility import READINGS, group_decision
from diplosim.forecasts.forecasting import IssueForecasts, forecasts
from diplosim.forecasts.simulated_terms import summary
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.scenario import Scenario
from diplosim.sources.importers import import_files

HEAD = "issue,actor,position,salience,capability\n"
WATER = "water,x,0,80,1\nwater,y,100,60,1\nwater,w,70,50,2\n"
LAND = "land,x,0,50,1\nland,y,100,50,1\nland,z,30,80,3\nland,w,60,60,2\n"
SEA = "sea,a,0,50,2\nsea,b,90,50,1\nsea,c,40,10,1\n"
AIR = "air,a,100,30,2\nair,b,0,20,1\nair,c,50,50,1\nair,d,80,70,4\nair,e,20,90,5\n"


def imported(folder: Path, text: str, **more: object) -> Scenario:
    path = folder / "table.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return import_files([path], "table", scale=(0.0, 100.0), salience_maximum=100.0).scenario


def issue_of(scenario: Scenario, name: str) -> IssueForecasts:
    return next(issue for issue in forecasts(scenario, rounds=4).issues if issue.issue == name)


class TestAbsentActors:
    @pytest.mark.e2e
    @pytest.mark.parametrize(
        ("own", "beside", "name", "absent"),
        [(WATER, LAND + "water,z,NA,NA,3\n", "water", ("z",)), (SEA, AIR + "sea,e,NA,NA,5\n", "sea", ("d", "e"))],
    )
    def test_an_issue_is_forecast_as_if_it_stood_alone(
        self, own: str, beside: str, name: str, absent: tuple[str, ...], tmp_path: Path
    ) -> None:
        alone, together = issue_of(imported(tmp_path, own), name), issue_of(imported(tmp_path, own + beside), name)
        assert (alone.absent, together.absent) == ((), absent)
        assert together.compromise == pytest.approx(alone.compromise)
        assert together.median == alone.median
        for reading in READINGS:
            assert np.allclose(together.expected_utility[reading].median, alone.expected_utility[reading].median)

    def test_the_value_by_the_model_itself(self, tmp_path: Path) -> None:
        found = issue_of(imported(tmp_path, WATER + LAND), "water").expected_utility["paper"]
        own = group_decision([0.7, 0.0, 1.0], [2.0, 1.0, 1.0], [0.5, 0.8, 0.6], reading="paper", rounds=4)
        assert np.allclose(found.median, own.median)
        assert found.positions.shape == (5, 3)


PROFILE = """\
<utility_space><objective index="0" name="seat" type="objective">
<issue index="1" name="city" type="discrete">{items}</issue>
<issue index="2" name="year" type="integer"><range lowerbound="2020" upperbound="2024"/>
<evaluator offset="{offset}" slope="{slope}"/></issue>
<weight index="1" value="0.5"/><weight index="2" value="0.5"/></objective></utility_space>
"""


def seats(folder: Path, cities: tuple[str, ...]) -> Scenario:
    """Two parties who choose a city, the middle one best for both together, and a year."""
    paths = []
    for name, worth, offset, slope in (("ana", (10, 9, 0), 0.0, 0.25), ("bel", (0, 9, 10), 1.0, -0.25)):
        items = "".join(
            f'<item index="{n}" value="{city}" evaluation="{value}"/>'
            for n, (city, value) in enumerate(zip(cities, worth, strict=True), start=1)
        )
        paths.append(folder / f"{name}.xml")
        paths[-1].write_text(PROFILE.format(items=items, offset=offset, slope=slope), encoding="utf-8")
    return import_files(paths, "seats").scenario


class TestOptionsWithoutAnOrder:
    def test_cities_have_no_mean_and_years_have_one(self, tmp_path: Path) -> None:
        city, year = forecasts(seats(tmp_path, ("Rome", "Bonn", "Oslo")), rounds=2).issues
        assert (city.compromise, city.median, dict(city.expected_utility)) == (None, None, {})
        assert city.options == {0.0: "Rome", 0.5: "Bonn", 1.0: "Oslo"}
        assert city.nash == 0.5
        assert not year.options
        assert year.compromise is not None
        assert len(year.expected_utility) == 2

    def test_the_stronger_gets_more_over_options_too(self, tmp_path: Path) -> None:
        """Bonn gives (.45 + .5 y, .95 - .5 y): to equal powers y = .5 is best, .7 * .7; to powers 3 and 1 y = 1,
        .95**3 * .45 = .386 against .825**3 * .575 = .323 at y = .75; Rome gives .105 at most.
        """
        talks = seats(tmp_path, ("Rome", "Bonn", "Oslo"))
        strong = talks.replace({"parties.ana.capability": 0.9, "parties.bel.capability": 0.3})
        assert [issue.nash for issue in forecasts(talks, rounds=1).issues] == [0.5, 0.5]
        assert [issue.nash for issue in forecasts(strong, rounds=1).issues] == [0.5, 1.0]

    def test_who_has_no_capability_is_named(self, tmp_path: Path) -> None:
        weak = seats(tmp_path, ("Rome", "Bonn", "Oslo")).replace({"parties.bel.capability": 0.0})
        found = forecasts(weak, rounds=1)
        assert found.no_nash == "bel must consent without any capability"
        assert [issue.nash for issue in found.issues] == [None, None]

    @pytest.mark.parametrize(
        ("names", "nominal"),
        [
            (("1", "2", "3"), False),
            (("0.5", "1", "1.5"), False),
            (("1", "2", "10"), True),
            (("3", "2", "1"), True),
            (("2", "nan", "4"), True),
        ],
    )
    def test_numbers_in_even_steps_are_a_scale(self, names: tuple[str, ...], nominal: bool, tmp_path: Path) -> None:
        assert bool(nominal_options(seats(tmp_path, names).issues[0])) == nominal

    def test_simulated_terms_are_shares_of_options(self) -> None:
        terms = [0.0, 0.5, 0.5, 1.0, np.nan]
        found = summary("city", terms, {0.0: "Rome", 0.5: "Bonn", 1.0: "Oslo"})
        assert found.shares == {"Rome": 0.25, "Bonn": 0.5, "Oslo": 0.25}
        assert (found.runs, found.settled, found.mean, found.median) == (5, 4, None, None)

    def test_the_command_prints_names_and_no_numbers(self, tmp_path: Path) -> None:
        seats(tmp_path, ("Rome", "Bonn", "Oslo"))
        files = [str(tmp_path / name) for name in ("ana.xml", "bel.xml")]
        target = str(tmp_path / "s.yaml")
        assert CliRunner().invoke(main, ["import", *files, "--to", target]).exit_code == 0
        text = CliRunner().invoke(main, ["forecast", target, "-n", "0"]).output
        block = text.partition("city: city\n")[2].partition("\n\n")[0]
        assert "options without an order (Rome, Bonn, Oslo)" in block
        assert "asymmetric Nash                 Bonn" in block
        assert "compromise" not in block
        data = json.loads(CliRunner().invoke(main, ["forecast", target, "-n", "0", "--json"]).output)
        assert data["issues"][0]["asymmetric_nash_option"] == "Bonn"
        assert data["issues"][0]["compromise_mean"] is None


@pytest.mark.parametrize("command", [["check"], ["forecast", "-n", "0"]])
def test_what_an_import_could_not_know_is_repeated(command: list[str], tmp_path: Path) -> None:
    table, target = tmp_path / "t.csv", str(tmp_path / "t.yaml")
    table.write_text(HEAD + WATER, encoding="utf-8")
    said = CliRunner().invoke(main, ["import", str(table), "--to", target]).output
    assert "who must consent is not in the file" in said
    assert "no status quo in the file" in said
    shown = CliRunner().invoke(main, [*command, target]).output
    assert "must_consent: TO DO: the file does not say who must consent" in shown
    assert "issues.water.status_quo: TO DO: the file has no status quo" in shown
