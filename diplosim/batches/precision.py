"""Playing until the shares are known well enough: how wide the intervals are, when to look, when to stop.

All rows of the table hold together and at every look: each is a confidence sequence
(`diplosim.numerics.confidence_sequence`), and the 5 % are divided evenly over the twelve bounds of six rows
(Bonferroni).  Looks come at fixed numbers of runs, counted from run 0 without a gap.  So where a batch stops depends on
scenario, seed and precision alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from diplosim.batches.parts import Part
from diplosim.numerics.confidence_sequence import lower_bound, mixing_for, upper_bound
from diplosim.numerics.statistics import CLASSES, FAILED, OUTCOMES, Share, Shares

METHOD = "simultaneous, at any number of runs"
"""How the interval is called in a table."""

CONFIDENCE = 0.95
BOUNDS = 12
"""Four outcomes, agreements of both kinds together, and failed runs: six rows with a bound on either side."""

FIRST_LOOK, LOOK_EVERY = 64, 4096


def looks(cap: int) -> Iterator[int]:
    """Yield the numbers of runs after which to look: 64, 128, ... 4096, 8192, 12288, ... and the cap."""
    look = FIRST_LOOK
    while look < cap:
        yield look
        look += min(look, LOOK_EVERY)
    yield cap


def spans(cap: int) -> Iterator[range]:
    """Yield the runs between one look and the next: no chunk reaches over a look."""
    start = 0
    for look in looks(cap):
        yield range(start, look)
        start = look


def sequence_shares(counts: dict[str, int], failed: int, half_width: float) -> Shares:
    """Return shares with intervals that hold together and at every look.

    A failed run might have ended in any class.  So a share lies between the lower bound of the runs that certainly
    ended in the class and the upper bound of these and the failed ones.

    Args:
        counts: runs per outcome class; a class that is absent counts 0.
        failed: runs that raised.
        half_width: the precision wanted; the intervals are narrowest about there.

    Returns:
        All rows, each with its count, all runs, and an interval.
    """
    total = sum(counts.values()) + failed
    error = (1 - CONFIDENCE) / BOUNDS
    mixing = mixing_for(half_width, error)

    def row(name: str, members: tuple[str, ...], doubtful: int) -> Share:
        count = sum(counts.get(member, 0) for member in members)
        return Share(
            name,
            count,
            total,
            lower_bound(count, total, error, mixing),
            upper_bound(count + doubtful, total, error, mixing),
        )

    lost = Share(
        FAILED, failed, total, lower_bound(failed, total, error, mixing), upper_bound(failed, total, error, mixing)
    )
    return Shares(
        outcomes=tuple(row(name, (name,), failed) for name in OUTCOMES),
        failed=lost,
        classes=tuple(row(name, members, failed) for name, members in CLASSES.items()),
        method=METHOD,
    )


def widest(shares: Shares) -> float:
    """Half-width of the widest interval of an outcome share."""
    return max((row.high - row.low) / 2 for row in (*shares.outcomes, *shares.classes))


@dataclass
class Looking:
    """Watches the finished parts of a batch and says when it is enough.

    half_width: the precision wanted.  cap: runs at which the batch ends in any case.  enough: number of runs at which
    it stops, None as long as it goes on.
    """

    half_width: float
    cap: int
    enough: int | None = None
    _reached: int = 0
    _counts: Counter[str] = field(default_factory=Counter)
    _failed: int = 0
    _waiting: dict[int, Part] = field(default_factory=dict)
    _looks: Iterator[int] = field(init=False)
    _next: int = field(init=False)

    def __post_init__(self) -> None:
        self._looks = looks(self.cap)
        self._next = next(self._looks)

    def add(self, part: Part) -> None:
        """Take note of a finished part, in any order, and look wherever all runs up to a look are there."""
        self._waiting[part.first] = part
        while self.enough is None and (following := self._waiting.pop(self._reached, None)) is not None:
            self._reached = following.stop
            self._counts.update(following.counts)
            self._failed += following.failed
            if self._reached == self._next:
                self._look()

    def _look(self) -> None:
        found = sequence_shares(self._counts, self._failed, self.half_width)
        if self._reached == self.cap or round(widest(found), 9) < self.half_width:
            self.enough = self._reached
        else:
            self._next = next(self._looks)

    @property
    def likely_total(self) -> int:
        """About how many runs it will take, from the runs of the looks so far."""
        if self._reached == 0:
            return self.cap
        found = sequence_shares(self._counts, self._failed, self.half_width)
        return min(self.cap, max(self._reached, int(self._reached * (widest(found) / self.half_width) ** 2)))
