"""Playing a sweep: as in a batch, resumed, refused; cells that fail; what a number that nobody reads does."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.sweep.sensitivity import sensitivity
from analysis.sweep.sweep_cells import SweepCells, open_cells
from diplosim.batches.reading import read_runs
from diplosim.batches.simulate import simulate
from diplosim.batches.store import FolderRefused
from diplosim.cli.main import main
from diplosim.designs import Design, open_design, run_design
from diplosim.designs.block_sums import read_cells
from diplosim.designs.observers import carried_over
from diplosim.designs.running import CellsInterrupted
from diplosim.learning import fitting
from diplosim.learning.fitting import tables_for
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.scenario import Scenario
from tests.designs.small_sweep import changed, files, keys, sweep_of
from tests.playing import invented_tables
from tests.run_folders import until

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undrawn")]

BRITTLE = '''
"""A staller that cannot stand patience."""

from agents.staller import Staller


class Brittle(Staller):
    def level(self, view):
        if view.common.coded.patience.min() > 0.7:
            raise ZeroDivisionError("nobody is in a hurry")
        return super().level(view)
'''


@pytest.fixture(scope="module")
def sweep(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Design:
    measures = f"runs: 32\nmeasures: [conflict, end_round, term_{quick.issue_ids[0]}]"
    return sweep_of(quick, tmp_path_factory.mktemp("design"), ("runs: 32", measures))


@pytest.fixture(scope="module")
def made(sweep: Design, tmp_path_factory: pytest.TempPathFactory) -> SweepCells:
    return open_cells(run_design(sweep, tmp_path_factory.mktemp("runs") / "trial"))


def test_a_cell_is_what_a_batch_of_its_scenario_gives(sweep: Design, made: SweepCells) -> None:
    scenario = sweep.cells[7].scenario
    tables = carried_over(tables_for(sweep.base.scenario), sweep.base.scenario, scenario)
    table = simulate(scenario, 32, seed=4, tables=tables)
    assert made.counts[7].tolist() == [int((table["outcome"] == name).sum()) for name in OUTCOMES]
    assert made.mean("end_round")[7] == pytest.approx(table["end_round"].mean())
    term = f"term_{sweep.base.scenario.issue_ids[0]}"
    assert made.mean(term)[7] == pytest.approx(table[term].mean(), nan_ok=True)
    base = simulate(sweep.base.scenario, 32, seed=4, tables=tables_for(sweep.base.scenario))
    crossed = pd.crosstab(base["outcome"].astype(str), table["outcome"].astype(str))
    crossed = crossed.reindex(index=list(OUTCOMES), columns=list(OUTCOMES), fill_value=0)
    assert (made.changed[7].sum(axis=0) == crossed.to_numpy()).all()
    assert np.isnan(made.blocks("conflict")).sum() == 0


def test_a_finished_sweep_is_not_played_again(sweep: Design, made: SweepCells, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a cell was played again")

    monkeypatch.setattr("diplosim.designs.sampled_cells.play_cells", refuse)
    monkeypatch.setattr("diplosim.designs.sampled_cells.run_batch", refuse)
    record = run_design(sweep, made.record.folder)
    assert (record.status, record.finished, record.failed) == ("complete", 9, 0)


def test_stopped_anywhere_it_goes_on_to_the_same_numbers(
    sweep: Design, made: SweepCells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diplosim.designs import playing

    monkeypatch.setattr("diplosim.designs.sampled_cells.TALKS", 64)
    count = 0

    def interrupted(task: playing.Task) -> Path:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        return playing.play_cells(task)

    monkeypatch.setattr("diplosim.designs.sampled_cells.play_cells", interrupted)
    with pytest.raises(CellsInterrupted, match=r"5 of 9 cells"):
        run_design(sweep, tmp_path / "run")
    assert open_design(tmp_path / "run").status == "interrupted"
    next((tmp_path / "run" / "cells").glob("part-00000001-*.parquet")).write_bytes(b"half")
    run_design(sweep, tmp_path / "run")
    assert read_cells(tmp_path / "run").equals(read_cells(made.record.folder))
    assert list((tmp_path / "run" / "cells").glob("*.rejected"))


@pytest.mark.parametrize("file", ["beliefs/tables.npz", "outcomes/part-*.parquet"])
def test_absent_cells_are_not_played_on_a_damaged_base(
    sweep: Design, made: SweepCells, tmp_path: Path, file: str
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(made.record.folder, folder)
    for part in (folder / "cells").glob("part-*.parquet"):
        if "part-00000000" not in part.name:
            part.unlink()
    damaged = next((folder / "cells" / "base").glob(file))
    damaged.write_bytes(damaged.read_bytes()[:-40])
    run_design(sweep, folder)
    assert read_cells(folder).equals(read_cells(made.record.folder))


@pytest.mark.slow
def test_cells_find_tables_that_an_earlier_sweep_or_its_workers_have_fitted(
    quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables of a cell do not hang on the number of its runs."""
    monkeypatch.setenv("DIPLOSIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(fitting, "_MEMORY", {})
    lines = keys("parties.RUS.war_cost.low: {levels: [0.05, 0.2]}")
    text = ("observers: fixed", "observers: refitted\ntraining_runs: 16")
    first = run_design(sweep_of(quick, tmp_path, lines, text), tmp_path / "first", on="local:2")
    assert len(list((tmp_path / "cache" / "tables").iterdir())) == 3, "the base and two cells"
    monkeypatch.setattr(fitting, "_MEMORY", {})
    monkeypatch.setattr(fitting, "fit_tables", None)
    again = run_design(sweep_of(quick, tmp_path, lines, text), tmp_path / "again")
    assert (first.finished, again.failed) == (5, 0), "the base, and either cell alone and in the grid"
    assert read_cells(tmp_path / "first").equals(read_cells(tmp_path / "again"))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed so that it notices nothing")
def test_killed_it_loses_no_finished_cell(quick: Scenario, tmp_path: Path) -> None:
    lines = keys("parties.RUS.war_cost.low: {low: 0.05, high: 0.2, points: 8}")
    file = files(quick, tmp_path, changed(lines, ("observers: fixed", "observers: refitted\ntraining_runs: 16")))
    command = [sys.executable, "-m", "diplosim", "sweep", str(file), "--out"]
    process = subprocess.Popen([*command, str(tmp_path / "run")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    cells = tmp_path / "run" / "cells"
    until(lambda: len(list(cells.glob("part-*"))) >= 2 or process.poll() is not None)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    there = {path.name: path.stat().st_mtime_ns for path in cells.glob("part-*")}
    assert 2 <= len(there) < 11
    assert open_design(tmp_path / "run").status == "running"
    time.sleep(0.01)
    assert CliRunner().invoke(main, [*command[3:], str(tmp_path / "run")]).exit_code == 0
    assert {name: (cells / name).stat().st_mtime_ns for name in there} == there, "finished cells stay as they are"
    assert CliRunner().invoke(main, [*command[3:], str(tmp_path / "other")]).exit_code == 0
    assert read_cells(tmp_path / "run").equals(read_cells(tmp_path / "other"))


def test_another_sweep_or_other_files_are_refused(
    quick: Scenario, sweep: Design, made: SweepCells, tmp_path: Path
) -> None:
    other = sweep_of(quick, tmp_path, ("seed: 4", "seed: 5"))
    with pytest.raises(FolderRefused, match="seed 4, asked for 5"):
        run_design(other, made.record.folder)
    with pytest.raises(FolderRefused, match="other files"):
        run_design(sweep, tmp_path)


@pytest.mark.parametrize("observers", ["fixed", "refitted\ntraining_runs: 16"])
def test_a_number_that_nothing_reads_does_exactly_nothing(quick: Scenario, tmp_path: Path, observers: str) -> None:
    """CINC is kept for the record; the model reads `capability`."""
    lines = keys("parties.RUS.cinc: {levels: [0.0, 1.0]}")
    design = sweep_of(quick, tmp_path, lines, ("fixed", observers))
    result = sensitivity(run_design(design, tmp_path / "run"))
    assert len(result.moves) == 2 * 4
    for move in result.moves:
        assert (move.difference, move.changed) == (0.0, 0)
    changed_by_design = result.cells.changed[3:].sum(axis=(0, 1))
    assert (changed_by_design == np.diag(np.diag(changed_by_design))).all()


def test_a_cell_that_fails_is_data(quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "brittle.py"
    policy.write_text(BRITTLE)
    brittle = quick.replace({"parties.RUS.policy": f"{policy}:Brittle", "beliefs.training_runs": 32})
    lines = keys(
        "parties.UKR.patience: {levels: [0.4, 0.75]}",
        "parties.RUS.patience: {levels: [0.6, 0.95]}",
    )
    file = files(brittle, tmp_path, changed(lines))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["sweep", str(file)])
    record = open_design(tmp_path / "runs" / "trial")
    assert result.exit_code == 0, result.output
    assert (record.finished, record.failed) == (9, 2), "alone, and together with a patient Russia"
    assert f"{record.failed} of {record.finished} cells failed and are left out" in result.stdout
    assert "ZeroDivisionError: nobody is in a hurry" in result.stdout
    csv = pd.read_csv(record.folder / "cells.csv")
    assert csv["error"].notna().sum() == record.failed
    assert csv.loc[csv["error"].notna(), "mean conflict"].isna().all()


def test_the_base_is_an_ordinary_run_folder(sweep: Design, made: SweepCells) -> None:
    rows = read_runs(made.record.cell_folder(made.record.base))
    alone = simulate(sweep.base.scenario, 1, seed=4, first_run=17, tables=tables_for(sweep.base.scenario))
    assert rows["outcome"].iloc[17] == alone["outcome"].iloc[0]
    assert made.counts[0].tolist() == [int((rows["outcome"] == name).sum()) for name in OUTCOMES]
    assert made.record.base.tables == tables_for(sweep.base.scenario).digest()


@pytest.mark.parametrize("learns", [True, False], ids=["while observers learn", "in its runs"])
def test_a_base_that_fails_is_told(
    quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learns: bool
) -> None:
    if not learns:
        monkeypatch.setattr("diplosim.designs.sampled_cells.tables_for", invented_tables)
    policy = tmp_path / "brittle.py"
    policy.write_text(BRITTLE)
    patient = {f"parties.{party}.patience": 0.9 for party in quick.party_ids}
    file = files(quick.replace({"parties.RUS.policy": f"{policy}:Brittle", **patient}), tmp_path, changed())
    result = CliRunner().invoke(main, ["sweep", str(file), "--out", str(tmp_path / "run")])
    assert result.exit_code == 1, result.output
    assert "diplosim: the base itself raised " in result.stderr
    assert "ZeroDivisionError: nobody is in a hurry; to see it: diplosim run" in result.stderr
    assert open_design(tmp_path / "run").status == "failed"


def test_the_same_command_on_a_finished_folder_prints_the_same_as_json(
    quick: Scenario, made: SweepCells, tmp_path: Path
) -> None:
    measures = f"runs: 32\nmeasures: [conflict, end_round, term_{quick.issue_ids[0]}]"
    file = files(quick, tmp_path, changed(("runs: 32", measures)))
    result = CliRunner().invoke(main, ["sweep", str(file), "--out", str(made.record.folder), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["cells"], said["finished"], said["failed"], said["method"]) == (9, 9, 0, "grid")
    moved = {
        (row["quantity"], row["value"]): row["difference"] for row in said["moves"] if row["measure"] == "conflict"
    }
    shares = made.mean("conflict")
    assert moved["parties.RUS.war_cost.low", 0.05] == pytest.approx(shares[1] - shares[0])
    assert said == json.loads((made.record.folder / "sensitivity.json").read_text())


def test_a_sobol_design_without_salib_is_refused_before_anything_runs(
    quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name="SALib")

    monkeypatch.setattr("diplosim.designs.samplers.points.import_module", absent)
    file = files(quick, tmp_path, changed(("method: grid", "method: sobol\n  samples: 32")))
    result = CliRunner().invoke(main, ["sweep", str(file), "--out", str(tmp_path / "run")])
    assert result.exit_code == 2
    assert 'pip install "diplosim[sensitivity]"' in result.stderr
    assert not (tmp_path / "run").exists()
