"""Scenarios that carry code: it is named, and runs only where somebody has allowed it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import diplosim
from analysis.run.report import NAMES
from diplosim.batches.batch import run_batch
from diplosim.batches.chunks import check_code
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.cli.commands import options
from diplosim.cli.main import main
from diplosim.designs import load as load_design
from diplosim.designs import run_design
from diplosim.rules.structure import structure_of
from diplosim.scenario import registry
from diplosim.scenario.registry import CodeNotAllowed
from diplosim.version import __version__
from tests.a_table import table

POLICY = """
from pathlib import Path

from agents.staller import Staller

Path("it_ran").touch()


class Helper(Staller):
    pass
"""
RULES = """
from pathlib import Path

from diplosim.protocols.plenary import Plenary

Path("it_ran").touch()


class Own(Plenary):
    pass
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with `talks.yaml`, whose policy is in `helper.py`, and `rules.yaml`, whose protocol is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_ALLOWED", set())
    structure_of.cache_clear()  # as in a fresh process: another test may have played the same scenario with leave
    Path("helper.py").write_text(POLICY)
    Path("own.py").write_text(RULES)
    plain = table({"beliefs.training_runs": 16})
    Path("plain.yaml").write_text(plain.to_yaml())
    helped = plain.replace({"parties.A.policy": "helper.py:Helper"}, allow_code=False)
    Path("talks.yaml").write_text(helped.to_yaml())
    Path("rules.yaml").write_text(plain.to_yaml().replace("rules: plenary", "rules: own.py:Own"))
    assert "own.py:Own" in Path("rules.yaml").read_text()
    yield tmp_path
    for file in ("helper.py", "own.py"):
        registry.forget(file)


def typed(*arguments: object, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=answer)


def ran() -> bool:
    return Path("it_ran").exists()


PLAYS = {
    "run": ("run",),
    "batch": ("batch", "-n", 4, "--out", "out"),
    "forecast": ("forecast", "-n", 4),
    "compare": ("compare", "plain.yaml", "-n", 4, "--out", "out"),
    "bench": ("bench", "--quick"),
    "infer": ("infer", "-n", 256),
    "calibrate": ("calibrate",),
    "sheets": ("sheets", "--to", "out"),
    "classroom": ("classroom", "--folder", "out"),
    "explore": ("explore", "--port", 8479),
    "sandbox": ("classroom", "--sandbox", "--folder", "out"),
}
SHOWS = {"check": ("check",), "graph": ("graph", "--out", "drawn")}


@pytest.mark.parametrize("file", ["talks.yaml", "rules.yaml"])
@pytest.mark.parametrize("name", PLAYS)
def test_what_plays_says_what_would_run_and_does_not(here: Path, name: str, file: str) -> None:
    command, *more = PLAYS[name]
    result = typed(command, file, *more)
    code = "helper.py" if file == "talks.yaml" else "own.py"
    assert (result.exit_code, ran()) == (2, False), result.output
    assert f"  {code} (SHA-256 {str(registry.digest_of(code))[:12]})" in result.stderr
    assert "--allow-code" in result.stderr
    assert not Path("out").exists()


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["run", "batch", "forecast", "compare", "sheets"])
def test_with_leave_it_plays(here: Path, undrawn: None, name: str) -> None:
    command, *more = PLAYS[name]
    if name == "compare":
        more = [*more, "--observers", "refitted"]
    result = typed(command, "rules.yaml" if name == "run" else "talks.yaml", *more, "--allow-code")
    assert (result.exit_code, ran()) == (0, True), result.output


@pytest.mark.parametrize("file", ["talks.yaml", "rules.yaml"])
@pytest.mark.parametrize("name", SHOWS)
def test_what_shows_runs_none(here: Path, name: str, file: str) -> None:
    command, *more = SHOWS[name]
    result = typed(command, file, *more)
    assert (result.exit_code, ran()) == (0, False), result.output


def test_check_says_what_it_cannot_look_at_without_running_code(here: Path) -> None:
    assert "decision rules and events are not looked at" in typed("check", "rules.yaml").output
    assert "decision rules" not in typed("check", "talks.yaml").output


def test_check_names_each_file(here: Path) -> None:
    said = typed("check", "talks.yaml", "plain.yaml").output
    digest = str(registry.digest_of("helper.py"))[:12]
    assert f"talks.yaml: playing it runs the Python code in helper.py (SHA-256 {digest})" in said
    assert said.count("Python code") == 1


