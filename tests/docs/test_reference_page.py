"""The reference names every option of every command, and none that there is not."""

import re

import click
import pytest

from diplosim.cli.main import main
from diplosim.designs.design_file import CoderUncertainty, ExperimentFile, Range, Section, Spread, SweepFile
from diplosim.designs.edits import EDITS
from diplosim.learning.records.reading import ABOUT_A_MOVE, ABOUT_AN_EVENT, TOP
from diplosim.learning.records.record import CHANNELS, EVENTS
from tests.places import DOCS

PAGE = (DOCS / "reference.md").read_text(encoding="utf-8")
EVERYWHERE = {"--help", "-h", "--allow-code"}
"""Told once below the table."""


def commands() -> dict[str, click.Command]:
    """All commands by name."""
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def usages(name: str) -> str:
    """All that the table says can be typed of a command."""
    lines = re.findall(rf"^\| `(diplosim {name}\b[^`]*)` \|", PAGE, flags=re.MULTILINE)
    return "\n".join(lines)


@pytest.mark.parametrize("name", commands())
def test_every_option_of_a_command_stands_in_its_rows(name: str) -> None:
    told = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", usages(name)))
    options = [set(each.opts) for each in commands()[name].params if isinstance(each, click.Option)]
    assert [sorted(each) for each in options if not each & (told | EVERYWHERE)] == []
    assert told - set().union(*options) == set()


@pytest.mark.parametrize("name", commands())
def test_every_choice_of_an_option_stands_beside_it(name: str) -> None:
    for each in commands()[name].params:
        if isinstance(each, click.Option) and isinstance(each.type, click.Choice):
            choices = r"\|".join(str(choice) for choice in each.type.choices)
            assert f"{each.opts[0]} {choices}" in usages(name), each.name


def test_who_takes_code_is_said() -> None:
    """Every command that plays talks of a scenario from a file."""
    takes = {name for name, each in commands().items() if any("--allow-code" in p.opts for p in each.params)}
    assert takes == {
        *("backtest", "batch", "bench", "calibrate", "classroom", "compare", "explore", "forecast", "infer", "report"),
        *("run", "sheets", "sweep"),
    }
    assert "Every command that plays the talks of a scenario takes `--allow-code`" in PAGE


def section(heading: str) -> str:
    """The text under a heading."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_key_of_an_experiment_and_every_edit_is_told() -> None:
    page = section("Experiment files")
    assert [key for key in ExperimentFile.model_fields if f"`{key}`" not in page] == []
    rows = dict(re.findall(r"^\| `(\w+)`(?:, `take_veto`)? \| (.*?) \|", page, re.M))
    rows["take_veto"] = rows["give_veto"]
    for name, edit in EDITS.items():
        told = set(re.findall(r"`(\w+)`", rows[name]))
        assert name in ("set", "regenerate") or told == set(edit.model_fields), name


def test_every_key_of_a_sweep_is_told() -> None:
    page = section("Sweep files")
    named = {word for found in re.findall(r"`([^`]+)`", page) for word in re.findall(r"\w+", found)}
    models = (SweepFile, Section, CoderUncertainty, Range, Spread)
    assert {key for model in models for key in model.model_fields} - named == set()


def test_every_key_channel_and_event_of_a_record_is_told() -> None:
    page = section("Record files")
    named = {word for found in re.findall(r"`([^`]+)`", page) for word in re.findall(r"\w+", found)}
    assert {*TOP, *ABOUT_A_MOVE, *ABOUT_AN_EVENT, *CHANNELS, *EVENTS} - named == set()
