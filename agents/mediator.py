"""The agent of a third party that drafts texts: no stake, no pull, only proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import mesa

from agents.state import _Numbers
from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.rules.proposals import drafted_text

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


class MediatorAgent(mesa.Agent):
    """A mediator.  With one at the table a single text is redrafted in every round, not only before the deadline."""

    _ids = _Numbers()

    def __init__(self, model: Talks, party: str) -> None:
        super().__init__(model)
        self.party = party

    def draft(
        self,
        levels: dict[int, FloatArray],
        reserves: dict[int, FloatArray],
        rows: BoolArray,
        closing: BoolArray,
    ) -> tuple[FloatArray, BoolArray, BoolArray]:
        """Redraft the single text for whoever is least content: values, has one, leaves open."""
        talks = cast("Talks", self.model)
        parameters = talks.scenario.parameters
        within_reach = talks.protocol.drafts_within_reach
        return drafted_text(
            talks.state, talks.structure, parameters, talks.status_quo, levels, reserves, rows, closing, within_reach
        )
