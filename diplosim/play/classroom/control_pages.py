"""Control's pages: the console, a look at any seat, the projector, and what can be taken home."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from diplosim.play.classroom import control, engine
from diplosim.play.classroom.access import digest, new_token
from diplosim.play.classroom.app import Pages
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.debrief_pages import DebriefPages
from diplosim.play.classroom.lesson import Lesson, Refused
from diplosim.play.classroom.pages import page, qr
from diplosim.play.classroom.people import Person
from diplosim.play.classroom.plain_text import cell
from diplosim.play.classroom.questions import QUESTIONS
from diplosim.play.classroom.record import short
from diplosim.play.classroom.rules import questions
from diplosim.play.classroom.setup import PHASES
from diplosim.play.classroom.store import Event, NotStored
from diplosim.play.classroom.table import Table
from diplosim.play.classroom.views import all_messages, common, of_table, watching
from diplosim.play.transcripts.wording import HAPPENS

Act = Callable[[Lesson, Mapping[str, Any]], Event]

ACTS: dict[str, Act] = {
    "deal": lambda lesson, form: control.deal(lesson),
    "place": control.place,
    "phase": control.phase,
    "pause": lambda lesson, form: control.pause(lesson),
    "resume": lambda lesson, form: control.resume(lesson),
    "extend": control.extend,
    "advance": control.advance,
    "fill": control.fill,
    "hand": control.hand,
    "inject": control.inject,
    "event": control.event,
    "rewind": control.rewind,
}
"""What a button of the console does."""

SLOW_AFTER = 5
"""Wrong passwords a minute after which every further one is answered slowly."""


class ControlPages:
    """Everything that answers a request of Control; each page refuses everybody else.

    pages: those of students.  debriefs: those of the debrief.  join_at: address at which a class joins.
    """

    def __init__(self, pages: Pages, debriefs: DebriefPages, join_at: str) -> None:
        self.pages, self.debriefs, self.host, self.join_at = pages, debriefs, pages.host, join_at
        self._wrong: list[float] = []

    def routes(self) -> list[BaseRoute]:
        """The addresses under /control."""
        return [
            Route("/", self.console),
            Route("/login", self.login, methods=["POST"]),
            Route("/projector", self.projector),
            Route("/seat/{table:int}/{party}", self.preview),
            Route("/export/{name}", self.export),
            Route("/debrief", self.debriefs.for_control),
            Route("/what-if", self.debriefs.ask, methods=["GET", "POST"]),
            Route("/reissue", self.reissue, methods=["POST"]),
            Route("/do/{act}", self.act, methods=["POST"]),
        ]

    def _refused(self, request: Request, status: int = 403, text: str = "") -> Response:
        told = text or t("control_only")
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"ok": False, "text": told}, status)
        return HTMLResponse(self.pages.refusal(told, "/control/"), status)

    # ------------------------------------------------------------------ coming in

    async def login(self, request: Request) -> Response:
        """Take Control's password."""
        form = await request.form()
        now = self.host.clock.now()
        self._wrong = [at for at in self._wrong if at > now - 60.0]
        if len(self._wrong) >= SLOW_AFTER:
            await asyncio.sleep(2.0)
        if not await asyncio.to_thread(self.pages.password.fits, str(form.get("password", ""))):
            self._wrong.append(now)
            return HTMLResponse(page("login.html", problem=t("wrong_password")), 403)
        token = new_token()
        self.host.act(Event("control_in", "control", 0, {"token": digest(token)}))
        answer = RedirectResponse("/control/", 303)
        self.pages.give_cookie(answer, self.pages.control_cookie, token)
        return answer

    # ------------------------------------------------------------------ looking

    async def console(self, request: Request) -> Response:
        """The console, or the question for the password."""
        if not self.pages.is_control(request):
            return HTMLResponse(page("login.html", problem=""), 403 if request.cookies else 200)
        return HTMLResponse(page("control.html", **self._console()))

    def _console(self) -> dict[str, Any]:
        lesson = self.host.lesson
        following = PHASES[PHASES.index(lesson.phase) + 1 : PHASES.index(lesson.phase) + 2]
        people = list(lesson.people.values())
        return common(self.host, None) | {
            "join_at": self.join_at,
            "code": lesson.setup.code,
            "qr": qr(f"{self.join_at}/?code={lesson.setup.code}"),
            "following": following[0] if following else "",
            "people": [self._person(p) for p in people],
            "to_deal": len([p for p in people if p.here and not p.role]),
            "unplaced": len([p for p in people if not p.role]),
            "boards": [self._table(table) for table in lesson.tables.values()],
            "places": self._places(),
            "minutes": control.MINUTES,
            "parties": [(p, short(lesson.scenario, p)) for p in lesson.seats()],
            "questions": len(QUESTIONS),
            "kinds": [(kind, t(f"event_{kind}")) for kind in control.EVENTS],
            "issues": [(issue.id, issue.name) for issue in lesson.scenario.issues],
            "scheduled": [
                (i, planned.round, planned.what or HAPPENS[planned.kind]) for i, planned in control.forward(lesson)
            ],
            "actors": [(p, short(lesson.scenario, p)) for p in lesson.scenario.party_ids],
            "log_path": str(self.host.store.path),
        }

    def _person(self, person: Person) -> dict[str, Any]:
        asked = questions(self.host.lesson.tables[1].talks)
        right = len([q for q in asked if person.answers.get(q.id) == q.right])
        where = t(f"role_{person.role}") if person.role else t("role_lobby")
        if person.role == "seat":
            where = short(self.host.lesson.scenario, person.party)
        return {
            "id": person.id,
            "name": person.name,
            "here": person.here,
            "online": self.host.is_here(person.id),
            "where": where,
            "role": person.role,
            "at": f"{person.game}:{person.role}:{person.party}",
            "table": person.game,
            "read": person.read,
            "quiz": t("quiz_score", right=right, of=len(asked)) if person.answers else "",
            "link_out": bool(person.link),
        }

    def _places(self) -> list[tuple[str, str]]:
        lesson = self.host.lesson
        many = len(lesson.tables) > 1
        found = []
        for number, table in lesson.tables.items():
            for party in table.seats:
                label = short(lesson.scenario, party)
                found.append((f"{number}:seat:{party}", f"{number}: {label}" if many else label))
            for role in ("press", "observer"):
                label = t(f"role_{role}")
                found.append((f"{number}:{role}:", f"{number}: {label}" if many else label))
        return found

    def _table(self, table: Table) -> dict[str, Any]:
        lesson, talks = self.host.lesson, table.talks
        shown = of_table(lesson, table)
        waiting = talks.waiting() if shown["playing"] else ()
        seats = []
        for party in table.seats:
            sitting = lesson.sitting(table.number, party)
            by_person = engine.is_person(talks, party)
            deciding = shown["playing"] and engine.may_decide(talks, party)
            state = "waits" if party in waiting else "moved" if deciding else "idle"
            seats.append(
                {
                    "id": party,
                    "name": short(lesson.scenario, party),
                    "only_caucuses": table.only_caucuses(party),
                    "people": [(p.name, self.host.is_here(p.id), p.read) for p in sitting],
                    "computer": table.started and not by_person,
                    "state": state if by_person or not table.started else "computer",
                    "can_return": table.started and not table.ended and not by_person and bool(sitting),
                    "can_hand": table.started and not table.ended and by_person,
                }
            )
        return shown | {
            "seats": seats,
            "left": lesson.left(self.host.clock.now(), table),
            "messages": all_messages(table),
            "coming": engine.coming_events(talks),
            "can_rewind": table.started and table.can_rewind(),
        }

    async def preview(self, request: Request) -> Response:
        """What a seat sees, to look at only."""
        if not self.pages.is_control(request):
            return self._refused(request)
        table = self.host.lesson.tables.get(request.path_params["table"])
        party = request.path_params["party"]
        if table is None or party not in table.seats:
            return self._refused(request, 404, t("no_such_page"))
        person = Person("preview", t("preview"), role="seat", game=table.number, party=party, read=True)
        return HTMLResponse(self.pages.seat_page(person, preview=True))

    async def projector(self, request: Request) -> Response:
        """What everybody may see, large, for the wall."""
        if not self.pages.is_control(request):
            return self._refused(request)
        lesson = self.host.lesson
        number = request.query_params.get("table", "1")
        table = lesson.tables.get(int(number) if number.isdecimal() else 1, lesson.tables[1])
        shown = watching(self.host, None, table)
        shown |= {"join_at": self.join_at, "code": lesson.setup.code}
        shown["qr"] = qr(f"{self.join_at}/?code={lesson.setup.code}") if lesson.phase == "lobby" else ""
        shown["joined"] = len(lesson.people)
        return HTMLResponse(page("watch.html", preview=False, projector=True, **shown))

    # ------------------------------------------------------------------ doing

    async def act(self, request: Request) -> Response:
        """A button of the console."""
        if not self.pages.is_control(request):
            return self._refused(request)
        form = dict(await request.form())
        key, what = str(form.get("idem", "")), request.path_params["act"]
        if what not in ACTS:
            return self._refused(request, 404, t("no_such_page"))
        if not 8 <= len(key) <= 64:
            return self._refused(request, 422, t("no_key"))
        idem = f"control:{key}"
        if not self.host.known(idem):
            try:
                event = ACTS[what](self.host.lesson, form)
                self.host.act(Event(event.kind, event.seat, event.game, event.body, idem))
            except Refused as refused:
                return self._refused(request, refused.status, refused.text)
            except NotStored:
                return self._refused(request, 507, t("not_stored"))
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"ok": True, "text": t("done"), "seq": self.host.lesson.seq})
        return RedirectResponse("/control/", 303)

    async def reissue(self, request: Request) -> Response:
        """A new link to the place of a person; it is shown once, and the old phone is out at once."""
        if not self.pages.is_control(request):
            return self._refused(request)
        form = dict(await request.form())
        person = self.host.lesson.people.get(str(form.get("person", "")))
        if person is None:
            return self._refused(request, 422, t("no_such_person"))
        token = new_token()
        self.host.act(Event("reissued", "control", 0, {"id": person.id, "link": digest(token)}))
        address = f"{self.join_at}/s/{token}"
        return HTMLResponse(page("reissued.html", name=person.name, address=address, qr=qr(address)))

    # ------------------------------------------------------------------ taking home

    async def export(self, request: Request) -> Response:
        """The log of a table that plays again, or its messages and acts as a table for other programs."""
        if not self.pages.is_control(request):
            return self._refused(request)
        name, _, ending = request.path_params["name"].rpartition(".")
        what, _, number = name.partition("-")
        table = self.host.lesson.tables.get(int(number)) if number.isdecimal() else None
        made: dict[tuple[str, str], tuple[Callable[[Table], str], str]] = {
            ("talks", "json"): (lambda chosen: json.dumps(chosen.talks.log(), indent=1), "application/json"),
            ("record", "csv"): (_as_csv, "text/csv; charset=utf-8"),
            ("debrief", "html"): (self.debriefs.as_file, "text/html; charset=utf-8"),
            ("debrief", "csv"): (self.debriefs.as_csv, "text/csv; charset=utf-8"),
        }
        if table is None or (what, ending) not in made:
            return self._refused(request, 404, t("no_such_page"))
        if what == "debrief":
            await self.debriefs.ready(table)
        make, kind = made[what, ending]
        return _file(make(table), request.path_params["name"], kind)


def _file(content: str, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _as_csv(table: Table) -> str:
    """Moves and messages of a table; no names of people."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["round", "stage", "party", "source", "what"])
    for entry in table.talks.entries:
        row = (entry.round + 1, entry.stage, entry.seat, entry.source, json.dumps(entry.move, sort_keys=True))
        writer.writerow([cell(value) for value in row])
    for message in table.messages:
        writer.writerow([cell(v) for v in (message.round, "message", message.author, message.to, message.text)])
    return out.getvalue()
