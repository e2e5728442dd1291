"""Giving in at the pace that keeps the other indifferent: reputational bargaining (Abreu & Gul 2000)."""

from __future__ import annotations

import math

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray, at_least
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.preferences import utility
from diplosim.seats import Common, Move, SeatView, Traits
from diplosim.theory.reputation import abreu_gul_reputation


class Reputational:
    """Holds out for fear of being known as one that gives in, until a time drawn from its equilibrium distribution.

    A side is obstinate if its true bounds rule the other's text out; its prior is that of all such types.  A rational
    side gives in at time 0 with some chance if it is the weaker one, and then at a constant hazard.  One round is a
    unit of time, discount rates are -ln(patience).  Plays under `war_of_attrition`; else silent.
    """

    traits = Traits(stochastic=False, reads=("type",), may_use_force=False)

    def act(self, view: SeatView) -> Move:
        """Give in where the own time has come."""
        if view.stage != "respond" or view.common is None or view.common.protocol != "war_of_attrition":
            return Move()
        other = 1 - view.authors.index(view.party)
        marks = np.ones((view.runs, 2), dtype=bool)
        marks[:, other] = at_least(view.round - 1, self.time_to_give_in(view, view.common))
        return Move(accept=marks & view.within)

    def time_to_give_in(self, view: SeatView, common: Common) -> FloatArray:
        """Date at which a rational side gives in, drawn once per run, in rounds from 0, (R,)."""
        coded = common.coded
        own, other = coded.index[view.party], next(coded.index[p] for p in common.seated if p != view.party)
        alphas = [_worth(coded, i, coded.position[i]) for i in (own, other)]
        if sum(alphas) <= 1.0:
            return np.zeros(view.runs)
        priors = [_obstinate(coded, i, coded.position[j]) for i, j in ((own, other), (other, own))]
        rates = [-math.log(float(coded.patience[i])) for i in (own, other)]
        game = abreu_gul_reputation(
            alpha1=alphas[0], alpha2=alphas[1], r1=rates[0], r2=rates[1], z1=priors[0], z2=priors[1]
        )
        # F(t) = 1 - c * exp(-hazard * t), given that the side is rational and so gives in at last.
        holds = 1.0 - view.tactic * (1.0 - priors[0])
        time: FloatArray = np.log((1.0 - game["concede_at_0_prob1"]) / holds) / game["hazard1"]
        return np.maximum(time, 0.0)


def _worth(coded: CodedArrays, i: int, text: AnyArray) -> float:
    """What a text is worth to a party's likeliest type."""
    ideal = coded.ideal[i, int(np.argmax(coded.prior[i]))]
    return float(utility(text, ideal, coded.salience[i], coded.exponent))


def _obstinate(coded: CodedArrays, i: int, text: AnyArray) -> float:
    """Prior of the types of a party that could never sign a text."""
    beyond = ((text < coded.low[i]) | (text > coded.high[i])).any(axis=1) | coded.accepts_nothing[i]
    return float(coded.prior[i][beyond].sum())
