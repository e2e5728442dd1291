"""How a batch says how far it is: a bar on a terminal or in a notebook, a plain line now and then in a log."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from tqdm.auto import tqdm  # in a notebook with ipywidgets the bar of notebooks

from diplosim.harmless import visible
from diplosim.numerics.statistics import Shares


class Progress:
    """What a batch tells; `finished` and `total` count runs.  This one keeps it to itself."""

    def begin(self, total: int, finished: int) -> None:
        """Start counting: `finished` of `total` runs were there before."""

    def advance(self, runs: int) -> None:
        """Note that some more runs are finished."""

    def expect(self, total: int) -> None:
        """Change how many runs there will be, where that is not known beforehand."""

    def show(self, shares: Shares) -> None:
        """Tell how the shares stand now."""

    def tell(self, text: str) -> None:
        """Tell how things stand now, in words."""

    def say(self, text: str) -> None:
        """Tell something worth a line."""

    def end(self) -> None:
        """Stop; nothing is told after this."""


class Bar(Progress):
    """A bar that redraws itself, for a terminal or a notebook."""

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

    def expect(self, total: int) -> None:
        """Change the length of the bar."""
        if self._bar is not None:
            self._bar.total = total

    def show(self, shares: Shares) -> None:
        """Show the shares behind the bar; drawn with its next move."""
        self.tell(standing(shares))

    def tell(self, text: str) -> None:
        """Show a text behind the bar; drawn with its next move."""
        if self._bar is not None:
            self._bar.set_postfix_str(visible(text), refresh=False)

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        tqdm.write(visible(text), file=self._stream)

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class Lines(Progress):
    """Plain lines without control characters, at most one in `every` seconds, for logs and pipes."""

    def __init__(self, stream: TextIO, every: float = 30.0) -> None:
        self._stream = stream
        self._every = every
        self._total = self._finished = self._before = 0
        self._start = self._told = time.monotonic()
        self._standing = ""

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
            left = max(0, self._total - self._finished) / rate
            count = f"{self._finished:,} of {self._total:,} talks"
            self.say(f"{count}, {rate:,.0f} a second, {_clock(left)} left{self._standing}")

    def expect(self, total: int) -> None:
        """Change how many there will be."""
        self._total = total

    def show(self, shares: Shares) -> None:
        """Keep the shares for the next line."""
        self.tell(standing(shares))

    def tell(self, text: str) -> None:
        """Keep a text for the next line."""
        self._standing = f"; {text}"

    def say(self, text: str) -> None:
        """Print a line."""
        self._stream.write(visible(text) + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Nothing is left to clean up."""


def progress_for(stream: TextIO | None = None) -> Progress:
    """Return a bar if `stream` (default: standard error) is a terminal or a notebook, else plain lines."""
    if stream is None and in_notebook():
        return Bar(sys.stderr)
    stream = stream or sys.stderr
    return Bar(getattr(stream, "beneath", stream)) if stream.isatty() else Lines(stream)  # a bar moves the cursor


def in_notebook() -> bool:
    """Whether this runs in the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and "IPKernelApp" in shell.config


def standing(shares: Shares) -> str:
    """Return the three classes in a few words, each with its interval in percent."""
    return ", ".join(
        f"{row.name} {100 * row.share:.1f} % [{100 * row.low:.1f}, {100 * row.high:.1f}]" for row in shares.classes
    )


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"
