"""Policies that hand over nonsense, write where they must not, or end the program: exactly their runs fail."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import diplosim
from diplosim.batches.batch import BatchInterrupted, run_batch
from diplosim.batches.reading import read_failures, read_runs
from diplosim.learning import fitting, tables
from diplosim.scenario.scenario import Scenario
from tests.a_table import table

RUNS = 40
SEED = 5

POLICY = '''
"""A careless staller; one in some runs alone, told by a number of its own."""

import sys

import numpy as np
from dataclasses import replace

from agents.staller import Staller


class Careless(Staller):
    def act(self, view):
        move = super().act(view)
        some = view.uniform("careless") < 0.1
        if view.stage != "table" or view.round != 1:
            return move
        CARELESS
        return move
'''
WAYS = {
    "not a number": (
        "demand = move.demand.copy(); demand[some] = np.nan; move = replace(move, demand=demand)",
        "IllegalMove: A, round 1, table: the policy handed over demand: not all values are finite numbers",
    ),
    "infinite": (
        "move = replace(move, level=np.where(some, np.inf, move.level))",
        "IllegalMove: A, round 1, table: the policy handed over level: not all values are finite numbers",
    ),
    "another type": (
        "move = replace(move, demand='much') if some.any() else move",
        "IllegalMove: A, round 1, table: the policy handed over demand: a str; allowed: numbers or yes/no",
    ),
    "no move": (
        "move = None if some.any() else move",
        "IllegalMove: A, round 1, table: the policy handed over nothing (None) instead of a Move",
    ),
    "a wrong shape": (
        "move = replace(move, demand=np.zeros(7)) if some.any() else move",
        "MisshapenMove: A, round 1, table: the policy handed over demand: values of shape (2,) wanted, not (7,)",
    ),
    "writing": (
        "view.demands[some] = 0.0 if some.any() else 1.0",
        "ValueError: assignment destination is read-only",
    ),
    "leaving": (
        "sys.exit('enough') if some.any() else None",
        "EndOfProgram: a policy or the protocol would end the whole program: SystemExit('enough')",
    ),
}


def careless(way: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:
    file = folder / "careless.py"
    file.write_text(POLICY.replace("CARELESS", way))
    scenario = table({"parties.A.policy": f"{file}:Careless", "parameters.breakdown_hazard": 0.1})
    monkeypatch.setitem(fitting._MEMORY, tables.table_key(scenario), tables.empty_tables(scenario))
    return scenario


@pytest.mark.e2e
@pytest.mark.parametrize("name", [name for name in WAYS if name != "writing"])
def test_exactly_those_runs_fail(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    way, why = WAYS[name]
    scenario = careless(way, tmp_path, monkeypatch)
    batch = run_batch(scenario, RUNS, tmp_path / "run", seed=SEED, chunk=16)
    failures, rows = read_failures(tmp_path / "run"), read_runs(tmp_path / "run")
    assert 0 < len(failures) < RUNS // 2
    assert failures["error"].unique().tolist() == [why]
    assert batch.shares.failed.count == len(failures)
    assert sorted([*failures["run"], *rows["run"]]) == list(range(RUNS))
    for run in (int(failures["run"][0]), int(rows["run"].iloc[0]), int(rows["run"].iloc[-1])):
        if run in set(failures["run"]):
            with pytest.raises(Exception, match=why.partition(": ")[2].split(":")[0]):
                diplosim.simulate(scenario, 1, seed=SEED, first_run=run)
        else:
            row = rows[rows["run"] == run].reset_index(drop=True)
            alone = diplosim.simulate(scenario, 1, seed=SEED, first_run=run)
            pd.testing.assert_frame_equal(row, alone, check_exact=True, check_categorical=False)


@pytest.mark.e2e
def test_a_policy_that_writes_changes_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    way, why = WAYS["writing"]
    scenario = careless(way, tmp_path, monkeypatch)
    batch = run_batch(scenario, RUNS, tmp_path / "run", seed=SEED)
    assert batch.shares.failed.count == RUNS
    assert [failure.error for failure in batch.failures] == [why]


@pytest.mark.e2e
def test_one_row_for_all_runs_is_what_each_run_is_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone a run has one row, so that none fails; together none is given the row of another."""
    said: list[str] = []

    class Heard(diplosim.batches.progress.Progress):
        def say(self, line: str) -> None:
            said.append(line)

    demand = "np.clip(view.uniform('own')[:1, None] * np.ones((1, 2)), view.low[:1], view.high[:1])"
    scenario = careless(f"move = replace(move, demand={demand})", tmp_path, monkeypatch)
    batch = run_batch(scenario, 12, tmp_path / "run", seed=SEED, progress=Heard())
    assert batch.failures == ()
    rows = read_runs(tmp_path / "run")
    alone = [diplosim.simulate(scenario, 1, seed=SEED, first_run=run) for run in range(12)]
    pd.testing.assert_frame_equal(rows, pd.concat(alone, ignore_index=True), check_exact=True, check_categorical=False)
    assert "wanted, not (1, 2)" in said[-1]
    assert said[-1].endswith("played apart, 0 of them failed")


def test_ctrl_c_in_a_policy_stops_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = careless("raise KeyboardInterrupt", tmp_path, monkeypatch)
    with pytest.raises(BatchInterrupted):
        run_batch(scenario, RUNS, tmp_path / "run", seed=SEED)


@pytest.mark.slow
def test_runs_are_left_out_of_training_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = careless(WAYS["leaving"][0], tmp_path, monkeypatch).replace({"beliefs.training_runs": 64})
    scenario = scenario.replace({"hidden_types": {"A": {"sincere": 0.5, "hard_bargainer": 0.5}}})
    learnt = fitting.tables_for(scenario)
    seen = learnt.counts[0, 0].sum()
    assert 0 < seen < 64
    assert np.isfinite(learnt.gain).all()