LATER = {
    "a person": ("human", "a batch has nobody to ask; name a policy, and take the seat with diplosim run --as"),
    "no such policy": ("oracle", "no policy named 'oracle'; known: "),
    "no such file": ("absent.py:Helper", "no file absent.py"),
    "no such class": ("helper.py:Halper", "helper.py has no class Halper"),
    "no Python": ("broken.py:Helper", "broken.py:3: is not Python: "),
}


@pytest.mark.parametrize("name", LATER)
def test_check_tries_what_would_die_later(here: Path, name: str) -> None:
    policy, why = LATER[name]
    Path("broken.py").write_text("import os\n\nclass Helper(:\n    pass\n")
    file = Path("talks.yaml")
    file.write_text(file.read_text().replace("helper.py:Helper", policy))
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if f"policy: {policy}" in text)
    result = typed("check", file)
    assert (result.exit_code, ran()) == (2, False), result.output
    assert f"talks.yaml:{line}: parties.A.policy: {why}" in result.stderr
    batch = typed("batch", file, "-n", 4, "--out", "out", "--allow-code")
    assert batch.exit_code == 2
    assert "Traceback" not in batch.output
    assert not Path("out").exists()


def test_a_person_is_not_waited_for(here: Path) -> None:
    person = table({"parties.A.policy": "human"})
    Path("talks.yaml").write_text(person.to_yaml())
    for command in (("run", "talks.yaml"), ("batch", "talks.yaml", "-n", 4)):
        result = typed(*command)
        assert result.exit_code == 2
        assert "parties.A.policy: human: " in result.stderr


def test_the_command_line_may_name_code(here: Path) -> None:
    batch = ("batch", "plain.yaml", "-n", 4, "--out", "out", "--set", "parties.A.policy=helper.py:Helper")
    result = typed(*batch)
    assert (result.exit_code, ran()) == (0, True), result.output


def test_it_may_take_it_away(here: Path) -> None:
    result = typed("run", "talks.yaml", "--set", "parties.A.policy=sincere")
    assert (result.exit_code, ran()) == (0, False), result.output


