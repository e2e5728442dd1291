"""What everybody knows of the talks."""

from __future__ import annotations

from dataclasses import dataclass

from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.war import Theatre


@dataclass(frozen=True)
class Common:
    """What everybody knows of the talks.

    Attributes:
        coded: The numbers that the scenario codes.
        protocol: Registered name of the protocol.
        rounds: How many rounds there are.
        turns: Parties in the order in which they take turns, empty where moves are revealed together.
        seated: Parties that table texts.
        endless: Whether the talks have no deadline.
        votes_needed: Votes that pass an offer where votes are counted, None for more than half.
        wars: Who can attack whom, and what force can reach.
    """

    coded: CodedArrays
    protocol: str
    rounds: int
    turns: tuple[str, ...]
    seated: tuple[str, ...] = ()
    endless: bool = False
    votes_needed: int | None = None
    wars: tuple[Theatre, ...] = ()
