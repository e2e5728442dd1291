"""One part of a batch for one process of a job array: shard I of N plays a stretch of the runs of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shard:
    """Stretch `number` of `of` equal ones, counted from 1 as job arrays are."""

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise ValueError(f"shard {self.number} of {self.of}: the number must lie between 1 and {self.of}")

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def span(self, runs: int) -> range:
        """Return the runs of this shard among runs 0 .. runs - 1; the shards share them out without overlap."""
        return range(runs * (self.number - 1) // self.of, runs * self.number // self.of)


def shard(text: str) -> Shard:
    """Read a `--shard` value, I/N with 1 <= I <= N.

    Args:
        text: the value as the user gave it.

    Returns:
        Which stretch of the runs is meant.

    Raises:
        ValueError: if it is not.
    """
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal()):
        raise ValueError(f"{text!r} is not I/N, for example 3/10 for the third of ten shards")
    return Shard(int(number), int(of))
