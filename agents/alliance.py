"""The agent that acts for an alliance on its members' mandate."""

from __future__ import annotations

from typing import cast

from agents.state import StateAgent
from diplosim.engine.talks import Talks
from diplosim.numerics.arrays import FloatArray
from diplosim.rules.state import Lines, mandate
from diplosim.rules.structure import structure_of


class AllianceAgent(StateAgent):
    """An alliance at the table.  It forms the mandate that binds it; the engine enforces that."""

    is_alliance = True

    def form_mandate(self, lines: Lines) -> tuple[FloatArray, FloatArray] | None:
        """Interval per issue that the members allow, by the alliance's decision rule.

        Args:
            lines: what the members report in caucus.

        Returns:
            (runs, issues) twice; empty where the first exceeds the second.  None where the alliance has no members.
        """
        structure = structure_of(cast("Talks", self.model).scenario)
        bloc = structure.bloc_at(self.position)
        return None if bloc is None else mandate(bloc, lines, structure.coded.capability)
