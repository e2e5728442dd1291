"""Seats that do what a test says and note what they see: the engine's rules through its only door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, SeatView, Traits, move_from_mapping
from tests.a_table import table
from tests.playing import talks_of

Script = Mapping[tuple[int, str], Mapping[str, Any]]
CALM = {"parameters.breakdown_hazard": 0.0}
"""No chance event decides."""


class ScriptedSeat:
    """Plays a script, (round from 1, stage) -> move, silent elsewhere; notes what it watches of every view.

    `signs` in a move names the authors whose texts are accepted.
    """

    traits = Traits(stochastic=False, reads=(), may_use_force=True)

    def __init__(self, script: Script | None = None, watch: tuple[str, ...] = ()) -> None:
        self.moves = {at: dict(move) for at, move in (script or {}).items()}
        self.watch = watch
        self.seen: dict[tuple[int, str], dict[str, Any]] = {}

    def act(self, view: SeatView) -> Move:
        """What the script says; what is watched is noted first."""
        self.seen[view.round, view.stage] = {
            name: np.array(getattr(view, name)) for name in self.watch if view.knows(name)
        }
        move = dict(self.moves.get((view.round, view.stage), {}))
        if "signs" in move:
            signs = move.pop("signs")
            move["accept"] = [author in signs for author in view.authors]
        return move_from_mapping(move)

    def instructions(self, view: SeatView) -> Move:
        """What a drafter is told when the delegation is not in session."""
        return move_from_mapping(self.moves.get((view.round, "table"), {}))


def played(
    scripts: Mapping[str, Script | ScriptedSeat] | None = None,
    changes: Mapping[str, Any] | None = None,
    scenario: Scenario | None = None,
    **more: Any,
) -> Session:
    """One talk at the small table, all seats scripted, to its end."""
    base = scenario or table({**CALM, **(changes or {})})
    given = dict.fromkeys(("A", "B")) | dict(scripts or {})
    seats = {
        name: script if isinstance(script, ScriptedSeat) else ScriptedSeat(script) for name, script in given.items()
    }
    return talks_of(base, 1, seats=seats, learn=False, **more).play()


def row(
    scripts: Mapping[str, Script | ScriptedSeat] | None = None,
    changes: Mapping[str, Any] | None = None,
    scenario: Scenario | None = None,
    **more: Any,
) -> pd.Series:
    """Its row of the outcome table."""
    return played(scripts, changes, scenario, **more).outcomes().iloc[0]


def both(number: int, stage: str, **move: Any) -> dict[str, dict[tuple[int, str], dict[str, Any]]]:
    """The same move of A and B."""
    return {name: {(number, stage): dict(move)} for name in ("A", "B")}
