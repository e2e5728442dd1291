"""Long calculations in one process beside the server, so that pages stay quick while a thousand talks are played."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from diplosim.scenario import registry

_log = logging.getLogger(__name__)


def _begin(allowed: tuple[str, ...], server: Connection) -> None:
    """Let this process run what the server may run, and end it when the server hangs up or ends, however it ends."""
    registry.allow(*allowed)
    if hasattr(os, "nice"):
        os.nice(15)  # pages come first

    def watch() -> None:
        wait([server])
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


class Worker:
    """One process, started when it is first needed; every question is answered once.

    told: called in the server's loop when an answer has come.
    """

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told
        self._pool: ProcessPoolExecutor | None = None
        self._line: Connection | None = None
        self._answers: dict[str, Future[Any]] = {}
        self._closed = False

    def ask(self, key: str, what: Callable[..., dict[str, Any]], *given: Any) -> Mapping[str, Any] | None:
        """The answer to a question, None while it is being worked out.

        Args:
            key: of the question; the same key is the same question.
            what: a function of a module.
            *given: its arguments, plain data.

        Returns:
            What the function gives; a mapping with `failed` where it raised an error, which the terminal shows.
        """
        if key not in self._answers:
            if self._pool is None:
                self._start()
            assert self._pool is not None
            loop = asyncio.get_running_loop()
            future = self._pool.submit(what, *given)
            future.add_done_callback(self._note)
            future.add_done_callback(lambda _: None if loop.is_closed() else loop.call_soon_threadsafe(self._told))
            self._answers[key] = future
        future = self._answers[key]
        if not future.done():
            return None
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            self._pool, self._answers = None, {}
            return None
        if error is not None:
            return {"failed": True}
        result: Mapping[str, Any] = future.result()
        return result

    def _note(self, future: Future[Any]) -> None:
        """Tell the terminal of an error: it is for whoever runs the server, and a page has no words for it."""
        if self._closed or future.cancelled():
            return
        if (error := future.exception()) is not None:
            _log.error("a calculation of the classroom has failed", exc_info=error)

    def _start(self) -> None:
        heard, self._line = get_context("spawn").Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin, (registry.allowed_files(), heard))

    def close(self) -> None:
        """Stop the process at once; what it works at is dropped."""
        self._closed = True
        if self._pool is not None and self._line is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._line.close()
