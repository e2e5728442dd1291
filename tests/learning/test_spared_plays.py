"""Training runs that cannot change the tables are not played, and the tables are those of all of them, to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diplosim.learning import fitting
from diplosim.learning.fitting import fit_tables
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario
from diplosim.sources.importers import import_files
from tests.a_table import table

TYPED = {"hidden_types": {"A": {"sincere": 0.6, "pretext": 0.4}}}
IMPATIENT = {"parties.A.delay_cost": 0.9, "parameters.first_gain": 0.95}
"""At first A stays for a gain of .95; what talks really bring is less than its delay costs, so it then leaves."""


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool, bool]]:
    """Number of runs, whether observers learn and whether hands tremble, of each part that is played."""
    seen = []
    play = fitting._Training.play

    def noting(self: Any, runs: range, tables: Tables, learn: bool, trembles: bool) -> Any:
        seen.append((len(runs), learn, trembles))
        return play(self, runs, tables, learn, trembles)

    monkeypatch.setattr(fitting._Training, "play", noting)
    return seen


def fitted_in_full(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """All refits played."""
    with monkeypatch.context() as patched:
        patched.setattr(fitting, "_same", lambda before, after: False)
        return fit_tables(scenario)


def many_parties(folder: Path) -> Scenario:
    """A dossier of 17 actors on two issues, as `diplosim import` reads it."""
    rows = ["actor,issue,position,salience,capability"]
    for actor in range(17):
        for issue in range(2):
            position, salience = (37 * actor + 53 * issue) % 101, 20 + (29 * actor + 11 * issue) % 80
            rows.append(f"P{actor:02d},issue{issue},{position},{salience},{10 + 5 * actor}")
    path = folder / "dossier.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return import_files([path], "dossier").scenario.replace({"beliefs.training_runs": 24, "rounds": 4})


@pytest.mark.e2e
def test_a_dossier_in_which_nobody_asks_what_going_on_brings_is_played_once_not_eight_times(
    tmp_path: Path, played: list[tuple[int, bool, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = many_parties(tmp_path)
    done: list[float] = []
    tables = fit_tables(dossier, done.append)
    assert played == [(12, False, False)]
    assert done[-1] == 1.0
    assert tables.changes.tolist() == [[0.0, 0.0, 0.0]] * fitting.REFITS
    monkeypatch.setattr(fitting, "_nobody_asks", lambda *given: False)
    assert tables.digest() == fitted_in_full(dossier, monkeypatch).digest()
    assert tables.gain.max() > 0.05


@pytest.mark.e2e
@pytest.mark.parametrize("asks", ["delay", "types", "force"])
def test_where_something_is_asked_of_the_tables_they_are_refitted(
    asks: str, tmp_path: Path, played: list[tuple[int, bool, bool]]
) -> None:
    """Delay that costs one of them something is weighed against what going on brings."""
    dossier = many_parties(tmp_path)
    cases = {
        "delay": dossier.replace({"parties.P03.delay_cost": 0.01}),
        "types": dossier.replace({"hidden_types": {"P03": {"sincere": 0.6, "hard_bargainer": 0.4}}}),
        "force": table({"beliefs.training_runs": 8}),
    }
    fit_tables(cases[asks])
    assert len(played) >= 2
    assert [learn for _, learn, trembles in played if not trembles][:2] == [False, True]


def test_refits_go_on_as_long_as_play_still_changes(
    played: list[tuple[int, bool, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = table({**IMPATIENT, "beliefs.training_runs": 80})
    tables = fit_tables(case)
    assert len(played) == 4
    assert tables.changes[0, 2] > 0.0
    assert tables.digest() == fitted_in_full(case, monkeypatch).digest()


def test_what_would_tremble_says_nothing_where_no_type_is_uncertain(
    played: list[tuple[int, bool, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trembling runs add to the counts of typed parties alone, and there are none."""
    case = table({"beliefs.training_runs": 8})
    tables = fit_tables(case)
    assert not any(trembles for *_, trembles in played)
    assert tables.counts.size == 0
    training = fitting._Training(case)
    assert all(seen.size == 0 for _, seen in training.play(range(4, 8), tables, True, True))


@pytest.mark.e2e
def test_where_a_type_is_uncertain_all_hands_tremble_at_each_refit_that_is_played(
    played: list[tuple[int, bool, bool]],
) -> None:
    case = table({**TYPED, "beliefs.training_runs": 64})
    fit_tables(case)
    assert [trembles for *_, trembles in played] == [False, True] * (len(played) // 2)
    assert len(played) >= 4


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["counts", "gain", "attack", "attack_without_deal"])
def test_a_refit_repeats_its_tables_only_where_every_one_agrees_to_the_bit(name: str) -> None:
    case = table({**TYPED, "beliefs.training_runs": 8})
    tables = fit_tables(case)
    assert fitting._same(tables, fitting.replace(tables))
    array = np.array(getattr(tables, name))
    array.flat[0] = array.flat[0] + 1 if name == "counts" else np.nextafter(array.flat[0], 2.0)
    assert not fitting._same(tables, fitting.replace(tables, **{name: array}))
