"""Decisions by votes: when votes carry a text, and how the members of an alliance vote on it in their caucus.

A member votes for a text that is worth at least as much to it as no deal.  The same count serves alliances and tables
that decide by votes (qualified majorities: Felsenthal & Machover 1998).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, at_least, take_runs
from diplosim.rules.caucus import BREAK, TOLERANCE
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.preferences import utility
from diplosim.rules.state import Lines, vote_weights
from diplosim.rules.structure import Bloc, Structure
from diplosim.rules.war import defender_ideal, expected_ideal, war_terms


def share_of(votes: AnyArray, weights: AnyArray) -> FloatArray:
    """Share of the weight that votes yes, of shape (...); 0 where nobody has a vote.

    votes: (..., voters).  weights: the votes that each has, (voters,) or with leading axes that fit.
    """
    shape = np.broadcast_shapes(votes.shape, np.shape(weights))
    each = np.broadcast_to(weights, shape)
    total, carried = np.zeros(shape[:-1]), np.zeros(shape[:-1])
    for v in range(shape[-1]):
        total = total + each[..., v]
        carried = carried + np.where(votes[..., v], each[..., v], 0.0)
    result: FloatArray = np.divide(carried, total, out=np.zeros(shape[:-1]), where=total > 0.0)
    return result


def carries(votes: AnyArray, weights: AnyArray, quota: float | None) -> BoolArray:
    """Whether the votes carry a decision, of shape (...).

    quota: least share of the weight; None: more than half of it.  votes, weights: as in `share_of`.
    """
    return enough(share_of(votes, weights), quota)


def enough(share: FloatArray, quota: float | None) -> BoolArray:
    """Whether shares of the votes carry a decision, of the same shape; quota: as in `carries`."""
    result: BoolArray = share > 0.5 + TOLERANCE if quota is None else share >= quota - TOLERANCE
    return result


def member_gains(values: AnyArray, no_deal: AnyArray) -> BoolArray:
    """Whether texts are worth no less to members than no deal.  values, no_deal: any shapes that fit."""
    result: BoolArray = np.asarray(at_least(values, no_deal))
    return result


@dataclass(frozen=True)
class Caucus:
    """How the members of an alliance that decides by votes value packages; R runs, M members, K issues.

    members: indices of the parties.  ideal: (R, M, K) as reported in caucus.  salience: (M, K).  no_deal: (R, M) value
    without a deal.  refuses: (R, M) who wants no text at all.  weights: (R, M) votes of each, 0 for a member that broke
    ranks.
    """

    coded: CodedArrays
    members: tuple[int, ...]
    ideal: FloatArray
    salience: FloatArray
    exponent: int
    no_deal: FloatArray
    refuses: BoolArray
    weights: FloatArray
    quota: float | None

    def passes(self, packages: AnyArray) -> BoolArray:
        """Whether members with enough votes are for each package, (R, C); packages: (R, C, K), open issues at q.

        Where all have broken ranks nobody votes, and no package is held up.
        """
        runs, count = packages.shape[:2]
        votes = np.empty((self.salience.shape[0], count, runs), dtype=bool).T
        for m in range(self.salience.shape[0]):
            worth = utility(packages, self.ideal[:, m][:, None, :], self.salience[m], self.exponent)
            votes[:, :, m] = member_gains(worth, self.no_deal[:, m][:, None]) & ~self.refuses[:, m][:, None]
        nobody_votes = np.asarray(self.weights <= 0.0).all(axis=1, keepdims=True)
        return carries(votes, self.weights[:, None, :], self.quota) | nobody_votes


@dataclass(frozen=True)
class Shadow:
    """The wars that may come, as everybody sees them.

    Attributes:
        chances: (R, F) that each is begun if no deal comes.
        wins: (R, F) that its attacker wins.
        caught: party attacked -> (R,) what preparing, or being caught unprepared, costs it.
    """

    chances: FloatArray
    wins: FloatArray
    caught: Mapping[int, FloatArray] = field(default_factory=dict)


def caucus_of(
    bloc: Bloc, structure: Structure, lines: Lines, rows: AnyArray, status_quo: FloatArray, shadow: Shadow
) -> Caucus | None:
    """The caucus of an alliance in some runs; None where it does not decide by votes.

    lines: reports of all runs.  rows: numbers of the runs.  status_quo: (K,).  shadow: the wars that may come.  Peace
    without a deal is worth u_m(q) less the mean of the member's coded no-deal cost.
    """
    if bloc.rule not in ("majority", "qualified_majority"):
        return None
    coded, members = structure.coded, bloc.members
    ideal = np.take(take_runs(lines.ideal, rows).T, list(members), axis=-2).T
    no_deal = np.empty((len(members), len(rows))).T
    for m, i in enumerate(members):
        worth = utility(status_quo, ideal[:, m], coded.salience[i], coded.exponent)
        peace = worth - 0.5 * (coded.no_deal_cost[i, 0] + coded.no_deal_cost[i, 1])
        no_deal[:, m] = _in_the_shadow(peace, ideal[:, m], i, structure, status_quo, shadow)
    stance = take_runs(lines.stance[bloc.party], rows)
    return Caucus(
        coded,
        members,
        ideal,
        coded.salience[list(members)],
        coded.exponent,
        no_deal,
        take_runs(lines.refuses_all, rows)[:, list(members)],
        np.where(stance == BREAK, 0.0, vote_weights(bloc, coded.capability)),
        bloc.quota,
    )


def _in_the_shadow(
    peace: FloatArray, ideal: AnyArray, i: int, structure: Structure, status_quo: FloatArray, shadow: Shadow
) -> FloatArray:
    """What no deal is worth to a member in the shadow of the wars that others may begin, (R,).

    Who is attacked bears its mean war cost and that of preparing or of being caught unprepared, whichever is less;
    whose alliance attacks bears its mean war cost, who may join bears it by the chance that it does, and everybody else
    what the war costs a bystander (`spillover`).
    """
    coded, spared = structure.coded, np.ones(len(peace))
    total, suffered = np.zeros(len(peace)), np.zeros(len(peace))
    for f, theatre in enumerate(structure.theatres):
        if theatre.attacker == i:
            continue
        won = war_terms(theatre, status_quo, expected_ideal(coded, theatre.attacker))
        lost = war_terms(theatre, status_quo, defender_ideal(theatre, coded))
        win, lose = (utility(terms, ideal, coded.salience[i], coded.exponent) for terms in (won, lost))
        fights = i in theatre.targets or i in theatre.members
        joins = 1.0 if fights else min(1.0, float(theatre.with_attacker[i] + theatre.with_target[i]))
        cost: FloatArray | float = joins * 0.5 * float(coded.war_cost[i, 0] + coded.war_cost[i, 1])
        cost += (1.0 - joins) * float(structure.spillover[i])
        if i in theatre.targets:
            cost = cost + shadow.caught.get(i, 0.0)
        chance, p = shadow.chances[:, f], shadow.wins[:, f]
        spared = spared * (1.0 - chance)
        total = total + chance
        suffered = suffered + chance * (p * win + (1.0 - p) * lose - cost)
    share = np.where(total > 0.0, suffered / np.where(total > 0.0, total, 1.0), peace)
    result: FloatArray = spared * peace + (1.0 - spared) * share
    return result
