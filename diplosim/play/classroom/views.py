"""What a page shows a person: gathered from the lesson for one reader, and nothing that this reader may not know."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from diplosim.play.classroom import engine
from diplosim.play.classroom.charts import positions, positions_in_numbers
from diplosim.play.classroom.decisions import alliance_shown, decision, grave, said
from diplosim.play.classroom.endings import ending
from diplosim.play.classroom.host import Host
from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.pages import part
from diplosim.play.classroom.people import Person
from diplosim.play.classroom.record import record_of, short
from diplosim.play.classroom.rules import questions, rules
from diplosim.play.classroom.setup import PHASES
from diplosim.play.classroom.sheet import both_parts, case
from diplosim.play.classroom.table import Message, Table
from diplosim.play.public_data import alliances_of
from diplosim.play.seat_data import seat_data
from diplosim.play.transcripts.wording import day

AFTER = PHASES[PHASES.index("reveal") :]
"""Phases in which what was hidden is open."""


def common(host: Host, table: Table | None, party: str = "") -> dict[str, Any]:
    """What every page of a lesson shows."""
    lesson, now = host.lesson, host.clock.now()
    left = lesson.left(now, table, party)
    return {
        "phase": lesson.phase,
        "title": lesson.scenario.name,
        "left": left,
        "paused": lesson.paused_at is not None,
        "seq": lesson.seq,
        "trouble": bool(host.trouble),
        "tables": len(lesson.tables),
    }


def of_table(lesson: Lesson, table: Table, viewer: str = "") -> dict[str, Any]:
    """The public side of a table, with what a viewer's own alliances know."""
    talks = table.talks
    number, stage = engine.point(talks)
    playing = lesson.phase == "rounds" and table.started and not table.ended
    moved, deciding = table.progress() if playing else (0, 0)
    people = table.people()
    number = min(number, lesson.scenario.rounds)
    return {
        "table": table.number,
        "round": number,
        "rounds": lesson.scenario.rounds,
        "day": table.once("day", "", lambda: day(lesson.scenario.round_dates[number - 1])),
        "stage": stage,
        "stage_key": table.stage_key(),
        "playing": playing,
        "ended": table.ended,
        "record": _record(table, viewer) if table.started else "",
        "news": table.announced(),
        "statements": [(short(lesson.scenario, party), text) for party, text in table.statements.items()],
        "chart": table.once("chart", viewer, lambda: _chart(table, viewer)) if table.started else "",
        "moved": moved,
        "deciding": deciding,
        "rules": rules(talks),
        "computers": [short(lesson.scenario, p) for p in table.parties if p not in people],
        "ending": ending(table) if table.ended or PHASES.index(lesson.phase) > PHASES.index("rounds") else None,
    }


def _record(table: Table, viewer: str) -> Markup | str:
    """What has happened, as it stands on pages; made once for all who know the same alliances from inside."""
    inside = ",".join(alliances_of(table.talks, viewer)) if viewer else ""

    def made() -> Markup | str:
        rounds = record_of(table.talks, viewer)
        return part("record.html", record=rounds) if rounds else ""

    return table.once(f"record {inside}", "", made)


def _chart(table: Table, viewer: str) -> Markup:
    """Where delegations stand, with the viewer's own limits; the table beside it is made once for all."""
    numbers = table.once("chart in numbers", "", lambda: positions_in_numbers(table.scenario, table.talks))
    return positions(table.scenario, table.talks, viewer, numbers)


def messages_for(table: Table, party: str) -> list[Markup]:
    """Messages that a party may read, the latest first; an empty party stands for the public."""
    shown = [m for m in table.messages if m.parties is None or (party and party in m.parties)]
    return [_printed(table, m, party) for m in reversed(shown)]


def all_messages(table: Table) -> list[Markup]:
    """All messages of a table, for Control."""
    return [_printed(table, m, "") for m in reversed(table.messages)]


