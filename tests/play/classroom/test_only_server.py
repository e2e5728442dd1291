"""A folder has one server: a second one is told so and changes nothing, and a killed one holds nothing."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.play.classroom.only_server import LOCK, AnotherServer, only_server

HOLD = "import sys, pathlib\nfrom diplosim.play.classroom.only_server import only_server\n"
HOLD += "with only_server(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"


def holder(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLD, str(folder)]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "held\n"
    return running


def let_go(running: "subprocess.Popen[str]") -> None:
    running.kill()
    running.communicate(timeout=60)


@pytest.mark.e2e
def test_a_folder_is_held_by_one_process_and_let_go_when_it_is_killed(tmp_path: Path) -> None:
    running = holder(tmp_path)
    try:
        with pytest.raises(AnotherServer, match="a server is at work here"), only_server(tmp_path):
            pass
    finally:
        let_go(running)
    with only_server(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AnotherServer, match="file"), only_server(tmp_path / "file"):
        pass


@pytest.mark.e2e
@pytest.mark.parametrize("kind", [[], ["--sandbox"]], ids=["lesson", "sandbox"])
def test_a_second_server_is_refused_and_changes_nothing(tmp_path: Path, kind: list[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    running = holder(tmp_path / "lesson")
    try:
        told = ["classroom", "teaching/warm_up", *kind, "--folder", str(tmp_path / "lesson"), "--port", port]
        done = CliRunner().invoke(main, told)
    finally:
        let_go(running)
    assert done.exit_code == 1
    assert done.output.count("\n") == 1
    assert "a server is at work here; stop it first" in done.output
    assert [path.name for path in (tmp_path / "lesson").iterdir()] == [LOCK]
