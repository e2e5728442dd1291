"""Tables that are kept on disk: the same as fitted ones, refitted where damaged, and bounded in size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from diplosim.learning import fitting, kept_tables, tables
from diplosim.learning.fitting import tables_for
from diplosim.learning.kept_tables import folder, keep_tables
from diplosim.learning.tables import Tables, empty_tables
from diplosim.scenario.scenario import Scenario
from tests.a_table import table


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, an empty memory."""
    monkeypatch.setenv("DIPLOSIM_CACHE", str(tmp_path))
    monkeypatch.setattr(fitting, "_MEMORY", {})
    return tmp_path / "tables"


@pytest.fixture
def case() -> Scenario:
    return table({"beliefs": {"training_runs": 16}})


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[Scenario]:
    """Scenarios that were fitted."""
    found: list[Scenario] = []
    fit = fitting.fit_tables

    def counted(scenario: Scenario, *rest: object) -> Tables:
        found.append(scenario)
        return fit(scenario)

    monkeypatch.setattr(fitting, "fit_tables", counted)
    return found


def again(case: Scenario) -> Tables:
    """The tables of a process that has just begun."""
    fitting._MEMORY.clear()
    return tables_for(case)


def test_the_second_command_finds_what_the_first_has_fitted(case: Scenario, place: Path, fits: list[Scenario]) -> None:
    first = tables_for(case)
    assert again(case).digest() == first.digest()
    assert len(fits) == 1
    again(case.replace({"name": "Another name"}))  # the same content
    assert len(fits) == 1
    again(case.replace({"parameters.breakdown_hazard": 0.07}))
    assert (len(fits), len(list(place.iterdir()))) == (2, 2)


@pytest.mark.parametrize("damage", ["bit", "half", "empty", "other", "folder"])
def test_a_damaged_file_is_fitted_anew(case: Scenario, place: Path, fits: list[Scenario], damage: str) -> None:
    first = tables_for(case)
    (file,) = place.iterdir()
    content = bytearray(file.read_bytes())
    if damage == "bit":
        content[len(content) // 2] ^= 1
    elif damage == "other":
        content = bytearray(b"0" * 64 + b"\n" + b"PK")
    file.write_bytes({"half": content[: len(content) // 2], "empty": b""}.get(damage, content))
    if damage == "folder":
        file.unlink()
        file.mkdir()
    assert again(case).digest() == first.digest()
    assert len(fits) == 2
    if damage != "folder":
        assert again(case).digest() == first.digest()
        assert len(fits) == 2


def test_other_code_finds_nothing(
    case: Scenario, place: Path, fits: list[Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables_for(case)
    monkeypatch.setattr(kept_tables, "code_of", lambda packages: "of another day")
    again(case)
    assert len(fits) == 2


def test_what_was_not_used_for_longest_makes_room(case: Scenario, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [case.replace({"parameters.breakdown_hazard": 0.01 * n}) for n in range(1, 4)]
    assert keep_tables(cases[0], empty_tables(cases[0]))
    (first,) = place.iterdir()
    monkeypatch.setattr(kept_tables, "MOST_BYTES", int(2.5 * first.stat().st_size))
    assert keep_tables(cases[1], empty_tables(cases[1]))
    (second,) = set(place.iterdir()) - {first}
    os.utime(first, (1, 1))
    os.utime(second, (2, 2))
    assert keep_tables(cases[2], empty_tables(cases[2]))
    assert first not in place.iterdir()
    assert second in place.iterdir()


def test_nothing_is_kept_where_nothing_shall_be(
    case: Scenario, place: Path, fits: list[Scenario], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIPLOSIM_CACHE", "")
    tables_for(case)
    assert not place.exists()
    assert folder() is None
    assert again(case)
    assert not place.exists()
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIPLOSIM_CACHE", str(tmp_path / "file"))
    assert not keep_tables(case, empty_tables(case))
    assert again(case)


def test_a_policy_of_ones_own_is_not_kept(case: Scenario, place: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.py"
    own.write_text("from agents.sincere import Sincere\n\n\nclass Own(Sincere):\n    pass\n", encoding="utf-8")
    mine = case.replace({"parties.A.policy": f"{own}:Own"})
    assert not keep_tables(mine, empty_tables(mine))
    assert not place.exists()


@pytest.mark.e2e
def test_memory_holds_as_many_tables_as_its_bytes_allow_and_those_asked_for_last(
    case: Scenario, place: Path, fits: list[Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables of parties with types hold counts of some megabytes; a hundred cells must not hold them all."""
    typed = case.replace({"hidden_types": {"A": {"sincere": 0.6, "pretext": 0.4}}})
    cases = [typed.replace({"parameters.breakdown_hazard": 0.01 * n}) for n in range(1, 5)]
    size = tables_for(cases[0]).counts.nbytes
    monkeypatch.setattr(fitting, "_MEMORY_BYTES", 2 * size)
    tables_for(cases[1])
    tables_for(cases[0])
    tables_for(cases[2])
    assert list(fitting._MEMORY) == [tables.table_key(cases[0]), tables.table_key(cases[2])]
    monkeypatch.setattr(fitting, "_MEMORY_BYTES", size - 1)
    assert tables_for(cases[3]) is tables_for(cases[3]), "the last ones are always kept"
    assert len(fitting._MEMORY) == 1
