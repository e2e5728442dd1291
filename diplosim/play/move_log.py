"""The log of a talk and its replay: state = fold(log), so that a restart plays the moves again and needs no policy.

A log is plain data (JSON, YAML): the scenario, the seed, the run, and every move with who made it.  Numbers survive the
way through JSON exactly, and a replayed talk has the state hash of the talk that was logged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from diplosim.scenario import registry
from diplosim.scenario.document import parse_document
from diplosim.scenario.loading import from_document
from diplosim.seats import STAGES, Move, move_from_mapping, move_to_mapping

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks
    from diplosim.learning.tables import Tables
    from diplosim.seats import Delegate

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


def log_of(talks: Talks) -> dict[str, Any]:
    """The whole log as plain data.

    `pending` holds moves that were submitted for a stage that has not been played: they are sealed, show the log to
    nobody at the table.  Raises ValueError for a batch, and for what only a seat imagined.
    """
    if talks.runs != 1 or talks.session.imagined:
        raise ValueError("a log is kept of a talk of one run, as it was played")
    session = talks.session
    return {
        "format": LOG_FORMAT,
        "scenario": talks.scenario.to_yaml(),
        "seed": talks.seed,
        "run": talks.first_run,
        "tables": talks.tables.digest(),
        "seats": {session.name(a): session.by(a) for a in range(len(talks.occupants))},
        "at": [talks.round, talks.stage, talks.stage_index],
        "entries": [asdict(entry) for entry in session.entries],
        "pending": {session.name(a): move_to_mapping(move) for a, move in sorted(session.pending.items())},
    }


def replay(log: Mapping[str, Any], tables: Tables | None = None, verify: bool = False) -> Talks:
    """Play a logged talk again, up to where it stood; the seats are as they were.

    tables: the likelihood tables that it was played with (None: those of the scenario).  verify: ask the policies
    again and compare each of their moves with the log.  Raises ValueError where the log is of another format, of other
    tables, or (verify) where a policy decides otherwise.
    """
    from diplosim.engine.talks import Talks

    if log.get("format") != LOG_FORMAT:
        raise ValueError(f"a log of format {log.get('format')!r}; this version reads format {LOG_FORMAT}")
    scenario = from_document(parse_document(log["scenario"], "scenario of the log"))
    seats: dict[str, str | Delegate] = {seat: by for seat, by in log["seats"].items() if _is_known(by)}
    talks = Talks(scenario, runs=1, seed=log["seed"], first_run=log["run"], seats=seats, tables=tables)
    if talks.tables.digest() != log["tables"]:
        raise ValueError("the talk was played with other likelihood tables; replay it with the version that played it")
    entries = [Entry(**entry) for entry in log["entries"]]
    by_policy = {(e.round, e.stage, e.seat): e for e in entries if e.source == "policy" and verify and _is_known(e.by)}
    for entry in entries:
        talks.session.script[entry.round, entry.stage, entry.seat] = entry
    number, stage, *place = log["at"]
    end = (number, place[0] if place else STAGES.index(stage))
    while talks.running and (talks.round, talks.stage_index) < end:
        _compare(talks, by_policy)
        talks.play_stage()
    for seat, move in log.get("pending", {}).items():
        talks.submit(seat, move_from_mapping(move))
    return talks


def _is_known(by: str) -> bool:
    try:
        registry.find(by)
    except registry.UnknownName:
        return False
    return True


def _compare(talks: Talks, logged: Mapping[tuple[int, str, str], Entry]) -> None:
    for (number, stage, seat), entry in logged.items():
        if entry.point == (talks.round, talks.stage_index):
            now = move_to_mapping(talks.session.policy_move(seat, entry.by))
            if now != entry.move:
                raise ValueError(
                    f"round {number + 1}, {stage}: {entry.by} decides otherwise for {seat} than the log says"
                )


def state_hash(talks: Talks) -> str:
    """SHA-256 of the state: equal histories give equal hashes, whoever sat in the seats.

    Round, stage, every array of the state, what members reported in caucus, texts on the table, moves submitted and not
    yet played, and the outcome of what has ended.
    """
    digest = hashlib.sha256(f"{talks.round}/{talks.stage}/{talks.running}/{talks.hazard}".encode())
    for name, array in _arrays(talks):
        values = np.ascontiguousarray(array)
        digest.update(f"{name}{values.shape}{values.dtype}".encode())
        digest.update(values.tobytes())
    for a, move in sorted(talks.session.pending.items()):
        digest.update(f"{a}{move_to_mapping(move)}".encode())
    return digest.hexdigest()


def _arrays(talks: Talks) -> Iterator[tuple[str, Any]]:
    for field in fields(talks.state):
        yield field.name, getattr(talks.state, field.name)
    for bloc, stance in sorted(talks.lines.stance.items()):
        yield f"stance {bloc}", stance[talks.state.row]
    yield "status_quo", talks.status_quo
    yield "capability", talks.capability
    if talks.texts is not None:
        yield "texts", talks.texts.values
        yield "leaves_open", talks.texts.leaves_open
        yield "tabled", talks.texts.tabled
        yield "interim_text", talks.interim_text
        yield "interim_tabled", talks.interim_tabled
    outcome_table = talks.outcome_table
    for name in ("outcome", "reason", "blocked_by", "conflict_by"):
        yield name, getattr(outcome_table, name)
    for name, column in sorted(outcome_table.columns.items()):
        yield name, column


def scripted(entries: list[Entry]) -> dict[tuple[int, str, str], Entry]:
    """Entries by when and who, as the door looks them up."""
    return {(entry.round, entry.stage, entry.seat): entry for entry in entries}


def move_of(entry: Entry) -> Move:
    """The move of an entry, for one run; it is broadcast along the runs of a fork."""
    return move_from_mapping(entry.move)
