"""What no run could begin with is refused before any is played, and named where it stands in the scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from diplosim.engine.playable import NOBODY, check_playable, flaws
from diplosim.scenario.diagnostics import ScenarioError
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


def test_all_that_cannot_be_made_are_told(tmp_path: Path) -> None:
    """Whatever they raised went through to the terminal, as a traceback and the first of them alone."""
    file = tmp_path / "own.py"
    quitter = "class Quitter:\n    def __init__(self):\n        raise SystemExit(3)\n"
    moody = "class Moody:\n    def __init__(self, temper):\n        pass\n"
    rules = "class Own(Plenary):\n    def __init__(self):\n        pass\n"
    file.write_text(f"from diplosim.protocols.plenary import Plenary\n\n\n{rules}{quitter}{moody}", encoding="utf-8")
    parties = {"parties.A.policy": f"{file}:Quitter", "parties.B.policy": f"{file}:Moody"}
    with pytest.raises(UnknownName) as error:
        check_playable(table(parties | {"protocol.rules": f"{file}:Own"}))
    protocol, second, first = str(error.value).splitlines()
    assert protocol.startswith(f"protocol.rules: {file}:Own cannot be made: TypeError: ")
    assert first.startswith(f"parties.A.policy: {file}:Quitter cannot be made: EndOfProgram: ")
    assert first.endswith("would end the whole program: SystemExit(3)")
    assert second.startswith(f"parties.B.policy: {file}:Moody cannot be made: TypeError: ")
    assert second.endswith("missing 1 required positional argument: 'temper'")


def test_a_class_that_is_no_protocol_is_told(tmp_path: Path) -> None:
    """A policy named as the rules of a protocol ended every command in a traceback."""
    file = tmp_path / "own.py"
    file.write_text("class Policy:\n    def act(self, view):\n        return None\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        table({"protocol.rules": f"{file}:Policy"})
    [found] = error.value.diagnostics
    told = f"{file}:Policy is no protocol, which inherits from diplosim.engine.protocol.Rules"
    assert (found.key, found.message) == ("protocol.rules", told)


def test_what_a_registered_policy_raises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from agents.sincere import Sincere

    def broken(self: Sincere) -> None:
        raise RuntimeError("no coffee")

    monkeypatch.setattr(Sincere, "__init__", broken)
    assert list(flaws(table({"parties.A.policy": "sincere", "parties.B.policy": "linear"}))) == [
        ("parties.A.policy", "sincere cannot be made: no coffee")
    ]
