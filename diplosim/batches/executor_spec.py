"""Where chunks are played: in this process, in K processes on this machine, or on the workers of a Dask scheduler."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from diplosim.batches.executors import ChunkExecutor, LocalExecutor, SerialExecutor

MOST_PROCESSES = 61 if sys.platform == "win32" else sys.maxsize
"""Processes of a pool at most: Windows cannot wait for more."""


@dataclass(frozen=True)
class ExecutorSpec:
    """Where to play.

    kind: serial, local or cluster.  workers: processes of a local pool.  address: of a Dask scheduler.
    """

    kind: str
    workers: int = 1
    address: str = ""

    def __str__(self) -> str:
        if self.kind == "cluster":
            return self.address
        return self.kind if self.kind == "serial" else f"{self.kind}:{self.workers}"

    def executor(self) -> ChunkExecutor:
        """Open the executor; use it in a `with` block.

        Returns:
            The executor.

        Raises:
            ExtraMissing: if the library of a cluster is not installed.
            ConnectionError: if no scheduler answers.
        """
        if self.kind == "serial":
            return SerialExecutor()
        if self.kind == "cluster":
            from diplosim.batches.cluster import ClusterExecutor  # its library is an extra

            return ClusterExecutor(self.address)
        return LocalExecutor(self.workers)


def place(text: str) -> ExecutorSpec:
    """Read an `--on` value: `serial`, `local` (all cores), `local:K` or `tcp://HOST:PORT` (also `tls://`).

    Args:
        text: the value as the user gave it.

    Returns:
        Where to play; nothing is started or looked for yet.

    Raises:
        ValueError: if it is none of these.
    """
    kind, colon, rest = text.partition(":")
    if text == "serial":
        return ExecutorSpec("serial")
    if kind == "local" and not colon:
        return ExecutorSpec("local", available_cores())
    if kind == "local" and rest.isdecimal() and 0 < int(rest) <= MOST_PROCESSES:
        return ExecutorSpec("local", int(rest))
    if kind in ("tcp", "tls") and rest.startswith("//"):
        host, _, port = rest[2:].rpartition(":")
        if host and port.isdecimal() and 0 < int(port) < 65536:
            return ExecutorSpec("cluster", address=text)
    raise ValueError(
        f"cannot play on {text!r}; allowed are serial, local and local:K with K {_counts()}, "
        "and tcp://HOST:PORT of a Dask scheduler"
    )


def chosen(on: str | ExecutorSpec | None) -> ExecutorSpec:
    """Where to play as a caller from Python says it: the words of `--on`, a specification, or None for this process.

    Args:
        on: any of these.

    Returns:
        The specification.

    Raises:
        ValueError: for words that `place` does not read.
    """
    if isinstance(on, ExecutorSpec):
        return on
    return place(on) if on else ExecutorSpec("serial")


def available_cores() -> int:
    """Return the number of cores that this process may use for a pool."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_PROCESSES)


def _counts() -> str:
    return f"from 1 to {MOST_PROCESSES}" if sys.maxsize > MOST_PROCESSES else "of 1 or more"
