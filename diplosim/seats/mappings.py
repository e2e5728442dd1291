"""Moves as plain data, for scripts, logs and forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from diplosim.seats.moves import AXES, IllegalMove, Move


def move_from_mapping(data: Mapping[str, Any]) -> Move:
    """Read a move from plain data (a script, a log, a form); unknown parts are refused by name."""
    known = {field.name for field in fields(Move)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise IllegalMove(f"unknown part of a move: {', '.join(unknown)}; allowed: {', '.join(sorted(known))}")
    parts: dict[str, Any] = {}
    for name, value in data.items():
        if name == "caucus" or value is None:
            parts[name] = value
        else:
            parts[name] = np.asarray(value)[None, ...]
    return Move(**parts)


def move_to_mapping(move: Move) -> dict[str, Any]:
    """Plain data of row 0 of a move, for logs and files; silent parts are left out."""
    data: dict[str, Any] = {}
    for field in fields(Move):
        value = getattr(move, field.name)
        if value is None:
            continue
        if field.name == "caucus":
            data[field.name] = dict(value)
            continue
        array = np.asarray(value)
        data[field.name] = (array[0] if array.ndim == AXES.get(field.name, 1) else array).tolist()
    return data
