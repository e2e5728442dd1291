"""All rows that vary from run to run, taken together: does any published number disagree with play?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from diplosim.numerics.statistics import Z
from diplosim.theory.reproduction.simulated import Row

LEVEL = 0.05
"""Chance at which the test rejects though every published number is right."""


@dataclass(frozen=True)
class Joint:
    """Holm's test over rows that hang on chance; it holds however rows of the same runs hang together.

    varying: number of rows that vary from run to run.  outside: how many of them lie more than 1.96 standard errors
    away.  farthest: the row farthest away; None without rows.  p: its two-sided p; 1 without rows.  corrected: the
    same, times the number of rows, at most 1.  rejected: rows that the test rejects.  unequal: rows that do not vary,
    and differ.
    """

    varying: int
    outside: int
    farthest: Row | None
    p: float
    corrected: float
    rejected: tuple[Row, ...]
    unequal: tuple[Row, ...]


def joint_test(rows: Sequence[Row]) -> Joint:
    """Hold all rows together against their published numbers.

    Args:
        rows: of any number of families.

    Returns:
        The test (Holm 1979): the rows by rising p, each p held against 5 % over the number of rows from it on.
    """
    from statsmodels.stats.multitest import multipletests

    varying = sorted((row for row in rows if row.ours.error > 0.0), key=lambda row: -abs(row.ours.deviation))
    unequal = tuple(row for row in rows if row.ours.error == 0.0 and row.ours.deviation != 0.0)
    if not varying:
        return Joint(0, 0, None, 1.0, 1.0, (), unequal)
    chances = [two_sided(row.ours.deviation) for row in varying]
    corrected = multipletests(chances, method="holm")[1]
    return Joint(
        len(varying),
        sum(abs(row.ours.deviation) > Z for row in varying),
        varying[0],
        chances[0],
        float(corrected[0]),
        tuple(row for row, p in zip(varying, corrected, strict=True) if p <= LEVEL),
        unequal,
    )


def two_sided(deviation: float) -> float:
    """Chance of a distance as large, in standard errors of a normal law."""
    return math.erfc(abs(deviation) / math.sqrt(2.0))


def in_words(found: Joint) -> str:
    """The test as a paragraph."""
    differ = "No row that does not vary differs."
    if found.unequal:
        differ = f"Rows that do not vary differ: {_named(found.unequal)}."
    if (farthest := found.farthest) is None:
        return f"No row varies from run to run. {differ}"
    expected = LEVEL * found.varying
    verdict = "The test does not reject at 5 %: taken together, play does not contradict what is published."
    if found.rejected:
        verdict = f"The test rejects at 5 %: {_named(found.rejected)}."
    return (
        f"{found.varying} rows vary from run to run. Of these {found.outside} lie more than 1.96 standard errors away; "
        f"if every published number is right, about {expected:.1f} are to be expected, and often more at once: rows of "
        "one batch rest on the same runs, and some tell the same chance twice (a war, and what it is worth). "
        f"The farthest is `{farthest.quantity}` of `{farthest.family}` ({farthest.ours.deviation:+.2f}; p = "
        f"{found.p:.2g}, corrected for {found.varying} rows {found.corrected:.2g}). {verdict} {differ}"
    )


def _named(rows: Sequence[Row]) -> str:
    return ", ".join(f"`{row.quantity}` of `{row.family}`" for row in rows)
