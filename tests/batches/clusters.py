"""A Dask cluster on the loopback address, in processes of its own: a scheduler and two workers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.run_folders import until


@dataclass
class Cluster:
    """A running cluster.  address: of the scheduler."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    workers: list["subprocess.Popen[bytes]"]


@contextmanager
def dask_cluster(folder: Path) -> Iterator[Cluster]:
    """Start a scheduler and two workers, one of them with two threads; end them all afterwards."""
    about, environment = folder / "scheduler.json", {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    log = (folder / "dask.log").open("ab")

    def start(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *arguments]
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment)

    started = [start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(about))]
    try:
        for threads in ("1", "2"):
            options = ["--nthreads", threads, "--no-nanny", "--host", "127.0.0.1", "--local-directory", str(folder)]
            started.append(start("dask_worker", "--scheduler-file", str(about), *options))
        until(lambda: about.exists() and about.read_text().strip().endswith("}"))
        yield Cluster(str(json.loads(about.read_text())["address"]), started[0], started[1:])
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
        log.close()
