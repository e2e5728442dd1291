"""An alliance that fights as one: which members join its war, what strength they bring, and whether it may attack.

A member joins where the war is worth more to it than no deal, given who else joins (a coalition is stable where none of
its members would rather stay out).  The alliance attacks only where its decision rule says so by the members' own
values of that war.  Nobody fights twice: a member fights for the alliance or not at all, and the alliance's own
capability is bargaining weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, exceeds, take_runs
from diplosim.rules.caucus import BREAK, HOLD
from diplosim.rules.preparation import braced
from diplosim.rules.state import Lines, State, vote_weights
from diplosim.rules.structure import Bloc, Structure
from diplosim.rules.votes import carries
from diplosim.rules.war import contest, expected_strength
from diplosim.scenario.schema.parameters import Parameters


@dataclass(frozen=True)
class Stakes:
    """What a war of the alliance means to its members, (R, M) each.

    win, lose: worth of the terms after a won and a lost war.  cost: own war cost.  no_deal: value without a deal.
    """

    win: FloatArray
    lose: FloatArray
    cost: FloatArray
    no_deal: FloatArray


def members_for_war(
    stakes: Stakes, capability: FloatArray, beside: float, against: FloatArray, decisiveness: float
) -> BoolArray:
    """Which members join, (R, M): the largest group of which each gains by the war that this group fights.

    Member m gains where p u_m(win) + (1 - p) u_m(lose) - kappa_m exceeds its value of no deal.  All are counted in at
    first; who does not gain leaves, which lowers p, until nobody leaves.
    capability: (M,).  beside: strength that others add.  against: (R,) strength of the targets' side.
    """
    joins = np.ones(stakes.win.shape[::-1], dtype=bool).T
    for _ in range(len(capability) + 1):
        p = contest(beside + joint_strength(joins, capability), against, decisiveness)[:, None]
        value = p * stakes.win + (1.0 - p) * stakes.lose - stakes.cost
        staying = joins & exceeds(value, stakes.no_deal)
        if (staying == joins).all():
            break
        joins = staying
    return joins


def joint_strength(joins: AnyArray, capability: FloatArray) -> FloatArray:
    """Capability of the members that join, (R,).  joins: (R, M).  capability: (M,)."""
    total = np.zeros(joins.shape[0])
    for m in range(len(capability)):
        total = total + joins[:, m] * capability[m]
    return total


def alliance_decides(
    joins: BoolArray, stance: AnyArray, rule: str, leader: int | None, weights: FloatArray, quota: float | None
) -> BoolArray:
    """Whether an alliance may attack by its rule, (R,): at least one member joins, and enough of them gain.

    joins, stance: (R, M), who gains by the war and what each does with its veto.  Consensus: all that hold their veto;
    a majority or a quota of the votes, those who broke ranks not counted; the leader (None: it cannot fight).
    """
    someone: BoolArray = np.asarray(joins.any(axis=1))
    if rule == "leader":
        return np.zeros_like(someone) if leader is None else joins[:, leader]
    if rule == "consensus":
        agreed: BoolArray = np.asarray((joins | (stance != HOLD)).all(axis=1))
        return someone & agreed
    return someone & carries(joins, np.where(stance == BREAK, 0.0, weights), quota)


def who_joins(state: State, structure: Structure, parameters: Parameters, capability: FloatArray, f: int) -> BoolArray:
    """Which members would join the war of theatre f, (R, M) in the order of its `members`."""
    theatre = structure.theatres[f]
    positions = [structure.acting.index(m) for m in theatre.members]
    beside, other = expected_strength(theatre, capability)
    stakes = Stakes(
        state.win[:, positions, f],
        state.lose[:, positions, f],
        state.war_cost[:, positions],
        state.no_deal[:, positions],
    )
    against = np.where(braced(state, structure, parameters, f), other * (1.0 + parameters.preparation_gain), other)
    own = capability[list(theatre.members)]
    return members_for_war(stakes, own, beside, against, parameters.contest_decisiveness)


def may_attack(joins: BoolArray, structure: Structure, lines: Lines, rows: AnyArray, f: int) -> BoolArray:
    """Whether the alliance that is the attacker of theatre f decides for war, (R,).

    joins: as `who_joins` gives it.  lines: stances of all runs.  rows: numbers of the runs.  Members that cannot fight
    have no say.
    """
    theatre = structure.theatres[f]
    bloc: Bloc = next(bloc for bloc in structure.blocs if bloc.party == theatre.attacker)
    place = [bloc.members.index(m) for m in theatre.members]
    leader = bloc.members[bloc.leader]
    return alliance_decides(
        joins,
        take_runs(lines.stance[bloc.party], rows)[:, place],
        bloc.rule,
        theatre.members.index(leader) if leader in theatre.members else None,
        vote_weights(bloc, structure.coded.capability)[place],
        bloc.quota,
    )
