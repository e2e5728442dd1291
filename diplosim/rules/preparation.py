"""Whether the targets of a war will be prepared when it comes."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import BoolArray, FloatArray, filled
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.scenario.schema.parameters import Parameters


def prepares_when_warned(parameters: Parameters) -> bool:
    """Whether preparing for a certain attack is cheaper than being caught unprepared."""
    return parameters.preparation_cost <= parameters.unprepared_loss


def braced(state: State, structure: Structure, parameters: Parameters, f: int) -> BoolArray:
    """Whether a target of theatre f will have prepared by the time of an attack, (R,), as the attacker knows.

    One has already, or it is warned by a last offer: then it prepares if that costs less than being caught unprepared.

    Args:
        state: of the live runs.
        structure: of the talks.
        parameters: free parameters.
        f: number of the theatre.

    Returns:
        Yes or no, (R,).
    """
    found = _prepared(state, structure, f)
    if structure.warns[f] and prepares_when_warned(parameters):
        found = found | ~state.refuses_all[:, structure.acting.index(structure.theatres[f].attacker)]
    return found


def chance_braced(state: State, structure: Structure, parameters: Parameters, f: int) -> FloatArray:
    """Chance that a target of theatre f will have prepared by the time of an attack, (R,), as everybody else sees it.

    A warning comes unless the attacker is of a type that accepts nothing: so far as public beliefs go.

    Args:
        state: of the live runs.
        structure: of the talks.
        parameters: free parameters.
        f: number of the theatre.

    Returns:
        Probabilities, (R,).
    """
    coded, attacker = structure.coded, structure.theatres[f].attacker
    warned = filled(len(state))
    if structure.warns[f] and prepares_when_warned(parameters):
        for t in np.flatnonzero(~coded.accepts_nothing[attacker]).tolist():
            typed = attacker in coded.typed
            warned += state.public[:, coded.typed.index(attacker), t] if typed else coded.prior[attacker, t]
    result: FloatArray = np.where(_prepared(state, structure, f), 1.0, np.minimum(warned, 1.0))
    return result


def cost_of_being_attacked(state: State, structure: Structure, parameters: Parameters, party: int) -> FloatArray:
    """What an attack costs a target beside its war cost, (R,): to prepare, or to be caught unprepared if that is less.

    Args:
        state: of the live runs.
        structure: of the talks.
        parameters: free parameters.
        party: index of the target.

    Returns:
        Utilities, (R,); nothing where it has prepared.
    """
    caught = min(parameters.preparation_cost, parameters.unprepared_loss)
    result: FloatArray = np.where(state.prepared[:, structure.acting.index(party)], 0.0, caught)
    return result


def _prepared(state: State, structure: Structure, f: int) -> BoolArray:
    """Whether a target of theatre f has prepared already, (R,)."""
    found = np.zeros(len(state), dtype=bool)
    for target in structure.theatres[f].targets:
        found = found | state.prepared[:, structure.acting.index(target)]
    return found
