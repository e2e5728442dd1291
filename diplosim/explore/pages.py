"""The page, its address, and the server that runs it: only this computer reaches it, and nothing is kept."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from diplosim.explore.answers import Answer, Answers
from diplosim.explore.catalogue import t
from diplosim.explore.graph_drawing import GraphDrawing
from diplosim.explore.screen import Opened, screen
from diplosim.explore.settings import Asked, read
from diplosim.explore.sliders import Board
from diplosim.explore.telling import Talk
from diplosim.learning.tables import Tables
from diplosim.play.classroom import pages as classroom
from diplosim.play.classroom.guard import Guard
from diplosim.play.classroom.local_server import local_application, quiet_server
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.scenario import Scenario

FOLDER = Path(__file__).parent

ASSETS = {
    "classroom.css": (classroom.FOLDER, "text/css"),
    "idiomorph.min.js": (classroom.FOLDER, "text/javascript"),
    "idiomorph.LICENSE.txt": (classroom.FOLDER, "text/plain"),
    "explore.css": (FOLDER, "text/css"),
    "explore.js": (FOLDER, "text/javascript"),
}
"""What the page may load: name -> whose it is, and its type."""

PATIENCE = 1.5
"""Seconds for which an answer is waited for before the page says how far it is."""

_environment = classroom.environment(t, FOLDER / "templates")


class ExplorePages:
    """What the browser is shown.

    opened: what the command was called with.  tables: what observers have learnt under it.
    """

    def __init__(self, opened: Opened, tables: Tables, patience: float = PATIENCE) -> None:
        self.opened, self.patience = opened, patience
        self.board = Board(opened.scenario)
        self.graph = GraphDrawing(opened.scenario)
        self.answers = Answers(opened.scenario, tables, opened.seed, opened.runs)

    async def show(self, request: Request) -> Response:
        """The page; with the header `x-look` only as far as it has been worked out."""
        fetched = [request.headers.get(f"sec-fetch-{what}") for what in ("site", "dest")]
        if fetched[0] == "cross-site" and fetched[1] != "document":
            return PlainTextResponse(t("e_foreign"), 403)
        asked = read(self.board, request.query_params.multi_items())
        scenario, problems = self._scenario(asked)
        answer: Answer | None = None
        if scenario is not None:
            changes, fixed = self.board.changes(asked.settings.values), asked.settings.fixed
            if "x-look" in request.headers:
                answer = self.answers.known(changes, fixed)
            else:
                answer = self.answers.ask(scenario, changes, fixed)
                await answer.something(self.patience)
        talk, trouble = await self._talk(answer, asked.settings.run)
        shown = screen(self.opened, self.board, self.graph, asked, problems, answer, self.answers.base, talk, trouble)
        return HTMLResponse(_environment.get_template("explore.html").render(**shown), 422 if problems else 200)

    def _scenario(self, asked: Asked) -> tuple[Scenario | None, dict[str, str]]:
        """The scenario at these values, or all that is wrong with them."""
        problems = dict(asked.problems)
        if not problems:
            changes = self.board.changes(asked.settings.values)
            try:
                return self.opened.scenario.replace(changes, allow_code=False), {}
            except ScenarioError as error:
                problems = {each.key: each.message for each in error.diagnostics}
        return None, problems

    async def _talk(self, answer: Answer | None, run: int) -> tuple[Talk | None, str]:
        if answer is None or answer.played is None:
            return None, ""
        try:
            return await self.answers.talk(answer.played, answer.key, run), ""
        except Exception as error:  # noqa: BLE001  whatever a policy or a rule raises is told on the page
            return None, f"{type(error).__name__}: {error}"

    async def scenario(self, request: Request) -> Response:
        """The changed scenario as a file."""
        asked = read(self.board, request.query_params.multi_items())
        scenario, problems = self._scenario(asked)
        if scenario is None:
            return PlainTextResponse("\n".join(f"{key}: {text}" for key, text in problems.items()), 422)
        name = f"{scenario.id}_changed.yaml"
        return PlainTextResponse(
            scenario.to_yaml(),
            media_type="application/yaml",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    async def pulse(self, request: Request) -> Response:
        """A number that grows with all that is new."""
        return JSONResponse({"seq": self.answers.seq})

    async def asset(self, request: Request) -> Response:
        """A style sheet or a script."""
        name = request.path_params["name"]
        if name not in ASSETS:
            raise HTTPException(404)
        folder, kind = ASSETS[name]
        return FileResponse(folder / "static" / name, media_type=kind)

    async def icon(self, request: Request) -> Response:
        """Browsers ask for a picture; there is none."""
        return Response(status_code=204)

    async def lost(self, request: Request, error: Exception) -> Response:
        """No such page, or an error of ours."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        text = t("e_no_such_page" if status == 404 else "e_went_wrong")
        return HTMLResponse(_environment.get_template("explore_lost.html").render(text=text), status)


def application(opened: Opened, tables: Tables, port: int, patience: float = PATIENCE) -> Guard:
    """The web application of a page; only this computer can reach it.

    Args:
        opened: what the command was called with.
        tables: what observers have learnt under it.
        port: it is served at.
        patience: seconds for which an answer is waited for.

    Returns:
        The application, with the guard of the classroom before it.
    """
    pages = ExplorePages(opened, tables, patience)

    @contextlib.asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        pages.answers.ask(opened.scenario, {}, False)
        yield
        pages.answers.close()

    routes = [
        Route("/", pages.show),
        Route("/scenario.yaml", pages.scenario),
        Route("/pulse", pages.pulse),
        Route("/static/{name}", pages.asset),
        Route("/favicon.ico", pages.icon),
    ]
    return local_application(routes, pages.lost, running, port)


def listening(port: int) -> socket.socket:
    """A socket at a port of this computer.  Raises OSError where another program has it."""
    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would take the port from another program
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind(("127.0.0.1", port))
        own.listen()  # who comes before the server is ready waits
    except OSError:
        own.close()
        raise
    return own


def serve(opened: Opened, tables: Tables, own: socket.socket) -> None:
    """Run the page until it is stopped.

    Args:
        opened: what the command was called with.
        tables: what observers have learnt under it.
        own: the socket it listens at.
    """
    server = quiet_server(application(opened, tables, own.getsockname()[1]), ws="none")
    with contextlib.suppress(KeyboardInterrupt):  # that is how it is stopped
        server.run(sockets=[own])
