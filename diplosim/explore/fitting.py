"""Belief tables fitted beside the server, in one process that drops what it works at when something newer is asked.

A fit takes seconds: the model plays its own talks several times (`diplosim.learning.fitting`).  It looks for news each
time it says how far it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from diplosim.learning.tables import Tables
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario


class NotFitted(RuntimeError):
    """Tables could not be fitted; the text says why."""


class _Dropped(Exception):
    """Something newer was asked."""


def _work(line: Connection, allowed: tuple[str, ...]) -> None:
    """Fit what is asked for until the server hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process
    registry.allow(*allowed)
    if hasattr(os, "nice"):
        os.nice(5)  # pages come first
    with contextlib.suppress(EOFError, OSError):
        while True:
            number, scenario = line.recv()
            if scenario is not None:
                _answer(line, number, scenario)


def _answer(line: Connection, number: int, scenario: Scenario) -> None:
    from diplosim.learning.fitting import FittingFailed, tables_for

    def told(share: float) -> None:
        if line.poll():
            raise _Dropped
        line.send((number, "share", share))

    try:
        tables = tables_for(scenario, told)
    except _Dropped:
        return
    except (FittingFailed, ValueError, ArithmeticError, LookupError, MemoryError) as error:
        line.send((number, "failed", str(error) or type(error).__name__))
        return
    line.send((number, "tables", replace(tables)))  # a copy without what was worked out from it


class Fitting:
    """One process that fits tables, started when it is first needed; the last question is the one that counts."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._number = 0
        self._waiting: asyncio.Future[Tables] | None = None
        self._told: Callable[[float], None] = lambda _: None

    async def tables(self, scenario: Scenario, told: Callable[[float], None]) -> Tables:
        """Tables of a scenario.

        Args:
            scenario: whose observers learn.
            told: called with the share that is done.

        Returns:
            The tables.

        Raises:
            NotFitted: if they cannot be fitted.
            CancelledError: if something newer is asked.
        """
        self.drop()
        if self._process is None or not self._process.is_alive():
            self._start(asyncio.get_running_loop())
        assert self._line is not None
        self._number += 1
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        self._told = told
        self._line.send((self._number, scenario))
        try:
            tables: Tables = await waiting
            return tables
        finally:
            if self._waiting is waiting:
                self._waiting = None

    def drop(self) -> None:
        """Let go what is being fitted, if anything."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
            if self._line is not None:
                with contextlib.suppress(OSError):
                    self._line.send((0, None))

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._line, other = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=_work, args=(other, registry.allowed_files()), daemon=True, name="diplosim-explore-fitting"
        )
        process.start()
        other.close()
        self._process = process
        threading.Thread(target=self._listen, args=(self._line, loop), daemon=True).start()

    def _listen(self, line: Connection, loop: asyncio.AbstractEventLoop) -> None:
        """Hand on what the process says, in the loop of the server; runs in a thread of its own."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            while True:
                try:
                    message = line.recv()
                except (EOFError, OSError):
                    loop.call_soon_threadsafe(self._lost, line)
                    return
                loop.call_soon_threadsafe(self._heard, *message)

    def _heard(self, number: int, what: str, said: Any) -> None:
        if number != self._number or self._waiting is None or self._waiting.done():
            return
        if what == "share":
            self._told(said)
        elif what == "tables":
            self._waiting.set_result(said)
        else:
            self._waiting.set_exception(NotFitted(said))

    def _lost(self, line: Connection) -> None:
        """The process has ended; the next question starts another one."""
        if line is self._line:
            self._process = None
            if self._waiting is not None and not self._waiting.done():
                self._waiting.set_exception(NotFitted("the process that fits tables has ended"))

    def close(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(5)
        if self._line is not None:
            self._line.close()
