"""A typo in an option or a file ends with a line that says what is wrong, never with a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from a_scenario import scenario
from click.testing import CliRunner

from diplosim.batches.batch import run_batch
from diplosim.cli.main import main
from tests.places import ROOT

CONFIGS = ROOT / "configs"

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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bacth", "minsk2_2015"), "No such command 'bacth'; did you mean batch? commands are list, new"),
        (("simulate", "minsk2_2015"), "did you mean batch?"),
        (("run", "minsk2_2015", "--set", "rounds=3", "--set", "rounds=4"), "--set: rounds: given twice"),
        (("run", "minsk2_2015", "--set", "parties.rus.patience=0.5"), "did you mean RUS?"),
        (("run", "minsk2_2015", "--as", "Russia"), "has no seat; did you mean RUS? seats are"),
        (("run", "minsk2_2015", "--log", "log.json"), "--log goes with --as"),
        (
            ("run", "elsewhere/minsk2_2015.yaml"),
            "no such file; the case that comes with diplosim is called minsk2_2015",
        ),
        (("sheets", "minsk2_2015", "--seat", "rus"), "no seat; did you mean RUS? seats are"),
        (("calibrate", "minsk2_2015", "--party", "Russia"), "did you mean RUS? those are RUS, UKR"),
        (("calibrate", "minsk2_2015", "--test-offer", "99"), "round 99 does not exist; allowed: 1 to 4"),
        (("calibrate", "minsk2_2015", "--test-offer", "0"), "0 is not in the range"),
        (
            ("calibrate", "minsk2_2015", "--test-offer", "4", "--set", "horizon=2015-02-07"),
            "round 4 begins after the horizon of 2015-02-07; allowed: 1 to 2",
        ),
        (
            ("calibrate", "minsk2_2015", "--test-offer", "2", "--party", "UKR"),
            "nobody tests UKR: a test offer goes to the likeliest pretext among those that can sign",
        ),
        (("graph", "minsk2_2015", "iraq_2003"), "One scenario at a time"),
        (("graph", "minsk2_2015", "--year", "1914"), "--year goes with data files"),
        (("sweep", "minsk2_2015"), "is a case, no design; a design is a file that names it as its `base`"),
        (("backtest", "minsk2_2015", "minsk2_2015"), "minsk2_2015: given twice; a case counts once"),
    ],
)
def test_a_mistake_is_told_with_the_way_out(arguments, says):
    assert says in " ".join(refused(*arguments).split())


@pytest.mark.parametrize("option", [("--seed", "4"), ("--run", "2"), ("--as", "BLOC"), ("--set", "rounds=3")])
def test_what_a_resumed_game_has_settled_is_not_asked_again(option, log, tmp_path):
    path = tmp_path / "log.json"
    path.write_text(json.dumps(log), encoding="utf-8")
    assert f"{option[0]}: the game that --resume goes on with has settled it" in refused(
        "run", "--resume", str(path), *option
    )


def test_a_case_without_a_record_is_told_where_one_is_looked_for(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(scenario().replace({"real_outcome": "stalemate"}).to_yaml(), encoding="utf-8")
    said = " ".join(refused("backtest", str(path)).split())
    assert f"no record of this case at {tmp_path / 'records' / 'border_talks.yaml'}" in said
    assert "or name it: " in said


ALONE = "sweep: {method: one_at_a_time, keys: {parties.RUS.war_cost.low: {levels: [%s]}}}\n"


@pytest.mark.parametrize(
    ("command", "base", "rest", "says"),
    [
        ("sweep", "minsk2_2015", ALONE % 0.15, "levels: holds 0.15 alone, which is the coded value"),
        ("sweep", "minsk2_2015", (ALONE % 0.1).replace("one_at_a_time", "grid"), "a grid needs two or more"),
        ("compare", "minsk2_2015", "variants: {}\n", "variants: is empty; name at least one variant"),
        ("compare", "minsk2_2015", "variants: {a: [{set: {rounds: 3}}]}\n" + ALONE % 0.1, "make two files of it"),
        ("compare", "", "variants: {a: [{set: {rounds: 3}}]}\n", "base: is empty; name a scenario"),
    ],
)
def test_a_design_in_which_nothing_or_too_much_varies_is_refused(command, base, rest, says, tmp_path):
    said = refused(command, design(tmp_path, base, rest), "--out", str(tmp_path / "out"))
    assert says in said
    assert "must be a date" not in said
    assert not (tmp_path / "out").exists()


def test_a_design_without_a_base_is_not_asked_for_a_date(tmp_path):
    path = tmp_path / "design.yaml"
    path.write_text("id: typo\nname: A typo\nvariants: {a: [{set: {rounds: 3}}]}\n", encoding="utf-8")
    assert "base: is missing; it must be given" in refused("compare", str(path))


@pytest.mark.parametrize("command", [("report",), ("export", "--csv")])
def test_the_folder_of_a_design_is_told_from_one_of_runs(command, tmp_path):
    (tmp_path / "cells").mkdir()
    (tmp_path / "design.json").write_text("{}", encoding="utf-8")
    said = " ".join(refused(command[0], str(tmp_path), *command[1:]).split())
    assert "a design was played into it; the runs of each cell lie in" in said


def test_a_negative_seed_leaves_no_folder(tmp_path):
    with pytest.raises(ValueError, match="seed must be 0 or more, got -3"):
        run_batch(scenario(), 8, tmp_path / "runs", seed=-3)
    assert not (tmp_path / "runs").exists()


@pytest.mark.e2e
def test_a_value_that_nothing_reads_is_told_when_it_is_set():
    command = ["run", "bosnia_1995", "--set", "beliefs.training_runs=64"]
    result = CliRunner().invoke(main, [*command, "--set", "parameters.reach=0.9"])
    assert result.exit_code == 0
    assert "note: nothing reads parameters.reach: every issue has its own under force.reach" in result.stderr
    result = CliRunner().invoke(main, [*command, "--set", "force.reach.sarajevo=0.9"])
    assert "nothing reads" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "{design}"), "is a design, which names a scenario as its `base`; play it with diplosim compare"),
        (("batch", "{design}", "-n", "8"), "is a design"),
        (("check", "{record}"), "is a record of real talks; diplosim infer asks what it says"),
        (("sweep", "{scenario}"), "is a scenario; check it with diplosim check"),
        (("infer", "minsk2_2015", "{scenario}"), "is a scenario; check it"),
        (("infer", "minsk2_2015", "geneva_2022"), "is 'geneva_2022', but the talks are those of 'minsk2_2015'"),
        (("import", "{scenario}", "--to", "{folder}/new.yaml"), "YAML is diplosim's own format"),
        (("new", "my case.yaml"), "did you mean diplosim new my_case?"),
    ],
)
def test_a_file_of_another_kind_is_told_in_one_line(arguments, says, tmp_path):
    places = {
        "design": design(tmp_path, "july_1914", FACTORS),
        "record": CONFIGS / "records" / "minsk2_2015.yaml",
        "scenario": tmp_path / "talks.yaml",
        "folder": tmp_path,
    }
    places["scenario"].write_text(scenario().to_yaml(), encoding="utf-8")
    said = refused(*(word.format(**places) for word in arguments))
    assert says in " ".join(said.split())
    assert sum(bool(line) for line in said.splitlines()) <= 3
    assert not (tmp_path / "new.yaml").exists()
