"""What no run could begin with is refused before any is played, and named where it stands in the scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from diplosim.engine.playable import NOBODY, check_playable, flaws
from diplosim.engine.talks import EndOfProgram
from diplosim.scenario.registry import UnknownName
from diplosim.scenario.scenario import Scenario
from tests.a_table import table


def policy_of_a(name: str) -> Scenario:
    return table({"parties.A.policy": name})


def test_the_table_can_be_played() -> None:
    check_playable(table())
    assert list(flaws(table())) == []


def test_a_batch_asks_no_person() -> None:
    both = table({"parties.A.policy": "human", "parties.B.policy": "human"})
    with pytest.raises(UnknownName) as error:
        check_playable(both)
    assert str(error.value) == f"parties.A, B.policy: human: {NOBODY}"
    assert list(flaws(both)) == [("parties.A.policy", NOBODY), ("parties.B.policy", NOBODY)]
    with pytest.raises(UnknownName, match=r"^parties\.A\.policy: human: a batch has nobody to ask"):
        check_playable(policy_of_a("human"))


def test_a_file_is_looked_at_and_not_run(tmp_path: Path) -> None:
    """The file would end the program when it is run; what it lacks can be seen without."""
    file = tmp_path / "own.py"
    file.write_text("raise SystemExit(3)\n\n\nclass Known:\n    pass\n", encoding="utf-8")
    assert list(flaws(policy_of_a(f"{file}:Known"))) == []
    ((path, why),) = flaws(policy_of_a(f"{file}:Unknown"))
    assert path == "parties.A.policy"
    assert "Unknown" in why


def test_a_policy_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    file = tmp_path / "quitter.py"
    file.write_text("class Quitter:\n    def __init__(self):\n        raise SystemExit(3)\n", encoding="utf-8")
    with pytest.raises(EndOfProgram, match=r"would end the whole program: SystemExit\(3\)"):
        check_playable(policy_of_a(f"{file}:Quitter"))


def test_what_a_registered_policy_raises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from agents.sincere import Sincere

    def broken(self: Sincere) -> None:
        raise RuntimeError("no coffee")

    monkeypatch.setattr(Sincere, "__init__", broken)
    assert list(flaws(table({"parties.A.policy": "sincere", "parties.B.policy": "linear"}))) == [
        ("parties.A.policy", "sincere cannot be made: no coffee")
    ]
