"""Holding out while backing down grows dearer: crisis bargaining before an audience (Fearon 1994)."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import FloatArray, at_least
from diplosim.rules.preferences import utility
from diplosim.seats import Common, Move, SeatView, Traits
from diplosim.theory.audience_costs import fearon_1994_audience_costs
from diplosim.theory.one_pie import ideal_of, war_value_before_costs


class TiedHands:
    """Gives in before the horizon if it likes war less than backing down there, else fights at the horizon.

    When it gives in is drawn so that the other is indifferent about holding out; from the horizon on its hands are
    tied.  One round is a unit of time.  Plays under `war_of_attrition` where both have audience costs and a war value
    that is uniform from below up to what giving in at once is worth; else silent.  Source: Fearon (1994).
    """

    traits = Traits(stochastic=False, reads=("time",), may_use_force=True)

    def act(self, view: SeatView) -> Move:
        """Give in where the own time has come; fight from the horizon on."""
        if view.common is None or view.common.protocol != "war_of_attrition" or view.stage not in ("respond", "decide"):
            return Move()
        inputs = _game(view, view.common)
        if inputs is None:
            return Move()
        game, now = fearon_1994_audience_costs(**inputs), view.round - 1
        if view.stage == "decide":
            return Move(attack=view.ready & ~view.in_force & at_least(now, game["horizon"]))
        other = 1 - view.authors.index(view.party)
        marks = np.ones((view.runs, 2), dtype=bool)
        value = view.war - _giving_in(view.common, view.party)
        fights = at_least(value, -inputs["a1"] * game["horizon"])
        marks[:, other] = ~fights & (at_least(now, self.time_to_give_in(view, inputs, game)))
        return Move(accept=marks & view.within)

    def time_to_give_in(self, view: SeatView, inputs: dict[str, float], game: dict[str, float]) -> FloatArray:
        """Date at which a side that gives in does so, in rounds from 0, (R,): by its distribution, see the theory."""
        quits = view.tactic * game["prob_quit_by_horizon_state1"]
        at_once = game["prob_quit_at_0_state1"]
        time: FloatArray = (quits - at_once) * inputs["prize"] / (inputs["a2"] * (1.0 - quits))
        return np.maximum(time, 0.0)


def _giving_in(common: Common, party: str) -> float:
    """What giving in at once is worth to a side: the other's text."""
    coded = common.coded
    own, other = coded.index[party], next(coded.index[p] for p in common.seated if p != party)
    return float(utility(coded.position[other], ideal_of(common, own), coded.salience[own], coded.exponent))


def _game(view: SeatView, common: Common) -> dict[str, float] | None:
    """The inputs of the theory, the own side first; None where the game is another."""
    coded = common.coded
    names = (view.party, *(p for p in common.seated if p != view.party))
    inputs = {}
    for number, name in enumerate(names, start=1):
        i = coded.index[name]
        gross = war_value_before_costs(common, view.parameters, i)
        low, high = coded.war_cost[i]
        yields = _giving_in(common, name)
        retreat = 1.0 - float(
            utility(coded.position[coded.index[names[2 - number]]], coded.position[i], coded.salience[i])
        )
        inputs[f"a{number}"] = float(coded.audience_rate[i]) * retreat
        inputs[f"W{number}"] = float(high - low)
        if gross is None or abs(gross - low - yields) > 1e-9 or min(inputs.values()) <= 0.0:
            return None
    own = coded.index[view.party]
    keeps = float(utility(coded.position[own], ideal_of(common, own), coded.salience[own], coded.exponent))
    return {**inputs, "prize": keeps - _giving_in(common, view.party)}
