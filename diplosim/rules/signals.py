"""What others can see of a party in a round, as one joint cell, and the situation in which it was seen.

Channels: how extreme the demand is, what was conceded since the last one, the step on the escalation ladder, the
answer to a verification or test offer, walking out, announcing a last offer and attacking.  Words are left out by
construction: no policy's words tell more than the act that they go with, so that cheap talk moves beliefs by exactly
zero (Crawford & Sobel 1982; Trager 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray

CONCESSIONS = ("raised", "held", "small", "large")
STEPS = ("down", "same", "up")
ANSWERS = ("none", "accepted", "refused")
EXTREMITIES = ("moderate", "extreme")
ATTACK_CELL = len(CONCESSIONS) * len(STEPS) * len(ANSWERS) * len(EXTREMITIES)
"""An attack is a cell of its own: that none came is evidence too."""

LEAVE_CELL = ATTACK_CELL + 1
"""So is walking out: who stays at a hopeless table gets something else from it."""

LAST_OFFER_CELL = LEAVE_CELL + 1
"""And announcing a last offer."""

CELLS = LAST_OFFER_CELL + 1
HELD_WITHIN = 0.005

HOLDING = tuple(
    ((CONCESSIONS.index("held") * len(STEPS) + STEPS.index("same")) * len(ANSWERS)) * len(EXTREMITIES) + extreme
    for extreme in range(len(EXTREMITIES))
)
"""Cells of a party that holds its line and does nothing else, whatever the line."""

LARGE_FROM = 0.05
EXTREME_FROM = 0.90

LEVELS = (0.98, EXTREME_FROM, 0.80)
"""Public worth of the last demand to its author: limits of the levels."""

TABLE_CONTEXTS = (len(LEVELS) + 1) * 3 * 3 * 3 * 2
CONTEXTS = TABLE_CONTEXTS + 3

COARSE_CONTEXTS = tuple(
    [tuple(c for c in range(TABLE_CONTEXTS) if ((c // 2) % 3 == 2) == high) for high in (False, True)]
    + [(TABLE_CONTEXTS, TABLE_CONTEXTS + 1), (TABLE_CONTEXTS + 2,)]
)
"""Contexts by what matters most: whether a table met, and whether the party stood at a display of force."""


@dataclass(frozen=True)
class Before:
    """A party's previous cell, each (runs,).

    worth: public worth of its last demand to itself.  move: 0 held or raised, 1 small and 2 large concession.
    answer: index into ANSWERS.
    """

    worth: FloatArray
    move: AnyArray
    answer: AnyArray


def coarse_move(conceded: AnyArray) -> AnyArray:
    """Concession of a round in three bins, as `Before.move` has it; any shape."""
    return np.add(conceded > HELD_WITHIN, conceded > LARGE_FROM, dtype=np.int8)


def coarse_answer(asked: AnyArray, accepted: AnyArray) -> AnyArray:
    """Answer of a round, index into ANSWERS; any shape."""
    return np.add(asked, asked & ~accepted, dtype=np.int8)


def cell(
    conceded: FloatArray, own_worth: FloatArray, step: AnyArray, asked: BoolArray, accepted: BoolArray
) -> AnyArray:
    """Joint cell of one party's signals in a round, (runs,) integers below CELLS.

    conceded: own public utility given since the last demand.  own_worth: public utility of the demand to its author.
    step: -1, 0, 1.  asked, accepted: an offer of verification or a test was made, and taken.
    """
    moved = np.add(conceded >= -HELD_WITHIN, coarse_move(conceded), dtype=np.int64)
    answer = coarse_answer(asked, accepted)
    extreme = own_worth >= EXTREME_FROM
    joint: AnyArray = ((moved * 3 + (step + 1)) * 3 + answer) * 2 + extreme
    return joint


def context(before: Before, rung: AnyArray, others_moved: BoolArray, talking: BoolArray) -> AnyArray:
    """Situation in which a cell is read, (runs,) integers below CONTEXTS.

    before: what the party's previous cell was.  rung: its rung before the step.  others_moved: the others conceded in
    the last round.  Where talks are suspended or over only the rung counts: there is nothing but posture to read.

    A party's tactic lasts for the whole talk, so that its rounds are not independent given its type.  The level that
    its demands had reached, its last answer and where it stands on the way to a display of force carry most of that,
    which keeps evidence from being counted twice: who climbs does so for several rounds, and who does not, in none.
    """
    level = np.zeros(rung.shape[::-1], dtype=np.int64).T
    for limit in LEVELS:
        level = level + (before.worth < limit)
    stand = np.add(rung >= 2, rung >= 3, dtype=np.int64)
    at_table = (((level * 3 + before.move) * 3 + before.answer) * 3 + stand) * 2 + others_moved
    where: AnyArray = np.where(talking, at_table, TABLE_CONTEXTS + stand)
    return where
