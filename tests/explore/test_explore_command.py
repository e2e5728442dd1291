"""The command: what it prints and refuses, and that it ends on Ctrl-C with nothing left behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diplosim.cli.commands import explore
from diplosim.cli.main import main
from tests.a_scenario import TEXT
from tests.mishaps import needs_signals

QUICK = TEXT + "beliefs: {training_runs: 64}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "border.yaml"
    path.write_text(QUICK, encoding="utf-8")
    return path


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["explore", *map(str, arguments)])


def test_a_missing_extra_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(explore, "NEEDED", ("starlette", "a_package_that_nobody_has"))
    done = typed(file)
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert "a_package_that_nobody_has" in done.stderr
    assert 'pip install "diplosim[classroom]"' in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "high"])
def test_a_bad_port_is_refused(file: Path, port: str) -> None:
    done = typed(file, "--port", port)
    assert done.exit_code == 2
    assert "--port" in done.stderr


def test_a_port_that_is_taken_is_refused_before_anything_is_done(file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = typed(file, "--port", port)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{port} cannot be used" in done.stderr
    assert "allowed" in done.stderr or "1 to 65535" in done.stderr


@pytest.mark.parametrize("runs", ["0", "100001", "many"])
def test_a_bad_number_of_runs_is_refused(file: Path, runs: str) -> None:
    assert typed(file, "--runs", runs).exit_code == 2


def test_a_bad_scenario_and_a_bad_value_are_told_like_everywhere(tmp_path: Path, file: Path) -> None:
    assert "no_such" in typed("no_such").stderr
    done = typed(file, "--set", "rounds=0")
    assert done.exit_code == 2
    assert "rounds" in done.stderr


def test_a_seat_that_waits_for_a_person_is_refused(file: Path) -> None:
    done = typed(file, "--set", "parties.ANA.policy=human")
    assert done.exit_code == 2
    assert "parties.ANA.policy" in done.stderr


@pytest.mark.e2e
@needs_signals
def test_it_serves_until_it_is_stopped_and_fits_in_a_process_that_ends_with_it(file: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "diplosim", "explore", file.name, "--port", str(port), "-n", "20"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        printed = ""
        while "Ctrl+C" not in printed:
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            printed += line
        assert f"http://127.0.0.1:{port}" in printed
        base = f"http://127.0.0.1:{port}"
        page = ""
        for _ in range(3000):
            with urllib.request.urlopen(f"{base}/?war_costs=0.5") as answer:
                page = answer.read().decode()
            if "refitted under these values" in page:
                break
            time.sleep(0.1)
        assert "refitted under these values" in page
        with urllib.request.urlopen(f"{base}/pulse") as answer:
            assert json.load(answer)["seq"] > 1
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0
        assert set(said.splitlines()) <= {f"fitting belief tables: {quarter} %" for quarter in (25, 50, 75, 100)}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["border.yaml"]
    finally:
        process.kill()
        process.communicate()
