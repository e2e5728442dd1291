"""The web application of a lesson, put together: pages, their addresses, the guard before them, the clock behind."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route, WebSocketRoute

from diplosim.play.classroom.access import Password
from diplosim.play.classroom.app import Pages
from diplosim.play.classroom.control_pages import ControlPages
from diplosim.play.classroom.debrief_pages import DebriefPages
from diplosim.play.classroom.guard import Guard
from diplosim.play.classroom.host import Host
from diplosim.play.classroom.store import NotStored


def application(host: Host, password: Password, hosts: Collection[str], join_at: str) -> Guard:
    """The web application of a lesson.

    Args:
        host: the lesson.
        password: Control's.
        hosts: host and port under which it is reached; others are refused.
        join_at: address at which a class joins.

    Returns:
        The application, with the guard before it.
    """
    pages = Pages(host, password)
    debriefs = DebriefPages(pages)
    control = ControlPages(pages, debriefs, join_at)

    @contextlib.asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        clock = asyncio.create_task(host.run())
        yield
        clock.cancel()
        debriefs.worker.close()

    handlers: dict[Any, Callable[..., Any]] = {HTTPException: pages.lost, NotStored: pages.not_stored, 500: pages.lost}
    starlette = Starlette(
        routes=[
            Route("/", pages.start),
            Route("/join", pages.join, methods=["POST"]),
            Route("/s/{token}", pages.link, methods=["GET", "POST"]),
            Route("/seat", pages.seat),
            Route("/seat/{act}", pages.act, methods=["POST"]),
            Route("/pulse", pages.pulse),
            Route("/debrief", debriefs.for_people),
            WebSocketRoute("/ws", pages.socket),
            Route("/static/{name}", pages.asset),
            Route("/favicon.ico", pages.icon),
            Mount("/control", routes=control.routes()),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=2000, compresslevel=1)],  # forty phones share one Wi-Fi
        exception_handlers=handlers,
        lifespan=running,
    )
    return Guard(starlette, hosts)
