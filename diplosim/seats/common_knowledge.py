"""What everybody knows of the talks."""

from __future__ import annotations

from dataclasses import dataclass

from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.war import Theatre


@dataclass(frozen=True)
class Common:
    """What everybody knows of the talks: the coded numbers, the protocol, how many rounds there are, whose turn when.

    turns: parties in the order in which they take turns, empty where moves are revealed together.  seated: parties
    that table texts.  endless: whether the talks have no deadline.  votes_needed: see the protocol.  wars: who can
    attack whom, and what force can reach.
    """

    coded: CodedArrays
    protocol: str
    rounds: int
    turns: tuple[str, ...]
    seated: tuple[str, ...] = ()
    endless: bool = False
    votes_needed: int | None = None
    wars: tuple[Theatre, ...] = ()
