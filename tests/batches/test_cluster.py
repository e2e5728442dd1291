"""A real Dask scheduler with worker processes: same table, and what is lost when parts of it die."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from diplosim.batches import chunks
from diplosim.batches.batch import BatchInterrupted, run_batch
from diplosim.batches.chunks import WorkerUnfit
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.executors import ExtraMissing
from diplosim.cli.main import main
from diplosim.scenario.scenario import Scenario
from tests.batches.clusters import Cluster, dask_cluster
from tests.batches.test_one_table import StopAt
from tests.run_folders import count_parts, digest, scenario_file, start_batch, status, until

pytestmark = pytest.mark.e2e

SEED = 11
RUNS = 400
FIRST = 80

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for all tests: starting its three processes costs more than what is played on them."""
    with dask_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def test_a_batch_that_goes_from_place_to_place_has_the_table_of_one_that_stays(
    quick: Scenario, tmp_path: Path, cluster: Cluster
) -> None:
    there = ExecutorSpec("cluster", address=cluster.address)
    run_batch(quick, RUNS, tmp_path / "stays", seed=SEED)
    run_batch(quick, RUNS, tmp_path / "there", seed=SEED, chunk=125, on=there)
    moved = tmp_path / "moved"
    for place in (there, ExecutorSpec("serial"), ExecutorSpec("local", 2)):
        with pytest.raises(BatchInterrupted):
            run_batch(quick, RUNS, moved, seed=SEED, chunk=10, on=place, progress=StopAt(3))
    assert 90 <= 10 * count_parts(moved) < RUNS
    run_batch(quick, RUNS, moved, seed=SEED, chunk=83, on=there)
    assert digest(tmp_path / "there") == digest(moved) == digest(tmp_path / "stays")


def test_who_leaves_leaves_no_answer_on_its_way(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask's loop must not end under a result that is being fetched: when all is closed every call has an answer."""
    fetch = distributed.Future.result

    def slowly(self: Any, timeout: float | None = None) -> Any:
        time.sleep(0.2)
        return fetch(self, timeout)

    monkeypatch.setattr(distributed.Future, "result", slowly)
    executor = ExecutorSpec("cluster", address=cluster.address).executor()
    asked = [executor.submit(pow, 2, number) for number in range(4)]
    executor.shutdown(cancel_futures=True)
    assert all(future.done() for future in asked)


def test_a_lost_worker_is_made_up_for_and_a_lost_scheduler_is_told(
    quick: Scenario, tmp_path: Path, cluster: Cluster
) -> None:
    """The last on the cluster, which does not survive it."""
    folder, file = tmp_path / "run", scenario_file(quick, tmp_path)

    def start(runs: int) -> "subprocess.Popen[str]":
        process = start_batch(file, "-n", runs, "--seed", SEED, "--out", folder, "--on", cluster.address, "--chunk", 8)
        before = count_parts(folder)
        until(lambda: count_parts(folder) >= before + 3 or process.poll() is not None)
        return process

    process = start(FIRST)
    cluster.workers[0].kill()
    out, said = process.communicate()
    assert process.returncode == 0, said
    assert f"{FIRST} runs" in out
    process = start(RUNS)
    cluster.scheduler.kill()
    _, said = process.communicate()
    assert process.returncode == 1
    assert f"the scheduler {cluster.address} is gone; " in said
    assert "to go on: diplosim batch" in said
    assert said.count("\n") == 1, said
    assert status(folder) == "failed"
    finished = 8 * count_parts(folder)
    assert FIRST < finished < RUNS
    assert run_batch(quick, RUNS, folder, seed=SEED).played == RUNS - finished
    run_batch(quick, RUNS, tmp_path / "undisturbed", seed=SEED)
    assert digest(folder) == digest(tmp_path / "undisturbed")


def test_nobody_at_the_address(quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diplosim.batches.cluster.ANSWER_WITHIN", 0.5)
    arguments = ["batch", str(scenario_file(quick, tmp_path)), "-n", "5", "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(main, [*arguments, "--on", "tcp://127.0.0.1:9"])
    assert (result.exit_code, result.stderr) == (1, "diplosim: no Dask scheduler answers at tcp://127.0.0.1:9\n")
    assert not (tmp_path / "run").exists()


def test_the_missing_extra_is_named(quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExtraMissing, match=r'pip install "diplosim\[cluster\]"'):
        ExecutorSpec("cluster", address="tcp://127.0.0.1:9").executor()
    arguments = ["batch", str(scenario_file(quick, tmp_path)), "-n", "5", "--out", str(tmp_path / "run")]
    assert CliRunner().invoke(main, [*arguments, "--on", "tcp://127.0.0.1:9"]).exit_code == 2
    assert not (tmp_path / "run").exists()


class TestUnfitWorkers:
    """What a worker on another machine finds there."""

    def chunk(self, folder: Path, engine: str = chunks.__version__) -> chunks.Chunk:
        return chunks.Chunk(b"", "", engine, folder / "beliefs" / "tables.npz", folder / "outcomes", 0, 0, 1)

    def test_it_does_not_see_the_folder(self, tmp_path: Path) -> None:
        with pytest.raises(WorkerUnfit, match="must lie on a file system that all workers share"):
            chunks.play_chunk(self.chunk(tmp_path / "not_mounted"))

    def test_it_has_another_diplosim(self, tmp_path: Path) -> None:
        with pytest.raises(WorkerUnfit, match=r"the batch was begun with 99\.0"):
            chunks.play_chunk(self.chunk(tmp_path, engine="99.0"))

    def test_it_is_told_in_a_line(self, quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def unfit(chunk: chunks.Chunk) -> None:
            raise WorkerUnfit("worker node7 does not see the folder")

        monkeypatch.setattr(chunks, "_check_worker", unfit)
        arguments = ["batch", str(scenario_file(quick, tmp_path)), "-n", "5", "--out", str(tmp_path / "run")]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 1
        assert "worker node7 does not see the folder; to go on: " in result.stderr
