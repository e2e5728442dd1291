"""What pages that run on this computer share: who reaches them, and servers that say no more than they must."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from diplosim.play.classroom.guard import Guard


def local_application(
    routes: Sequence[BaseRoute], lost: Callable[..., Any], lifespan: Callable[[Starlette], Any], port: int
) -> Guard:
    """A web application that only this computer can reach.

    Args:
        routes: what it answers.
        lost: answers where there is no such page, and where something went wrong.
        lifespan: what runs around it.
        port: it is served at.

    Returns:
        The application, with the guard of the classroom before it.
    """
    handlers: dict[Any, Callable[..., Any]] = {HTTPException: lost, 500: lost}
    starlette = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)
    return Guard(starlette, (f"127.0.0.1:{port}", f"localhost:{port}"))


def quiet_server(application: Any, **more: Any) -> uvicorn.Server:
    """A server that writes no line for each request, and tells neither its name nor the time.

    Args:
        application: what it serves.
        **more: further settings of Uvicorn, such as where it listens.

    Returns:
        The server, ready to run.
    """
    settings: dict[str, Any] = {
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "date_header": False,
        "ws": "websockets-sansio",
        "ws_max_size": 1024,
        "timeout_graceful_shutdown": 2,
    }
    return uvicorn.Server(uvicorn.Config(application, **{**settings, **more}))
