"""Checks of what a closed form is asked for: every input that is out of range is named, all of them at once."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

Result = dict[str, Any]
"""What a closed form returns: the name of each quantity and its value."""


class Inputs:
    """Collects what is wrong with the inputs of one closed form.

    family: name of the result, for the message.
    """

    def __init__(self, family: str) -> None:
        self.family = family
        self.problems: list[str] = []
        self.contradictions: list[str] = []

    def number(self, allowed: str, **values: Any) -> None:
        """Finite numbers in an interval, `[low, high]`, a round bracket leaving that end out; `inf` for no end."""
        low, high = (float(end) for end in allowed[1:-1].split(","))
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
                self.problems.append(f"{name} must be a finite number, not {value!r}")
                continue
            number = float(value)
            above = number > low if allowed[0] == "(" else number >= low
            under = number < high if allowed[-1] == ")" else number <= high
            if not (above and under):
                self.problems.append(f"{name} is {number:g}; allowed: {allowed}")

    def whole(self, low: int, **values: Any) -> None:
        """Whole numbers from `low` on."""
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, Integral) or value < low:
                self.problems.append(f"{name} is {value!r}; allowed: whole numbers from {low}")

    def demand(self, holds: bool, otherwise: str) -> None:
        """A condition on several inputs or on a text; said only where the numbers by themselves are in order."""
        if not holds:
            self.contradictions.append(otherwise)

    def check(self) -> None:
        """Raise ValueError with everything that was found."""
        found = self.problems or self.contradictions
        if found:
            raise ValueError(f"{self.family}: " + "; ".join(found))
