"""`diplosim graph` from the command line: measures, drawings, skeletons and what is refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import diplosim
from diplosim.cli.main import main
from tests.sources.alliances.files import COW, DIRECTED, EDGES, MEMBERS, NMC, STATES, write

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("atop.csv", DIRECTED), ("m.csv.gz", MEMBERS), ("nmc.csv", NMC), ("states.csv", STATES)):
        write(tmp_path, name, text)


def graph(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["graph", *arguments])


def refused(*arguments: str) -> str:
    """Check that nothing was written, that there is no traceback and that the code is 2; return the message."""
    before = set(Path.cwd().iterdir())
    result = graph(*arguments)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert set(Path.cwd().iterdir()) == before
    return result.stderr


SKELETON = (
    "atop.csv", "--year", "1914", "--obligations", "defence,offence", "--states", "USA,Canada,United Kingdom",
    "--states-list", "states.csv", "--capabilities", "nmc.csv", "--to", "talks/my_talks.yaml",
)  # fmt: skip


def test_a_scenario_is_measured_and_drawn(tmp_path: Path) -> None:
    result = graph("july_1914")
    assert result.exit_code == 0, result.output
    for part in ("density 0.33", "bridges: RUS-SRB", "frustration index 0 (exact", "veto players"):
        assert part in result.stdout
    for ending in ("png", "svg"):
        assert (tmp_path / "runs" / "graphs" / f"july_1914-graph.{ending}").stat().st_size > 1000


def test_json_is_for_programs(tmp_path: Path) -> None:
    shown = json.loads(graph("july_1914", "--json", "--out", "here").stdout)
    assert shown["scenario"] == "july_1914"
    assert shown["structure"]["density"] == pytest.approx(1 / 3)
    assert all(Path(picture).is_file() for picture in shown["pictures"])


def test_a_skeleton_is_written_checked_and_measured(tmp_path: Path) -> None:
    result = graph(*SKELETON)
    assert result.exit_code == 0, result.output
    scenario = diplosim.load(tmp_path / "talks" / "my_talks.yaml")
    assert scenario.id == "my_talks"
    assert {edge.kind for edge in scenario.edges} == {"defence", "offence"}
    assert "placeholders remain to be coded" in result.stderr
    checked = CliRunner().invoke(main, ["check", "talks/my_talks.yaml"])
    assert checked.exit_code == 0
    assert "talks/my_talks.yaml: ok (3 parties, 1 issue," in checked.output
    assert "parties.USA.war_cost: TO DO:" in checked.output
    assert graph("talks/my_talks.yaml").exit_code == 0


def test_a_shipped_scenario_has_no_placeholders() -> None:
    assert "TO DO" not in CliRunner().invoke(main, ["check", "july_1914"]).output


def test_files_may_come_in_any_order_and_without_a_skeleton() -> None:
    result = graph("states.csv", "nmc.csv", "atop.csv", "--year", "1914", "--json")
    shown = json.loads(result.stdout)
    assert shown["skeleton"] is None
    assert set(shown["parties"]) == {"USA", "CAN", "UKG", "GMY", "AUH"}
    assert any("bind one side only" in note for note in shown["notes"])


def test_pacts_are_filtered() -> None:
    result = graph("m.csv.gz", "--year", "1914", "--bilateral-only", "--json")
    assert set(json.loads(result.stdout)["parties"]) == {"COW2", "COW20"}
    result = graph("m.csv.gz", "--year", "1914", "--exclude", "1001", "--json")
    assert json.loads(result.stdout)["structure"]["ties"] == 3


def test_cow_alliances_only_where_insisted(tmp_path: Path) -> None:
    write(tmp_path, "cow.csv", COW)
    assert "repeat the command with --cow-alliances" in refused("cow.csv", "--year", "1950")
    result = graph("cow.csv", "--year", "1950", "--cow-alliances")
    assert result.exit_code == 0
    assert "prefer ATOP" in result.stderr


def test_a_mass_pact_is_remarked_on_and_too_many_names_are_not_drawn(tmp_path: Path) -> None:
    rows = "".join(f"9000,0,{code},1950,1,1,0,0,0,1,0,0,0,0\n" for code in range(1, 46))
    write(tmp_path, "mass.csv", MEMBERS.splitlines()[0] + "\n" + rows)
    result = graph("mass.csv", "--year", "1950")
    assert result.exit_code == 0
    assert "one component holds 45 of 45 states" in result.stderr
    assert "not drawn: 45 parties" in result.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("atop.csv",), "Missing option '--year'"),
        (("absent.csv", "--year", "1914"), "absent.csv: cannot be read"),
        (("states.csv", "--year", "1914"), "no file says who is tied to whom"),
        (("atop.csv", "--year", "1914", "--states", "Germany"), "is no COW number"),
        (("atop.csv", "--year", "1914", "--states", "Atlantis,USA", "--states-list", "states.csv"), "'Atlantis' is no"),
        (("atop.csv", "--year", "1914", "--states", "USA", "--states-list", "states.csv"), "at least 2"),
        (("atop.csv", "--year", "1914", "--states", ","), "is empty"),
        (("atop.csv", "--year", "1914", "--obligations", "love"), "'love' is no kind of edge"),
        (
            ("atop.csv", "--year", "1914", "--capabilities", "states.csv"),
            "needed is a file of capabilities",
        ),
        (("atop.csv", "--year", "1914", "--to", "talks.txt"), "a scenario file ends in .yaml"),
        (("atop.csv", "--year", "1900"), "1900 is not covered"),
        (("july_1914", "--year", "1914", "--bilateral-only"), "--year, --bilateral-only go with data files"),
        (("a.yaml", "b.yaml"), "One scenario at a time"),
        (("july_1915",), "no scenario of this name"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(*arguments)


def test_a_refused_skeleton_leaves_an_older_file_alone(tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text("kept")
    write(tmp_path, "bad.csv", EDGES.replace("-0.8", "-8"))
    assert "bad.csv:2: weight" in refused("bad.csv", "--year", "2005", "--to", "old.yaml")
    assert old.read_text() == "kept"
