"""Files that are whole or absent, and what killed writers left."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import pytest

from diplosim import atomic_files
from diplosim.atomic_files import remove_partial_files, write_text_whole, written_whole
from tests.mishaps import full_disk


class TestDurable:
    def test_replaces_in_one_step(self, tmp_path: Path) -> None:
        path = tmp_path / "note.txt"
        write_text_whole(path, "old")
        with written_whole(path) as stream:
            stream.write(b"new")
            assert path.read_text() == "old"
        assert path.read_text() == "new"
        assert list(tmp_path.iterdir()) == [path]

    def test_an_error_leaves_the_old_file_and_nothing_else(self, tmp_path: Path) -> None:
        path = tmp_path / "note.txt"
        write_text_whole(path, "old")

        def half() -> None:
            with written_whole(path) as stream:
                stream.write(b"half")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            half()
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_full_disk_leaves_nothing(self, tmp_path: Path) -> None:
        with full_disk(1000), pytest.raises(OSError, match="too large"):
            write_text_whole(tmp_path / "big.txt", "x" * 10_000)
        assert list(tmp_path.iterdir()) == []

    def test_leftovers_of_a_killed_writer_are_removed(self, tmp_path: Path) -> None:
        (tmp_path / ".part-0000000000.parquet.1-ab.partial").write_text("half")
        (tmp_path / "kept.txt").write_text("whole")
        remove_partial_files(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]

    def test_what_is_being_written_is_left_alone(self, tmp_path: Path) -> None:
        with written_whole(tmp_path / "note.txt") as stream:
            stream.write(b"half, ")
            remove_partial_files(tmp_path)
            stream.write(b"whole")
        assert [path.read_text() for path in tmp_path.iterdir()] == ["half, whole"]

    def test_it_is_closed_before_it_is_renamed_where_no_open_file_can_be(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[BinaryIO] = []
        rename = Path.replace

        def of_closed_files(aside: Path, path: Path) -> Path:
            assert opened[0].closed
            return rename(aside, path)

        monkeypatch.setattr(atomic_files, "sys", SimpleNamespace(platform="win32"))
        monkeypatch.setattr(Path, "replace", of_closed_files)
        with written_whole(tmp_path / "note.txt") as stream:
            opened.append(stream)
            stream.write(b"whole")
        assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]

    def test_another_process_leaves_it_alone_until_its_writer_is_killed(self, tmp_path: Path) -> None:
        writing = "\n".join(
            (
                "import sys, pathlib",
                "from diplosim.atomic_files import written_whole",
                "with written_whole(pathlib.Path(sys.argv[1])) as stream:",
                "    stream.write(b'half')",
                "    stream.flush()",
                "    print('begun', flush=True)",
                "    input()",
            )
        )
        command = [sys.executable, "-c", writing, str(tmp_path / "note.txt")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "begun\n"
            remove_partial_files(tmp_path)
            assert [path.read_text() for path in tmp_path.iterdir()] == ["half"]
            writer.kill()
        remove_partial_files(tmp_path)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.skipif(sys.platform == "win32", reason="no open file can be removed")
    def test_one_that_was_removed_before_it_was_locked_is_begun_anew(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lock, removed = atomic_files._lock, []

        def too_late(stream: BinaryIO, *, wait: bool) -> bool:
            if not removed:
                removed.append(Path(stream.name))
                removed[0].unlink()
            return lock(stream, wait=wait)

        monkeypatch.setattr(atomic_files, "_lock", too_late)
        write_text_whole(tmp_path / "note.txt", "whole")
        assert removed
        assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]
