"""What a seat does at one stage: a `Move`, and how moves of several groups of runs are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from diplosim.numerics.arrays import AnyArray


@dataclass(frozen=True)
class Move:
    """What a seat does at one stage.  None means silence: no change, nothing accepted, talks go on.

    caucus: alliance id -> "back", "block" or "break" (drop the own veto, hold it, break ranks).
    demand: (runs, issues) in [0, 1].  defer: (runs, issues) issues left open in the own text.  test: (runs,) this is a
    test offer.  offer_verification, accept_verification: (runs,).
    accept: (runs, texts) texts that the seat signs.  accept_issues: (runs, texts, issues), itemised talks.
    accept_interim: (runs,).  level: (runs,) least worth the seat asks a drafter for now; reserve: (runs,) least worth
    at which it would sign anything.
    posture: (runs,) step -1, 0 or 1 on the escalation ladder.  words: (runs,) -1 reassure, 0 nothing, 1 threaten.
    walk_out, attack, prepare, extend, reopen: (runs,).
    """

    caucus: Mapping[str, str] | None = None
    demand: AnyArray | None = None
    defer: AnyArray | None = None
    test: AnyArray | None = None
    offer_verification: AnyArray | None = None
    accept_verification: AnyArray | None = None
    accept: AnyArray | None = None
    accept_issues: AnyArray | None = None
    accept_interim: AnyArray | None = None
    level: AnyArray | None = None
    reserve: AnyArray | None = None
    posture: AnyArray | None = None
    words: AnyArray | None = None
    walk_out: AnyArray | None = None
    attack: AnyArray | None = None
    prepare: AnyArray | None = None
    extend: AnyArray | None = None
    reopen: AnyArray | None = None

    def array(self, name: str, like: AnyArray) -> AnyArray:
        """One part of the move broadcast to the shape of `like`; `like` itself where the seat is silent."""
        value = getattr(self, name)
        if value is None:
            return like
        return np.broadcast_to(np.asarray(value, dtype=like.dtype), like.shape)


ARRAYS_OF_A_MOVE = tuple(field.name for field in fields(Move) if field.name != "caucus")
"""The parts of a move that have a runs axis."""


def merge_moves(parts: list[tuple[AnyArray, Move]], runs: int) -> Move:
    """Put together moves of groups of runs: parts are (rows, move), rows disjoint and covering 0 .. runs - 1."""
    merged: dict[str, Any] = {}
    for name in ARRAYS_OF_A_MOVE:
        values = [(rows, np.asarray(value)) for rows, move in parts if (value := getattr(move, name)) is not None]
        if not values:
            continue
        known = values[0][1]
        out = np.zeros((*reversed(known.shape[1:]), runs), dtype=known.dtype)
        for rows, value in values:
            out[..., rows] = value.T
        merged[name] = out.T
    return Move(**merged)


class IllegalMove(ValueError):
    """A move that no seat may make; nothing was stored.  The text says why and what is allowed."""


AXES = {"demand": 2, "defer": 2, "accept": 2, "accept_issues": 3}
"""Number of axes of the parts of a move, the runs axis counted; all other parts have one."""
