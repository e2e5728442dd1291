"""The folder of a design: what it says, what it refuses to hold, and what must be finished to be compared."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.comparison.comparison import compare
from analysis.sweep.sweep_cells import open_cells
from diplosim.batches.batch import BatchInterrupted
from diplosim.batches.store import FolderRefused
from diplosim.cli.main import main
from diplosim.designs import Cell, Design, open_design, run_design
from diplosim.designs.running import CellsInterrupted
from diplosim.scenario.scenario import Scenario
from tests.designs.small_sweep import files, sweep_of

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undrawn")]


def experiment(scenario: Scenario) -> Design:
    dear = scenario.replace({"parties.UKR.war_cost.low": 0.0})
    return Design("trial", "A trial", "", (Cell("base", scenario), Cell("cheap", dear)), runs=8, seed=4)


@pytest.mark.parametrize("file", ["experiment.json", "sweep.json"])
@pytest.mark.parametrize("command", ["compare", "sweep"])
def test_the_layout_of_an_older_diplosim_is_refused_in_a_line(
    quick: Scenario, tmp_path: Path, command: str, file: str
) -> None:
    design = files(quick, tmp_path)
    if command == "compare":
        design.write_text(
            "id: trial\nname: A trial\nbase: talks.yaml\nvariants: {a: [{set: {parameters.slack: 0.2}}]}\n"
        )
    sign = tmp_path / "run" / file
    sign.parent.mkdir(parents=True)
    sign.write_text("{}")
    result = CliRunner().invoke(main, [command, str(design), "--out", str(tmp_path / "run")])
    assert result.exit_code == 2, result.output
    (line,) = result.stderr.splitlines()
    assert f"was written by an older diplosim ({file})" in line
    assert line.endswith("its design must be played again; give another --out")
    assert [path for path in (tmp_path / "run").rglob("*") if path.is_file()] == [sign], "nothing is written"
    with pytest.raises(ValueError, match="older diplosim"):
        open_design(tmp_path / "run")


def test_a_folder_holds_an_experiment_or_a_sweep(quick: Scenario, tmp_path: Path) -> None:
    sweep = sweep_of(quick, tmp_path)
    run_design(experiment(quick), tmp_path / "experiment")
    run_design(sweep, tmp_path / "sweep")
    with pytest.raises(FolderRefused, match="holds an experiment, trial"):
        run_design(sweep, tmp_path / "experiment")
    with pytest.raises(FolderRefused, match="holds a sweep, trial"):
        run_design(experiment(quick), tmp_path / "sweep")
    with pytest.raises(ValueError, match="holds a sweep"):
        compare(tmp_path / "sweep")
    with pytest.raises(ValueError, match="holds an experiment"):
        open_cells(tmp_path / "experiment")


@pytest.mark.parametrize("stop", [BatchInterrupted(4, 8), KeyboardInterrupt()], ids=["in a cell", "between cells"])
def test_an_experiment_stopped_half_way_says_so_and_goes_on(
    quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    from diplosim.designs import running

    play = running.run_batch

    def stopped(scenario: Scenario, runs: int, folder: Path, **more: object) -> object:
        if folder.name == "cheap":
            raise stop
        return play(scenario, runs, folder, **more)  # type: ignore[arg-type]  # passes on

    monkeypatch.setattr(running, "run_batch", stopped)
    with pytest.raises(CellsInterrupted, match="stopped: 1 of 2 cells are finished"):
        run_design(experiment(quick), tmp_path / "run")
    record = open_design(tmp_path / "run")
    assert (record.status, record.finished) == ("interrupted", 1)
    with pytest.raises(ValueError, match="of which 1 cells are finished"):
        compare(record)
    monkeypatch.setattr(running, "run_batch", play)
    record = run_design(experiment(quick), tmp_path / "run")
    assert (record.status, record.finished, record.failed) == ("complete", 2, 0)
    assert len(compare(record).pairs) == 1


def test_a_folder_grows_with_the_runs_and_shorter_cells_are_not_finished(
    quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diplosim.designs import running

    run_design(experiment(quick), tmp_path / "run")

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    longer = replace(experiment(quick), runs=12)
    with monkeypatch.context() as patched:
        patched.setattr(running, "run_batch", stopped)
        with pytest.raises(CellsInterrupted, match="0 of 2 cells"):
            run_design(longer, tmp_path / "run")
    assert run_design(longer, tmp_path / "run").finished == 2
    with pytest.raises(FolderRefused, match="can grow, not shrink"):
        run_design(experiment(quick), tmp_path / "run")


def test_hashes_and_versions_are_written_down(quick: Scenario, tmp_path: Path) -> None:
    run_design(experiment(quick), tmp_path / "run")
    said = json.loads((tmp_path / "run" / "design.json").read_text())
    base, cheap = said["cells"]
    assert base["scenario_hash"] == quick.content_hash() != cheap["scenario_hash"]
    assert json.loads((tmp_path / "run" / "cells" / "base" / "manifest.json").read_text())["tables"] == base["tables"]
    assert "numpy" in said["versions"]


def test_a_cell_called_like_a_file_of_the_folder_is_no_trouble(quick: Scenario, tmp_path: Path) -> None:
    cells = (Cell("base", quick), Cell("report", quick), Cell("cells", quick))
    record = run_design(Design("trial", "A trial", "", cells, runs=4), tmp_path / "run")
    assert compare(record).pairs[1].identical
