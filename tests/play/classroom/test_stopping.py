"""Ctrl-C is how the teacher stops a lesson or sandbox: an end like any other."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mishaps import needs_signals
from tests.play.classroom.browsers import free_port, wait_for

pytestmark = [pytest.mark.e2e, needs_signals]


@pytest.mark.parametrize("kind", [["--lan", "--host", "127.0.0.1"], [], ["--sandbox"]], ids=["lan", "alone", "sandbox"])
def test_ctrl_c_ends_well(tmp_path: Path, kind: list[str]) -> None:
    port = free_port()
    command = [sys.executable, "-m", "diplosim", "classroom", "teaching/warm_up", *kind, "--port", str(port)]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        assert any("Ctrl+C" in line for line in process.stdout)
        wait_for(port)
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == ""
        assert process.wait(timeout=120) == 0
