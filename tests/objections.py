"""Non-starters from what everybody says at once."""

from collections.abc import Mapping

from diplosim.numerics.arrays import BoolArray
from diplosim.rules.proposals import Texts
from diplosim.rules.ratification import Objections
from diplosim.rules.state import State
from diplosim.rules.structure import Structure


def non_starters(texts: Texts, says: Mapping[int, BoolArray], structure: Structure, state: State) -> list[list[bool]]:
    """By run and issue.  says: consenting position -> values that it says it could sign, (R, C, K)."""
    objections = Objections(texts, structure)
    for a, signable in says.items():
        objections.hear(a, signable)
    found: list[list[bool]] = objections.non_starters(state).tolist()
    return found
