"""Moves as plain data, for scripts, logs and forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from diplosim.seats.moves import ARRAYS_OF_A_MOVE, PARTS, IllegalMove, Move


def move_from_mapping(data: Mapping[str, Any]) -> Move:
    """Read a move for one run from plain data: a script, a log, a form.

    Args:
        data: Part of a move -> its value, without the axis of runs.

    Returns:
        The move; its arrays have a leading axis with one entry.

    Raises:
        IllegalMove: The data has a part that no move has; the text names it.
    """
    unknown = sorted(set(data) - set(PARTS))
    if unknown:
        raise IllegalMove(f"unknown part of a move: {', '.join(unknown)}; allowed: {', '.join(sorted(PARTS))}")
    parts: dict[str, Any] = {
        name: np.asarray(value)[None, ...] if name in ARRAYS_OF_A_MOVE and value is not None else value
        for name, value in data.items()
    }
    return Move(**parts)


def move_to_mapping(move: Move) -> dict[str, Any]:
    """Plain data of row 0 of a move, for logs and files; silent parts are left out."""
    data: dict[str, Any] = {}
    for name, part in PARTS.items():
        value = getattr(move, name)
        if value is None:
            continue
        if name not in ARRAYS_OF_A_MOVE:
            data[name] = dict(value)
            continue
        array = np.asarray(value)
        data[name] = (array[0] if array.ndim == 1 + len(part.axes) else array).tolist()
    return data
