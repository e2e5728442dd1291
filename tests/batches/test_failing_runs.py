"""A policy that breaks in some runs: they are recorded and counted, and each can be repeated alone."""

import shlex
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import diplosim
from diplosim.batches.batch import run_batch
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.reading import read_failures, read_runs, runs_in_pieces
from diplosim.cli.main import main
from diplosim.learning import fitting, tables
from diplosim.scenario.scenario import Scenario
from tests.run_folders import scenario_file

pytestmark = pytest.mark.e2e

BRITTLE = '''
"""A staller that cannot stand a cheap war."""

from agents.staller import Staller


class Brittle(Staller):
    def level(self, view):
        if (view.outside > 0.65).any():
            raise ZeroDivisionError("war is too cheap")
        return super().level(view)
'''
RUNS = 120
SEED = 11


@pytest.fixture
def brittle(quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:
    policy = tmp_path / "brittle.py"
    policy.write_text(BRITTLE)
    scenario = quick.replace({"parties.RUS.policy": f"{policy}:Brittle"})
    # belief tables are fitted on play with the same policy: here nothing is learnt beforehand
    monkeypatch.setitem(fitting._MEMORY, tables.table_key(scenario), tables.empty_tables(scenario))
    return scenario


def test_only_those_runs_are_lost_and_each_fails_again_alone(brittle: Scenario, tmp_path: Path) -> None:
    file, folder = scenario_file(brittle, tmp_path), tmp_path / "run"
    arguments = ["batch", str(file), "-n", str(RUNS), "--seed", str(SEED), "--out", str(folder), "--chunk", "50"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    failures = read_failures(folder)
    assert 0 < len(failures) < RUNS // 3
    assert failures["error"].unique().tolist() == ["ZeroDivisionError: war is too cheap"]
    assert failures["traceback"].str.contains(r"brittle\.py").all()
    assert len(read_runs(folder)) == sum(map(len, runs_in_pieces(folder))) == RUNS - len(failures)
    assert f"{len(failures)} of {RUNS} runs failed, first run {failures['run'][0]}: " in result.stderr

    # the line that the command printed, typed again
    command = result.stderr.partition("to see it: ")[2].strip()
    again = CliRunner().invoke(main, shlex.split(command)[1:])
    assert isinstance(again.exception, ZeroDivisionError)
    assert str(again.exception) == "war is too cheap"
    for run in failures["run"]:
        with pytest.raises(ZeroDivisionError):
            diplosim.simulate(brittle, 1, seed=SEED, first_run=int(run))

    # a run that did not fail is the same alone
    sound = read_runs(folder).iloc[[0]].reset_index(drop=True)
    alone = diplosim.simulate(brittle, 1, seed=SEED, first_run=int(sound["run"][0]))
    pd.testing.assert_frame_equal(sound, alone, check_exact=True, check_categorical=False)


@pytest.mark.slow
def test_workers_record_them_alike(brittle: Scenario, tmp_path: Path) -> None:
    for place, folder in ((ExecutorSpec("serial"), tmp_path / "one"), (ExecutorSpec("local", 2), tmp_path / "two")):
        run_batch(brittle, RUNS, folder, seed=SEED, chunk=60, on=place)
    assert read_failures(tmp_path / "one")["run"].tolist() == read_failures(tmp_path / "two")["run"].tolist()
    pd.testing.assert_frame_equal(read_runs(tmp_path / "one"), read_runs(tmp_path / "two"), check_exact=True)


class TestTraining:
    """Belief tables are fitted on play with the policies of the scenario, broken ones included."""

    def test_runs_that_raise_are_left_out(self, quick: Scenario, tmp_path: Path) -> None:
        policy = tmp_path / "brittle.py"
        policy.write_text(BRITTLE)
        scenario = quick.replace({"parties.RUS.policy": f"{policy}:Brittle", "beliefs.training_runs": 24})
        batch = run_batch(scenario, 60, tmp_path / "run", seed=SEED)
        assert 0 < batch.shares.failed.count < 20
        seen = fitting.tables_for(scenario).counts[:, 0].sum(axis=(1, 2, 3))
        assert (seen > 0).all()
        assert (seen < 24).all()

    def test_a_policy_that_never_plays_is_told_in_a_line(self, quick: Scenario, tmp_path: Path) -> None:
        policy = tmp_path / "broken.py"
        policy.write_text(BRITTLE.replace("(view.outside > 0.65).any()", "True"))
        file = scenario_file(quick.replace({"parties.RUS.policy": f"{policy}:Brittle"}), tmp_path)
        result = CliRunner().invoke(main, ["batch", str(file), "-n", "10", "--out", str(tmp_path / "run")])
        assert result.exit_code == 1
        assert "more than 64 runs raised while belief tables were fitted" in result.stderr
        assert "ZeroDivisionError: war is too cheap" in result.stderr
        assert "Traceback" not in result.stderr
