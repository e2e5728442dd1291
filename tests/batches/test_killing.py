"""`kill -9` of the master or of a worker, and Ctrl-C: no finished chunk is lost, no run doubled."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from diplosim.batches.batch import run_batch
from diplosim.batches.reading import read_runs
from diplosim.scenario.scenario import Scenario
from tests.run_folders import (
    alive,
    children,
    count_parts,
    digest,
    parts,
    scenario_file,
    start_batch,
    status,
    until,
    workers_of,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the worker processes in /proc"),
]

SEED = 11
RUNS = 1200
CHUNK = 4

KILLS = 20
MANY = 24_000
"""Runs of the batch that is killed again and again: more than twenty commands get through."""


@pytest.fixture(scope="module")
def undisturbed(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch that takes long enough to be killed, and was not."""
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    run_batch(quick, RUNS, folder, seed=SEED)
    return folder


def start(file: Path, folder: Path, runs: int = RUNS) -> "subprocess.Popen[str]":
    return start_batch(file, "-n", runs, "--seed", SEED, "--out", folder, "--on", "local:2", "--chunk", CHUNK)


def under_way(process: "subprocess.Popen[str]", folder: Path, more: int = 3) -> None:
    """Wait until the batch has finished some more chunks."""
    before = count_parts(folder)
    until(lambda: count_parts(folder) >= before + more or process.poll() is not None)


def finish(quick: Scenario, folder: Path, undisturbed: Path) -> int:
    played = run_batch(quick, RUNS, folder, seed=SEED).played
    assert digest(folder) == digest(undisturbed)
    return played


def test_master(quick: Scenario, tmp_path: Path, undisturbed: Path) -> None:
    folder = tmp_path / "run"
    process = start(scenario_file(quick, tmp_path), folder)
    under_way(process, folder)
    workers = children(process.pid)
    process.kill()
    process.communicate()
    until(lambda: not any(alive(pid) for pid in workers))
    assert process.returncode == -signal.SIGKILL
    assert status(folder) == "running"
    finished = count_parts(folder)
    assert 0 < finish(quick, folder, undisturbed) <= RUNS - CHUNK * finished


def test_worker(quick: Scenario, tmp_path: Path, undisturbed: Path) -> None:
    folder = tmp_path / "run"
    process = start(scenario_file(quick, tmp_path), folder)
    under_way(process, folder)
    os.kill(workers_of(process.pid)[-1], signal.SIGKILL)
    _, said = process.communicate()
    assert process.returncode == 1
    assert "a worker process was killed" in said
    assert "to go on: diplosim batch" in said
    assert "Traceback" not in said
    assert status(folder) == "failed"
    finish(quick, folder, undisturbed)


def test_interrupt(quick: Scenario, tmp_path: Path, undisturbed: Path) -> None:
    folder = tmp_path / "run"
    process = start(scenario_file(quick, tmp_path), folder)
    under_way(process, folder)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert f"of {RUNS:,} runs are finished; to go on: diplosim batch" in said
    assert "Traceback" not in said
    assert status(folder) == "interrupted"
    finish(quick, folder, undisturbed)


def kill(victim: str, process: "subprocess.Popen[str]", folder: Path, dice: random.Random) -> None:
    """Kill one process of a batch: in its first second (imports, opening), or after some more chunks."""
    if dice.random() < 0.3:
        time.sleep(dice.uniform(0.0, 1.5))
    else:
        under_way(process, folder, more=dice.randint(1, 5))
        time.sleep(dice.uniform(0.0, 0.1))
    family, workers = children(process.pid), workers_of(process.pid)
    if victim == "worker" and workers:
        os.kill(dice.choice(workers), signal.SIGKILL)
    else:
        process.kill()
    try:
        process.communicate(timeout=300)
    finally:
        process.kill()
    until(lambda: not any(alive(pid) for pid in family))


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["master", "worker"])
def test_twenty_times_at_random_moments(quick: Scenario, tmp_path: Path, victim: str) -> None:
    folder, file, dice = tmp_path / "run", scenario_file(quick, tmp_path), random.Random(2022)
    kept: dict[str, bytes] = {}
    for _ in range(KILLS):
        process = start(file, folder, MANY)
        kill(victim, process, folder, dice)
        assert process.returncode != 0, "it ended before it was killed"
        there = parts(folder)
        assert kept.items() <= there.items(), "a finished chunk was lost or written again"
        if there:
            assert read_runs(folder, columns=["run"])["run"].is_unique
        kept = there
    left = MANY - CHUNK * len(kept)
    assert 0 < left < MANY
    assert run_batch(quick, MANY, folder, seed=SEED).played == left
    assert kept.items() <= parts(folder).items()
    run_batch(quick, MANY, tmp_path / "undisturbed", seed=SEED)
    assert digest(folder) == digest(tmp_path / "undisturbed")
