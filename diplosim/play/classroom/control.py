"""What Control does, checked before anything is stored: each function makes an event or says why not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from diplosim.play.classroom import engine
from diplosim.play.classroom.acts import text_of
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.lesson import Lesson, Refused
from diplosim.play.classroom.people import PER_SEAT, ROLES, Place, next_place
from diplosim.play.classroom.plain_text import LONGEST, cleaned, too_long
from diplosim.play.classroom.setup import PHASES
from diplosim.play.classroom.store import Event
from diplosim.play.classroom.table import Table
from diplosim.scenario.schema.procedure import Event as ScenarioEvent
from diplosim.scenario.validation.coherence import LIMITS

CONTROL = "control"
EVENTS = {"capability": "party", "status_quo": "issue", "war_cost": "party", "breakdown": "", "posture": "party"}
"""Kinds of events, and what each concerns."""

MINUTES = (1, 2, 5)
"""How many minutes a click adds."""


def table_of(lesson: Lesson, form: Mapping[str, Any]) -> Table:
    """The table that a form names.  Raises Refused."""
    number = str(form.get("table", "1"))
    if not number.isdecimal() or int(number) not in lesson.tables:
        raise Refused(422, t("no_such_table"))
    return lesson.tables[int(number)]


def party_of(table: Table, form: Mapping[str, Any]) -> str:
    """The seat that a form names.  Raises Refused."""
    party = str(form.get("party", ""))
    if party not in table.seats:
        raise Refused(422, t("no_such_party"))
    return party


def deal(lesson: Lesson) -> Event:
    """Give a place to everybody in the lobby who has confirmed to be here."""
    places = lesson.places()
    if not places:
        raise Refused(409, t("nobody_to_place"))
    return Event("dealt", CONTROL, 0, {"places": places})


def place(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """Give one person a place: the one named, or where a late joiner fits best.

    Args:
        lesson: the lesson.
        form: `person`, and `place` as `TABLE:seat:PARTY`, `TABLE:press:`, `TABLE:observer:` or `best`.

    Returns:
        The event.

    Raises:
        Refused: where there is no such person or place, or the seat is full.
    """
    person = lesson.people.get(str(form.get("person", "")))
    if person is None:
        raise Refused(422, t("no_such_person"))
    wanted = str(form.get("place", "best"))
    where: Place
    if wanted == "best":
        others = [p for p in lesson.people.values() if p is not person]
        where = next_place(others, len(lesson.tables), lesson.seats())
    else:
        number, _, rest = wanted.partition(":")
        role, _, party = rest.partition(":")
        table = table_of(lesson, {"table": number})
        if role not in ROLES or (role == "seat" and party not in table.seats):
            raise Refused(422, t("no_such_place"))
        where = (table.number, role, party if role == "seat" else "")
        if role == "seat" and len([p for p in lesson.sitting(table.number, party) if p is not person]) >= PER_SEAT:
            raise Refused(409, t("seat_full"))
    return Event("dealt", CONTROL, 0, {"places": {person.id: where}})


def phase(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """Go on to the next phase, which the form names so that a second click does not skip one."""
    following = str(form.get("to", ""))
    now = PHASES.index(lesson.phase)
    if following not in PHASES[now + 1 : now + 2]:
        raise Refused(409, t("phase_moved_on"))
    if following == "brief" and not any(p.role == "seat" for p in lesson.people.values()):
        raise Refused(409, t("nobody_seated"))
    return Event("phase", CONTROL, 0, {"to": following})


def pause(lesson: Lesson) -> Event:
    """Stop the clock."""
    if lesson.paused_at is not None:
        raise Refused(409, t("paused_already"))
    return Event("pause", CONTROL)


def resume(lesson: Lesson) -> Event:
    """Let the clock run on."""
    if lesson.paused_at is None:
        raise Refused(409, t("not_paused"))
    return Event("resume", CONTROL)


def extend(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """Give more time: to all, to a table, or to one seat that is awaited there."""
    minutes = str(form.get("minutes", ""))
    if minutes not in {str(m) for m in MINUTES}:
        raise Refused(422, t("no_such_minutes"))
    game = table_of(lesson, form).number if form.get("table") else 0
    body: dict[str, Any] = {"seconds": 60.0 * int(minutes)}
    if form.get("party"):
        table = table_of(lesson, form)
        party = party_of(table, form)
        if lesson.phase != "rounds" or party not in table.talks.waiting():
            raise Refused(409, t("seat_not_awaited"))
        return Event("extend", CONTROL, table.number, {**body, "party": party})
    return Event("extend", CONTROL, game, body)


def advance(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """End the wait of a stage for everybody at a table; the form names the stage, so that two clicks end one."""
    table = table_of(lesson, form)
    if lesson.phase != "rounds" or table.ended or str(form.get("stage", "")) != table.stage_key():
        raise Refused(409, t("stage_closed"))
    return Event("stage", CONTROL, table.number, {"time": True})


def fill(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """End the wait for one seat: its policy moves, or it says nothing."""
    table = table_of(lesson, form)
    party, how = party_of(table, form), str(form.get("how", "policy"))
    if how not in ("policy", "silence"):
        raise Refused(422, t("no_such_answer"))
    if lesson.phase != "rounds" or party not in table.talks.waiting():
        raise Refused(409, t("seat_not_awaited"))
    return Event("filled", CONTROL, table.number, {"party": party, "how": how})


def hand(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """Hand a seat to the computer, or back to its people."""
    table = table_of(lesson, form)
    party, to = party_of(table, form), str(form.get("to", ""))
    if to not in ("person", "computer"):
        raise Refused(422, t("no_such_answer"))
    if not table.started or table.ended:
        raise Refused(409, t("not_in_rounds"))
    if engine.is_person(table.talks, party) == (to == "person"):
        raise Refused(409, t("handed_already"))
    if to == "person" and not lesson.sitting(table.number, party):
        raise Refused(409, t("nobody_there"))
    return Event("handed", CONTROL, table.number, {"party": party, "to": to})


def inject(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """News to everybody, or intelligence or a letter from the capital to one seat.

    Args:
        lesson: the lesson.
        form: `text`, `table` (empty for all) and `party` (empty for everybody there).

    Returns:
        The event.

    Raises:
        Refused: where there is no such seat, or the text is empty or too long.
    """
    table = table_of(lesson, form) if form.get("table") else None
    parties = None
    if form.get("party"):
        parties = [party_of(table or lesson.tables[1], form)]
    body = {"text": text_of(form), "parties": parties}
    return Event("injected", CONTROL, 0 if table is None else table.number, body)


def event(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """A shock from outside that changes the talks when their next round begins, as events of a scenario do.

    Args:
        lesson: the lesson.
        form: `table` (empty for all), and either `scheduled` (number of an event of the case, which happens now, too),
            or `kind`, `value`, `what` and, as the kind needs, `party` or `issue`.

    Returns:
        The event of the lesson.

    Raises:
        Refused: where nothing of the kind can happen, with the reason.
    """
    if lesson.phase != "rounds":
        raise Refused(409, t("not_in_rounds"))
    chosen = [table_of(lesson, form)] if form.get("table") else list(lesson.tables.values())
    given = _given_event(lesson, form)
    playing = [table for table in chosen if table.started and not table.ended]
    if not playing:
        raise Refused(422, t("not_in_rounds"))
    in_time = [table for table in playing if engine.point(table.talks)[0] < lesson.scenario.rounds]
    if not in_time:
        raise Refused(422, t("event_too_late"))
    taken = {str(table.number): engine.check_event(table.talks, given) for table in in_time}
    return Event("event", CONTROL, 0 if len(chosen) > 1 else chosen[0].number, {"events": taken})


def _given_event(lesson: Lesson, form: Mapping[str, Any]) -> dict[str, Any]:
    """The event of a form, without its round.  Raises Refused."""
    scheduled = str(form.get("scheduled", ""))
    if scheduled:
        known = {str(number): planned for number, planned in forward(lesson)}
        if scheduled not in known:
            raise Refused(422, t("no_such_answer"))
        return {k: v for k, v in known[scheduled].model_dump(mode="json").items() if k != "round" and v is not None}
    kind, what = str(form.get("kind", "")), cleaned(str(form.get("what", ""))).strip()
    if kind not in EVENTS:
        raise Refused(422, t("no_such_answer"))
    value = _value(kind, str(form.get("value", "")).strip())
    if not what:
        raise Refused(422, t("empty_text"))
    if too_long(what):
        raise Refused(413, t("too_long", bytes=LONGEST))
    needs = EVENTS[kind]
    concerns = str(form.get(needs, ""))
    if needs == "party" and concerns not in lesson.scenario.party_ids:
        raise Refused(422, t("no_such_party"))
    if needs == "issue" and concerns not in lesson.scenario.issue_ids:
        raise Refused(422, t("no_such_issue"))
    return {"kind": kind, "value": value, "what": what, **({needs: concerns} if needs else {})}


def _value(kind: str, typed: str) -> float:
    """The number of an event as it was typed.  Raises Refused where it is none, or none that this kind can have."""
    try:
        value = float(typed.replace(",", "."))
    except ValueError as error:
        raise Refused(422, t("no_number", typed=typed[:40])) from error
    if not math.isfinite(value):
        raise Refused(422, t("no_number", typed=typed[:40]))
    if kind == "posture" and not value.is_integer():
        raise Refused(422, t("no_rung", typed=typed[:40], highest=f"{LIMITS[kind]:g}"))
    if not 0.0 <= value <= LIMITS[kind]:
        raise Refused(422, t("out_of_range", typed=typed[:40], highest=f"{LIMITS[kind]:g}"))
    return value


def forward(lesson: Lesson) -> list[tuple[int, ScenarioEvent]]:
    """Events that the case has planned and that can come earlier as well; a factor would work twice."""
    now = min((table.talks.game.round + 1 for table in lesson.tables.values() if not table.ended), default=0)
    planned = enumerate(lesson.scenario.events)
    return [(i, planned) for i, planned in planned if now and planned.round > now + 1 and planned.kind != "war_cost"]


def rewind(lesson: Lesson, form: Mapping[str, Any]) -> Event:
    """Take the last stage of a table back; the form names the present one, so that two clicks take back one."""
    table = table_of(lesson, form)
    if not table.started or str(form.get("stage", "")) != table.stage_key():
        raise Refused(409, t("stage_closed"))
    if not table.can_rewind():
        raise Refused(409, t("nothing_to_take_back"))
    return Event("rewound", CONTROL, table.number)
