"""The agent that acts for an alliance on its members' mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from agents.state import StateAgent
from diplosim.numerics.arrays import FloatArray
from diplosim.rules.state import mandate

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


class AllianceAgent(StateAgent):
    """An alliance at the table.  Its members' lines bind it as its decision rule says; the engine enforces that."""

    def mandate(self) -> tuple[FloatArray, FloatArray]:
        """Interval per issue that the members allow, (runs, issues) twice; empty where the first exceeds the second."""
        talks = cast("Talks", self.model)
        coded = talks.structure.coded
        bloc = next(b for b in talks.structure.blocs if coded.parties[b.party] == self.party)
        return mandate(bloc, talks.lines, coded.capability)
