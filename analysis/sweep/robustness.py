"""Which coding choices flip the conclusion?  A verdict on every cell that knows how sure it is.

The conclusion is which of the three classes is the most likely, or that one share is above another.  In a cell it holds
or flips only if the lead is beyond chance: with a runs in the leading class and b in the other, the Wilson interval of
a / (a + b) must leave out one half (the sign test, conditional on a + b).  Over the many cells of a sweep the level is
5 % divided by their number (Bonferroni), so that all verdicts hold together.  In between a cell is too close to tell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from analysis.sweep.sweep_cells import SweepCells
from diplosim.designs.measures import SHARES
from diplosim.designs.samplers.points import DESIGN, ONE_AT_A_TIME
from diplosim.numerics.arrays import IntArray
from diplosim.numerics.statistics import CLASSES, OUTCOMES, Share, wilson

HOLDS, FLIPS, CLOSE = "holds", "flips", "too close to tell"
VERDICTS = (HOLDS, FLIPS, CLOSE)


@dataclass(frozen=True)
class Verdict:
    """What a cell says of the base's conclusion.

    leader: what is ahead.  rival: what comes next.  lead: difference of their shares.
    """

    cell: int
    verdict: str
    leader: str
    rival: str
    lead: float


@dataclass(frozen=True)
class Robustness:
    """Verdicts on all cells.

    conclusion: in words.  clear: whether the base itself is beyond chance; where it is not, nothing can hold or flip.
    alone: one-at-a-time cells.  joint: cells of the design.  held: of the joint cells that are a plain sample of the
    coder's uncertainty, how many have each verdict, with Wilson intervals over cells.
    """

    conclusion: str
    clear: bool
    base: Verdict
    alone: tuple[Verdict, ...]
    joint: tuple[Verdict, ...]
    held: tuple[Share, ...]
    level: float


def robustness(cells: SweepCells) -> Robustness:
    """Judge every cell by the conclusion that the sweep asks about."""
    asked = cells.record.sampling["conclusion"]
    groups = compared(asked["more"], asked["than"])
    alone = [cell for cell in cells.points.cells(ONE_AT_A_TIME) if cells.played[cell]]
    joint = [cell for cell in cells.points.cells(DESIGN) if cells.played[cell]]
    level = 0.05 / max(1, 1 + len(alone) + len(joint))
    leader, rival, lead, clear = _ahead(cells.counts[0], groups, level)
    base = Verdict(0, HOLDS if clear else CLOSE, leader, rival, lead)

    def judged(cell: int) -> Verdict:
        here, after, by, sure = _ahead(cells.counts[cell], groups, level)
        verdict = CLOSE if not (sure and clear) else HOLDS if here == leader else FLIPS
        return Verdict(cell, verdict, here, after, by)

    verdicts = {cell: judged(cell) for cell in (*alone, *joint)}
    plain = [cell for cell in plain_sample(cells) if cell in verdicts]
    counts = Counter(verdicts[cell].verdict for cell in plain)
    exact = cells.record.sampling["method"] == "grid"
    held = tuple(_share(name, counts[name], len(plain), exact) for name in VERDICTS) if plain else ()
    words = f"{leader} is likelier than {rival}" if asked["more"] else f"{leader} is the most likely class"
    return Robustness(
        words,
        clear,
        base,
        tuple(verdicts[cell] for cell in alone),
        tuple(verdicts[cell] for cell in joint),
        held,
        level,
    )


def plain_sample(cells: SweepCells) -> list[int]:
    """Cells of the design that are drawn independently of each other: of a Sobol design A and B alone."""
    joint = cells.points.cells(DESIGN)
    if cells.record.sampling["method"] != "sobol":
        return joint
    block = len(cells.groups) + 2
    return [cell for place, cell in enumerate(joint) if place % block in (0, block - 1)]


def _share(name: str, count: int, total: int, exact: bool) -> Share:
    """A share of cells; a grid is all there is, so that its shares have no error of sampling."""
    part = count / total
    return Share(name, count, total, part, part) if exact else Share.of(name, count, total)


def compared(more: str | None, than: str | None) -> dict[str, tuple[str, ...]]:
    """Name -> outcomes of what a conclusion compares.

    Args:
        more: share that is asked to be larger, None where the most likely class is asked for.
        than: share that it is compared with.

    Returns:
        The two shares, or the classes, among whose agreements are partial ones.
    """
    if more is None or than is None:
        return dict(CLASSES)
    return {name: SHARES[name] for name in (more, than)}


def _ahead(counts: IntArray, groups: dict[str, tuple[str, ...]], level: float) -> tuple[str, str, float, bool]:
    """Leader, who comes next, by how much of all runs, and whether the lead over everybody is beyond chance."""
    runs = {name: int(sum(counts[OUTCOMES.index(part)] for part in parts)) for name, parts in groups.items()}
    order = sorted(runs, key=lambda name: -runs[name])
    total = max(1, int(np.sum(counts)))
    first, second = order[:2]
    clear = all(wilson(runs[first], runs[first] + runs[other], 1.0 - level)[0] > 0.5 for other in order[1:])
    return first, second, (runs[first] - runs[second]) / total, clear
