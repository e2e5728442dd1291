"""What a page shows a person: gathered from the lesson for one reader, and nothing that this reader may not know."""

from __future__ import annotations

from typing import Any

from diplosim.play.classroom import engine
from diplosim.play.classroom.charts import positions
from diplosim.play.classroom.decisions import alliance_shown, decision, grave, said
from diplosim.play.classroom.endings import ending
from diplosim.play.classroom.host import Host
from diplosim.play.classroom.lesson import Lesson
from diplosim.play.classroom.people import Person
from diplosim.play.classroom.questions import QUESTIONS
from diplosim.play.classroom.record import record_of, short
from diplosim.play.classroom.setup import PHASES
from diplosim.play.classroom.sheet import case, confidential_sheet, public_sheet
from diplosim.play.classroom.table import Message, Table
from diplosim.play.seat_data import seat_data
from diplosim.play.transcripts.wording import day, word

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
    waiting = talks.waiting() if playing else ()
    people = table.people()
    number = min(number, lesson.scenario.rounds)
    return {
        "table": table.number,
        "round": number,
        "rounds": lesson.scenario.rounds,
        "day": day(lesson.scenario.round_dates[number - 1]),
        "stage": stage,
        "stage_key": table.stage_key(),
        "playing": playing,
        "ended": table.ended,
        "record": table.once("record", viewer, lambda: record_of(talks, viewer)) if table.started else [],
        "news": [text for _, _, text in reversed(table.news)],
        "statements": [(short(lesson.scenario, party), text) for party, text in table.statements.items()],
        "chart": table.once("chart", viewer, lambda: positions(lesson.scenario, talks, viewer))
        if table.started
        else "",
        "moved": len([p for p in people if playing and engine.may_decide(talks, p) and p not in waiting]),
        "deciding": len([p for p in people if playing and engine.may_decide(talks, p)]),
        "computers": [short(lesson.scenario, p) for p in table.parties if p not in people],
        "ending": ending(table) if table.ended or PHASES.index(lesson.phase) > PHASES.index("rounds") else None,
    }


def messages_for(table: Table, party: str) -> list[dict[str, Any]]:
    """Messages that a party may read, the latest first; an empty party stands for the public."""
    shown = [m for m in table.messages if m.parties is None or (party and party in m.parties)]
    return [_message(table, m, party) for m in reversed(shown)]


def all_messages(table: Table) -> list[dict[str, Any]]:
    """All messages of a table, for Control."""
    return [_message(table, m, "") for m in reversed(table.messages)]


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
        "public": table.once("public sheet", party, lambda: public_sheet(talks, party)),
        "confidential": table.once("sheet", party, lambda: confidential_sheet(talks, party))
        if not table.ended
        else None,
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
        "alliances": [alliance_shown(a) for a in seat["alliances"]],
        "statement": table.statements.get(party, ""),
        "questions": QUESTIONS,
        "polls": _polls(lesson, table, party),
        "issues": [(i.id, i.name) for i in lesson.scenario.issues],
    }
    return shown


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
                    (kind, word(kind), round(100 * (said[-1].chances[kind] if said else chance)))
                    for kind, chance in prior.items()
                ],
            }
        )
    return polls


def watching(host: Host, person: Person | None, table: Table) -> dict[str, Any]:
    """The page of an observer, of the press, or of the projector: the public record."""
    shown = common(host, table) | of_table(host.lesson, table)
    return shown | {"person": person, "messages": messages_for(table, ""), "case": case(table.talks)}
