"""A last offer before an attack: how much to ask for when a larger demand runs a greater risk of war.

The risk-return trade-off of Fearon (1995) and Powell (1999): of the texts on the way from its ideal to what the others
could take, the attacker tables the one with the largest `P u(text) + (1 - P) W`.  P is the chance that everybody whose
consent is needed accepts, as the public codings have it: ranges of war costs, lines by type, and public beliefs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, spread, take_runs
from diplosim.rules.concession import trade_off
from diplosim.rules.preferences import utility
from diplosim.rules.state import REFUSED, State
from diplosim.rules.structure import Bloc, Structure
from diplosim.rules.text_value import deferral_cost, text_worth
from diplosim.rules.valuation import chance_to_win, prepares_when_warned, war_net
from diplosim.rules.war import defender_ideal, expected_ideal, war_terms
from diplosim.scenario.schema.parameters import Parameters

COARSE, FINE = 33, 17
"""Texts that are looked at along the way, and around the best of them once more."""


@dataclass(frozen=True)
class Weighed:
    """What a last offer is weighed by.

    Attributes:
        structure: of the talks.
        parameters: free parameters.
        status_quo: (K,).
        capability: (N,).
        f: number of the theatre.
    """

    structure: Structure
    parameters: Parameters
    status_quo: FloatArray
    capability: FloatArray
    f: int


@dataclass(frozen=True)
class LastOffer:
    """The last offers of an attacker in M runs.

    Attributes:
        text: (M, K) the terms with the best balance of risk and return; open issues at the status quo.
        leaves_open: (M, K) issues on which own and public lines leave nothing that all could sign.
        worth: (M,) of the text to the attacker.
        value: (M,) of making the offer.
    """

    text: FloatArray
    leaves_open: BoolArray
    worth: FloatArray
    value: FloatArray


def last_offer(state: State, aim: FloatArray, now: Weighed, rows: AnyArray) -> LastOffer:
    """The attacker's last offer in some runs.

    Args:
        state: of all live runs.
        aim: (R, K) what the others ask for, as the attacker hears it.
        now: what it is weighed by.
        rows: (M,) the runs.

    Returns:
        The offers; where the attacker can accept nothing, that is its ideal.
    """
    structure = now.structure
    theatre = structure.theatres[now.f]
    a = structure.acting.index(theatre.attacker)
    part = state.take(rows)
    refuses = part.refuses_all[:, a]
    low, high, nothing = _within_reach(part, structure, a)
    leaves_open = nothing & ~part.settled & ~refuses[:, None]
    start = np.clip(part.ideal[:, a], low, high)
    aim = np.clip(take_runs(aim, rows), low, high)
    start, aim = (np.where(leaves_open, now.status_quo, text) for text in (start, aim))
    salience, exponent = structure.coded.salience[theatre.attacker], structure.coded.exponent
    whole = 1.0 - utility(aim, start, salience, exponent)
    war = war_net(part, structure, now.parameters, now.capability, now.f)
    answers = [_Answer.of(part, now, j, leaves_open) for j in structure.consenting if j != a]
    bounds = part.low[:, a], part.high[:, a]
    vital = structure.vital[theatre.attacker]
    deferral = deferral_cost(leaves_open, *bounds, now.status_quo, vital, now.parameters.defer_cost)

    def text(share: FloatArray) -> FloatArray:
        on_the_way = trade_off(start, aim, share * whole, salience, structure.orders[a], exponent)
        return np.where(part.settled, part.terms, on_the_way)

    def worth(offered: FloatArray) -> FloatArray:
        return text_worth(offered, leaves_open, part.ideal[:, a], structure.coded, theatre.attacker, deferral)

    def value(share: FloatArray) -> FloatArray:
        offered = text(share)
        accepted = np.ones(len(part))
        for answer in answers:
            accepted = accepted * answer.chance(offered)
        result: FloatArray = accepted * worth(offered) + (1.0 - accepted) * war
        return result

    best = _best_share(value, np.zeros(len(part)), np.ones(len(part)), COARSE)
    step = 1.0 / (COARSE - 1)
    best = _best_share(value, np.maximum(best - step, 0.0), np.minimum(best + step, 1.0), FINE)
    best = np.where(refuses, 0.0, best)
    offered = text(best)
    return LastOffer(offered, leaves_open, worth(offered), np.where(refuses, war, value(best)))


def _best_share(
    value: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray, points: int
) -> FloatArray:
    """Share of the way with the largest value among equally spaced ones, (M,); the first of equal ones."""
    best, top = low, np.full(len(low), -np.inf)
    for number in range(points):
        share = low + (high - low) * (number / (points - 1))
        worth = np.rint(value(share) * 2.0**40)
        better = worth > top
        best, top = np.where(better, share, best), np.where(better, worth, top)
    return best


def _within_reach(state: State, structure: Structure, a: int) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Own bounds, cut with what the bargaining types of all others could sign by their coded lines.

    Returns:
        (M, K) three times: low, high, and where nothing is left.
    """
    own_low, own_high = state.low[:, a], state.high[:, a]
    low, high = own_low, own_high
    for j in structure.consenting:
        if j == a:
            continue
        low, high = np.maximum(low, structure.test_low[j]), np.minimum(high, structure.test_high[j])
        for bloc in structure.blocs:
            if bloc.party == structure.acting[j] and bloc.rule == "consensus":
                for member in bloc.members:
                    least, most = structure.coded.declared_low[member], structure.coded.declared_high[member]
                    low, high = np.maximum(low, least), np.minimum(high, most)
    nothing = (low > high) | state.empty[:, a]
    low, high = np.clip(low, own_low, own_high), np.clip(high, own_low, own_high)
    return low, np.maximum(low, high), nothing


