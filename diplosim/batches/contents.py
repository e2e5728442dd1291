"""Files that carry a checksum of their content in their name, so that no damage to them goes unnoticed.

The checksum comes and goes with the file in one step: nothing else must be written for it, however many files there
are, and a kill at any moment leaves no file without it.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from diplosim.atomic_files import written_whole

LENGTH = 16
"""Hexadecimal digits of the SHA-256 that stand in a name."""

_NAMED = re.compile(rf"-([0-9a-f]{{{LENGTH}}})\.parquet")


def write_named(folder: Path, stem: str, table: pa.Table, **options: object) -> Path:
    """Write a table whole, as `<stem>-<checksum>.parquet`.

    Args:
        folder: where.
        stem: what the name begins with.
        table: its content.
        **options: of pyarrow's writer.

    Returns:
        The file.

    Raises:
        OSError: if it cannot be written; nothing is left behind then.
    """
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, write_page_checksum=True, compression="zstd", **options)
    content = buffer.getvalue()
    path = folder / f"{stem}-{hashlib.sha256(content).hexdigest()[:LENGTH]}.parquet"
    with written_whole(path) as stream:
        stream.write(content)
    return path


def verify(path: Path) -> None:
    """Check that a file holds what was written; one that has been found sound is looked at again once it has changed.

    Args:
        path: a Parquet file; one of an older diplosim, without a checksum in its name, is read by its pages' checksums.

    Raises:
        OSError: if it cannot be opened.
        ValueError: if it is damaged; the text names it.
    """
    stat = path.stat()
    if wrong := _damage(path, stat.st_mtime_ns, stat.st_size, stat.st_ino):
        raise ValueError(f"{path}: {wrong}")


@lru_cache(maxsize=100_000)
def _damage(path: Path, changed: int, size: int, number: int) -> str:
    content = path.read_bytes()
    named = _NAMED.search(path.name)
    if named is not None:
        found = hashlib.sha256(content).hexdigest()[:LENGTH]
        return "" if found == named[1] else f"is damaged: its checksum is {found}, its name says {named[1]}"
    try:
        with pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True) as file:
            file.read()
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, MemoryError) as error:
        return f"is damaged ({error})"
    return ""
