"""Files that are either whole or absent: written aside, flushed to the disk, then renamed.

While a file is written aside it is locked.  The lock goes with the process, so that whoever clears up what killed
writers left knows it from the work of living ones, on this machine or on another that shares the disk.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

ROOM = 2**20
"""Bytes that must fit on a disk before some work is begun."""

PARTIAL = ".partial"
"""Ending of a file that is still being written; a reader never looks at these."""


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a binary file that appears under `path` only when the block ends without an error.

    The bytes go to a hidden neighbour first, are flushed to the disk, and the neighbour is renamed, which
    replaces an older `path` in one step.  A kill or a full disk at any moment leaves the old file, or none.

    Args:
        path: the file to be written; its folder exists.

    Yields:
        The stream to write to.

    Raises:
        OSError: if the folder cannot be written or the disk is full; the neighbour is removed.
    """
    with _aside(path) as (stream, aside):
        yield stream
        _finish(stream)
        aside.replace(path)
    _flush_folder(path.parent)


def write_text_whole(path: Path, text: str) -> None:
    """Write a text file (UTF-8) whole or not at all."""
    with written_whole(path) as stream:
        stream.write(text.encode("utf-8"))


def create_whole(path: Path, content: bytes) -> bool:
    """Write a file whole unless there is one: of many processes that try at once, one writes it.

    Args:
        path: the file to be written; its folder exists.
        content: all of its bytes.

    Returns:
        Whether this call wrote it.  On a file system without hard links the last one wins instead of the first,
        and all of them are told that they wrote it.

    Raises:
        OSError: if it cannot be written.
    """
    with _aside(path) as (stream, aside):
        stream.write(content)
        _finish(stream)
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            return False
        except OSError:
            aside.replace(path)
    _flush_folder(path.parent)
    return True


@contextmanager
def _aside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a hidden neighbour that is gone when the block ends, unless it was renamed."""
    try:
        stream, aside = _locked_neighbour(path)
        try:
            with stream:
                yield stream, aside
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        error.filename = str(path)  # a full disk does not say where, and nobody knows the neighbour
        raise


def _locked_neighbour(path: Path) -> tuple[BinaryIO, Path]:
    while True:
        aside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{PARTIAL}")
        stream = aside.open("xb")
        _lock(stream, wait=True)
        if aside.exists():
            return stream, aside
        stream.close()  # it was cleared up before it was locked


def _finish(stream: BinaryIO) -> None:
    """Flush to the disk; the lock is held until the file is renamed, but where no open file can be."""
    stream.flush()
    os.fsync(stream.fileno())
    if sys.platform == "win32":
        stream.close()


def _lock(stream: BinaryIO, *, wait: bool) -> bool:
    """Lock a file until it is closed; return False where another holds it, or the file system knows no locks."""
    if sys.platform != "win32":
        try:
            fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True  # Windows lets nobody remove a file that is open


def check_room(folder: Path, size: int = ROOM) -> None:
    """Find out before some work whether its results can be written: whether the folder can, and the disk has room.

    Args:
        folder: where results will go; made with its parents if it is not there.
        size: bytes that must fit.

    Raises:
        OSError: naming the folder, if not; a folder that was made is removed again.
    """
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _aside(folder / "room") as (stream, _):
            stream.write(bytes(size))
            _finish(stream)
    except OSError as error:
        if new and folder.exists():
            folder.rmdir()
        raise OSError(error.errno, error.strerror, str(folder)) from error


def remove_partial_files(folder: Path) -> None:
    """Remove what interrupted writers left in a folder; what is still being written stays."""
    for path in folder.glob(f".*{PARTIAL}"):
        with suppress(FileNotFoundError, PermissionError):
            if sys.platform == "win32":
                path.unlink()
                continue
            with path.open("r+b") as stream:
                if _lock(stream, wait=False):
                    path.unlink()


def _flush_folder(folder: Path) -> None:
    """Make a rename durable; only POSIX systems let a folder be opened for this."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
