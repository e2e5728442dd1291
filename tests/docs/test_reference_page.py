"""The reference names every option of every command, and none that there is not."""

import re

import click
import pytest

from diplosim.cli.main import main
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
