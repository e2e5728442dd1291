"""`diplosim compare` and `diplosim generate` as a user types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diplosim.cli.main import main
from diplosim.scenario.scenario import Scenario

pytestmark = pytest.mark.e2e


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def place(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a base, a design, and the comparison that came out of it."""
    folder = tmp_path_factory.mktemp("compare")
    (folder / "base.yaml").write_text(quick.to_yaml())
    (folder / "design.yaml").write_text(
        "id: trial\nname: A trial\nbase: base.yaml\nruns: 40\n"
        "variants:\n  cheap: [{set: {parties.RUS.war_cost: {low: 0.0, high: 0.05}}}]\n"
    )
    result = call("compare", folder / "design.yaml", "--out", folder / "out")
    assert result.exit_code == 0, result.output
    (folder / "stdout").write_text(result.stdout)
    return folder


def test_a_design_gives_a_table_figures_and_json(place: Path) -> None:
    assert "cheap against base" in (place / "stdout").read_text()
    assert (place / "out" / "report" / "index.html").is_file()
    record = json.loads((place / "out" / "comparison.json").read_text())
    assert record["pairs"][0]["n"] == 40


def test_scenarios_as_json(place: Path, undrawn: None) -> None:
    base = place / "base.yaml"
    result = call("compare", base, base, "-n", 20, "--seed", 3, "--out", place / "other", "--json")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record == json.loads((place / "other" / "comparison.json").read_text())
    assert (record["seed"], record["runs"], record["observers"]) == (3, 20, "refitted")
    assert record["pairs"][0]["identical"]


def test_nothing_is_written_on_a_problem(place: Path, tmp_path: Path) -> None:
    design = place / "wrong.yaml"
    design.write_text((place / "design.yaml").read_text().replace("war_cost:", "war_cots:"))
    result = call("compare", design, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert f"{design}:6: variants.cheap.0.set" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_the_design_of_a_sweep_is_sent_to_sweep(place: Path, tmp_path: Path) -> None:
    design = place / "sweep.yaml"
    design.write_text("id: trial\nname: A trial\nbase: base.yaml\nsweep:\n  method: grid\nobservers: fixed\n")
    result = call("compare", design, "--out", tmp_path / "out")
    shown = f"{design}:4: sweep: makes this the design of a sweep; play it with diplosim sweep {design}\n"
    assert (result.exit_code, result.stderr) == (2, shown)
    assert not (tmp_path / "out").exists()


def test_another_experiments_folder_is_refused(place: Path) -> None:
    result = call("compare", place / "design.yaml", "--out", place / "out", "--seed", 9)
    assert result.exit_code == 2
    assert "holds another batch" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["cuba_1962"], "name two or more"), (["geneva_2022", "DESIGN"], "is a design"), (["nowhere.yaml"], "nowhere")],
)
def test_refused(place: Path, arguments: list[str], says: str) -> None:
    result = call("compare", *(str(place / "design.yaml") if name == "DESIGN" else name for name in arguments))
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_generated_scenario_is_checked_and_played(tmp_path: Path) -> None:
    file = tmp_path / "blocs.yaml"
    made = call("generate", "stochastic_blocks", "--states", 6, "--cohesion", 0.6, "--seed", 1, "--to", file)
    assert made.exit_code == 0, made.output
    assert call("check", file).exit_code == 0
    assert call("generate", "stochastic_blocks", "--to", file).exit_code == 2, "it does not write over a file"
    assert call("generate", "stochastic_blocks", "--to", file, "--force").exit_code == 0


def test_generator_arguments_out_of_range(tmp_path: Path) -> None:
    result = call("generate", "ring_of_rivals", "--blocs", 3, "--cohesion", 2, "--to", tmp_path / "x.yaml")
    assert result.exit_code == 2
    assert "cohesion must lie in 0..1" in result.stderr
    assert "blocs must be 2" in result.stderr
    assert not (tmp_path / "x.yaml").exists()
