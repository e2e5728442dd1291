"""A new scenario file (`diplosim new`): valid as it is, with every key that it offers, and silent once it is coded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.scenario.skeleton import skeleton
from diplosim.scenario.validation.todo_markers import placeholders


def test_it_is_valid_and_lists_what_remains_to_be_coded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(main, ["new", "river_talks"])
    assert made.exit_code == 0
    assert made.output == "river_talks.yaml: a scenario to be coded; next: diplosim check river_talks.yaml\n"
    checked = CliRunner().invoke(main, ["check", "river_talks.yaml"])
    assert checked.exit_code == 0
    assert "ok (2 parties, 2 issues, 6 rounds)" in checked.output
    assert "23 placeholders remain to be coded" in checked.output
    assert "river_talks.yaml:7: name: TO DO: name of the talks" in checked.output
    assert "parties.AAA.why: TO DO: source of these numbers" in checked.output
    assert "issues.guarantees.why: TO DO:" in checked.output
    assert "river_talks.yaml:28: parties.AAA.capability: TO DO: from a source" in checked.output


def test_the_keys_in_its_comments_are_valid_too() -> None:
    text = re.sub(r"^#(?! \S)", "", skeleton("all_keys"), flags=re.MULTILINE)
    scenario = from_document(parse_document(text, "all_keys.yaml"))
    assert scenario.id == "all_keys"
    assert scenario.can_use_force == ("AAA",)
    assert scenario.force is not None
    assert scenario.force.attackers["AAA"].targets == ("BBB",)
    assert scenario.edges[0].kind == "trade"
    assert scenario.events[0].value == 1.5
    assert len(scenario.calendar) == 2
    assert scenario.real_outcome == "stalemate"


def test_a_coded_file_has_no_placeholder_left() -> None:
    text = skeleton("coded").replace("TO DO: ", "")
    assert list(placeholders(parse_document(text, "coded.yaml"))) == []
    assert from_document(parse_document(text, "coded.yaml")).id == "coded"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "two words",
            "'two words' is not a valid id; allowed: 1 to 64 of A-Z, a-z, 0-9 and _, which is not the first",
        ),
        (
            "../up",
            "'../up' is not a valid id; allowed: 1 to 64 of A-Z, a-z, 0-9 and _, which is not the first",
        ),
        ("con", "'con' is a device on Windows"),
    ],
)
def test_a_name_that_no_scenario_can_have_is_refused(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["new", name])
    assert result.exit_code == 2
    assert message in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_stays_unless_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("id: mine\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["new", "mine", "--to", str(file)])
    assert refused.exit_code == 2
    assert "exists; give another --to, or --force" in refused.output
    assert file.read_text(encoding="utf-8") == "id: mine\n"
    told = CliRunner().invoke(main, ["new", "mine", "--to", str(file), "--force"])
    assert told.exit_code == 0
    assert file.read_text(encoding="utf-8") == skeleton("mine")
