"""The command line: exit codes, messages without tracebacks, JSON that parses, and a quick `--help`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import diplosim
from diplosim.cli.main import COMMANDS, main
from diplosim.scenario.scenario import Scenario
from tests.mishaps import read_only

BROKEN = "id: broken\nname: [unclosed\n"
LITTLE = ("--set", "beliefs.training_runs=16")
"""What makes observers of a changed case learn in no time."""


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def file(quick: Scenario, tmp_path: Path) -> Path:
    path = tmp_path / "talks.yaml"
    path.write_text(quick.to_yaml())
    return path


def refused(result: Result, code: int) -> str:
    """Check that a command ended with a message instead of a traceback; return the message."""
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert result.stderr
    return result.stderr


def test_what_is_stopped_at_any_moment_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after the play of a folder it ended with "Aborted!" and 1, which is said of disks and workers."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["diplosim", "list", "-h"])
    monkeypatch.setattr("diplosim.cli.commands.list.command.callback", stop)
    assert refused(call("list"), 130) == "\ndiplosim: stopped; to begin again: diplosim list -h\n"


class TestHelp:
    def test_every_command_is_listed_and_has_an_example(self) -> None:
        overview = call("--help")
        assert overview.exit_code == 0
        for name, line in COMMANDS.items():
            assert line in overview.output
            shown = call(name, "--help")
            assert shown.exit_code == 0
            assert "Example:" in shown.output
            assert f"diplosim {name}" in shown.output

    def test_version(self) -> None:
        assert diplosim.__version__ in call("--version").output

    def test_an_unknown_command_is_refused(self) -> None:
        assert "No such command 'negotiate'" in refused(call("negotiate"), 2)

    @pytest.mark.e2e
    def test_no_help_and_no_list_loads_anything_heavy(self) -> None:
        code = (
            "import sys\n"
            "from diplosim.cli.main import COMMANDS, main\n"
            "for arguments in (['--help'], ['list'], *([name, '--help'] for name in COMMANDS)):\n"
            "    main(arguments, standalone_mode=False)\n"
            "    heavy = {'numpy', 'pandas', 'pyarrow', 'pydantic', 'mesa', 'matplotlib'} & set(sys.modules)\n"
            "    if heavy:\n"
            "        sys.exit(f'{arguments} loads {heavy}')\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.e2e
    def test_a_batch_loads_no_plotting_and_no_scipy_stats(self, file: Path, tmp_path: Path) -> None:
        code = (
            "import sys\n"
            "from diplosim.cli.main import main\n"
            f"arguments = ['batch', {str(file)!r}, '-n', '2', '--out', {str(tmp_path / 'run')!r}]\n"
            "main(arguments, standalone_mode=False)\n"
            "heavy = {'matplotlib', 'seaborn', 'scipy.stats', 'jinja2'} & set(sys.modules)\n"
            "sys.exit(', '.join(heavy) or 0)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


class TestListAndCheck:
    @pytest.mark.e2e
    def test_list_names_the_six_cases(self) -> None:
        rows = json.loads(call("list", "--json").output)
        assert {"geneva_2022", "cuba_1962", "july_1914"} <= {row["id"] for row in rows}
        for row in rows:
            scenario = diplosim.load(row["id"])
            counts = {"parties": len(scenario.parties), "issues": len(scenario.issues), "rounds": scenario.rounds}
            assert row == {"id": row["id"], "version": scenario.version, "name": scenario.name, **counts}
        assert len(call("list").output.splitlines()) == len(rows)

    def test_check_says_ok(self, file: Path) -> None:
        result = call("check", file)
        assert result.exit_code == 0
        assert result.output.startswith(f"{file}: ok (7 parties")

    def test_check_goes_through_all_files(self, file: Path, tmp_path: Path) -> None:
        bad = tmp_path / "bad.yaml"
        bad.write_text(BROKEN)
        result = call("check", bad, file, tmp_path / "absent.yaml")
        said = refused(result, 2)
        assert f"{file}: ok" in result.output
        assert f"{bad}:" in said
        assert "absent.yaml" in said


@pytest.mark.e2e
class TestBatch:
    def test_table_and_folder(self, file: Path, tmp_path: Path) -> None:
        result = call("batch", file, "-n", "40", "--seed", "3", "--out", tmp_path / "run")
        assert result.exit_code == 0, result.output
        assert "95 % interval (Wilson)" in result.output
        assert "40 runs, seed 3" in result.output
        assert len(diplosim.read_runs(tmp_path / "run")) == 40

    def test_json(self, file: Path, tmp_path: Path) -> None:
        result = call("batch", file, "-n", "40", "--out", tmp_path / "run", "--json")
        shown = json.loads(result.stdout)
        assert shown["runs"] == shown["played"] == 40
        assert sum(row["count"] for row in shown["outcomes"]) == 40
        assert all(row["low"] <= row["share"] <= row["high"] for row in shown["outcomes"])
        assert json.loads(call("batch", file, "-n", "40", "--out", tmp_path / "run", "--json").stdout)["played"] == 0

    def test_the_folder_is_named_after_the_batch(
        self, quick: Scenario, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert call("batch", file, "-n", "5").exit_code == 0
        assert call("batch", file, "-n", "5", "--seed", "2").exit_code == 0
        assert call("batch", file, "-n", "5", "--set", "thresholds.agreement=0.8").exit_code == 0
        changed = quick.replace({"thresholds.agreement": 0.8}).content_hash()[:8]
        expected = [f"{quick.id}-0-5", f"{quick.id}-0-5-{changed}", f"{quick.id}-2-5"]
        assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == expected

    def test_set_takes_yaml_values(self, file: Path, tmp_path: Path) -> None:
        result = call("batch", file, "-n", "5", "--out", tmp_path / "run", "--set", "thresholds={agreement: 0.8}")
        assert result.exit_code == 0, result.output
        assert diplosim.load(tmp_path / "run" / "scenario.yaml").thresholds.agreement == 0.8

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("rounds", "is not KEY=VALUE"),
            ("=3", "is not KEY=VALUE"),
            ("rounds=[1", "rounds: not valid YAML"),
            ("rounds=many", "rounds"),
            ("parties.NOBODY.capability=0.3", "NOBODY"),
        ],
    )
    def test_a_bad_set_writes_nothing(self, file: Path, tmp_path: Path, change: str, said: str) -> None:
        result = call("batch", file, "-n", "5", "--out", tmp_path / "run", "--set", change)
        assert said in refused(result, 2)
        assert not (tmp_path / "run").exists()

    @pytest.mark.parametrize("content", [BROKEN, "", "just words", "id: x\n", b"\x00\xff\x00"])
    def test_a_bad_scenario_writes_nothing(self, tmp_path: Path, content: str | bytes) -> None:
        bad = tmp_path / "bad.yaml"
        bad.write_bytes(content if isinstance(content, bytes) else content.encode())
        assert str(bad) in refused(call("batch", bad, "-n", "5", "--out", tmp_path / "run"), 2)
        assert not (tmp_path / "run").exists()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("parties.RUS.policy=oracle", "no policy named 'oracle'; known: "),
            ("parties.RUS.policy=absent.py:Oracle", "no file absent.py"),
            ("protocol.rules=duel", "protocol.rules: no protocol named 'duel'; known: "),
        ],
    )
    def test_an_unknown_name_writes_nothing(self, file: Path, tmp_path: Path, change: str, said: str) -> None:
        for command in (["batch", file, "-n", "5", "--out", tmp_path / "run"], ["run", file]):
            assert said in refused(call(*command, "--set", change), 2)
        assert not (tmp_path / "run").exists()

    @pytest.mark.parametrize(
        ("option", "said"),
        [
            (("-n", "0"), "0 is not in the range"),
            (("-n", "ten"), "not a valid integer"),
            (("-n", "5", "--on", "mars"), "allowed are serial, local and local:K"),
            (("-n", "5", "--chunk", "0"), "0 is not in the range"),
            (("-n", "5", "--seed", "-1"), "-1 is not in the range"),
            ((), "Missing option '-n'"),
        ],
    )
    def test_bad_options_are_refused(self, file: Path, option: tuple[str, ...], said: str) -> None:
        assert said in refused(call("batch", file, *option), 2)

    def test_another_batch_in_the_folder_is_refused(self, file: Path, tmp_path: Path) -> None:
        call("batch", file, "-n", "5", "--out", tmp_path / "run")
        said = refused(call("batch", file, "-n", "5", "--seed", "9", "--out", tmp_path / "run"), 2)
        assert "holds another batch: seed 0, asked for 9" in said

    def test_a_read_only_place_is_reported(self, file: Path, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir()
        scenario = diplosim.load(file)  # not readable any more below, where root has stepped down
        place = home / "run"
        with read_only(home), pytest.MonkeyPatch.context() as patched:
            patched.setattr("diplosim.scenario.loading.load", lambda name: scenario)
            result = call("batch", file, "-n", "5", "--out", place)
        assert "Permission denied" in refused(result, 1)
        assert not place.exists()

    def test_failed_runs_are_told_with_the_way_to_see_them(
        self, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from diplosim.batches import chunks

        play = chunks.simulate

        def simulate(scenario: Scenario, runs: int, *, first_run: int, **options: object) -> object:
            if first_run <= 3 < first_run + runs:
                raise ZeroDivisionError("a policy divided by zero")
            return play(scenario, runs, first_run=first_run, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(chunks, "simulate", simulate)
        result = call("batch", file, "-n", "5", "--out", tmp_path / "run")
        assert result.exit_code == 0
        assert "failed" in result.stdout
        assert "1 of 5 runs failed, first run 3: ZeroDivisionError: a policy divided by zero" in result.stderr
        assert f"diplosim run {file} --seed 0 --run 3" in result.stderr

    def test_a_log_gets_no_control_characters(self, file: Path, tmp_path: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "diplosim",
            "batch",
            str(file),
            "-n",
            "20",
            "--out",
            str(tmp_path / "run"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert not any(character in done.stdout + done.stderr for character in "\r\x1b\x08")


@pytest.mark.e2e
class TestRun:
    def test_transcript(self, file: Path) -> None:
        result = call("run", file, "--seed", "3", "--run", "2")
        assert result.exit_code == 0, result.output
        assert "Round 1" in result.output
        assert "  demands\n" in result.output
        assert "    Ukraine " in result.output
        assert "Outcome: " in result.output

    def test_json_is_the_row_of_the_batch(self, file: Path) -> None:
        shown = json.loads(call("run", file, "--seed", "3", "--run", "2", "--json").stdout)
        row = diplosim.simulate(diplosim.load(file), 5, seed=3).iloc[2]
        assert shown["outcome"]["run"] == 2
        assert shown["outcome"]["outcome"] == row["outcome"]
        assert shown["outcome"]["end_round"] == row["end_round"]

    def test_a_party_without_a_seat_is_refused(self, file: Path) -> None:
        assert "'ATLANTIS' has no seat; seats are" in refused(call("run", file, "--as", "ATLANTIS"), 2)


def test_a_report_of_no_run_folder_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(call("report", tmp_path / "absent"), 2)
    assert "it has no manifest.json" in refused(call("report", tmp_path), 2)
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "scenario.yaml").write_text(BROKEN)
    assert "cannot be reported" in refused(call("report", tmp_path), 2)
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("words", [["run"], ["sheets"], ["classroom"], ["classroom", "--sandbox"]])
def test_a_run_beyond_all_draws_is_refused(words):
    result = CliRunner().invoke(main, [words[0], "teaching/warm_up", *words[1:], "--run", str(2**53 + 1)])
    assert result.exit_code == 2
    assert "is not in the range 0<=x<=9007199254740992" in result.stderr


@pytest.mark.e2e
def test_an_option_given_twice_is_refused_where_one_value_counts():
    for words in (["run", "minsk2_2015", "--as", "UKR", "--as", "RUS"], ["batch", "minsk2_2015", "-n", "5", "-n", "9"]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 2
        assert f"{words[2]} is given 2 times; one value counts, so give it once." in result.stderr
    twice = ["run", "minsk2_2015", *LITTLE, "--set", "parameters.slack=0.1", "--set", "horizon=2015-02-12"]
    assert CliRunner().invoke(main, twice).exit_code == 0


@pytest.mark.e2e
def test_setting_one_type_says_how_the_others_were_rescaled():
    """Minsk codes RUS with four types; .5 for one leaves half of their shares to each of the others."""
    before = diplosim.load("minsk2_2015").hidden_types["RUS"]
    [first, *others] = before
    result = CliRunner().invoke(main, ["run", "minsk2_2015", *LITTLE, "--set", f"hidden_types.RUS.{first}=0.9"])
    assert result.exit_code == 0
    [note] = [line for line in result.stderr.splitlines() if line.startswith("note: ")]
    assert f"{first} was set, so the other types were rescaled" in note
    for kind in (kind for kind in others if before[kind]):
        assert f"{kind} {before[kind]:.4g} -> {before[kind] * 0.1 / (1 - before[first]):.4g}" in note
    other = CliRunner().invoke(main, ["run", "minsk2_2015", *LITTLE, "--set", "parameters.slack=0.1"])
    assert other.exit_code == 0
    assert "note:" not in other.stderr


@pytest.mark.e2e
def test_setting_the_horizon_says_which_real_outcome_is_scored_there():
    coded = CliRunner().invoke(main, ["run", "geneva_2022", "--set", "horizon=2022-01-13"])
    assert "note: horizon was set: the real talks stood at stalemate on 2022-01-13" in coded.stderr
    unknown = CliRunner().invoke(main, ["run", "geneva_2022", "--set", "horizon=2022-01-20"])
    assert "note: horizon was set: how the real talks stood on 2022-01-20 is not coded" in unknown.stderr
