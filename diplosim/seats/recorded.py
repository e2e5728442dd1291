"""What a record knows of one party's moves, as a seat that plays them reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.seats.stages import Stage

Known = tuple[AnyArray, BoolArray]
"""Values and where they are known, (M, ...) each for M records."""


@dataclass(frozen=True)
class RecordedMoves:
    """Recorded moves of one party in M records of the same talks; run r plays record r // runs_each - first.

    Attributes:
        runs_each: Runs that play each record, successive ones.
        parts: (round from 1, stage) -> part of a move -> its values and where they are known.
        first: Number of the first record.
        marks: Round -> author of a text (`*`: any other) -> whether it was signed and where that is known, (M,) each.
    """

    runs_each: int
    parts: Mapping[tuple[int, Stage], Mapping[str, Known]] = field(default_factory=dict)
    marks: Mapping[int, Mapping[str, Known]] = field(default_factory=dict)
    first: int = 0

    def record_of(self, run: AnyArray) -> AnyArray:
        """Which record each run plays, (R,)."""
        which: AnyArray = run // self.runs_each - self.first
        return which

    def at(self, number: int, stage: Stage) -> Mapping[str, Known]:
        """What is known of a stage of a round, by part."""
        return self.parts.get((number, stage), {})

    def marks_at(self, number: int) -> Mapping[str, Known]:
        """What is known of the answers to texts in a round, by author."""
        return self.marks.get(number, {})
