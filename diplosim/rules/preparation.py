"""Whether the targets of a war will be prepared when it comes."""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import BoolArray
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.scenario.schema.parameters import Parameters


def prepares_when_warned(parameters: Parameters) -> bool:
    """Whether preparing for a certain attack is cheaper than being caught unprepared."""
    return parameters.preparation_cost <= parameters.unprepared_loss


def braced(state: State, structure: Structure, parameters: Parameters, f: int) -> BoolArray:
    """Whether a target of theatre f will have prepared by the time of an attack, (R,).

    One has already, or it is warned by a last offer: then it prepares if that costs less than being caught unprepared.

    Args:
        state: of the live runs.
        structure: of the talks.
        parameters: free parameters.
        f: number of the theatre.
    """
    theatre = structure.theatres[f]
    found = np.zeros(len(state), dtype=bool)
    for target in theatre.targets:
        found = found | state.prepared[:, structure.acting.index(target)]
    if structure.warns[f] and prepares_when_warned(parameters):
        found = found | ~state.refuses_all[:, structure.acting.index(theatre.attacker)]
    return found
