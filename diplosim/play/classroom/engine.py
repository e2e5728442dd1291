"""The one place where the classroom touches talks: how they begin, what is put to a seat, and how a stage is played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diplosim.engine.legality import check_move
from diplosim.learning.tables import Tables
from diplosim.play.classroom.catalogue import said, sentence
from diplosim.play.controls import checked, control
from diplosim.play.session import Session
from diplosim.play.transcripts.wording import HAPPENS
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, move_from_mapping, move_to_mapping

PERSON = "human"
"""Registered name of who waits for a person."""


def begin(scenario: Scenario, seed: int, run: int, tables: Tables | None) -> Session:
    """Talks of one run, all seats held by computers."""
    return Session(scenario, runs=1, seed=seed, first_run=run, tables=tables)


def is_person(talks: Session, party: str) -> bool:
    """Whether a person decides for a party."""
    return talks.is_person(talks.position(party))


def pending(talks: Session, party: str) -> dict[str, Any] | None:
    """The sealed move of a party for the present stage, None where there is none."""
    move = talks.pending.get(talks.position(party))
    return None if move is None else move_to_mapping(move)


def may_decide(talks: Session, party: str) -> bool:
    """Whether a person at this seat has something to decide at the present stage, moved or not."""
    a = talks.position(party)
    return talks.is_person(a) and talks.has_decision(a, talks.game.stage)


def check(talks: Session, party: str, move: Mapping[str, Any]) -> dict[str, Any]:
    """A move as it will be stored.  Raises IllegalMove with the reason; nothing is changed."""
    if not may_decide(talks, party):
        raise IllegalMove(sentence("nothing_to_decide"))
    return move_to_mapping(check_move(talks.game, talks.position(party), move_from_mapping(move)))


def put(talks: Session, party: str, move: Mapping[str, Any]) -> None:
    """Seal a checked move for the present stage, in the place of an earlier one."""
    talks.submit(party, move_from_mapping(move))


def time_out(talks: Session, party: str, by_policy: bool) -> None:
    """Seal a move for a seat that did not make one: what its policy would do, or silence."""
    control(talks, {"kind": "time_out", "seat": party, "plays": "policy" if by_policy else "silence"})


def hand(talks: Session, party: str, to_person: bool) -> None:
    """Give a seat to a person or to its own policy; the history stays."""
    to = PERSON if to_person else talks.scenario.party(party).policy
    control(talks, {"kind": "hand_over", "seat": party, "to": to})


def note_message(talks: Session, author: str, to: str, readers: tuple[str, ...] | None, text: str) -> None:
    """Write a message into the log of the talks."""
    heard = ["all"] if readers is None else [party for party in readers if party != author]
    control(talks, {"kind": "message", "from": author, "to": ["control"] if to == "control" else heard, "text": text})


def note_belief(talks: Session, party: str, about: str, chances: Mapping[str, float]) -> None:
    """Write a report of beliefs into the log of the talks."""
    control(talks, {"kind": "belief_report", "seat": party, "about": about, "beliefs": dict(chances)})


def check_event(talks: Session, event: Mapping[str, Any]) -> dict[str, Any]:
    """An event as it can be brought in now.  Raises IllegalControl; nothing is changed."""
    brought_in: dict[str, Any] = checked(talks, {"kind": "event", "event": dict(event)})[1]["event"]
    return brought_in


def bring_in(talks: Session, event: Mapping[str, Any]) -> None:
    """Let a checked event of the scenario's kinds happen when its round begins."""
    control(talks, {"kind": "event", "event": dict(event)})


def coming_events(talks: Session) -> list[tuple[int, str]]:
    """Events that were brought in and whose round has not begun: round, and what happens."""
    events = (e for e in talks.game.injected if e.round > talks.game.round + 1)
    return [(event.round, event.what or said(HAPPENS[event.kind])) for event in events]


def note_clock(talks: Session, seconds: float, party: str = "") -> None:
    """Write into the log of the talks that a stage lasts longer, for all or for one seat."""
    control(talks, {"kind": "clock", "seconds": seconds, **({"seat": party} if party else {})})


def point(talks: Session) -> tuple[int, str]:
    """Round (from 1) and stage at which talks stand."""
    return talks.game.round + 1, talks.game.stage
