"""One SHA-256 of the outcome table, wherever and however it is played."""

from pathlib import Path

import pytest

from diplosim.batches.batch import BatchInterrupted, run_batch
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.progress import Progress
from diplosim.batches.shard import Shard
from diplosim.scenario.scenario import Scenario
from tests.run_folders import count_parts, digest

pytestmark = pytest.mark.e2e

SEED = 11
RUNS = 1050
"""More than a chunk of 1024, so that each chunk size is crossed at least once."""


@pytest.fixture(scope="module")
def expected(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("serial") / "run"
    run_batch(quick, RUNS, folder, seed=SEED, chunk=1024)
    assert count_parts(folder) == 2
    return digest(folder)


@pytest.mark.parametrize(
    "chunk", [250, pytest.param(37, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.slow)]
)
def test_chunk_sizes(quick: Scenario, tmp_path: Path, expected: str, chunk: int) -> None:
    run_batch(quick, RUNS, tmp_path / "run", seed=SEED, chunk=chunk)
    assert digest(tmp_path / "run") == expected


def test_a_folder_of_all_chunk_sizes(quick: Scenario, tmp_path: Path, expected: str) -> None:
    for runs, chunk in ((10, 1), (100, 37), (500, 250), (RUNS, 1024)):
        run_batch(quick, runs, tmp_path / "run", seed=SEED, chunk=chunk)
    assert count_parts(tmp_path / "run") == 10 + 3 + 2 + 1
    assert digest(tmp_path / "run") == expected


def test_two_processes(quick: Scenario, tmp_path: Path, expected: str) -> None:
    run_batch(quick, RUNS, tmp_path / "run", seed=SEED, chunk=250, on=ExecutorSpec("local", 2))
    assert digest(tmp_path / "run") == expected


def test_shards(quick: Scenario, tmp_path: Path, expected: str) -> None:
    for number in (2, 3, 1):
        run_batch(quick, RUNS, tmp_path / "run", seed=SEED, chunk=250, shard=Shard(number, 3))
    assert digest(tmp_path / "run") == expected


class StopAt(Progress):
    """Presses Ctrl-C after so many chunks."""

    def __init__(self, chunks: int) -> None:
        self.left = chunks

    def advance(self, runs: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def test_a_cluster_and_a_batch_that_goes_from_place_to_place(quick: Scenario, tmp_path: Path, expected: str) -> None:
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    from tests.batches.clusters import dask_cluster

    moved = tmp_path / "moved"
    with dask_cluster(tmp_path) as cluster:
        there = ExecutorSpec("cluster", address=cluster.address)
        run_batch(quick, RUNS, tmp_path / "run", seed=SEED, chunk=125, on=there)
        for place in (there, ExecutorSpec("serial"), ExecutorSpec("local", 2)):
            with pytest.raises(BatchInterrupted):
                run_batch(quick, RUNS, moved, seed=SEED, chunk=25, on=place, progress=StopAt(3))
        assert 225 <= 25 * count_parts(moved) < RUNS
        run_batch(quick, RUNS, moved, seed=SEED, chunk=83, on=there)
    assert digest(tmp_path / "run") == expected
    assert digest(moved) == expected
