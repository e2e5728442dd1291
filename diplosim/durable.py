"""Files that are either whole or absent: written aside, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PARTIAL = ".partial"
"""Ending of a file that is still being written; a reader never looks at these."""


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a binary file that appears under `path` only when the block ends without an error.

    The bytes go to a hidden neighbour first, are flushed to the disk, and the neighbour is renamed, which
    replaces an older `path` in one step.  A kill or a full disk at any moment leaves the old file, or none.

    Raises:
        OSError: if the folder cannot be written or the disk is full; the neighbour is removed.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{PARTIAL}")
    try:
        with aside.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _flush_folder(path.parent)


def write_text_whole(path: Path, text: str) -> None:
    """Write a text file (UTF-8) whole or not at all."""
    with written_whole(path) as stream:
        stream.write(text.encode("utf-8"))


def remove_partial_files(folder: Path) -> None:
    """Remove what interrupted writers left in a folder."""
    for path in folder.glob(f".*{PARTIAL}"):
        path.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make a rename durable; only POSIX systems let a folder be opened for this."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
