"""Workers of a shared cluster that lack diplosim, or have another one, are named and left alive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from diplosim.batches.chunks import WorkerUnfit
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.cli.main import main
from diplosim.scenario.scenario import Scenario
from tests.run_folders import scenario_file, until

pytestmark = pytest.mark.e2e

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


@contextmanager
def bare_worker(folder: Path, place: Path | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler and a worker that sees the installed packages, but no diplosim save one in `place`."""
    about = folder / "scheduler.json"
    seen = [place] if place else []
    seen += [Path(entry) for entry in sys.path if entry and not (Path(entry) / "diplosim").exists()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, seen))}
    with (folder / "dask.log").open("ab") as log:

        def start(module: str, *words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-S", "-m", f"distributed.cli.{module}", "--no-dashboard", *words]
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment)

        scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(about))
        own = ["--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(folder)]
        worker = start("dask_worker", "--scheduler-file", str(about), *own)
        try:
            until(lambda: about.exists() and about.read_text().strip().endswith("}"))
            address = str(json.loads(about.read_text())["address"])
            with distributed.Client(address, set_as_default=False) as client:
                client.wait_for_workers(1, timeout=300)
            yield address, worker
        finally:
            for process in (worker, scheduler):
                process.kill()
                process.wait()


def test_a_worker_without_diplosim_is_named_and_lives(quick: Scenario, tmp_path: Path) -> None:
    out = tmp_path / "run"
    with bare_worker(tmp_path) as (address, worker):
        arguments = ["batch", str(scenario_file(quick, tmp_path)), "-n", "64", "--out", str(out), "--on", address]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 1
        assert f"1 of 1 workers of {address} cannot play with diplosim" in result.stderr
        assert "cannot load diplosim (No module named 'diplosim')" in result.stderr
        assert not out.exists()
        with distributed.Client(address, set_as_default=False) as client:
            assert client.submit(sum, [1, 2]).result(timeout=300) == 3
        assert worker.poll() is None


def test_a_worker_with_another_diplosim_is_named(tmp_path: Path) -> None:
    other = tmp_path / "other" / "diplosim"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    (other / "version.py").write_text('__version__ = "99.0"\n', encoding="utf-8")
    with (
        bare_worker(tmp_path, other.parent) as (address, _),
        pytest.raises(WorkerUnfit, match=r"tcp://127\.0\.0\.1:\d+ has diplosim 99\.0$"),
    ):
        ExecutorSpec("cluster", address=address).executor()


def test_a_worker_that_comes_late_fails_in_its_task_and_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diplosim.batches.cluster.ClusterExecutor._refuse_unfit_workers", lambda _: None)
    with bare_worker(tmp_path) as (address, worker), ExecutorSpec("cluster", address=address).executor() as executor:
        error = executor.submit(scenario_file, None, tmp_path).exception(timeout=300)
        assert isinstance(error, ImportError)
        assert "cannot load what a chunk needs" in str(executor.loss(error))
        with distributed.Client(address, set_as_default=False) as client:
            assert client.submit(sum, [1, 2]).result(timeout=300) == 3
        assert worker.poll() is None