def _printed(table: Table, message: Message, reader: str) -> Markup:
    """A message as it stands on pages; it never changes, so that it is made once for its author and once for others."""
    key = (message.seq, bool(reader) and message.author == reader)
    if key not in table.printed:
        table.printed[key] = part("message.html", m=_message(table, message, reader))
    printed: Markup = table.printed[key]
    return printed


def _message(table: Table, message: Message, reader: str) -> dict[str, Any]:
    kind, _, whom = message.to.partition(":")
    return {
        "author": message.author if message.author in ("control", "press") else short(table.scenario, message.author),
        "named": message.author not in ("control", "press"),
        "own": bool(reader) and message.author == reader,
        "kind": kind,
        "whom": short(table.scenario, whom) if whom else "",
        "text": message.text,
        "round": message.round,
        "seq": message.seq,
        "paper": [(table.scenario.issue(issue).name, f"{value:.2f}") for issue, value in message.paper.items()],
    }


def at_seat(host: Host, person: Person) -> dict[str, Any]:
    """The page of a person at a seat."""
    lesson, table, party = host.lesson, host.lesson.tables[person.game], person.party
    talks = table.talks
    shown = common(host, table, party) | of_table(lesson, table, party)
    may = shown["playing"] and engine.may_decide(talks, party)
    proposal = table.proposed.get(party) if may else None
    seat = table.once("seat", party, lambda: seat_data(talks, party)) if shown["playing"] else {"alliances": []}
    partners = [p.name for p in lesson.sitting(table.number, party) if p is not person]
    shown |= {
        "person": person,
        "party": party,
        "partners": partners,
        "name": short(lesson.scenario, party),
        "sheet": table.once("sheet", party, lambda: _sheet(table, party)) if not table.ended else "",
        "decision": table.once(
            "decision", party, lambda: decision(talks, party, proposal.move if proposal else None, seat)
        )
        if may
        else None,
        "proposal": None
        if proposal is None
        else {
            "own": proposal.by == person.id,
            "says": said(talks, party, proposal.move),
            "warnings": grave(talks, party, proposal.move),
        },
        "together": lesson.setup.pairs == "joint" and bool(partners),
        "by_person": engine.is_person(talks, party) or not table.started,
        "messages": messages_for(table, party),
        "readers": [
            *((f"alliance:{a}", short(lesson.scenario, a)) for a, _ in table.alliances(party)),
            *((f"pair:{p}", short(lesson.scenario, p)) for p in table.reached(party)),
        ],
        "at_table": not table.only_caucuses(party),
        "alliances": [alliance_shown(a, seat["issues"]) for a in seat["alliances"]],
        "statement": table.statements.get(party, ""),
        "questions": questions(talks),
        "polls": _polls(lesson, table, party),
        "issues": [(i.id, i.name) for i in lesson.scenario.issues],
    }
    return shown


def _sheet(table: Table, party: str) -> Markup:
    """Both parts of a seat's sheet as they stand on its page."""
    public, confidential = both_parts(table.talks, party)
    return part("sheet.html", public=public, confidential=confidential)


def _polls(lesson: Lesson, table: Table, party: str) -> list[dict[str, Any]]:
    """What a seat may say that it believes of others, with what it said last."""
    polls = []
    for about, prior in lesson.scenario.hidden_types.items():
        if about == party or len(prior) < 2:
            continue
        said = [b for b in table.beliefs if b.by == party and b.about == about]
        polls.append(
            {
                "about": about,
                "name": short(lesson.scenario, about),
                "said": len(said),
                "types": [
                    (kind, round(100 * (said[-1].chances[kind] if said else chance))) for kind, chance in prior.items()
                ],
            }
        )
    return polls


def watching(host: Host, person: Person | None, table: Table) -> dict[str, Any]:
    """The page of an observer, of the press, or of the projector: the public record."""
    shown = common(host, table) | of_table(host.lesson, table)
    return shown | {
        "person": person,
        "messages": messages_for(table, ""),
        "case": table.once("case", "", lambda: case(table.talks)),
    }
