"""What stands before every page: only known hosts, only own forms, nothing too large, a strict policy on scripts.

A page may load nothing from elsewhere and runs no script that stands in it, so that text of a student stays text.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from diplosim.play.classroom.catalogue import t

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
"""Headers of every answer."""

LARGEST = 32 * 1024
"""Bytes of a request at most."""


class Guard:
    """Refuses what must not come in, and puts the headers on what goes out.

    app: the pages.  hosts: host and port under which the lesson is reached.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            await self._refuse(scope, receive, send, 421, "foreign_host")
        elif scope["type"] == "websocket":
            if self._is_own(headers):
                await self.app(scope, receive, send)
            else:
                await self._refuse(scope, receive, send, 403, "foreign_origin")
        elif scope["method"] == "POST" and not self._is_own(headers):
            await self._refuse(scope, receive, send, 403, "foreign_origin")
        elif scope["method"] not in ("GET", "HEAD", "POST"):
            await self._refuse(scope, receive, send, 405, "no_such_method")
        elif not headers.get("content-length", "0").isdecimal() or int(headers.get("content-length", "0")) > LARGEST:
            await self._refuse(scope, receive, send, 413, "too_large")
        elif "transfer-encoding" in headers:
            await self._refuse(scope, receive, send, 411, "too_large")
        else:
            await self.app(scope, receive, _with_headers(send))

    def _is_own(self, headers: Headers) -> bool:
        """Whether a request comes from a page of this server; browsers say so with every form."""
        origin = headers.get("origin", "").lower()
        return origin.startswith("http://") and origin.removeprefix("http://") == headers["host"].lower()

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, key: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = PlainTextResponse(t(key), status)
        await answer(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                if name == "cache-control" and name in headers:
                    continue
                headers[name] = value
        await send(message)

    return sending
