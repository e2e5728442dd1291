"""Play moves from a file: a seat needs nothing but its view, and a tool for tests and records.

A script is YAML or JSON: a list of {round, stage, move}, rounds counting from 1, `move` with the parts of a `Move`, for
one talk.  Where the script says nothing the seat is silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from diplosim.seats import ARRAYS_OF_A_MOVE, STAGES, Move, SeatView, Traits, move_from_mapping


class Scripted:
    """Moves from a script: a path, or the list itself.  Raises ValueError with the entry that is wrong."""

    traits = Traits(stochastic=False, reads=(), may_use_force=True)

    def __init__(self, script: str | Path | Sequence[Mapping[str, Any]] = ()) -> None:
        entries = yaml.safe_load(Path(script).read_text(encoding="utf-8")) if isinstance(script, str | Path) else script
        if not isinstance(entries, list | tuple):
            raise ValueError(f"{script}: a script is a list of entries with round, stage and move")
        self.moves: dict[tuple[int, str], Move] = {}
        for number, entry in enumerate(entries, start=1):
            if not isinstance(entry, Mapping) or set(entry) != {"round", "stage", "move"}:
                raise ValueError(f"entry {number}: needs exactly round, stage and move")
            if entry["stage"] not in STAGES:
                raise ValueError(f"entry {number}: stage {entry['stage']!r}; allowed: {', '.join(STAGES)}")
            self.moves[int(entry["round"]), entry["stage"]] = move_from_mapping(entry["move"])

    def act(self, view: SeatView) -> Move:
        """What the script says for this round and stage."""
        return _in_every_run(self.moves.get((view.round, view.stage), Move()), view.runs)


def _in_every_run(move: Move, runs: int) -> Move:
    """The move of one talk, made in each of some runs."""
    if runs == 1:
        return move
    given = {name: getattr(move, name) for name in ARRAYS_OF_A_MOVE}
    rows: dict[str, Any] = {name: np.repeat(value, runs, axis=0) for name, value in given.items() if value is not None}
    return replace(move, **rows)
