"""Where chunks are played: in this process, or in K processes on this machine.

Each is a `concurrent.futures.Executor`; the code of the talks never knows which.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where to play.  kind: serial or local.  workers: processes of a local pool, 1 for serial."""

    kind: str
    workers: int = 1

    def __str__(self) -> str:
        return self.kind if self.kind == "serial" else f"{self.kind}:{self.workers}"

    def executor(self) -> Executor:
        """Open the executor; use it in a `with` block."""
        if self.kind == "serial":
            return SerialExecutor()
        # spawn: a fork would copy the locks of pyarrow's threads in whatever state they are
        return ProcessPoolExecutor(
            self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
        )


def place(text: str) -> Place:
    """Read an `--on` value: `serial`, `local` (all cores) or `local:K`.

    Raises:
        ValueError: if it is none of these.
    """
    kind, colon, workers = text.partition(":")
    if text == "serial":
        return Place("serial")
    if kind == "local" and not colon:
        return Place("local", available_cores())
    if kind == "local" and workers.isdecimal() and int(workers) > 0:
        return Place("local", int(workers))
    raise ValueError(f"cannot play on {text!r}; allowed are serial, local and local:K with K of 1 or more")


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class SerialExecutor(Executor):
    """Runs a call when it is submitted, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call `fn` now and return a finished future.  An interrupt is not kept in the future but raised."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  an executor hands every error to who asks for the result
            future.set_exception(error)
        return future


def _begin_worker() -> None:
    """Let a worker finish its chunk on Ctrl-C, and end when its master is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    master = multiprocessing.parent_process()
    if master is not None:
        threading.Thread(target=_end_with, args=(master.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
