"""A last offer before an attack: how much to ask for when a larger demand runs a greater risk of war.

The risk-return trade-off of Fearon (1995) and Powell (1999): of the texts on the way from its ideal to what the others
could take, the attacker tables the one with the largest `P u(text) + (1 - P) W`.  P is the chance that everybody whose
consent is needed accepts (`diplosim.rules.acceptance`), as the public codings have it.  Where no text that they are
known to be able to sign is worth as much as W, the way begins at the ideal: nobody asks for what it would refuse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, exceeds, some, take_runs
from diplosim.rules.acceptance import Answer, InsideBounds, Weighed
from diplosim.rules.concession import trade_off
from diplosim.rules.preferences import utility
from diplosim.rules.state import REFUSED, State
from diplosim.rules.structure import Structure
from diplosim.rules.text_value import deferral_cost, text_worth
from diplosim.rules.valuation import chance_to_win, war_net

COARSE, FINE = 17, 9
"""Texts that are looked at along the way, and around the best of them once more."""


LOOKED_AT = (
    "low", "high", "empty", "ideal", "settled", "terms", "public", "prepared", "refuses_all", "win", "lose", "war_cost",
    "no_deal", "blame", "justification",
)  # fmt: skip
"""Arrays of the state by which a last offer is made."""


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


@dataclass(frozen=True)
class _Way:
    """The texts between which an attacker chooses, in M runs.

    Attributes:
        now: what an offer is weighed by.
        a: position of the attacker.
        start, aim: (M, K) the ends of the way.
        whole: (M,) what the whole way costs the attacker.
        ideal, terms: (M, K) its true ideal, and what is settled already.
        settled, leaves_open: (M, K).
        deferral, war: (M,) what open issues cost it, and what force is worth.
    """

    now: Weighed
    a: int
    start: FloatArray
    aim: FloatArray
    whole: FloatArray
    ideal: FloatArray
    terms: FloatArray
    settled: BoolArray
    leaves_open: BoolArray
    deferral: FloatArray
    war: FloatArray

    def texts(self, shares: FloatArray) -> FloatArray:
        """The texts after shares of the way, (M, C, K); shares: (M, C)."""
        structure = self.now.structure
        salience = structure.coded.salience[structure.acting[self.a]]
        order, exponent = structure.orders[self.a], structure.coded.exponent
        start, aim = self.start[:, None], self.aim[:, None]
        on_the_way = trade_off(start, aim, shares * self.whole[:, None], salience, order, exponent)
        return np.where(self.settled[:, None], self.terms[:, None], on_the_way)

    def worth(self, texts: FloatArray) -> FloatArray:
        """Worth of texts (M, C, K) to the attacker, (M, C)."""
        coded, party = self.now.structure.coded, self.now.structure.acting[self.a]
        leaves_open, ideal, deferral = self.leaves_open[:, None], self.ideal[:, None], self.deferral[:, None]
        return text_worth(texts, leaves_open, ideal, coded, party, deferral)


def last_offer(state: State, aim: FloatArray, now: Weighed, rows: AnyArray, fine: bool = True) -> LastOffer:
    """The attacker's last offer in some runs.

    Args:
        state: of all live runs.
        aim: (R, K) what the others ask for, as the attacker hears it.
        now: what it is weighed by.
        rows: (M,) the runs; the attacker could accept something in them.
        fine: whether the neighbourhood of the best text is looked at once more.

    Returns:
        The offers.
    """
    structure = now.structure
    a = structure.acting.index(structure.theatres[now.f].attacker)
    part, heard = state.take_only(rows, LOOKED_AT), take_runs(aim, rows)
    war = war_net(part, structure, now.parameters, now.capability, now.f)
    reach = _within_reach(part, structure, a)
    way = _way_inside(reach, part, heard, now, war)
    # No text on the way is worth more than its first.
    poor = exceeds(war, way.worth(way.texts(np.zeros((len(part), 1))))[:, 0])
    if some(poor):
        own = part.low[:, a], part.high[:, a], part.empty[:, a]
        low, high, nothing = (np.where(poor[:, None], mine, theirs) for mine, theirs in zip(own, reach, strict=True))
        way = _way_inside((low, high, nothing), part, heard, now, war)
    p = chance_to_win(part, structure, now.parameters, now.capability, now.f)
    answers = [Answer.of(part, now, j, way.leaves_open, p) for j in structure.consenting if j != a]
    best, value = _best(way, answers, np.zeros(len(part)), np.ones(len(part)), COARSE)
    if fine:
        step = 1.0 / (COARSE - 1)
        best, value = _best(way, answers, np.maximum(best - step, 0.0), np.minimum(best + step, 1.0), FINE)
    offered = way.texts(best[:, None])
    return LastOffer(offered[:, 0], way.leaves_open, way.worth(offered)[:, 0], value)


def _way_inside(
    reach: tuple[FloatArray, FloatArray, BoolArray], part: State, aim: FloatArray, now: Weighed, war: FloatArray
) -> _Way:
    """The way from the own ideal to what is heard, inside `reach`: least, greatest and nothing left, (M, K) each."""
    structure = now.structure
    theatre, (low, high, nothing) = structure.theatres[now.f], reach
    a = structure.acting.index(theatre.attacker)
    leaves_open = nothing & ~part.settled
    ends = (np.clip(part.ideal[:, a], low, high), np.clip(aim, low, high))
    start, aim = (np.where(leaves_open, now.status_quo, text) for text in ends)
    salience, exponent = structure.coded.salience[theatre.attacker], structure.coded.exponent
    bounds, vital = (part.low[:, a], part.high[:, a]), structure.vital[theatre.attacker]
    return _Way(
        now=now,
        a=a,
        start=start,
        aim=aim,
        whole=1.0 - utility(aim, start, salience, exponent),
        ideal=part.ideal[:, a],
        terms=part.terms,
        settled=part.settled,
        leaves_open=leaves_open,
        deferral=deferral_cost(leaves_open, *bounds, now.status_quo, vital, now.parameters.defer_cost),
        war=war,
    )


def _best(
    way: _Way, answers: list[Answer], low: FloatArray, high: FloatArray, points: int
) -> tuple[FloatArray, FloatArray]:
    """Share of the way with the largest value among equally spaced ones, the first of equal ones, and that value."""
    shares = (low + (high - low) * (np.arange(points) / (points - 1))[:, None]).T
    offered = way.texts(shares)
    inside = InsideBounds(way.now, offered, way.leaves_open[:, None])
    accepted: FloatArray | float = 1.0
    for answer in answers:
        accepted = accepted * answer.chance(offered, inside)
    value = accepted * way.worth(offered) + (1.0 - accepted) * way.war[:, None]
    choice = np.argmax(np.rint(value * 2.0**40), axis=1)
    everybody = np.arange(len(low))
    return shares[everybody, choice], value[everybody, choice]


def _within_reach(state: State, structure: Structure, a: int) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Own bounds, cut with what the others' bargaining types could sign: low, high and nothing left, (M, K) each."""
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


def may_strike(state: State, structure: Structure, f: int) -> BoolArray:
    """Where the attacker of a theatre may strike, as far as last offers go, (R,).

    It must have been refused one, unless it strikes by surprise, has no seat to table one from, or wants no text.

    Args:
        state: of the live runs.
        structure: of the talks.
        f: number of the theatre.

    Returns:
        Yes or no, (R,).
    """
    if not structure.warns[f]:
        return np.ones(len(state), dtype=bool)
    a = structure.acting.index(structure.theatres[f].attacker)
    result: BoolArray = (state.last_offer[:, f] == REFUSED) | state.refuses_all[:, a]
    return result
