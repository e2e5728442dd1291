"""Fitted tables kept on the disk of this machine, so that the next command need not fit them again.

A file is found by everything that its tables depend on: the content of the scenario, the code of the engine and of the
shipped policies, and the version of NumPy.  Tables that hang on code of others are not kept.  Each file begins with a
checksum: a damaged one counts as absent, and is written anew.  Files are written whole, so that two commands may fit
the same tables at once.  The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from diplosim.atomic_files import written_whole
from diplosim.learning.tables import Tables, table_key
from diplosim.scenario.fingerprint import files_of, packages_of
from diplosim.scenario.scenario import Scenario
from diplosim.user_cache import cache_place

MOST_BYTES = 256 * 2**20
"""Bytes of all files together; those that were not used for longest go first."""


def kept_tables(scenario: Scenario) -> Tables | None:
    """Tables that an earlier command has kept; None where there are none, or only damaged ones."""
    path = _path(scenario)
    if path is None:
        return None
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != checksum:
            return None
        tables = Tables.from_bytes(content)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    with suppress(OSError):  # a read-only cache is still read
        os.utime(path)
    return tables if tables.key == table_key(scenario) else None


def keep_tables(scenario: Scenario, tables: Tables) -> bool:
    """Keep fitted tables for the next command.

    Args:
        scenario: what they were fitted to.
        tables: what was fitted.

    Returns:
        Whether they are kept; a cache that cannot be written costs the next command its time, and this one nothing.
    """
    path = _path(scenario)
    if path is None:
        return False
    content = tables.as_bytes()
    if len(content) > MOST_BYTES:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as stream:
            stream.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        _make_room(path.parent)
    except OSError:
        return False
    return True


def folder() -> Path | None:
    """Where tables are kept on this machine; None where nothing is kept."""
    place = cache_place()
    return None if place is None else place / "tables"


def _path(scenario: Scenario) -> Path | None:
    place = folder()
    if place is None or files_of(scenario) or packages_of(scenario):
        return None
    name = hashlib.sha256(f"{table_key(scenario)}; {_code()}; numpy {np.__version__}".encode()).hexdigest()
    return place / f"{name[:40]}.npz"


@lru_cache(maxsize=1)
def _code() -> str:
    """SHA-256 of all Python files of the engine and of the shipped policies."""
    found = hashlib.sha256()
    for package in ("diplosim", "agents"):
        top = Path(str(files(package)))
        for path in sorted(top.rglob("*.py")):
            found.update(path.relative_to(top).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _make_room(place: Path) -> None:
    """Remove the files that were used longest ago, until all together keep to the limit."""
    found = sorted(((stat.st_mtime_ns, stat.st_size, path) for path, stat in _files(place)), reverse=True)
    total = 0
    for _, size, path in found:
        total += size
        if total > MOST_BYTES:
            path.unlink(missing_ok=True)


def _files(place: Path) -> list[tuple[Path, os.stat_result]]:
    listed = []
    for path in place.glob("*.npz"):
        with suppress(FileNotFoundError):  # another command makes room as well
            listed.append((path, path.stat()))
    return listed
