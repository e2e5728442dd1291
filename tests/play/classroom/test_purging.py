"""What is kept of a lesson can be deleted, and nothing else is."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from diplosim.cli.commands.classroom import command
from diplosim.play.classroom.purging import QUIET, is_over, keep_until, kept
from tests.play.classroom.lessons import Classroom


def lesson(folder: Path, quiet: bool = True) -> Path:
    room = Classroom(folder)
    room.joined()
    room.host.close()
    for path in kept(folder):
        old = path.stat().st_mtime - (QUIET + 5.0 if quiet else 0.0)
        os.utime(path, (old, old))
    return folder


def purge(folder: Path, answer: str = "y\n") -> tuple[int, str]:
    done = CliRunner().invoke(command, ["--purge", "--folder", str(folder)], input=answer)
    return done.exit_code, done.output


def test_a_lesson_is_deleted_with_its_folder(tmp_path: Path) -> None:
    folder = lesson(tmp_path / "lesson")
    code, told = purge(folder)
    assert code == 0, told
    assert not folder.exists()
    assert "lesson.sqlite3" in told


def test_other_files_stay(tmp_path: Path) -> None:
    folder = lesson(tmp_path / "lesson")
    (folder / "notes.txt").write_text("mine")
    assert purge(folder)[0] == 0
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_no_deletes_nothing(tmp_path: Path) -> None:
    folder = lesson(tmp_path / "lesson")
    assert purge(folder, "n\n")[0] == 1
    assert kept(folder)


def test_a_lesson_that_runs_is_left_alone(tmp_path: Path) -> None:
    folder = lesson(tmp_path / "lesson", quiet=False)
    code, told = purge(folder)
    assert code == 1
    assert "a server is at work" in told
    assert kept(folder)


def test_where_nothing_is_kept_that_is_said(tmp_path: Path) -> None:
    code, told = purge(tmp_path / "nowhere")
    assert code == 1
    assert "nothing is kept" in told


@pytest.mark.parametrize(("until", "over"), [("", False), ("1999-12-31", True), (keep_until(1), False)])
def test_a_date_passes(until: str, over: bool) -> None:
    assert is_over(until) is over
