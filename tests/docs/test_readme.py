"""What the README shows works: its Python example runs, its links and commands exist."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from diplosim.cli.main import COMMANDS
from tests.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_there_is_one_example_of_about_ten_lines() -> None:
    assert len(EXAMPLES) == 1
    assert 8 <= len(EXAMPLES[0].splitlines()) <= 12


@pytest.mark.e2e
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(example, "README.md", "exec"), {})
    assert "outcome" in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_shown_exist(page: Path) -> None:
    shown = set(re.findall(r"^(?: {4}|.*`)(?:\S*/)?diplosim ([a-z]+)", page.read_text(encoding="utf-8"), flags=re.M))
    assert shown <= set(COMMANDS), shown - set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_of_modules_and_functions_exist(page: Path) -> None:
    """Groups of entry points look like modules, but stand in quotes."""
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"(?<![\w./\"])(?:diplosim|analysis|agents)(?:\.[A-Za-z]\w*)+(?![\w./])", text):
        resolve_name(name)
