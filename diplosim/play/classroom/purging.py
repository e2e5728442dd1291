"""Deleting what is kept of a lesson, and the date until which it is meant to be kept."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

from diplosim.play.classroom.only_server import LOCK
from diplosim.play.classroom.sandbox import FILE
from diplosim.play.classroom.serving import LOG

KEPT = (LOG, f"{LOG}-wal", f"{LOG}-shm", FILE, LOCK)
"""Files of a lesson or of a sandbox; nothing else in its folder is touched."""

QUIET = 10.0
"""Seconds after which a log that nobody writes into has no server; one at work writes every two."""


class AtWork(RuntimeError):
    """A server is at work in the lesson, so that nothing was deleted."""


def kept(folder: Path) -> list[Path]:
    """What is kept of a lesson in a folder."""
    return [folder / name for name in KEPT if (folder / name).is_file()]


def purge(folder: Path) -> list[Path]:
    """Delete what is kept of a lesson, and its folder where nothing else is in it.

    Args:
        folder: of the lesson.

    Returns:
        What was deleted.

    Raises:
        AtWork: where a server has written into it a moment ago.
    """
    found = kept(folder)
    last = max((path.stat().st_mtime for path in found if path.name.startswith(LOG)), default=0.0)
    if time.time() - last < QUIET:
        raise AtWork(f"{folder}: a server is at work in this lesson; stop it, wait {QUIET:.0f} seconds and try again")
    for path in found:
        path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        found.append(folder)
    return found


def keep_until(days: int) -> str:
    """The date until which a lesson that begins today is kept."""
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


def is_over(until: str) -> bool:
    """Whether the date until which a lesson is kept has passed; never where none was set."""
    return bool(until) and datetime.date.today() > datetime.date.fromisoformat(until)
