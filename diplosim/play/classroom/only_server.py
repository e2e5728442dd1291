"""One server at a time in the folder of a lesson or a sandbox: two of them would each stop the other's acts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

LOCK = "server.lock"
"""Name of the file that a server holds; what is in it does not matter, and it may lie there when no server runs."""


class AnotherServer(RuntimeError):
    """A server is at work in the folder, or the folder cannot be written to; the text says which."""


@contextmanager
def only_server(folder: Path) -> Iterator[None]:
    """Hold a folder for as long as a server runs; the hold goes with the process, however it ends.

    Args:
        folder: of the lesson or sandbox; made where there is none.

    Yields:
        Nothing.

    Raises:
        AnotherServer: where another server holds it, or nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # SQLite knows how to lock a file on every system, and lets go of it when the process ends.
        lock = sqlite3.connect(folder / LOCK, timeout=0.0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise AnotherServer(f"{folder}: {error}") from error
    with closing(lock):
        try:
            lock.execute("PRAGMA journal_mode=MEMORY")  # no second file beside it
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise AnotherServer(f"{folder}: {error}") from error
            advice = "stop it first, or give this one a --folder and a --port of its own"
            raise AnotherServer(f"{folder}: a server is at work here; {advice}") from error
        yield
