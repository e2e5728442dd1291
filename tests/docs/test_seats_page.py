"""The page on seats: its examples run from top to bottom, and print what it says."""

import re

import pytest

import diplosim
from diplosim.scenario.scenario import Scenario
from tests.places import DOCS

PAGE = DOCS / "seats.md"


@pytest.mark.e2e
def test_the_examples_run(quick: Scenario, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(diplosim, "load", lambda name: quick)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), {})  # our own page
    printed = capsys.readouterr().out
    assert printed.startswith("('UKR',) table\ndemand on ")
    assert "respond\n" in printed
    assert "Outcome: " in printed


def test_every_call_that_it_names_exists() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in re.findall(r"talks\.(\w+)\(", text):
        assert hasattr(diplosim.Session, name), name