@pytest.mark.parametrize("answer", ["y", "n"])
def test_at_a_terminal_the_user_is_asked(here: Path, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    class Sys:
        stdin, stderr = Terminal(), Terminal()

    monkeypatch.setattr(options, "sys", Sys)
    result = typed("run", "talks.yaml", answer=answer)
    assert "let it run? [y/N]" in result.output
    assert (result.exit_code, ran()) == ((0, True) if answer == "y" else (2, False))


@pytest.fixture
def played(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders `talks` and `rules` of the two scenarios that name code, which may not run any more."""
    for name in ("talks", "rules"):
        assert typed("batch", f"{name}.yaml", "--out", name, "-n", 4, "--allow-code").exit_code == 0
    Path("it_ran").unlink()
    monkeypatch.setattr(registry, "_ALLOWED", set())
    for file in ("helper.py", "own.py"):
        registry.forget(file)
    return here


@pytest.mark.e2e
def test_a_folder_is_asked_for_again(played: Path) -> None:
    batch = ("batch", "talks.yaml", "--out", "talks", "-n", 8)
    result = typed(*batch)
    assert (result.exit_code, ran()) == (2, False), result.output
    assert "helper.py (SHA-256" in result.stderr
    assert typed(*batch, "--allow-code").exit_code == 0


@pytest.mark.e2e
@pytest.mark.parametrize(("folder", "code"), [("talks", "helper.py"), ("rules", "own.py")])
def test_a_report_runs_none_and_says_what_it_leaves_out(played: Path, undrawn: None, folder: str, code: str) -> None:
    result = typed("report", folder, "--sections", ",".join(name for name in NAMES if name != "base_rates"))
    assert (result.exit_code, ran()) == (0, False), result.output
    assert f"Python code, which was not run: {code}; " in result.stderr
    assert result.stderr.splitlines()[1].endswith(
        "would run it: horizons, paths, beliefs, draw_rule, variance, levers, who_could_do_better"
    )
    page = Path(folder, "report", "index.html").read_text(encoding="utf-8")
    assert f"names Python code ({code}) that was not allowed to run" in page
    assert "--allow-code</code> answers all" in page
    assert 'id="outcomes"' in page
    assert 'id="levers"' not in page


@pytest.mark.e2e
def test_a_report_with_leave_plays(played: Path, undrawn: None) -> None:
    result = typed("report", "talks", "--sections", "outcomes,paths", "--allow-code")
    assert (result.exit_code, ran()) == (0, True), result.output
    page = Path("talks", "report", "index.html").read_text(encoding="utf-8")
    assert 'id="paths"' in page
    assert "not allowed to run" not in page


def test_a_log_is_asked_for(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talks = diplosim.Session(diplosim.load("talks.yaml", allow_code=True), seed=1, seats={"B": "human"})
    Path("log.json").write_text(json.dumps(talks.log()))
    Path("it_ran").unlink()
    monkeypatch.setattr(registry, "_ALLOWED", set())
    registry.forget("helper.py")
    result = typed("run", "--resume", "log.json", answer="")
    assert (result.exit_code, ran()) == (2, False), result.output
    assert "helper.py" in result.stderr


class TestInPython:
    def test_loading_runs_nothing_and_playing_needs_leave(self, here: Path) -> None:
        for file in ("talks.yaml", "rules.yaml"):
            scenario = diplosim.load(file)
            for play in (lambda: diplosim.simulate(scenario, 2), lambda: run_batch(scenario, 2, Path("out"))):  # noqa: B023
                with pytest.raises(CodeNotAllowed, match=r"allow_code=True"):
                    play()
            assert not Path("out").exists()
            assert not ran()

    def test_with_leave_it_plays(self, here: Path) -> None:
        assert len(diplosim.simulate(diplosim.load("talks.yaml", allow_code=True), 2)) == 2
        assert ran()

    def test_who_names_a_file_wants_it(self, here: Path) -> None:
        plain = diplosim.load("plain.yaml")
        assert len(diplosim.simulate(plain.replace({"parties.A.policy": "helper.py:Helper"}), 2)) == 2
        assert len(diplosim.Session(plain, runs=2, seats={"A": "helper.py:Helper"}).play().outcomes()) == 2

    @pytest.mark.e2e
    def test_a_design_is_data_too(self, here: Path) -> None:
        variants = "  helped: [{set: {parties.A.policy: helper.py:Helper}}]\n"
        Path("design.yaml").write_text(f"id: trial\nname: Trial\nbase: plain.yaml\nruns: 4\nvariants:\n{variants}")
        design = load_design(Path("design.yaml"))
        with pytest.raises(CodeNotAllowed):
            run_design(design, Path("out"))
        assert not ran()
        result = typed("compare", "design.yaml", "--out", "out")
        assert (result.exit_code, ran()) == (2, False)
        run_design(load_design(Path("design.yaml"), allow_code=True), Path("out"))
        assert ran()

    @pytest.mark.e2e
    def test_workers_run_what_the_master_may_run(self, here: Path) -> None:
        scenario = diplosim.load("talks.yaml", allow_code=True)
        batch = run_batch(scenario, 8, Path("out"), chunk=4, on=ExecutorSpec("local", 2))
        assert (batch.finished, batch.failures) == (8, ())

    def test_a_worker_allows_what_it_is_sent_with_and_nothing_else(self, here: Path) -> None:
        check_code(__version__, {"helper.py": registry.digest_of("helper.py")})
        assert registry.not_allowed(diplosim.load("talks.yaml")) == ()
        assert registry.not_allowed(diplosim.load("rules.yaml")) == ("own.py",)


def test_a_file_that_ends_the_program_is_told(here: Path) -> None:
    Path("helper.py").write_text("import sys\n\nsys.exit(0)\n")
    result = typed("batch", "talks.yaml", "-n", 4, "--out", "out", "--allow-code")
    assert result.exit_code == 2
    assert "helper.py cannot be loaded: SystemExit: 0" in result.stderr


def test_a_transcript_names_a_file_as_it_is_written(here: Path) -> None:
    Path("own_rules.py").write_text(RULES)
    Path("rules.yaml").write_text(Path("rules.yaml").read_text().replace("own.py:Own", "own_rules.py:Own"))
    said = typed("run", "rules.yaml", "--allow-code").output
    assert "own_rules.py:Own" in said
    registry.forget("own_rules.py")
