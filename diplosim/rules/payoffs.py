"""Runs that end together: how they ended, and what the ending is worth to every party."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, take_runs
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.joint_force import who_joins
from diplosim.rules.preferences import discounted, utility
from diplosim.rules.state import SIGNED, State
from diplosim.rules.structure import Structure
from diplosim.rules.text_value import deferral_cost, text_worth
from diplosim.rules.war import Theatre, contest, defender_ideal, sides, uncovered_blame, war_terms
from diplosim.scenario.schema.parameters import Parameters


@dataclass
class Ending:
    """R ending runs.  round: (R,) index of the round.  attacker: (R,) theatre of the war that began, -1 for none.

    incident: (R,) whether it began by accident.  in_time: (R,) whether it takes effect by the horizon.
    war_value: (R, F) value of force to each attacker net of uncovered blame.  no_deal: (R, A) value of no deal.
    """

    state: State
    round: AnyArray
    attacker: AnyArray
    incident: BoolArray
    in_time: BoolArray
    war_value: FloatArray
    no_deal: FloatArray


def join_endings(endings: list[Ending]) -> Ending:
    """Put endings of several rounds together."""
    if len(endings) == 1:
        return endings[0]

    def joined(parts: list[AnyArray]) -> AnyArray:
        return np.concatenate([part.T for part in parts], axis=-1).T

    others = {f.name: joined([getattr(e, f.name) for e in endings]) for f in fields(Ending) if f.name != "state"}
    return Ending(State.joined([e.state for e in endings]), **others)


@dataclass(frozen=True)
class Fought:
    """A war in some runs: rows (of the ending), who joined either side (len(rows), N) and the attackers' chance.

    blame: (len(rows),) what refusals have not covered of it, 0 where the war began by accident.
    """

    theatre: Theatre
    rows: AnyArray
    with_attacker: BoolArray
    with_target: BoolArray
    chance: FloatArray
    won: FloatArray
    lost: FloatArray
    blame: FloatArray


def wars_fought(
    ending: Ending,
    structure: Structure,
    parameters: Parameters,
    status_quo: FloatArray,
    capability: FloatArray,
    joining: FloatArray,
) -> list[Fought]:
    """Wars in effect by the horizon, one entry per theatre.  joining: (R, N) uniforms for who joins."""
    coded, state = structure.coded, ending.state
    found = []
    for f, theatre in enumerate(structure.theatres):
        rows = np.flatnonzero((ending.attacker == f) & ending.in_time)
        if len(rows) == 0:
            continue
        with_attacker, with_target = sides(theatre, take_runs(joining, rows))
        strength = capability
        if theatre.members:
            # The members that join fight, each once; the alliance itself is their name.
            joins = who_joins(state, structure, parameters, capability, f)
            with_attacker[:, list(theatre.members)] = joins[rows]
            strength = capability.copy()
            strength[theatre.attacker] = 0.0
        own = np.full(len(rows), theatre.arms_for_attacker)
        other = np.full(len(rows), theatre.arms_for_target)
        for j in range(len(coded.parties)):
            own = own + with_attacker[:, j] * strength[j]
            other = other + with_target[:, j] * strength[j]
        targets = [structure.acting.index(t) for t in theatre.targets]
        braced = state.prepared[rows][:, targets].any(axis=1)
        other = other * np.where(braced, 1.0 + parameters.preparation_gain, 1.0)
        chance = contest(own, other, parameters.contest_decisiveness)
        a = structure.acting.index(theatre.attacker)
        attacker = take_runs(state.ideal[:, a], rows)
        owed = uncovered_blame(state.blame[rows, a], state.justification[rows, f])
        blame = np.where(ending.incident[rows], 0.0, owed)
        won = status_quo + theatre.reach * (attacker - status_quo)
        lost = np.broadcast_to(war_terms(theatre, status_quo, defender_ideal(theatre, coded)), won.shape)
        found.append(Fought(theatre, rows, with_attacker, with_target, chance, won, lost, blame))
    return found


def text_values(
    ending: Ending,
    structure: Structure,
    parameters: Parameters,
    i: int,
    status_quo: FloatArray,
    package: FloatArray,
    in_force: BoolArray,
    priced: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Worth of the text in force and of peace without a deal to party i, (R,) twice.

    in_force: (R, K) see `terms_in_force`; the other issues are left open.  priced: (R,) utility of the package where it
    is made of options (None: by its distance from the ideal).
    """
    coded, state = structure.coded, ending.state
    ideal, no_deal = ideal_and_no_deal(state, structure, i, status_quo)
    deferral: FloatArray | float = 0.0
    if i in structure.acting and structure.vital[i].any():
        a = structure.acting.index(i)
        bounds = state.low[:, a], state.high[:, a]
        cost = deferral_cost(~in_force, *bounds, status_quo, structure.vital[i], parameters.defer_cost)
        deferral = np.where(state.status == SIGNED, cost, 0.0)
    return text_worth(package, ~in_force, ideal, coded, i, deferral, priced), no_deal


def ideal_and_no_deal(
    state: State, structure: Structure, i: int, status_quo: FloatArray
) -> tuple[AnyArray, FloatArray]:
    """True ideal (R, K) and no-deal value (R,) of party i; coded ones for a party without a part in the talks."""
    coded = structure.coded
    if i in structure.acting:
        a = structure.acting.index(i)
        return state.ideal[:, a], state.no_deal[:, a]
    ideal = np.broadcast_to(coded.position[i], (len(state), len(coded.issues)))
    base = utility(status_quo, coded.position[i], coded.salience[i], coded.exponent)
    return ideal, np.full(len(state), float(base))


def value_at_signing(
    raw: FloatArray, no_deal: FloatArray, coded: CodedArrays, i: int, ended: AnyArray, elapsed: FloatArray
) -> FloatArray:
    """Value at the beginning of a text signed in period `ended`: the gain over no deal discounted by patience.

    raw, no_deal: (R,).  ended: (R,) integers.  elapsed: time at the start of each period.
    """
    powers = float(coded.patience[i]) ** elapsed
    return discounted(raw, no_deal, powers[ended], 1)


def war_value(
    fought: Fought,
    state: State,
    structure: Structure,
    parameters: Parameters,
    costs: tuple[float, float, float],
    i: int,
) -> FloatArray:
    """Expected value of a war to party i in the runs of `fought`: terms by chance, its cost, and the attacker's blame.

    costs: range of the war cost of a party without a part in the talks, of which the mean is taken, and what a war
    costs it in which it does not fight.
    """
    coded = structure.coded
    rows = fought.rows
    if i in structure.acting:
        a = structure.acting.index(i)
        ideal, cost = take_runs(state.ideal[:, a], rows), state.war_cost[rows, a]
        if i in fought.theatre.targets:
            cost = cost + np.where(state.prepared[rows, a], 0.0, parameters.unprepared_loss)
    else:
        ideal = np.broadcast_to(coded.position[i], fought.won.shape)
        cost = np.full(len(rows), 0.5 * (costs[0] + costs[1]))
    win = utility(fought.won, ideal, coded.salience[i], coded.exponent)
    lose = utility(fought.lost, ideal, coded.salience[i], coded.exponent)
    fights = fought.with_attacker[:, i] | fought.with_target[:, i]
    value: FloatArray = fought.chance * win + (1.0 - fought.chance) * lose - np.where(fights, cost, costs[2])
    return value - fought.blame if i == fought.theatre.attacker else value
