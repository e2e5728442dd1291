"""A typo in an option or a file ends with a line that says what is wrong, never with a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from a_scenario import scenario
from click.testing import CliRunner

from diplosim.batches.batch import run_batch
from diplosim.cli.main import main

DEEP = "[" * 3000


def refused(*arguments: str) -> str:
    """What a command says that ends with exit code 2."""
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    return result.output


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("horizon=2022-02-30", "--set: horizon: '2022-02-30' is not a valid timestamp"),
        ("horizon=2022-13-01", "--set: horizon: '2022-13-01' is not a valid timestamp"),
        ("horizon=!!int abc", "--set: horizon: the tag !!int is not allowed"),
        ("rounds=!!python/tuple [1]", "--set: rounds: the tag !!python/tuple is not allowed"),
        (f"horizon={DEEP}", "--set: horizon: nested more than 32 levels deep"),
        ("rounds=" + "{a: " * 40 + "1" + "}" * 40, "--set: rounds: nested more than 32 levels deep"),
        ("rounds=" + "9" * 5000, "--set: rounds: "),
        ("rounds=.nan", "--set: rounds: .nan is not allowed; every number must be finite"),
        ("rounds=*here", "--set: rounds: not valid YAML"),
    ],
    ids=["30 February", "month 13", "tag", "python tag", "brackets", "braces", "digits", "nan", "alias"],
)
def test_a_value_that_cannot_be_read_is_told_with_its_key(change, says):
    assert says in refused("run", "july_1914", "--set", change)


def test_all_values_that_cannot_be_read_are_told_at_once():
    said = refused("run", "july_1914", "--set", "horizon=2022-02-30", "--set", "rounds=!!int abc")
    assert [line.split(": ")[1] for line in said.splitlines()] == ["horizon", "rounds"]


@pytest.mark.parametrize("number", [2**63, 2**53 + 1, 10**30])
@pytest.mark.parametrize("option", ["-n", "--chunk"])
def test_more_runs_than_can_be_counted_leave_no_folder(option, number, tmp_path):
    counts = {"-n": "64", "--chunk": "64", option: str(number)}
    out = tmp_path / "runs"
    said = refused("batch", "july_1914", *(word for pair in counts.items() for word in pair), "--out", str(out))
    assert f"{number} is not in the range" in said
    assert not out.exists()


@pytest.mark.parametrize("runs", [0, 2**63, 2**70])
def test_a_script_that_asks_for_too_many_runs_leaves_no_folder(runs, tmp_path):
    with pytest.raises(ValueError, match=r"1 to 2\*\*53"):
        run_batch(scenario(), runs, tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("number", [2**63, 2**70])
def test_a_run_that_cannot_be_counted_is_refused(number):
    assert f"{number} is not in the range" in refused("run", "july_1914", "--run", str(number))


@pytest.fixture(scope="module")
def log():
    head = {"format": 1, "scenario": scenario().to_yaml(), "seed": 0, "run": 0, "tables": ""}
    return {**head, "seats": {"ANA": "human"}, "at": [0, "table", 1], "entries": [], "pending": {}}


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("run", 2**70, "run: "),
        ("run", -1, "run: "),
        ("run", 0.5, "run: "),
        ("seed", "one", "seed: "),
        ("seats", ["ANA"], "seats: "),
        ("entries", [{"round": 1}], "entries.0.stage: "),
        ("entries", 3, "entries: "),
        ("at", [], "at: "),
        ("at", [0, "lunch"], "at: "),
        ("pending", {"ANA": 3}, "pending.ANA: "),
        ("scenario", {"id": "a"}, "scenario: "),
    ],
)
def test_a_log_with_a_wrong_value_is_refused_with_its_key(part, value, says, log, tmp_path):
    path = tmp_path / "log.json"
    path.write_text(json.dumps({**log, part: value}), encoding="utf-8")
    said = " ".join(refused("run", "--resume", str(path)).split())
    assert "is no log that can be resumed" in said
    assert says in said


@pytest.mark.parametrize("text", ["", "[]", "3", '{"format": 1}', "[" * 100_000])
def test_a_file_that_is_no_log_is_refused(text, tmp_path):
    path = tmp_path / "log.json"
    path.write_text(text, encoding="utf-8")
    assert "is no log that can be resumed" in " ".join(refused("run", "--resume", str(path)).split())


FACTORS = "factors:\n  a: {low: [], high: [{set: {rounds: 3}}]}\n"
MANY = "factors:\n" + "".join(f"  f{n}: {{low: [], high: [{{set: {{rounds: 3}}}}]}}\n" for n in range(50))


def design(tmp_path: Path, base: str, rest: str) -> str:
    path = tmp_path / "design.yaml"
    path.write_text(f"id: typo\nname: A typo\nbase: {base}\n{rest}", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("base", "rest", "says"),
    [
        ("{generate: {structure: []}}", FACTORS, "base.generate.structure: [] is not a name; allowed: "),
        ("{generate: {structure: {a: 1}}}", FACTORS, "base.generate.structure: {'a': 1} is not a name"),
        ("{generate: {structure: hub_and_spoke, states: 1.0e+300}}", FACTORS, "states must lie in 3..60"),
        ("{generate: {structure: hub_and_spoke}}", FACTORS + "replicates: 1.0e+300\n", "replicates: 1e+300"),
        ("{generate: {structure: hub_and_spoke}}", FACTORS + "replicates: 1000000000000\n", "more than the budget"),
        ("{generate: {structure: hub_and_spoke}}", FACTORS + "replicates: -3\n", "replicates: -3 is out of range"),
        ("july_1914", MANY, "more than the budget"),
        ("july_1914", FACTORS + "runs: 9.0e+200\n", "runs: 9e+200"),
    ],
    ids=["list", "mapping", "states", "float", "many", "negative", "50 factors", "runs"],
)
def test_a_design_with_a_typo_is_refused_before_cells_are_built(base, rest, says, tmp_path):
    said = refused("compare", design(tmp_path, base, rest), "--out", str(tmp_path / "out"))
    assert says in said
    assert not (tmp_path / "out").exists()
