"""Axes and units in which the quantities of a view and the parts of a move are declared."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from diplosim.rules.coded_arrays import TYPES

Axis = Literal["issues", "parties", "texts", "types", "alliances"]
"""What an array has an entry for, beside the runs: `parties` are those with a part in the talks."""


@dataclass(frozen=True, eq=False)
class Unit:
    """What the numbers of an array mean; each is itself and no other.

    Attributes:
        name: The unit, as a reader calls it.
        kind: Python's type of one entry.
        low: Least value, itself admitted.
        high: Greatest value, itself admitted.
    """

    name: str
    kind: type[bool | int | float | str]
    low: float = -inf
    high: float = inf


YES_NO = Unit("yes or no", bool, 0, 1)
UTILITY = Unit("utility", float)
POSITION = Unit("position", float, 0.0, 1.0)
SHARE = Unit("share", float, 0.0, 1.0)
UNIFORM = Unit("uniform draw", float, 0.0, 1.0)
PROBABILITY = Unit("probability", float, 0.0, 1.0)
TIME = Unit("relative time", float, 0.0, 1.0)
ROUNDS = Unit("rounds", float, 0.0)
TYPE = Unit(f"type ({', '.join(TYPES)})", int, 0, len(TYPES) - 1)
RUNG = Unit("rung", int, 0, 5)
OFFERS = Unit("offers", int, -1)
NUMBER = Unit("number of a run", int, 0)
STEP = Unit("step on the ladder", int, -1, 1)
TONE = Unit("reassure, nothing, threaten", int, -1, 1)
STANCE = Unit("`back`, `block` or `break`", str)
