"""The log of a talk: every move with who made it, as plain data, and the hash of the state that it leads to.

Numbers survive the way through JSON exactly, and a replayed talk has the state hash of the talk that was logged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from diplosim.engine.game import Game
from diplosim.seats import STAGES, Move, move_from_mapping, move_to_mapping

LOG_FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """One move in the log: when, who, what (row 0), and whose it was.

    round: from 0.  source: "person" or "policy".  by: name of the policy, empty for a person.  place: of the stage in
    its round (None, in old logs: that of the plenary).
    """

    round: int
    stage: str
    seat: str
    move: dict[str, Any]
    source: str
    by: str = ""
    place: int | None = None

    @property
    def point(self) -> tuple[int, int]:
        """Round and order of the stage; points compare as time does."""
        return self.round, STAGES.index(self.stage) if self.place is None else self.place

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return asdict(self)


def scripted(entries: Iterable[Entry]) -> dict[tuple[int, str, str], Entry]:
    """Entries by when and who, as they are looked up while they are played again."""
    return {(entry.round, entry.stage, entry.seat): entry for entry in entries}


def move_of(entry: Entry) -> Move:
    """The move of an entry, for one run; it is broadcast along the runs of a fork."""
    return move_from_mapping(entry.move)


def state_hash(game: Game, pending: Mapping[int, Move]) -> str:
    """SHA-256 of the state: equal histories give equal hashes, whoever sat in the seats.

    Round, stage, every array of the state, what members reported in caucus, texts on the table, moves submitted and not
    yet played, and the outcome of what has ended.
    """
    digest = hashlib.sha256(f"{game.round}/{game.stage}/{game.running}/{game.hazard}".encode())
    for name, array in _arrays(game):
        values = np.ascontiguousarray(array)
        digest.update(f"{name}{values.shape}{values.dtype}".encode())
        digest.update(values.tobytes())
    for a, move in sorted(pending.items()):
        digest.update(f"{a}{move_to_mapping(move)}".encode())
    return digest.hexdigest()


def _arrays(game: Game) -> Iterator[tuple[str, Any]]:
    for field in fields(game.state):
        yield field.name, getattr(game.state, field.name)
    for bloc, stance in sorted(game.lines.stance.items()):
        yield f"stance {bloc}", stance[game.state.row]
    yield "status_quo", game.status_quo
    yield "capability", game.capability
    if game.texts is not None:
        yield "texts", game.texts.values
        yield "leaves_open", game.texts.leaves_open
        yield "tabled", game.texts.tabled
        yield "interim_text", game.interim_text
        yield "interim_tabled", game.interim_tabled
    outcome_table = game.outcome_table
    for name in ("outcome", "reason", "blocked_by", "conflict_by"):
        yield name, getattr(outcome_table, name)
    for name, column in sorted(outcome_table.columns.items()):
        yield name, column