@dataclass(frozen=True)
class _Answer:
    """How likely one party that must consent is to accept, by what everybody knows of it.

    Attributes:
        now: what the offer is weighed by.
        party: its index.
        types: its possible types with their public chances, (M,) each.
        threatened: (types,) what the war is worth to it before its own war cost, by type, (M,) each.
        leaves_open: (M, K) issues that the offer leaves open.
        share: of its war cost that it expects to bear.
        bloc: the alliance that it stands for, if any.
    """

    now: Weighed
    party: int
    types: tuple[tuple[int, FloatArray], ...]
    threatened: tuple[FloatArray, ...]
    leaves_open: BoolArray
    share: float
    bloc: Bloc | None

    @classmethod
    def of(cls, state: State, now: Weighed, j: int, leaves_open: BoolArray) -> _Answer:
        """The answer that is to be expected of the acting party at position j."""
        structure, coded = now.structure, now.structure.coded
        party, theatre = structure.acting[j], structure.theatres[now.f]
        possible = [t for t in range(coded.prior.shape[1]) if coded.prior[party, t] > 0.0]
        if party in coded.typed:
            public = state.public[:, coded.typed.index(party)]
            types = tuple((t, public[:, t]) for t in possible)
        else:
            types = tuple((t, np.full(len(state), float(coded.prior[party, t]))) for t in possible)
        p = chance_to_win(state, structure, now.parameters, now.capability, now.f)
        won = war_terms(theatre, now.status_quo, expected_ideal(coded, theatre.attacker))
        lost = war_terms(theatre, now.status_quo, defender_ideal(theatre, coded))
        share, fixed = 1.0, np.zeros(len(state))
        if party in theatre.targets:
            warned = prepares_when_warned(now.parameters)
            caught = now.parameters.preparation_cost if warned else now.parameters.unprepared_loss
            fixed = np.where(state.prepared[:, j], 0.0, caught)
        else:
            share = min(1.0, float(theatre.with_attacker[party] + theatre.with_target[party]))
            fixed = fixed + (1.0 - share) * structure.spillover[j]
        threatened = []
        for t, _ in types:
            ideal = coded.ideal[party, t]
            win = float(utility(won, ideal, coded.salience[party], coded.exponent))
            lose = float(utility(lost, ideal, coded.salience[party], coded.exponent))
            threatened.append(p * win + (1.0 - p) * lose - fixed)
        bloc = next((b for b in structure.blocs if b.party == party), None)
        return cls(now, party, types, tuple(threatened), leaves_open, share, bloc)

    def chance(self, texts: FloatArray) -> FloatArray:
        """Chance that it accepts whole texts (M, K), (M,)."""
        coded = self.now.structure.coded
        total = np.zeros(len(texts))
        for (t, public), threatened in zip(self.types, self.threatened, strict=True):
            if coded.accepts_nothing[self.party, t]:
                continue
            ideal = spread(coded.ideal[self.party, t], len(texts))
            bounds = coded.low[self.party, t], coded.high[self.party, t]
            vital, cost = self.now.structure.vital[self.party], self.now.parameters.defer_cost
            deferral = deferral_cost(self.leaves_open, *bounds, self.now.status_quo, vital, cost)
            gained = text_worth(texts, self.leaves_open, ideal, coded, self.party, deferral) - threatened
            total = total + public * self._bears(gained) * self._inside(texts, self.party, t)
        return total * self._mandate(texts)

    def _bears(self, gained: FloatArray) -> FloatArray:
        """Chance that the war would cost it more than the text costs it, (M,): `-gained <= share * war cost`."""
        low, high = self.now.structure.coded.war_cost[self.party] * self.share
        short = -gained
        if high - low <= 1e-12:
            return np.where(short <= high + 1e-12, 1.0, 0.0)
        result: FloatArray = np.clip((high - short) / (high - low), 0.0, 1.0)
        return result

    def _inside(self, texts: FloatArray, party: int, t: int) -> FloatArray:
        """Chance that texts lie inside a party's true bounds, given its type, (M,)."""
        coded, sd = self.now.structure.coded, self.now.parameters.inferred_line_sd
        result = np.ones(len(texts))
        for k in range(len(coded.issues)):
            value, ideal = texts[:, k], coded.ideal[party, t, k]
            low, high = coded.low[party, t, k], coded.high[party, t, k]
            if low > 0.0:
                fine = _clears(value - low, bool(coded.noisy_low[party, t, k]), sd)
                result = result * np.where((value >= ideal) | self.leaves_open[:, k], 1.0, fine)
            if high < 1.0:
                fine = _clears(high - value, bool(coded.noisy_high[party, t, k]), sd)
                result = result * np.where((value <= ideal) | self.leaves_open[:, k], 1.0, fine)
        return result

    def _mandate(self, texts: FloatArray) -> FloatArray:
        """Chance that the members of an alliance let it sign, (M,); 1 for who stands for nobody."""
        if self.bloc is None:
            return np.ones(len(texts))
        coded = self.now.structure.coded
        inside = []
        for member in self.bloc.members:
            by_type = [
                coded.prior[member, t] * self._inside(texts, member, t)
                for t in range(coded.prior.shape[1])
                if coded.prior[member, t] > 0.0 and not coded.accepts_nothing[member, t]
            ]
            total = np.zeros(len(texts))
            for chance in by_type:
                total = total + chance
            inside.append(total)
        if self.bloc.rule == "leader":
            return inside[self.bloc.leader]
        if self.bloc.rule == "consensus":
            result = np.ones(len(texts))
            for m, fine in enumerate(inside):
                holds = 0.5 * (1.0 + float(self.bloc.commitment[m]))
                result = result * (1.0 - holds * (1.0 - fine))
            return result
        weights = self.bloc.commitment * (coded.capability[list(self.bloc.members)] + 1e-9)
        carried = np.zeros(len(texts))
        for weight, fine in zip(weights.tolist(), inside, strict=True):
            carried = carried + weight * fine
        return np.where(2.0 * carried > weights.sum(), 1.0, 0.0)


def _clears(room: FloatArray, noisy: bool, sd: float) -> FloatArray:
    """Chance that a value with so much room to a coded line lies inside the true one, (M,)."""
    if noisy and sd > 0.0:
        chance: FloatArray = ndtr(room / sd)
        return chance
    return np.where(room >= -1e-12, 1.0, 0.0)


def may_strike(state: State, structure: Structure, f: int) -> BoolArray:
    """Where the attacker of a theatre may strike, as far as last offers go, (R,).

    It must have been refused one, unless it strikes by surprise, has no seat to table one from, or wants no text.

    Args:
        state: of the live runs.
        structure: of the talks.
        f: number of the theatre.
    """
    if not structure.warns[f]:
        return np.ones(len(state), dtype=bool)
    a = structure.acting.index(structure.theatres[f].attacker)
    result: BoolArray = (state.last_offer[:, f] == REFUSED) | state.refuses_all[:, a]
    return result
