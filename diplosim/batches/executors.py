"""Who plays chunks on this machine: this process, or K processes of their own.

Each is a `concurrent.futures.Executor` that also knows how many chunks it plays at once and can tell the loss of a
worker from an error of the work; the code of the talks never knows which it is.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


GUARD = (
    "Each worker process loads the script once more, so what the script does must stand under "
    '`if __name__ == "__main__":`'
)
"""What a script must look like that plays in processes."""


class ExtraMissing(Exception):
    """A place needs a library of an optional extra that is not installed; the message says which."""


class ChunkExecutor(Executor):
    """An executor that a batch can hand chunks to."""

    @property
    @abstractmethod
    def workers(self) -> int:
        """Chunks that are played at the same time at present, 1 or more."""

    @abstractmethod
    def loss(self, error: BaseException) -> str | None:
        """Say what was lost if this error of a future, or of `submit`, means a lost worker or scheduler."""

    def waiting(self) -> str | None:
        """Say what keeps the chunks from being played, if anything does."""
        return None


class SerialExecutor(ChunkExecutor):
    """Runs a call when it is submitted, in this process."""

    @property
    def workers(self) -> int:
        """One: this process."""
        return 1

    def loss(self, error: BaseException) -> str | None:
        """Nothing can be lost but this process itself."""
        return None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call `fn` now and return a finished future.  An interrupt is not kept in the future but raised."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  an executor hands every error to who asks for the result
            future.set_exception(error)
        return future


UNGUARDED = 77
"""Exit code of a worker process that, in place of waiting for work, began to play the script of its master."""


class GuardMissing(Exception):
    """Worker processes cannot be started from the script that asks for them; the message says what to change."""


EXIT_WAIT = 5.0
"""Seconds at most until the exit codes of a broken pool's processes are known."""


class LocalExecutor(ProcessPoolExecutor, ChunkExecutor):
    """K processes on this machine.

    Args:
        workers: how many.

    Raises:
        GuardMissing: if the script that runs was typed or piped into Python, so that no worker can load it.
        SystemExit: in a worker process that is loading a script without a `__main__` guard.
    """

    def __init__(self, workers: int) -> None:
        if getattr(multiprocessing.current_process(), "_inheriting", False):
            raise SystemExit(UNGUARDED)
        if getattr(sys.modules["__main__"], "__file__", None) == "<stdin>":
            raise GuardMissing(f"worker processes cannot load a script from standard input: save it in a file. {GUARD}")
        self._started: dict[int, BaseProcess] = {}
        # spawn: a fork would copy the locks of pyarrow's threads in whatever state they are
        super().__init__(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker)
        self._processes_wanted = workers

    @property
    def workers(self) -> int:
        """Processes of the pool."""
        return self._processes_wanted

    def loss(self, error: BaseException) -> str | None:
        """Tell a killed worker process, and a script that workers begin to play."""
        if not isinstance(error, BrokenProcessPool):
            return None
        if UNGUARDED in self._exit_codes():
            return f"{getattr(sys.modules['__main__'], '__file__', 'the script')} has no `__main__` guard. {GUARD}"
        return "a worker process was killed, often for want of memory"

    def _exit_codes(self) -> set[int | None]:
        """How the processes ended.  Which process waited for another's end may learn it a moment later."""
        deadline = time.monotonic() + EXIT_WAIT
        while True:
            codes = {process.exitcode for process in self._started.values()}
            if UNGUARDED in codes or None not in codes or time.monotonic() > deadline:
                return codes
            time.sleep(0.05)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand a call to a process; its future raises BrokenProcessPool where that ends."""
        future = super().submit(fn, *args, **kwargs)
        self._started |= self._processes or {}
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
