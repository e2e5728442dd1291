"""The pages of students: who may fetch what, and which form does what."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from diplosim.play.classroom import acts
from diplosim.play.classroom.access import CONTROL_COOKIE, SEAT_COOKIE, Password, digest, new_token
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.decisions import grave, priced
from diplosim.play.classroom.forms import as_tabled, demand_of, left_open, read_form
from diplosim.play.classroom.host import Host
from diplosim.play.classroom.lesson import Refused
from diplosim.play.classroom.pages import FOLDER, page
from diplosim.play.classroom.people import Person
from diplosim.play.classroom.record import value_in_words
from diplosim.play.classroom.store import Event, NotStored
from diplosim.play.classroom.views import at_seat, common, watching

ASSETS = {
    "classroom.css": "text/css",
    "classroom.js": "text/javascript",
    "idiomorph.min.js": "text/javascript",
    "idiomorph.LICENSE.txt": "text/plain",
}
"""What a page may load."""

GATHER = 0.1
"""Seconds for which news are gathered before an open page is told once."""

SIMPLE = {"here": acts.here, "ready": acts.ready}
WITH_FORM = {"quiz": acts.quiz, "statement": acts.statement, "message": acts.message, "belief": acts.belief}


class Unsure(Exception):
    """A grave move that the person has not confirmed; nothing has happened.  warnings: what to know before."""

    def __init__(self, warnings: list[str]) -> None:
        super().__init__(*warnings)
        self.warnings = warnings


class Pages:
    """Everything that answers a request of a student; Control's pages stand in `control_pages`.

    host: the lesson.  password: Control's.
    """

    def __init__(self, host: Host, password: Password) -> None:
        self.host, self.password = host, password
        code = host.lesson.setup.code.lower()
        self.seat_cookie, self.control_cookie = f"{SEAT_COOKIE}_{code}", f"{CONTROL_COOKIE}_{code}"

    # ------------------------------------------------------------------ who asks

    def person(self, request: Request | WebSocket) -> Person | None:
        """Who asks, None for a stranger."""
        token = request.cookies.get(self.seat_cookie, "")
        return self.host.lesson.person_of(digest(token)) if token else None

    def is_control(self, request: Request | WebSocket) -> bool:
        """Whether Control asks."""
        token = request.cookies.get(self.control_cookie, "")
        return bool(token) and digest(token) in self.host.lesson.controls

    def give_cookie(self, answer: Response, name: str, token: str) -> None:
        """Put a cookie on an answer that no script can read and no other site can send."""
        answer.set_cookie(name, token, max_age=12 * 3600, httponly=True, samesite="lax", path="/")

    # ------------------------------------------------------------------ coming in

    async def start(self, request: Request) -> Response:
        """The address of the lesson: joining, or back to the own place."""
        if self.person(request) is not None:
            return RedirectResponse("/seat", 303)
        return self.join_page(request.query_params.get("code", ""))

    def join_page(self, code: str = "", problem: str = "", status: int = 200) -> Response:
        """The page on which one joins."""
        shown = page("join.html", code=code[:12], problem=problem, title=self.host.lesson.scenario.name)
        return HTMLResponse(shown, status)

    async def join(self, request: Request) -> Response:
        """Join with the code of the class."""
        form = await request.form()
        typed = str(form.get("code", "")).strip().upper().replace("-", "").replace(" ", "")
        if self.person(request) is not None:
            return RedirectResponse("/seat", 303)
        if typed != self.host.lesson.setup.code:
            if not self.host.joins.allows("wrong", self.host.clock.now()):
                await asyncio.sleep(2.0)
            return self.join_page(typed, t("wrong_code"), 403)
        token, who = new_token(), f"p{new_token()[:8]}"
        key = str(form.get("idem", ""))
        if len(key) < 8 or self.host.known(f"join:{key}"):
            return self.join_page(typed, t("joined_already"), 409)
        self.host.act(Event("joined", who, 0, {"id": who, "token": digest(token)}, f"join:{key}"))
        answer = RedirectResponse("/seat", 303)
        self.give_cookie(answer, self.seat_cookie, token)
        return answer

    async def link(self, request: Request) -> Response:
        """A link that Control gave out: looking at it takes nothing, the button does."""
        token = request.path_params["token"]
        person = self.host.lesson.person_of_link(digest(token))
        if person is None:
            return HTMLResponse(self.refusal(t("link_used")), 404)
        if request.method != "POST":
            return HTMLResponse(page("link.html", token=token, title=self.host.lesson.scenario.name))
        cookie = new_token()
        self.host.act(Event("claimed", person.id, 0, {"id": person.id, "token": digest(cookie)}))
        answer = RedirectResponse("/seat", 303)
        self.give_cookie(answer, self.seat_cookie, cookie)
        return answer

    # ------------------------------------------------------------------ the seat

    def refusal(self, text: str, back: str = "/", typed: str = "") -> str:
        """A page that says why something did not happen, with what was typed."""
        return page("refused.html", text=text, back=back, typed=typed)

    async def seat(self, request: Request) -> Response:
        """The page of a person, whatever the phase."""
        person = self.person(request)
        if person is None:
            return RedirectResponse("/", 303)
        self.host.sign_of_life(person.id)
        return HTMLResponse(self.seat_page(person))

    def seat_page(self, person: Person, preview: bool = False) -> str:
        """What a person sees; a preview of it has no forms that work."""
        if person.role == "seat":
            return page("seat.html", preview=preview, **at_seat(self.host, person))
        if person.role:
            table = self.host.lesson.tables[person.game]
            return page("watch.html", preview=preview, projector=False, **watching(self.host, person, table))
        return page("lobby.html", preview=preview, person=person, **common(self.host, None))

    async def act(self, request: Request) -> Response:
        """A form of a person: one act, however often it is sent."""
        person = self.person(request)
        if person is None:
            return self._answer(request, 403, t("no_place"), "/")
        self.host.sign_of_life(person.id)
        form = dict(await request.form())
        key = str(form.get("idem", ""))
        what = request.path_params["act"]
        if what == "price":
            return self._price(person, form)
        if not 8 <= len(key) <= 64:
            return self._answer(request, 422, t("no_key"))
        idem = f"{person.id}:{key}"
        if self.host.known(idem):
            return self._answer(request, 200, t("done"))
        if not self.host.limiter.allows(person.id, self.host.clock.now()):
            return self._answer(request, 429, t("too_fast"), typed=str(form.get("text", "")))

        def make() -> Event:
            event = self._event(person, what, form)
            return Event(event.kind, event.seat, event.game, event.body, idem)

        try:
            await self.host.act_with_others(make)
        except Unsure as unsure:
            return self._confirm(form, unsure.warnings)
        except Refused as refused:
            if isinstance(refused, acts.RefusedByRules):
                self.host.act(acts.attempt(acts.seated(self.host.lesson, person), person, refused.text))
            return self._answer(request, refused.status, refused.text, typed=str(form.get("text", "")))
        except NotStored:
            return self._answer(request, 507, t("not_stored"), typed=str(form.get("text", "")))
        return self._answer(request, 200, t("done"))

    def _event(self, person: Person, what: str, form: Mapping[str, Any]) -> Event:
        """The event that a form asks for.  Raises Refused, or Unsure where one has to think twice."""
        lesson = self.host.lesson
        if what in SIMPLE:
            return SIMPLE[what](lesson, person)
        if what in WITH_FORM:
            return WITH_FORM[what](lesson, person, form)
        if what not in ("withdraw", "confirm", "move"):
            raise Refused(404, t("no_such_page"))
        table = acts.decision_at(lesson, person, str(form.get("stage", "")), self.host.clock.now())
        if what == "withdraw":
            return acts.withdraw(table, person)
        if what == "confirm":
            return acts.confirm(table, person)
        event = acts.move(table, person, read_form(table.talks, person.party, form), self._decide_together(person))
        warnings = grave(table.talks, person.party, event.body["move"])
        if warnings and not form.get("confirmed"):
            raise Unsure(warnings)
        return event

    def _decide_together(self, person: Person) -> bool:
        """Whether somebody else at the seat is there and has to confirm a move."""
        lesson = self.host.lesson
        others = (p for p in lesson.sitting(person.game, person.party) if p is not person)
        return lesson.setup.pairs == "joint" and any(self.host.is_here(p.id) for p in others)

    def _confirm(self, form: Mapping[str, Any], warnings: list[str]) -> Response:
        """Ask once more; what is asked carries the same form."""
        shown = page("confirm.html", warnings=warnings, fields=[(k, str(v)) for k, v in form.items()])
        return HTMLResponse(shown, headers={"x-confirm": "1"})

    def _price(self, person: Person, form: Mapping[str, Any]) -> Response:
        """What a package is worth to the seat; nothing is stored."""
        try:
            table = acts.seated(self.host.lesson, person)
            if table.ended:
                raise Refused(409, t("not_in_rounds"))
            if table.only_caucuses(person.party):
                raise Refused(403, t("no_place_at_table"))
            values = demand_of(table.talks, person.party, form)
        except Refused as refused:
            return JSONResponse({"ok": False, "text": refused.text}, refused.status)
        cost = priced(
            table.talks, person.party, as_tabled(table.talks, person.party, form, values), left_open(table.talks, form)
        )
        words = {
            issue: value_in_words(table.scenario, issue, value)
            for issue, value in zip(table.scenario.issue_ids, values, strict=True)
        }
        shown = t("price_now", **cost) + (t("price_audience", **cost) if cost["audience"] else "")
        return JSONResponse({"ok": True, "text": shown, "words": words})

    def _answer(self, request: Request, status: int, text: str, back: str = "/seat", typed: str = "") -> Response:
        """The answer to a form: for scripts as data, without them as a page, back to where it came from."""
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"ok": status == 200, "text": text, "seq": self.host.lesson.seq}, status)
        if status == 200:
            return RedirectResponse(back, 303)
        return HTMLResponse(self.refusal(text, back, typed), status)

    # ------------------------------------------------------------------ news

    async def pulse(self, request: Request) -> Response:
        """The number of the last event, for pages that have no socket."""
        person = self.person(request)
        if person is None and not self.is_control(request):
            return JSONResponse({"seq": -1}, 403)
        if person is not None:
            self.host.sign_of_life(person.id)
        return JSONResponse({"seq": self.host.version})

    async def socket(self, socket: WebSocket) -> None:
        """Tell an open page that something has changed: a number and nothing else."""
        person = self.person(socket)
        who = person.id if person is not None else "control" if self.is_control(socket) else ""
        if not who:
            await socket.close(1008)
            return
        await socket.accept()
        listener = self.host.listen(who)
        reader = asyncio.create_task(self._hear(socket, who))
        try:
            while not reader.done():
                await socket.send_json({"seq": self.host.version})
                news = asyncio.create_task(listener.news.wait())
                await asyncio.wait({news, reader}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                if person is not None and self.person(socket) is None:
                    break
                await asyncio.sleep(GATHER)
                listener.news.clear()
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            self.host.hang_up(listener)
            reader.cancel()
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(1008)

    async def _hear(self, socket: WebSocket, who: str) -> None:
        """Signs of life; nothing else is read from a socket."""
        try:
            while len(await socket.receive_text()) < 16:
                self.host.sign_of_life(who)
        except (WebSocketDisconnect, KeyError):
            return

    # ------------------------------------------------------------------ the rest

    async def asset(self, request: Request) -> Response:
        """A style sheet or a script."""
        name = request.path_params["name"]
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(FOLDER / "static" / name, media_type=ASSETS[name], headers={"cache-control": "max-age=300"})

    async def icon(self, request: Request) -> Response:
        """Browsers ask for a picture; there is none."""
        return Response(status_code=204)

    async def not_stored(self, request: Request, error: Exception) -> Response:
        """The disk has not taken an act: it has not happened."""
        return self._answer(request, 507, t("not_stored"), "/")

    async def lost(self, request: Request, error: Exception) -> Response:
        """No such page, or no such way to ask for it."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return HTMLResponse(self.refusal(t("no_such_page") if status == 404 else t("went_wrong")), status)
