"""How a batch says how far it is: a bar on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import sys
import time
from typing import Protocol, TextIO

from tqdm import tqdm


class Progress(Protocol):
    """What a batch tells; `finished` and `total` count runs."""

    def begin(self, total: int, finished: int) -> None:
        """Start counting: `finished` of `total` runs were there before."""

    def advance(self, runs: int) -> None:
        """Note that some more runs are finished."""

    def say(self, text: str) -> None:
        """Tell something worth a line."""

    def end(self) -> None:
        """Stop; nothing is told after this."""


class Silent:
    """Tells nothing."""

    def begin(self, total: int, finished: int) -> None:
        """Ignore."""

    def advance(self, runs: int) -> None:
        """Ignore."""

    def say(self, text: str) -> None:
        """Ignore."""

    def end(self) -> None:
        """Ignore."""


class Bar:
    """A bar that redraws itself, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: tqdm | None = None

    def begin(self, total: int, finished: int) -> None:
        """Draw the bar."""
        self._bar = tqdm(
            total=total,
            initial=finished,
            unit=" talks",
            unit_scale=True,
            file=self._stream,
            dynamic_ncols=True,
        )

    def advance(self, runs: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._bar.update(runs)

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        tqdm.write(text, file=self._stream)

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class Lines:
    """Plain lines without control characters, at most one in `every` seconds, for logs and pipes."""

    def __init__(self, stream: TextIO, every: float = 30.0) -> None:
        self._stream = stream
        self._every = every
        self._total = self._finished = self._before = 0
        self._start = self._told = time.monotonic()

    def begin(self, total: int, finished: int) -> None:
        """Start the clock."""
        self._total, self._finished, self._before = total, finished, finished
        self._start = self._told = time.monotonic()

    def advance(self, runs: int) -> None:
        """Count, and print a line if the last one is old."""
        self._finished += runs
        now = time.monotonic()
        if now - self._told >= self._every:
            self._told = now
            rate = (self._finished - self._before) / (now - self._start)
            left = (self._total - self._finished) / rate
            self.say(f"{self._finished:,} of {self._total:,} talks, {rate:,.0f} a second, {left:,.0f} s left")

    def say(self, text: str) -> None:
        """Print a line."""
        self._stream.write(text + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Nothing is left to clean up."""


def progress_for(stream: TextIO | None = None) -> Progress:
    """Return a bar if `stream` (default: standard error) is a terminal, else plain lines."""
    stream = stream or sys.stderr
    return Bar(stream) if stream.isatty() else Lines(stream)
