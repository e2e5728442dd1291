"""`diplosim import`: what it writes, what it says, and that it writes nothing where anything is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from diplosim.batches.simulate import simulate
from diplosim.cli.main import main
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.loading import load
from diplosim.sources.importers import import_files
from tests.sources.importers.genius_files import BUYER, domain, profile, write

POSITIONS = "actor,position,salience,capability\nA,20,50,1\nB,90,100,3\n"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *(str(argument) for argument in arguments)])


@pytest.fixture
def car(tmp_path: Path) -> list[Path]:
    return write(tmp_path, domain_xml=domain(), seller_xml=profile(), buyer_xml=profile(BUYER))


def refused(result: Result, code: int = 2) -> str:
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.stderr


class TestWriting:
    @pytest.mark.e2e
    def test_the_file_is_a_scenario_that_loads_and_plays(self, car: list[Path], tmp_path: Path) -> None:
        target = tmp_path / "used_car.yaml"
        result = call(*car, "--to", target)
        assert result.exit_code == 0, result.output
        assert "2 parties, 3 issues, alternating_offers" in result.stdout
        assert "format: genius (seen from the content)" in result.stdout
        assert "24 outcomes" in result.stdout
        scenario = load(target)
        assert (scenario.id, scenario.name) == ("used_car", "Used car")
        assert scenario.to_mapping() == import_files(car, "used_car").scenario.to_mapping()
        checked = CliRunner().invoke(main, ["check", str(target)])
        assert checked.exit_code == 0, checked.output
        table = simulate(scenario, 2)
        assert (table["outcome"] == "agreement").all()
        assert (table[["utility_seller", "utility_buyer"]] >= 0.4).all(axis=None)

    @pytest.mark.e2e
    def test_positions_play_as_plenary_talks_without_force(self, tmp_path: Path) -> None:
        source, target = tmp_path / "eu.csv", tmp_path / "eu.yaml"
        source.write_text(POSITIONS)
        assert call(source, "--to", target).exit_code == 0
        scenario = load(target).replace({"beliefs.training_runs": 64})
        table = simulate(scenario, 50)
        assert not (table["outcome"] == "conflict").any()
        assert (table["outcome"] == "agreement").any()

    def test_check_names_what_the_file_could_not_say(self, tmp_path: Path) -> None:
        source, target = tmp_path / "eu.csv", tmp_path / "eu.yaml"
        source.write_text(POSITIONS)
        call(source, "--to", target)
        checked = CliRunner().invoke(main, ["check", str(target)])
        assert checked.exit_code == 0, checked.output
        assert "issues.eu.status_quo: TO DO: the file has no status quo" in checked.output
        assert "must_consent: TO DO: the file does not say who must consent" in checked.output

    def test_json_for_programs(self, car: list[Path], tmp_path: Path) -> None:
        shown = json.loads(call(*car, "--to", tmp_path / "x.yaml", "--json").stdout)
        assert shown["format"] == "genius"
        assert shown["parties"] == ["seller", "buyer"]
        assert shown["issues"] == {"Colour": 3, "Delivery": 4, "Tow_bar": 2}

    def test_the_scale_can_be_stated(self, tmp_path: Path) -> None:
        source, target = tmp_path / "eu.csv", tmp_path / "eu.yaml"
        source.write_text(POSITIONS)
        assert call(source, "--to", target, "--scale", "20", "120", "--salience-maximum", "200").exit_code == 0
        issue = load(target).issue("eu")
        assert issue.positions == {"A": 0.0, "B": 0.7}
        assert issue.salience == {"A": 0.25, "B": 0.5}


class TestRefusing:
    def test_an_existing_file_is_kept_unless_forced(self, car: list[Path], tmp_path: Path) -> None:
        target = tmp_path / "x.yaml"
        target.write_text("mine")
        assert "--force overwrites it" in refused(call(*car, "--to", target))
        assert target.read_text() == "mine"
        assert call(*car, "--to", target, "--force").exit_code == 0
        assert load(target).id == "x"

    def test_nothing_is_written_where_anything_is_wrong(self, car: list[Path], tmp_path: Path) -> None:
        target = tmp_path / "x.yaml"
        target.write_text("mine")
        car[1].write_text(profile().replace('evaluation="10.0"', 'evaluation="-1"'))
        before = sorted(tmp_path.iterdir())
        shown = refused(call(*car, "--to", target, "--force"))
        assert shown.strip() == f"{car[1]}:6: Colour.blue: the evaluation -1 is negative; allowed: 0 or more"
        assert target.read_text() == "mine"
        assert sorted(tmp_path.iterdir()) == before

    def test_files_that_are_not_there_are_told_together(self, tmp_path: Path) -> None:
        shown = refused(call(tmp_path / "no.xml", tmp_path / "none.xml", tmp_path, "--to", tmp_path / "x.yaml"))
        assert shown.count("cannot be read") == 3

    def test_formats_are_not_mixed(self, car: list[Path], tmp_path: Path) -> None:
        other = tmp_path / "eu.csv"
        other.write_text(POSITIONS)
        assert "looks like csv, and" in refused(call(*car, other, "--to", tmp_path / "x.yaml"))
        assert "a second file" in refused(call(other, other, "--to", tmp_path / "x.yaml"))

    def test_a_wrong_format_is_told(self, car: list[Path], tmp_path: Path) -> None:
        assert "not valid JSON" in refused(call(*car, "--format", "geniusweb", "--to", tmp_path / "x.yaml"))
        assert "'negmas' is not one of" in refused(call(*car, "--format", "negmas", "--to", tmp_path / "x.yaml"))

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (["--to", "x.xml"], "must end in .yaml"),
            (["--to", "nowhere/x.yaml"], "there is no folder nowhere"),
            (["--to", "x.yaml", "--scale", "4", "4"], "LOW must be below HIGH"),
            (["--to", "x.yaml", "--salience-maximum", "0"], "not in the range x>0"),
            ([], "Missing option '--to'"),
        ],
    )
    def test_options_that_cannot_be_used(
        self, options: list[str], says: str, car: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert says in refused(call(*car, *options))

    def test_a_space_too_large_to_play_is_told(self, tmp_path: Path) -> None:
        many = {f"issue {k}": {f"v{v}": float(v) for v in range(10)} for k in range(8)}
        paths = write(tmp_path, a_xml=profile(many, [0.125] * 8), b_xml=profile(many, [0.125] * 8))
        shown = refused(call(*paths, "--to", tmp_path / "x.yaml"))
        assert "100,000,000 packages (10 x 10" in shown
        assert "give fewer options" in shown

    def test_a_scale_means_nothing_for_profiles(self, car: list[Path], tmp_path: Path) -> None:
        assert "has no positions" in refused(call(*car, "--scale", "0", "1", "--to", tmp_path / "x.yaml"))


SAMPLES = (
    profile(),
    domain(),
    POSITIONS,
    '{"LinearAdditiveUtilitySpace": {"issueWeights": {}}}',
    "#A\tx\n#D\tx\ty\t1\t1\t1",
)


@given(
    sample=st.sampled_from(SAMPLES),
    place=st.integers(0, 400),
    junk=st.binary(max_size=8),
    cut=st.integers(0, 20),
    format=st.sampled_from([None, "genius", "geniusweb", "decide", "csv"]),
)
def test_any_damage_ends_in_problems_or_in_a_scenario(
    sample: str, place: int, junk: bytes, cut: int, format: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    raw = sample.encode()
    folder = tmp_path_factory.mktemp("damaged")
    paths = [folder / "a.txt", folder / "b.txt"]
    paths[0].write_bytes(raw[:place] + junk + raw[place + cut :])
    paths[1].write_bytes(raw)
    for chosen in (paths, paths[:1]):
        diagnostics: tuple[Diagnostic, ...] = ()
        try:
            assert import_files(chosen, "damaged", format).scenario.id == "damaged"
        except ScenarioError as error:
            diagnostics = error.diagnostics
        assert all(diagnostic.file.startswith(str(folder)) and diagnostic.message for diagnostic in diagnostics)
