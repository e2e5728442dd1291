"""A set of arrays with a leading runs axis, of which some runs can be taken without copying all arrays at once.

Runs end in every round and the others go on without them.  No stage of a round reads every array: most copies would be
made in vain, so that an array is copied when it is first read.
"""

from __future__ import annotations

from dataclasses import Field
from typing import Any, ClassVar, Self

import numpy as np

from diplosim.numerics.arrays import AnyArray, take_runs


class LateCopies:
    """Base of a dataclass whose fields all are arrays (runs, ...)."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    _held: dict[str, tuple[AnyArray, AnyArray]]
    """Array and rows of it, for what was taken and has not been read yet."""

    def take(self, rows: AnyArray) -> Self:
        """Some runs only.  Nothing may be written to the arrays of this object as long as the result is in use."""
        part = type(self).__new__(type(self))
        part._held = {}
        chained: dict[int, AnyArray] = {}
        for name in self.__dataclass_fields__:
            if name in self.__dict__:
                part._held[name] = (self.__dict__[name], rows)
            elif name in self._held:
                array, before = self._held[name]
                if id(before) not in chained:
                    chained[id(before)] = before[rows]
                part._held[name] = (array, chained[id(before)])
        return part

    def __getattr__(self, name: str) -> AnyArray:
        """An array that was not read since `take`: copied now."""
        held = self.__dict__.get("_held", {})
        if name not in held:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        array = take_runs(*held.pop(name))
        setattr(self, name, array)
        return array

    def whole(self, but: tuple[str, ...] = ()) -> Self:
        """The same, independent of what it was taken from; the arrays named in `but` are gone unless read before."""
        for name in self.__dataclass_fields__:
            if name not in but:
                getattr(self, name)
        self._held = {}
        return self

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Several groups of runs put together, all of them made `whole` with the same arrays."""
        together = cls.__new__(cls)
        together._held = {}
        for name in cls.__dataclass_fields__:
            arrays = [part.__dict__[name].T for part in parts if name in part.__dict__]
            if arrays:
                setattr(together, name, np.concatenate(arrays, axis=-1).T)
        return together

    def put(self, rows: AnyArray, part: Self, names: tuple[str, ...]) -> None:
        """Write the arrays called `names` back from some runs; what was never read there has not changed."""
        for name in names:
            if name in part.__dict__:
                getattr(self, name).T[..., rows] = part.__dict__[name].T
