"""Batches in processes of their own, and what their folders hold."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from diplosim.batches.reading import read_runs
from diplosim.scenario.scenario import Scenario


def digest(folder: Path) -> str:
    """SHA-256 of the outcome table in order of runs: names of the columns, and every value."""
    table = read_runs(folder)
    assert table["run"].is_monotonic_increasing
    assert table["run"].is_unique
    found = hashlib.sha256(json.dumps(list(table.columns)).encode())
    found.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return found.hexdigest()


def status(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text())["status"])


def parts(folder: Path) -> dict[str, bytes]:
    """Name and SHA-256 of each finished part."""
    found = (folder / "outcomes").glob("part-*.parquet")
    return {path.name: hashlib.sha256(path.read_bytes()).digest() for path in found}


def count_parts(folder: Path) -> int:
    return len(list((folder / "outcomes").glob("part-*.parquet")))


def scenario_file(scenario: Scenario, folder: Path) -> Path:
    file = folder / "talks.yaml"
    file.write_text(scenario.to_yaml())
    return file


def start_batch(*arguments: str | Path | int, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """Start `diplosim batch` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "diplosim", "batch", *(str(argument) for argument in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
        preexec_fn=_hear_interrupts if os.name == "posix" else None,
    )


def _hear_interrupts() -> None:
    """A shell lets what it runs in the background ignore Ctrl-C, and a new process inherits that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def workers_of(pid: int) -> list[int]:
    """Worker processes of a local pool (a process that multiprocessing keeps for itself is not one)."""
    found = []
    for child in children(pid):
        try:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def alive(pid: int) -> bool:
    """Whether a process runs (one that has ended but is not yet reaped does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(reached: Callable[[], bool], seconds: float = 600.0) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)
