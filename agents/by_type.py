"""Play each run by the policy of the hidden type that was drawn in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from agents.hard_bargainer import HardBargainer
from agents.insatiable import Insatiable
from agents.negotiator import Negotiator, log_uniform
from agents.pretext import Pretext
from agents.sincere import Sincere
from agents.staller import Staller
from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, chosen
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario.schema.parameters import Parameters
from diplosim.seats import Move, SeatView, Traits, once


class ByType(Negotiator):
    """The default of every party: five types, five policies; the own type is on the own sheet.

    All runs are played in one pass.  A constant of a policy is looked up by the type of each run; where a type has its
    own way of doing a part, that is worked out for all runs and taken in those of the type.
    """

    traits = Traits(stochastic=True, reads=("type", "time", "reciprocity", "beliefs"), may_use_force=True)

    def __init__(self) -> None:
        self.policies: Mapping[str, Negotiator] = {
            "sincere": Sincere(),
            "hard_bargainer": HardBargainer(),
            "staller": Staller(),
            "pretext": Pretext(),
            "insatiable": Insatiable(),
        }
        self._constants: dict[str, AnyArray] = {}
        self._ranges: tuple[Parameters, FloatArray] | None = None

    def act(self, view: SeatView) -> Move:
        """The move of each run's type; where all runs are of one type, that of its policy alone."""
        if view.stage == "caucus":
            return Move()
        first = view.type[0]
        alone = view.runs == 1 or bool((view.type == first).all())
        return self.policies[TYPES[first]].act(view) if alone else super().act(view)

    def own(self, view: SeatView, constant: str) -> AnyArray:
        """A constant of each run's type, (R,)."""
        if constant not in self._constants:
            self._constants[constant] = np.array([getattr(self.policies[name], constant) for name in TYPES])
        return self._constants[constant].take(view.type)

    @once
    def exponent(self, view: SeatView) -> AnyArray:
        """By the range of each run's type."""
        if self._ranges is None or self._ranges[0] is not view.parameters:
            found = np.array([self.policies[name].exponent_range(view.parameters) for name in TYPES]).T
            self._ranges = (view.parameters, found)
        low, high = self._ranges[1]
        return log_uniform(view.tactic, low.take(view.type), high.take(view.type))

    def conceded_share(self, view: SeatView, time: FloatArray) -> FloatArray:
        """By each run's type."""
        return self._mixed("conceded_share", super().conceded_share, view, time)

    @once
    def shown_floor(self, view: SeatView) -> FloatArray:
        """By each run's type."""
        return self._mixed("shown_floor", super().shown_floor, view)

    def asked(self, view: SeatView) -> FloatArray:
        """By each run's type."""
        return self._mixed("asked", super().asked, view)

    def package_level(self, view: SeatView) -> FloatArray:
        """By each run's type."""
        return self._mixed("package_level", super().package_level, view)

    def takes_interim(self, view: SeatView) -> BoolArray:
        """By each run's type."""
        return self._mixed("takes_interim", super().takes_interim, view)

    def attacks(self, view: SeatView) -> BoolArray:
        """By each run's type."""
        return self._mixed("attacks", super().attacks, view)

    def may_announce(self, view: SeatView) -> BoolArray:
        """By each run's type."""
        return self._mixed("may_announce", super().may_announce, view)

    def walks_out(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """By each run's type."""
        return self._mixed("walks_out", super().walks_out, view, hopeless)

    def extends(self, view: SeatView, hopeless: BoolArray) -> BoolArray:
        """By each run's type."""
        return self._mixed("extends", super().extends, view, hopeless)

    def reopens(self, view: SeatView) -> BoolArray | None:
        """By each run's type."""
        keeps = np.zeros(view.runs, dtype=bool)
        return self._mixed("reopens", lambda view: keeps, view)

    @once
    def _kinds(self, view: SeatView) -> dict[str, BoolArray]:
        """The types that were drawn, and the runs of each, (R,)."""
        drawn: list[int] = np.bincount(view.type, minlength=len(TYPES)).tolist()
        return {name: view.type == t for t, name in enumerate(TYPES) if drawn[t]}

    def _mixed(self, part: str, usual: Callable[..., AnyArray], view: SeatView, *given: AnyArray) -> AnyArray:
        """A part of a move, (R,): as usual, but where the type of a run has its own way, by that."""
        result = usual(view, *given)
        for name, runs in self._kinds(view).items():
            policy = self.policies[name]
            if getattr(type(policy), part) is not getattr(Negotiator, part):
                result = chosen(runs, getattr(policy, part)(view, *given), result)
        return result
