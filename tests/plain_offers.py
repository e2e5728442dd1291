"""Stacked alternating offers in plain Python and exact fractions, to hold the engine against."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any


def played(values: list[int], parties: list[dict[str, Any]], steps: int) -> dict[str, Any]:
    """Agreement (option indices or None), step, proposer, last acceptor and trace of offers.

    Levels are floats; utilities are exact.  Of packages worth the same the first in lexicographic order is offered.
    """
    space = list(itertools.product(*map(range, values)))

    def worth(i: int, package: tuple[int, ...]) -> Fraction:
        own = parties[i]
        pairs = zip(own["weights"], own["evaluations"], package, strict=True)
        return sum((Fraction(str(w)) * Fraction(str(e[v])) for w, e, v in pairs), Fraction(0))

    table = [[worth(i, package) for package in space] for i in range(len(parties))]
    standing, proposer, assents, trace = None, -1, 0, []
    for step in range(steps):
        time = (step + 1) / (steps + 1)
        for i, own in enumerate(parties):
            top, floor = float(max(table[i])), max(float(min(table[i])), own["reservation"])
            level = floor + (top - floor) * own["max_aspiration"] * (1 - time ** own["exponent"])
            level = min(max(level, floor), top) - 1e-12
            if standing is not None and proposer != i and table[i][standing] >= level:
                assents += 1
                if assents == len(parties):
                    return {"agreement": space[standing], "step": step, "proposer": proposer, "last": i, "trace": trace}
                continue
            good = [number for number, u in enumerate(table[i]) if u >= level]
            standing, proposer, assents = min(good, key=lambda number: (table[i][number], number)), i, 1
            trace.append((step, i, space[standing]))
    return {"agreement": None, "step": steps - 1, "proposer": None, "last": None, "trace": trace}
