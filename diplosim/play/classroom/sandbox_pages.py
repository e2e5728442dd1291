"""The pages of the sandbox: one screen for a projector, and the forms that change it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from diplosim.play.classroom.app import ASSETS
from diplosim.play.classroom.catalogue import t
from diplosim.play.classroom.decisions import grave, priced
from diplosim.play.classroom.forms import as_tabled, demand_of, left_open, read_form
from diplosim.play.classroom.guard import Guard
from diplosim.play.classroom.lesson import Refused
from diplosim.play.classroom.local_server import local_application, quiet_server
from diplosim.play.classroom.pages import FOLDER, page
from diplosim.play.classroom.record import refused_in_words, value_in_words
from diplosim.play.classroom.sandbox import Sandbox, continuations
from diplosim.play.classroom.sandbox_screen import Found, screen
from diplosim.play.classroom.study import what_if
from diplosim.play.classroom.workers import Worker
from diplosim.play.controls import IllegalControl
from diplosim.seats import IllegalMove

RUNS = 1000
"""Continuations of a question."""

_log = logging.getLogger(__name__)

KEYS = 500
"""Keys of forms that are remembered, so that a form sent twice acts once."""


class SandboxPages:
    """What the one browser of a sandbox is shown, and what it may do.

    sandbox: what is played.  runs: continuations of a question.
    """

    def __init__(self, sandbox: Sandbox, runs: int = RUNS) -> None:
        self.sandbox, self.runs = sandbox, runs
        self.worker = Worker(self._news)
        self._changed = asyncio.Event()
        self._seen: dict[str, None] = {}

    def _news(self) -> None:
        """Wake every open page."""
        self.sandbox.seq += 1
        self._changed.set()
        self._changed = asyncio.Event()

    # ------------------------------------------------------------------ pages

    async def show(self, request: Request) -> Response:
        """The one screen."""
        seat = request.query_params.get("seat", "")
        reveal = request.query_params.get("reveal") == "1"
        if seat and seat not in self.sandbox.seats:
            raise HTTPException(404)
        shown = screen(self.sandbox, seat, reveal, self._found, self._weighed, self.runs)
        return HTMLResponse(page("sandbox.html", **shown))

    def _found(self, line: int, at: int) -> Found:
        """Continuations from a place of a line, None while they are being played."""
        key, log = self.sandbox.question(line, at)
        return self.worker.ask(key, continuations, log, at, self.runs)

    def _weighed(self, party: str) -> Found:
        """What a seat's sealed move would change, None while it is being worked out, empty where nobody asked."""
        question = self.sandbox.what_if(party)
        if question is None:
            return {}
        key, log, at, change = question
        return self.worker.ask(key, what_if, log, at, change, self.runs)

    async def pulse(self, request: Request) -> Response:
        """The number of the last change, for a page without a socket."""
        return JSONResponse({"seq": self.sandbox.seq})

    async def socket(self, socket: WebSocket) -> None:
        """Tell an open page that something has changed: a number and nothing else."""
        await socket.accept()
        listening = asyncio.create_task(self._hear(socket))
        try:
            while not listening.done():
                await socket.send_json({"seq": self.sandbox.seq})
                news = asyncio.create_task(self._changed.wait())
                await asyncio.wait({news, listening}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            listening.cancel()

    async def _hear(self, socket: WebSocket) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await socket.receive_text()
                await socket.send_json({"seq": self.sandbox.seq})

    # ------------------------------------------------------------------ acts

    async def act(self, request: Request) -> Response:
        """One act, however often its form is sent."""
        form = dict(await request.form())
        what = request.path_params["act"]
        if what == "price":
            return self._price(form)
        key = str(form.get("idem", ""))
        if not 8 <= len(key) <= 64:
            return self._answer(request, form, 422, t("s_no_key"))
        if key in self._seen:
            return self._answer(request, form, 200, t("s_done"))
        if what not in self._acts:
            raise HTTPException(404)
        before = self.sandbox.seq
        try:
            told = self._acts[what](self, form) or t("s_done")
        except IllegalMove as refused:
            return self._answer(request, form, 409, refused_in_words(self.sandbox.scenario, refused))
        except IllegalControl:  # a stage that another tab has taken back
            return self._answer(request, form, 409, t("s_not_reached"))
        except Refused as refused:
            return self._answer(request, form, refused.status, refused.text)
        except (ValueError, IndexError, KeyError):
            return self._answer(request, form, 422, t("no_such_answer"))
        except OSError as error:
            _log.error("%s", error)
            return self._answer(request, form, 507, t("s_not_written", path=self.sandbox.file))
        finally:
            if self.sandbox.seq != before:
                self._news()
        self._seen[key] = None
        while len(self._seen) > KEYS:
            self._seen.pop(next(iter(self._seen)))
        return self._answer(request, form, 200, told)

    def _answer(self, request: Request, form: Mapping[str, Any], status: int, text: str) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"text": text}, status)
        if status == 200:
            seat = self._party(form, "")
            return RedirectResponse(f"/?seat={seat}" if seat in self.sandbox.seats else "/", 303)
        return HTMLResponse(page("refused.html", text=text, typed="", back="/"), status)

    @staticmethod
    def _party(form: Mapping[str, Any], otherwise: str) -> str:
        """Whose form it is: named by itself, or by the key of the stage."""
        return str(form.get("party") or str(form.get("stage", "")).partition(".")[0] or otherwise)

    def _seat(self, form: Mapping[str, Any]) -> str:
        party = self._party(form, "")
        if party not in self.sandbox.seats:
            raise Refused(422, t("no_such_answer"))
        here = self.sandbox.stage_key(party)
        if str(form.get("stage", here)) != here:
            raise Refused(409, t("stage_closed"))
        return party

    def _move(self, form: Mapping[str, Any]) -> str:
        party = self._seat(form)
        move = read_form(self.sandbox.talks, party, form)
        warnings = [] if party in self.sandbox.talks.caucus_only else grave(self.sandbox.talks, party, move)
        self.sandbox.seal(party, move)
        return " ".join([t("s_done"), *warnings])

    def _policy(self, form: Mapping[str, Any]) -> None:
        self.sandbox.seal_policy(self._seat(form))

    def _withdraw(self, form: Mapping[str, Any]) -> None:
        self.sandbox.withdraw(self._seat(form))

    def _play(self, form: Mapping[str, Any]) -> None:
        plays = str(form.get("plays", "policy"))
        if str(form.get("stage", "")) != self.sandbox.stage_key(""):
            raise Refused(409, t("stage_closed"))
        if plays == "round":
            self.sandbox.play_round()
        else:
            self.sandbox.play_stage("silence" if plays == "silence" else "policy")

    def _rewind(self, form: Mapping[str, Any]) -> None:
        self.sandbox.rewind(int(str(form["at"])))

    def _fork(self, form: Mapping[str, Any]) -> None:
        self.sandbox.fork(int(str(form["at"])))

    def _ask(self, form: Mapping[str, Any]) -> None:
        self.sandbox.ask(int(str(form["at"])))

    def _weigh(self, form: Mapping[str, Any]) -> None:
        self.sandbox.weigh(self._seat(form))

    def _choose(self, form: Mapping[str, Any]) -> None:
        self.sandbox.choose(int(str(form["line"])))

    _acts: Mapping[str, Callable[[SandboxPages, Mapping[str, Any]], str | None]] = {
        "move": _move,
        "policy": _policy,
        "withdraw": _withdraw,
        "play": _play,
        "rewind": _rewind,
        "fork": _fork,
        "ask": _ask,
        "choose": _choose,
        "weigh": _weigh,
    }

    def _price(self, form: Mapping[str, Any]) -> Response:
        """What the sliders are worth to a seat, with the words of their values."""
        talks = self.sandbox.talks
        try:
            party = self._seat(form)
            values = demand_of(talks, party, form)
        except Refused as refused:
            return JSONResponse({"text": refused.text}, 409)
        except IllegalMove as refused:
            return JSONResponse({"text": refused_in_words(talks.scenario, refused)}, 409)
        words = {
            issue: value_in_words(talks.scenario, issue, value)
            for issue, value in zip(talks.scenario.issue_ids, values, strict=True)
        }
        cost = priced(talks, party, as_tabled(talks, party, form, values), left_open(talks, form))
        return JSONResponse({"text": t("price_now", **cost), "words": words})

    # ------------------------------------------------------------------ the rest

    async def asset(self, request: Request) -> Response:
        """A style sheet or a script."""
        name = request.path_params["name"]
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(FOLDER / "static" / name, media_type=ASSETS[name])

    async def icon(self, request: Request) -> Response:
        """Browsers ask for a picture; there is none."""
        return Response(status_code=204)

    async def lost(self, request: Request, error: Exception) -> Response:
        """No such page."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return HTMLResponse(
            page("refused.html", text=t("no_such_page" if status == 404 else "went_wrong"), typed="", back="/"), status
        )


def application(sandbox: Sandbox, port: int, runs: int = RUNS) -> Guard:
    """The web application of a sandbox; only this computer can reach it.

    Args:
        sandbox: what is played.
        port: it is served at.
        runs: continuations of a question.

    Returns:
        The application, with the guard before it.
    """
    pages = SandboxPages(sandbox, runs)

    @contextlib.asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        yield
        pages.worker.close()

    routes = [
        Route("/", pages.show),
        Route("/pulse", pages.pulse),
        WebSocketRoute("/ws", pages.socket),
        Route("/seat/{act}", pages.act, methods=["POST"]),
        Route("/static/{name}", pages.asset),
        Route("/favicon.ico", pages.icon),
    ]
    return local_application(routes, pages.lost, running, port)


def serve(sandbox: Sandbox, port: int) -> None:
    """Run a sandbox until it is stopped."""
    server = quiet_server(application(sandbox, port), host="127.0.0.1", port=port)
    with contextlib.suppress(KeyboardInterrupt):  # that is how it is stopped
        server.run()
