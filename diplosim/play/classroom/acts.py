"""What people at seats do, checked before anything is stored: each function makes an event or says why not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from diplosim.play.classroom import engine
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.lesson import Lesson, Refused
from diplosim.play.classroom.people import Person
from diplosim.play.classroom.plain_text import LONGEST, cleaned, too_long
from diplosim.play.classroom.questions import QUESTIONS
from diplosim.play.classroom.record import refused_in_words
from diplosim.play.classroom.store import Event
from diplosim.play.classroom.table import Table
from diplosim.seats import IllegalMove

TALKING = ("brief", "opening", "rounds", "outcome", "reveal", "debrief")
"""Phases in which messages are heard."""


def seated(lesson: Lesson, person: Person) -> Table:
    """The table of a person at a seat.  Raises Refused for everybody else."""
    if person.role != "seat":
        raise Refused(403, t("no_seat"))
    return lesson.tables[person.game]


def text_of(form: Mapping[str, Any], longest: str = "") -> str:
    """The text of a form, made harmless.  Raises Refused where it is empty or too long."""
    text = cleaned(str(form.get("text", ""))).strip()
    if not text:
        raise Refused(422, t("empty_text"))
    if too_long(text):
        raise Refused(413, t("too_long", bytes=LONGEST))
    return text


def here(lesson: Lesson, person: Person) -> Event:
    """A person says that they are here."""
    return Event("here", person.id)


def ready(lesson: Lesson, person: Person) -> Event:
    """A person says that they know their sheet."""
    return Event("ready", person.id)


def quiz(lesson: Lesson, person: Person, form: Mapping[str, Any]) -> Event:
    """A person answers the questions on the rules."""
    answers = {q.id: str(form.get(q.id, "")) for q in QUESTIONS}
    known = {q.id: {*q.answers, ""} for q in QUESTIONS}
    if any(answers[q] not in known[q] for q in answers):
        raise Refused(422, t("no_such_answer"))
    return Event("quiz", person.id, 0, {"answers": answers})


def statement(lesson: Lesson, person: Person, form: Mapping[str, Any]) -> Event:
    """A delegation makes its opening statement."""
    table = seated(lesson, person)
    if lesson.phase not in ("brief", "opening"):
        raise Refused(409, t("statements_over"))
    if table.only_caucuses(person.party):
        raise Refused(403, t("no_place_at_table"))
    return Event("statement", person.id, table.number, {"party": person.party, "text": text_of(form)})


def decision_at(lesson: Lesson, person: Person, stage_key: str, now: float) -> Table:
    """The table at which a person may decide now.  Raises Refused where the stage or the own time is over."""
    table = seated(lesson, person)
    if lesson.phase != "rounds" or not table.started or table.ended:
        raise Refused(409, t("not_in_rounds"))
    if stage_key != table.stage_key():
        raise Refused(409, t("stage_closed"))
    if lesson.paused_at is not None:
        raise Refused(409, t("paused_no_moves"))
    if not engine.may_decide(table.talks, person.party):
        raise Refused(409, t("nothing_to_decide"))
    left = lesson.left(now, table, person.party)
    if left is not None and left <= 0.0:
        raise Refused(409, t("time_was_up"))
    return table


class RefusedByRules(Refused):
    """A move that the engine refuses, with its reason; the attempt is noted for the debrief."""


def move(table: Table, person: Person, given: Mapping[str, Any], together: bool) -> Event:
    """A delegation seals its move, or puts another in its place; of two who decide together one proposes it.

    Args:
        table: at which the person may decide.
        person: who moves.
        given: the move as plain data.
        together: whether another person at the seat has to confirm it.

    Returns:
        The event.

    Raises:
        RefusedByRules: where the engine refuses the move, with its reason.
    """
    try:
        checked = engine.check(table.talks, person.party, given)
    except IllegalMove as error:
        raise RefusedByRules(422, refused_in_words(table.scenario, error)) from error
    kind = "proposed" if together else "move"
    return Event(kind, person.id, table.number, {"party": person.party, "move": checked})


def attempt(table: Table, person: Person, reason: str) -> Event:
    """A note that the engine has refused a move."""
    number, stage = engine.point(table.talks)
    body = {"party": person.party, "round": number, "stage": stage, "reason": reason}
    return Event("refused", person.id, table.number, body)


def confirm(table: Table, person: Person) -> Event:
    """The second of two at a seat confirms what the first has proposed, and it is sealed."""
    proposal = table.proposed.get(person.party)
    if proposal is None:
        raise Refused(409, t("nothing_proposed"))
    if proposal.by == person.id:
        raise Refused(409, t("own_proposal"))
    return move(table, person, proposal.move, together=False)


def withdraw(table: Table, person: Person) -> Event:
    """A delegation takes its sealed move back, or what one of two proposed."""
    if engine.pending(table.talks, person.party) is None and person.party not in table.proposed:
        raise Refused(409, t("nothing_to_withdraw"))
    return Event("withdrawn", person.id, table.number, {"party": person.party})


def message(lesson: Lesson, person: Person, form: Mapping[str, Any]) -> Event:
    """Words to the plenary, an alliance, one delegation or Control; the press writes to everybody.

    Args:
        lesson: the lesson.
        person: who writes.
        form: `to`, `text`, and `paper` where a package goes with it (issue -> value).

    Returns:
        The event.

    Raises:
        Refused: where nobody may read it, or it is empty or too long.
    """
    if lesson.phase not in TALKING:
        raise Refused(409, t("no_messages_yet"))
    text = text_of(form)
    if person.role == "press":
        body: dict[str, Any] = {"author": "press", "to": "plenary", "parties": None, "text": text, "paper": {}}
        return Event("message", person.id, person.game, body)
    table = seated(lesson, person)
    to = str(form.get("to", "plenary"))
    try:
        readers = table.readers(person.party, to)
    except LookupError as error:
        raise Refused(422, t("no_such_reader")) from error
    body = {
        "author": person.party,
        "to": to,
        "parties": None if readers is None else list(readers),
        "text": text,
        "paper": _paper(lesson, form),
    }
    return Event("message", person.id, table.number, body)


def _paper(lesson: Lesson, form: Mapping[str, Any]) -> dict[str, float]:
    """The working paper of a message: a package, complete or not."""
    paper: dict[str, float] = {}
    for issue in lesson.scenario.issue_ids:
        typed = str(form.get(f"paper_{issue}", "")).strip()
        if typed:
            paper[issue] = share(typed)
    return paper


def share(typed: str) -> float:
    """A number between 0 and 1 as it was typed.  Raises Refused."""
    try:
        value = float(typed.replace(",", "."))
    except ValueError as error:
        raise Refused(422, t("no_share", typed=typed[:40])) from error
    if not (math.isfinite(value) and 0.0 <= value <= 1.0):
        raise Refused(422, t("no_share", typed=typed[:40]))
    return value


def belief(lesson: Lesson, person: Person, form: Mapping[str, Any]) -> Event:
    """A delegation says what it holds another to be; nobody hears of it before the reveal.

    Args:
        lesson: the lesson.
        person: who says so.
        form: `about`, and for each type of that party `type_<name>` in points, which are made to add up to one.

    Returns:
        The event.

    Raises:
        Refused: where there is no such party, or no points were given.
    """
    table = seated(lesson, person)
    if lesson.phase not in ("brief", "opening", "rounds"):
        raise Refused(409, t("beliefs_over"))
    about = str(form.get("about", ""))
    types = lesson.scenario.hidden_types.get(about)
    if types is None or about == person.party or len(types) < 2:
        raise Refused(422, t("no_such_party"))
    points = {}
    for kind in types:
        typed = str(form.get(f"type_{kind}", "") or "0").replace(",", ".")
        try:
            points[kind] = float(typed)
        except ValueError as error:
            raise Refused(422, t("no_points")) from error
    if not all(math.isfinite(p) and 0.0 <= p <= 1000.0 for p in points.values()) or sum(points.values()) <= 0.0:
        raise Refused(422, t("no_points"))
    chances = {kind: p / sum(points.values()) for kind, p in points.items()}
    return Event("belief", person.id, table.number, {"party": person.party, "about": about, "chances": chances})
