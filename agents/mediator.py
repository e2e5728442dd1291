"""The agent of a third party that drafts texts: no stake, no pull, only proposals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from agents.state import _Numbers
from diplosim.engine import mesa_core
from diplosim.engine.caucus_votes import caucuses_at
from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.rules.proposals import drafted_text
from diplosim.rules.told import Told

if TYPE_CHECKING:
    from diplosim.engine.talks import Talks


class MediatorAgent(mesa_core.Agent):
    """A mediator.  With one at the table a single text is redrafted in every round, not only before the deadline."""

    _ids = _Numbers()

    def __init__(self, model: Talks, party: str) -> None:
        super().__init__(model)
        self.party = party

    def draft(
        self,
        levels: Mapping[int, FloatArray],
        reserves: Mapping[int, FloatArray],
        rows: BoolArray,
        closing: BoolArray,
        told: Mapping[int, Told],
    ) -> tuple[FloatArray, BoolArray, BoolArray]:
        """Redraft the single text for whoever is least content: values, has one, leaves open."""
        game = cast("Talks", self.model).game
        return drafted_text(
            game.state,
            game.structure,
            game.scenario.parameters,
            game.status_quo,
            levels,
            reserves,
            rows,
            closing,
            game.protocol.traits.drafts_within_reach,
            list(caucuses_at(game).values()),
            told,
        )
