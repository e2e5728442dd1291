"""Playing chunks on a cluster: the workers of a Dask scheduler that somebody has started (extra `cluster`).

Only this module knows Dask, and only an open `ClusterExecutor` imports it.  Workers write into the run folder
themselves, so the folder must lie on a file system that master and workers share under the same path.
"""

from __future__ import annotations

import logging
import pickle
import time
import uuid
from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from functools import partial
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from diplosim.batches.chunks import WorkerUnfit
from diplosim.batches.executors import ChunkExecutor, ExtraMissing
from diplosim.version import __version__

P = ParamSpec("P")
T = TypeVar("T")

ANSWER_WITHIN = 10.0
"""Seconds in which a scheduler must answer."""

VERSION = "__import__('diplosim.version', fromlist=['__version__']).__version__"
"""What a worker is asked before anything is sent to it: an expression that any Python can try."""

UNPACK = "(lambda fn, args, named: fn(*args, **named))(*__import__('pickle').loads(packed))"
"""How a worker unpacks a call and makes it."""

LOGS = ("distributed", "distributed.client", "tornado.application")
"""Logs that are kept quiet: a lost scheduler is told once, by `loss`, not by Dask's threads line after line."""

COUNT_EVERY = 5.0
"""Seconds for which a count of workers is believed."""


class SchedulerLost(Exception):
    """A result cannot be had any more, because the scheduler is gone."""


class ClusterExecutor(ChunkExecutor):
    """The workers of a running Dask scheduler, as a `concurrent.futures.Executor`.

    Dask gives the chunks of a lost worker to another one.  Workers may come and go.

    Args:
        address: tcp://HOST:PORT of the scheduler.

    Raises:
        ExtraMissing: if `distributed` is not installed.
        ConnectionError: if no scheduler answers at the address.
        WorkerUnfit: if workers lack diplosim or have another version of it; nothing has been sent to them.
    """

    def __init__(self, address: str) -> None:
        try:
            distributed: Any = import_module("distributed")  # only partly typed
        except ModuleNotFoundError as missing:
            raise ExtraMissing(
                f"playing on {address} needs the extra 'cluster' (no module {missing.name}): "
                'pip install "diplosim[cluster]"'
            ) from missing
        self.address = address
        self._distributed = distributed
        self._logs = {name: logging.getLogger(name).level for name in LOGS}
        _set_levels(dict.fromkeys(LOGS, logging.CRITICAL))
        try:
            self._client = distributed.Client(address, timeout=ANSWER_WITHIN, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            _set_levels(self._logs)
            raise ConnectionError(f"no Dask scheduler answers at {address}") from error
        try:
            self._refuse_unfit_workers()
        except WorkerUnfit:
            self._client.close(timeout=ANSWER_WITHIN)
            _set_levels(self._logs)
            raise
        self._client.loop.asyncio_loop.set_exception_handler(_told_by_loss)
        self._given: set[Any] = set()
        self._counted, self._count = -COUNT_EVERY, 0

    @property
    def workers(self) -> int:
        """Threads of all workers that are connected now, 1 if there are none yet."""
        return max(1, self._threads())

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand a call to the scheduler.

        This is what `Client.get_executor()` does, but for one thing: a future of that one never ends if the scheduler
        is lost while the result is on its way.  The call travels as bytes that only its own task unpacks: a worker that
        came late and lacks diplosim fails in that task, and lives.
        """
        future: Future[T] = Future()
        packed = pickle.dumps((fn, args, kwargs))
        key = f"{getattr(fn, '__name__', 'call')}-{uuid.uuid4()}"
        given = self._client.submit(eval, UNPACK, {"packed": packed}, pure=False, key=key)
        self._given.add(given)
        given.add_done_callback(partial(self._hand_over, future))
        return future

    def _refuse_unfit_workers(self) -> None:
        """Ask the workers that are there for their version of diplosim.  Raises WorkerUnfit where one does not fit."""
        try:
            answers = self._client.run(eval, VERSION, on_error="return")
        except (OSError, TimeoutError, ValueError):
            return  # there is no worker yet, or none any more
        wrong = [
            f"{address} cannot load diplosim ({answer})"
            if isinstance(answer, BaseException)
            else f"{address} has diplosim {answer}"
            for address, answer in sorted(answers.items())
            if answer != __version__
        ]
        if wrong:
            raise WorkerUnfit(
                f"{len(wrong)} of {len(answers)} workers of {self.address} cannot play with diplosim {__version__}: "
                + "; ".join(wrong)
            )

    def _hand_over(self, future: Future[T], given: Any) -> None:
        try:
            future.set_result(given.result(timeout=ANSWER_WITHIN))
        except BaseException as error:  # noqa: BLE001  an executor hands every error to who asks for the result
            future.set_exception(error if given.status == "error" else SchedulerLost(self.address))
        finally:
            self._given.discard(given)

    def waiting(self) -> str | None:
        """Say that there are no workers, if so."""
        return None if self._threads() else f"no worker is connected to {self.address}; waiting for one"

    def loss(self, error: BaseException) -> str | None:
        """Tell a lost scheduler, a chunk that workers died of, and workers that cannot play."""
        if isinstance(error, self._distributed.KilledWorker):
            return f"workers of {self.address} were killed again and again by the same chunk"
        if isinstance(error, SchedulerLost) or (self._client.status != "running" and not isinstance(error, OSError)):
            return f"the scheduler {self.address} is gone"
        for cause in (error, error.__cause__):
            if isinstance(cause, ImportError):
                return f"workers of {self.address} cannot load what a chunk needs ({cause})"
        return None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the scheduler to itself.

        With `cancel_futures` chunks that have not begun are dropped.  Those that a worker is playing cannot be
        called back; they end as sound part files.
        """
        if self._client.status == "running":
            given = list(self._given)
            if cancel_futures:
                self._client.cancel(given)
            elif wait:
                with self._client.as_current():
                    self._distributed.wait(given)
            self._wait_for_answers()
        self._client.close(timeout=ANSWER_WITHIN)
        _set_levels(self._logs)

    def _wait_for_answers(self) -> None:
        """Until none is on its way: Dask's loop would end under whoever fetches one."""
        until = time.monotonic() + ANSWER_WITHIN
        while self._given and time.monotonic() < until:
            time.sleep(0.005)

    def _threads(self) -> int:
        now = time.monotonic()
        if now - self._counted >= COUNT_EVERY and self._client.status == "running":
            try:
                self._count = sum(self._client.nthreads().values())
            except (OSError, TimeoutError):
                return self._count  # a lost scheduler shows in the futures
            self._counted = now
        return self._count


def _set_levels(levels: Mapping[str, int]) -> None:
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _told_by_loss(loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Leave out that Dask's own waiting for a result was called off: `loss` says why, once."""
    if not isinstance(context.get("exception"), CancelledError):
        loop.default_exception_handler(context)
