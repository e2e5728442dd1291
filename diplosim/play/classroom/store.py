"""The log of events of a lesson: append-only, one writer, on disk before anybody hears of it.

State is what follows from the events in their order, so that nothing else need be kept and a restart is a replay.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, game INTEGER NOT NULL, t REAL NOT NULL, seat TEXT NOT NULL, kind TEXT NOT NULL,
    body TEXT NOT NULL, idem TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS alive (id INTEGER PRIMARY KEY CHECK (id = 1), t REAL NOT NULL);
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""


class NotStored(RuntimeError):
    """The disk took no event; nothing has happened.  The text says why."""


@dataclass(frozen=True)
class Event:
    """Something that happened.

    kind: what.  seat: who did it ("control", "clock", or the id of a person).  game: number of the table from 1, 0 for
    the whole class.  t: seconds of the lesson's clock.  idem: key under which the same act is the same event, however
    often it is sent.  seq: its place in the log, from 1.
    """

    kind: str
    seat: str
    game: int = 0
    body: Mapping[str, Any] = field(default_factory=dict)
    idem: str = ""
    t: float = 0.0
    seq: int = 0


class EventStore:
    """The log in one SQLite file.

    Args:
        path: the file; it is made where there is none.

    Raises:
        NotStored: where the file cannot be opened or made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise NotStored(f"{path}: {error}") from error
        self._by_key = {event.idem: event for event in self.events()}
        self.last = max((event.seq for event in self._by_key.values()), default=0)

    def events(self) -> list[Event]:
        """All events in their order."""
        rows = self._database.execute("SELECT kind, seat, game, body, idem, t, seq FROM events ORDER BY seq").fetchall()
        bodies = json.loads(f"[{','.join(row[3] for row in rows)}]")
        return [
            Event(kind, seat, game, body, idem, t, seq)
            for (kind, seat, game, _, idem, t, seq), body in zip(rows, bodies, strict=True)
        ]

    def kept(self) -> list[Event]:
        """All events in their order, without reading the file again."""
        return list(self._by_key.values())

    def known(self, idem: str) -> Event | None:
        """The event that was stored under a key."""
        return self._by_key.get(idem)

    def append(self, event: Event, t: float) -> Event:
        """Put an event at the end; when this returns it is on disk.

        Args:
            event: what happened; its key must be new.
            t: the lesson's clock.

        Returns:
            The event with its place and time.

        Raises:
            NotStored: where the disk is full or read-only, or somebody else has written; then nothing has happened.
        """
        body = json.dumps(event.body, sort_keys=True)
        stored = Event(event.kind, event.seat, event.game, json.loads(body), event.idem, t, self.last + 1)
        try:
            self._database.execute(
                "INSERT INTO events (seq, game, t, seat, kind, body, idem) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (stored.seq, stored.game, t, stored.seat, stored.kind, body, stored.idem),
            )
        except sqlite3.IntegrityError as error:
            raise NotStored(f"{self.path}: another server writes into this lesson ({error})") from error
        except sqlite3.Error as error:
            raise NotStored(f"{self.path}: {error}") from error
        self.last = stored.seq
        self._by_key[stored.idem] = stored
        return stored

    @contextmanager
    def together(self) -> Iterator[None]:
        """Put what is appended inside on disk at once, when the block ends: all of it, or nothing.

        Yields:
            Nothing.

        Raises:
            NotStored: where the disk does not take it; then nothing of it has happened.
        """
        before, written = self.last, False
        try:
            self._database.execute("BEGIN")
            yield
            self._database.execute("COMMIT")
            written = True
        except sqlite3.Error as error:
            raise NotStored(f"{self.path}: {error}") from error
        finally:
            if not written:
                if self._database.in_transaction:  # a full disk ends it by itself
                    self._database.execute("ROLLBACK")
                self._by_key = {key: event for key, event in self._by_key.items() if event.seq <= before}
                self.last = before

    def note_alive(self, t: float) -> None:
        """Note that the lesson's clock has come so far, for a restart.  Raises NotStored."""
        try:
            self._database.execute(
                "INSERT INTO alive VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET t = excluded.t", (t,)
            )
        except sqlite3.Error as error:
            raise NotStored(f"{self.path}: {error}") from error

    def last_time(self) -> float:
        """How far the lesson's clock had come when the server last ran."""
        alive = self._database.execute("SELECT max(t) FROM alive").fetchone()[0] or 0.0
        return max([float(alive), *(event.t for event in self._by_key.values())])

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
