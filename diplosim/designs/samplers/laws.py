"""How a swept number varies: evenly over a range, normally around its coded value, or over a list of levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.numerics.normal import ndtr, ndtri

ENDS = (0.05, 0.95)
"""Quantiles that stand for the ends of a normal law, where a range has two."""


@dataclass(frozen=True)
class Uniform:
    """Every value from low to high alike."""

    low: float
    high: float

    def at(self, share: FloatArray) -> FloatArray:
        """Values below which these shares (each in [0, 1]) of the law lie."""
        return self.low + share * (self.high - self.low)

    @property
    def ends(self) -> tuple[float, ...]:
        """The values that are tried one at a time."""
        return (self.low, self.high)

    def points(self, count: int) -> tuple[float, ...]:
        """Values of a grid, the ends included."""
        return tuple(self.at(np.linspace(0.0, 1.0, count)).tolist())


@dataclass(frozen=True)
class Normal:
    """Normal around `middle` with standard deviation `sd`, cut off at low and high and scaled back to 1."""

    middle: float
    sd: float
    low: float
    high: float

    def at(self, share: FloatArray) -> FloatArray:
        """Values below which these shares (each in [0, 1]) of the law lie."""
        left, right = (ndtr((end - self.middle) / self.sd) for end in (self.low, self.high))
        values: FloatArray = self.middle + self.sd * ndtri(left + share * (right - left))
        return np.clip(values, self.low, self.high)

    @property
    def ends(self) -> tuple[float, ...]:
        """The values that are tried one at a time: the 5 % and 95 % quantiles."""
        return tuple(self.at(np.array(ENDS)).tolist())

    def points(self, count: int) -> tuple[float, ...]:
        """Values of a grid: the middles of so many equally probable parts."""
        return tuple(self.at((np.arange(count) + 0.5) / count).tolist())


@dataclass(frozen=True)
class Levels:
    """A few values, all alike."""

    values: tuple[float, ...]

    def at(self, share: FloatArray) -> FloatArray:
        """Values below which these shares (each in [0, 1]) of the law lie."""
        place = np.minimum((share * len(self.values)).astype(np.int64), len(self.values) - 1)
        values: FloatArray = np.array(self.values, dtype=np.float64)[place]
        return values

    @property
    def ends(self) -> tuple[float, ...]:
        """The values that are tried one at a time: all of them."""
        return self.values

    def points(self, count: int) -> tuple[float, ...]:
        """Values of a grid: all of them, whatever `count`."""
        return self.values


Law = Uniform | Normal | Levels
