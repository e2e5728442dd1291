"""A number of a scenario that varies, with the law of its values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.designs.samplers.laws import Law
from diplosim.numerics.arrays import FloatArray


@dataclass(frozen=True)
class Quantity:
    """A number that varies.

    name: the path by which it is known.  paths: all paths that get its value.  group: what it is analysed with.
    coded: its value in the base, None where it has none.  whole: whether values are rounded to whole numbers.
    """

    name: str
    paths: tuple[str, ...]
    group: str
    law: Law
    coded: float | None
    whole: bool = False

    def at(self, share: FloatArray) -> FloatArray:
        """Values at these shares of its law."""
        values = self.law.at(share)
        return np.round(values) if self.whole else values
