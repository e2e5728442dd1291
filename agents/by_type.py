"""Play each run by the policy of the hidden type that was drawn in it."""

from __future__ import annotations

import numpy as np

from agents.hard_bargainer import HardBargainer
from agents.insatiable import Insatiable
from agents.negotiator import Negotiator, frank
from agents.pretext import Pretext
from agents.sincere import Sincere
from agents.staller import Staller
from diplosim.rules.coded_arrays import TYPES
from diplosim.seats import Move, SeatView, Traits, merge_moves


class ByType:
    """The default of every party: five types, five policies; the own type is on the own sheet."""

    traits = Traits(stochastic=True, reads=("type", "time", "reciprocity", "beliefs"), may_use_force=True)

    def __init__(self) -> None:
        self.policies: dict[str, Negotiator] = {
            "sincere": Sincere(),
            "hard_bargainer": HardBargainer(),
            "staller": Staller(),
            "pretext": Pretext(),
            "insatiable": Insatiable(),
        }

    def act(self, view: SeatView) -> Move:
        """Split the runs by own type, ask each type's policy, put the moves together."""
        if view.stage == "caucus":
            return Move()
        groups = self._groups(view)
        if len(groups) == 1:
            name, _ = groups[0]
            return self.policies[name].act(view)
        # What all types tell alike is read for all runs together, which spares copies.
        return frank(
            view, merge_moves([(rows, self.policies[name].move(view.take(rows))) for name, rows in groups], view.runs)
        )

    def instructions(self, view: SeatView) -> Move:
        """What a drafter is told when the delegation is not in session."""
        groups = self._groups(view)
        return merge_moves(
            [(rows, self.policies[name].instructions(view.take(rows))) for name, rows in groups], view.runs
        )

    def _groups(self, view: SeatView) -> list[tuple[str, np.ndarray]]:
        kinds = view.type
        present = np.flatnonzero(np.bincount(kinds, minlength=len(TYPES)))
        if len(present) == 1:
            return [(TYPES[present[0]], np.arange(view.runs))]
        return [(TYPES[t], np.flatnonzero(kinds == t)) for t in present]
