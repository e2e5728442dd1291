"""The job array of the how-to page is run as it stands there, task by task, with what SLURM would set."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import diplosim
from diplosim.batches.batch import run_batch
from tests.places import DOCS
from tests.run_folders import digest, status

pytestmark = pytest.mark.e2e

PAGE = (DOCS / "how-to.md").read_text(encoding="utf-8")
SEED, RUNS, TASKS = 2022, 120, 2


def job_array() -> str:
    """The script, with its indentation taken away."""
    found = re.search(r"^ {4}#!/bin/bash\n(?: {4}.*\n)+", PAGE, flags=re.M)
    assert found is not None
    return re.sub(r"^ {4}", "", found[0], flags=re.M)


def test_its_tasks_play_one_folder_together(tmp_path: Path) -> None:
    folder = tmp_path / "geneva"
    script = tmp_path / "job.sh"
    text = job_array().replace("/shared/me/geneva", str(folder)).replace("-n 10000000", f"-n {RUNS}")
    assert str(folder) in text
    assert f"-n {RUNS}" in text
    script.write_text(text)
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    printed = ""
    for task in range(1, TASKS + 1):
        assert not folder.exists() or status(folder) != "complete"
        environment = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_COUNT": str(TASKS), "PATH": beside}
        ended = subprocess.run(
            ["bash", str(script)], capture_output=True, text=True, check=True, env={**os.environ, **environment}
        )
        printed = ended.stdout
    assert status(folder) == "complete"
    assert f"{RUNS} runs, seed {SEED}" in printed
    run_batch(diplosim.load("geneva_2022"), RUNS, tmp_path / "serial", seed=SEED)
    assert digest(folder) == digest(tmp_path / "serial")
