"""The log of a talk: every move with who made it, as plain data, and the hash of the state that it leads to.

Numbers survive the way through JSON exactly, and a replayed talk has the state hash of the talk that was logged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from diplosim.engine.game import Game
from diplosim.seats import STAGES, Move, Stage, move_from_mapping, move_to_mapping

LOG_FORMAT = 2
OLD_FORMATS = (1,)
"""Formats that can still be read: 1 had no control entries."""


REFEREE_ONLY = "holds sealed moves, private bounds or mandates: never serve it while the talk goes on"
"""Value of the key `referee_only`, which marks plain data that nobody at a table may read.

What a seat may read is made by `diplosim.play.seat_data`, what the public may, by `diplosim.play.public_data`.
"""

LAST_RUN = 2**53
"""Runs are counted in whole numbers that every program can read."""


@dataclass(frozen=True)
class Entry:
    """One move in the log: when, who, what (row 0), and whose it was.

    round: from 0.  source: "person", "policy" or "time_out" (a person who did not move in time: silence).  by: name of
    the policy, empty for a person.  place: of the stage in its round (None, in old logs: that of the plenary).
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


@dataclass(frozen=True)
class Control:
    """What was done to a talk beside making moves (see `diplosim.play.controls`).

    kind: one of `diplosim.play.controls.KINDS`.  round: from 0.  place: of the stage in its round before which it came.
    after: how many moves stood in the log then.  data: its own values.  undone: whether a rewind took it back.
    """

    kind: str
    round: int
    place: int
    after: int
    data: dict[str, Any]
    undone: bool = False

    @property
    def point(self) -> tuple[int, int]:
        """Round and order of the stage; points compare as time does."""
        return self.round, self.place

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return asdict(self)


CHANGES_STATE = ("deadline", "event")
"""Kinds of control entries that change what is played, so that a replay and a fork apply them again."""


class LoggedEntry(BaseModel):
    """The layout of an entry."""

    model_config = ConfigDict(strict=True, extra="forbid")

    round: Annotated[int, Field(ge=0)]
    stage: Stage
    seat: str
    move: dict[str, Any]
    source: str
    by: str = ""
    place: int | None = None


class LoggedControl(BaseModel):
    """The layout of a control entry."""

    model_config = ConfigDict(strict=True, extra="forbid")

    kind: str
    round: Annotated[int, Field(ge=0)]
    place: Annotated[int, Field(ge=0)]
    after: Annotated[int, Field(ge=0)]
    data: dict[str, Any]
    undone: bool = False


class LoggedTalk(BaseModel):
    """The layout of a log as `SeatedTalks.log` gives it; keys that it does not have are of other versions."""

    model_config = ConfigDict(strict=True, extra="ignore")

    format: int
    scenario: str
    seed: Annotated[int, Field(ge=0)]
    run: Annotated[int, Field(ge=0, le=LAST_RUN)]
    tables: str
    seats: dict[str, str]
    at: Annotated[list[int | str], Field(min_length=2, max_length=3)]
    entries: list[LoggedEntry]
    pending: dict[str, dict[str, Any]] = Field(default_factory=dict)
    pending_by: dict[str, Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(default_factory=dict)
    controls: list[LoggedControl] = Field(default_factory=list)
    undone: list[dict[str, Any]] = Field(default_factory=list)

    @field_validator("at")
    @classmethod
    def _point(cls, at: list[int | str]) -> list[int | str]:
        number, stage, *place = at
        if not (isinstance(number, int) and stage in STAGES and all(isinstance(each, int) for each in place)):
            raise ValueError(f"a point is a round, one of {', '.join(STAGES)}, and its place")
        return at


def logged_talk(log: Any) -> LoggedTalk:
    """Check the layout of a log.

    Args:
        log: plain data, of whatever form.

    Returns:
        What it says.

    Raises:
        ValueError: where it is no log of this format; all that is wrong with it is told.
    """
    if not isinstance(log, Mapping):
        raise ValueError("a log is a mapping")
    if log.get("format") not in (LOG_FORMAT, *OLD_FORMATS):
        raise ValueError(f"a log of format {log.get('format')!r}; this version reads format {LOG_FORMAT}")
    try:
        return LoggedTalk.model_validate(dict(log))
    except ValidationError as error:
        told = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ValueError("; ".join(told)) from error


Script = dict[tuple[int, str, str, int | None], Entry]
"""Moves that are played again, by round, stage, seat, and place of the stage in its round (None: in old logs)."""


def scripted(entries: Iterable[Entry]) -> Script:
    """Entries by when and who, as they are looked up while they are played again."""
    return {(entry.round, entry.stage, entry.seat, entry.place): entry for entry in entries}


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
    if game.injected:
        yield "injected", np.frombuffer(repr(game.injected).encode(), dtype=np.uint8)
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
