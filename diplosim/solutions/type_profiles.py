"""Agreements by what the consenters' hidden types were in them: each profile of types is a bargaining problem."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diplosim.numerics.arrays import AnyArray


def type_profiles(types: AnyArray) -> Iterator[tuple[tuple[int, ...], AnyArray]]:
    """Every profile of types that occurs, with the rows it occurs in, rising.

    types: (runs, consenters).
    """
    for profile in np.unique(types, axis=0):
        yield tuple(int(kind) for kind in profile), np.flatnonzero((types == profile).all(axis=1))
