"""One SHA-256 of the outcome table, wherever and however it is played; on a cluster: test_cluster.py."""

from pathlib import Path

import pytest

from diplosim.batches.batch import run_batch
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
