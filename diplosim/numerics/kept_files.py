"""Results kept in the user's cache folder under a name that says all that they depend on.

Each file begins with a checksum: a damaged one counts as absent, and is written anew.  Files are written whole, so that
two commands may work out the same at once.  A cache that cannot be written costs the next command its time, and this
one nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from diplosim.atomic_files import written_whole
from diplosim.user_cache import cache_place

ENDING = ".npz"


def kept_folder(kind: str) -> Path | None:
    """Where results of a kind are kept on this machine; None where nothing is kept."""
    place = cache_place()
    return None if place is None else place / kind


def read_kept(kind: str, depends: str) -> bytes | None:
    """What an earlier command has kept; None where there is nothing, or only a damaged file.

    kind: of result.  depends: all that it depends on.
    """
    path = _path(kind, depends)
    if path is None:
        return None
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest().encode() != checksum:
        return None
    with suppress(OSError):  # a read-only cache is still read
        os.utime(path)
    return content


def keep(kind: str, depends: str, content: bytes, most: int) -> bool:
    """Keep a result for the next command.

    Args:
        kind: of result.
        depends: all that it depends on.
        content: the result.
        most: bytes of all results of the kind together; those that were not used for longest go first.

    Returns:
        Whether it is kept.
    """
    path = _path(kind, depends)
    if path is None or len(content) > most:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as stream:
            stream.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        _make_room(path.parent, most)
    except OSError:
        return False
    return True


@lru_cache(maxsize=4)
def code_of(packages: Sequence[str]) -> str:
    """SHA-256 of all Python files of some packages."""
    found = hashlib.sha256()
    for package in packages:
        top = Path(str(files(package)))
        for path in sorted(top.rglob("*.py")):
            found.update(path.relative_to(top).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _path(kind: str, depends: str) -> Path | None:
    place = kept_folder(kind)
    return None if place is None else place / f"{hashlib.sha256(depends.encode()).hexdigest()[:40]}{ENDING}"


def _make_room(place: Path, most: int) -> None:
    """Remove the files that were used longest ago, until all together keep to the limit."""
    found = sorted(((stat.st_mtime_ns, stat.st_size, path) for path, stat in _files(place)), reverse=True)
    total = 0
    for _, size, path in found:
        total += size
        if total > most:
            path.unlink(missing_ok=True)


def _files(place: Path) -> list[tuple[Path, os.stat_result]]:
    listed = []
    for path in place.glob(f"*{ENDING}"):
        with suppress(FileNotFoundError):  # another command makes room as well
            listed.append((path, path.stat()))
    return listed
