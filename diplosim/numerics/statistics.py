"""Outcome shares of a batch and their Wilson score intervals.

The interval is the score interval of Wilson (1927), which Brown, Cai & DasGupta (2001) recommend for a
binomial proportion: it stays inside [0, 1] and is sensible at 0 and at n.  It is written out here, because
importing `scipy.stats` would cost a batch half a second; a test holds it against `scipy.stats.binomtest`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

OUTCOMES = ("agreement", "partial_agreement", "stalemate", "conflict")
"""The four outcome classes, in the order in which every table shows them."""

CLASSES: dict[str, tuple[str, ...]] = {
    "agreement": ("agreement", "partial_agreement"),
    "stalemate": ("stalemate",),
    "conflict": ("conflict",),
}
"""The three classes of who asks "agreement, stalemate or conflict?": partial agreements are agreements."""

Z = 1.959963984540054
"""Standard errors on either side of a 95 % interval under the normal law."""

WILSON = "Wilson"
"""How the interval of a batch of a fixed number of runs is called."""

FAILED = "failed"
"""The row of runs that raised an error: no outcome, but part of every denominator."""


def wilson(count: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion.

    Args:
        count: successes, 0 <= count <= total.
        total: trials; with none, nothing is known and the interval is (0, 1).
        confidence: coverage, inside (0, 1).

    Returns:
        Lower and upper end, in [0, 1].

    Raises:
        ValueError: if a count is negative or exceeds the total, or the confidence is not inside (0, 1).
    """
    if not 0 <= count <= total:
        raise ValueError(f"count must lie in [0, total], got {count} of {total}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie inside (0, 1), got {confidence}")
    if total == 0:
        return 0.0, 1.0
    return wilson_at(count, total, NormalDist().inv_cdf(0.5 + confidence / 2))


def wilson_at(count: int, total: int, z: float) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion at a critical value.

    count: successes, 0 <= count <= total.  total: trials, 1 or more.  z: above 0.
    """
    share = count / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if count == 0 else (middle - spread) / scale
    high = 1.0 if count == total else (middle + spread) / scale
    return low, high


@dataclass(frozen=True)
class Share:
    """One row of a table of shares: `count` of `total` runs, with the interval of the share."""

    name: str
    count: int
    total: int
    low: float
    high: float

    @classmethod
    def of(cls, name: str, count: int, total: int, confidence: float = 0.95) -> Share:
        """Build a row and its Wilson interval."""
        return cls(name, count, total, *wilson(count, total, confidence))

    @property
    def share(self) -> float:
        """The share itself, 0 where nothing was run."""
        return self.count / self.total if self.total else 0.0

    def as_dict(self) -> dict[str, float | int | str]:
        """Return the row with the names that `--json` uses."""
        return {
            "name": self.name,
            "count": self.count,
            "total": self.total,
            "share": self.share,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True)
class PairedShares:
    """The share of a class before and after a change on the same draws, and the interval of the paired difference."""

    name: str
    before: Share
    after: Share
    low: float
    high: float

    @property
    def difference(self) -> float:
        """Share after less share before."""
        return self.after.share - self.before.share

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Shares:
    """Shares of a batch: the four outcome classes, the failed runs, and the three classes of the reader.

    method: how the intervals were made.
    """

    outcomes: tuple[Share, ...]
    failed: Share
    classes: tuple[Share, ...]
    method: str = WILSON

    def as_dict(self) -> dict[str, object]:
        """Return all rows as plain values for JSON."""
        return {
            "outcomes": [row.as_dict() for row in self.outcomes],
            "failed": self.failed.as_dict(),
            "classes": [row.as_dict() for row in self.classes],
            "interval": self.method,
        }


def shares(counts: Mapping[str, int], failed: int = 0, confidence: float = 0.95) -> Shares:
    """Turn counts of outcomes into shares with intervals.

    Failed runs are part of every denominator: a run that raised might have ended in any class, so leaving it
    out would claim to know more than was seen.

    Args:
        counts: runs per outcome class; a class that is absent counts 0.
        failed: runs that ended in an error instead of an outcome.
        confidence: coverage of each interval.

    Returns:
        All rows, each with its count, all runs, and an interval.

    Raises:
        ValueError: if `counts` names an outcome that does not exist.
    """
    unknown = sorted(set(counts) - set(OUTCOMES))
    if unknown:
        raise ValueError(f"unknown outcomes {', '.join(unknown)}; allowed are {', '.join(OUTCOMES)}")
    total = sum(counts.values()) + failed

    def row(name: str, members: Iterable[str]) -> Share:
        return Share.of(name, sum(counts.get(member, 0) for member in members), total, confidence)

    return Shares(
        outcomes=tuple(row(name, (name,)) for name in OUTCOMES),
        failed=Share.of(FAILED, failed, total, confidence),
        classes=tuple(row(name, members) for name, members in CLASSES.items()),
    )


def table_of_shares(table: Shares, confidence: float = 0.95) -> str:
    """Lay the shares out as lines of text: the four classes, failed runs if any, then the three classes."""
    percent = f"{100 * confidence:g} %"
    lines = [f"{'outcome':<20}{'runs':>10}{'share':>9}   {percent} interval ({table.method})"]
    lines += [_line(row) for row in table.outcomes]
    if table.failed.count:
        lines.append(_line(table.failed))
    lines += ["", "in three classes (a partial agreement counts as agreement)"]
    lines += [_line(row) for row in table.classes]
    return "\n".join(lines)


def _line(row: Share) -> str:
    return f"{row.name:<20}{row.count:>10,}{row.share:>9.1%}   [{row.low:.1%}, {row.high:.1%}]"
