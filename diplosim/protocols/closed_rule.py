"""A legislature under a closed rule (Baron & Ferejohn 1989): an offer by whom the lot recognises, voted up or down.

In every session each member has an offer ready; one of them is recognised, each with the same chance, and its offer is
put to the vote.  It passes with `protocol.votes_needed` votes, its author's included (silent: more than half);
`must_consent` gives nobody a veto.  Else the next session begins.  What an agreement is worth is discounted by
patience once a session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from diplosim.engine.game import Game
from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.protocols.offer_a_round import OfferARound
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario, list_or_empty, number_or_none, value_at

if TYPE_CHECKING:
    from diplosim.rules.structure import Structure
    from diplosim.scenario.scenario import Scenario


class ClosedRule(OfferARound):
    """As `offer_a_round`, but a lot decides whose offer is on the table, and votes are counted."""

    traits = replace(OfferARound.traits, forceful=False, settings=frozenset({"pie", "votes_needed"}))

    def __init__(self, scenario: Scenario, structure: Structure) -> None:
        super().__init__(scenario, structure)
        # Nobody takes turns: members are drawn by key, whatever their order in the file.
        self.order = tuple(sorted(self.order))

    @classmethod
    def diagnostics(cls, raw: RawScenario) -> Iterator[RouteDiagnostic]:
        """More votes than there are members."""
        yield from super().diagnostics(raw)
        needed = number_or_none(value_at(raw.data, "protocol", "votes_needed"))
        members = len(list_or_empty(value_at(raw.data, "protocol", "seats"))) or len(raw.must_consent())
        if needed is not None and needed > members:
            yield ("protocol", "votes_needed"), f"{needed:g} votes of {members} members; allowed: 1 to {members}"

    @property
    def votes_needed(self) -> int:
        """Votes that pass an offer."""
        return self.scenario.protocol.votes_needed or len(self.order) // 2 + 1

    def proposers(self, game: Game) -> AnyArray:
        """Who is recognised, (R,): each member with the same chance, drawn anew in every session."""
        lot = np.floor(game.uniform("recognition", "") * len(self.order)).astype(np.int64)
        recognised: AnyArray = np.array(self.order, dtype=np.int16)[lot]
        return recognised

    def proposes(self, game: Game, a: int) -> bool:
        """Every member has an offer ready."""
        return a in self.order

    def passes(self, yes: Mapping[int, BoolArray]) -> BoolArray:
        """With enough votes, (R,)."""
        votes = np.add.reduce([yes[a].astype(np.int64) for a in self.order])
        result: BoolArray = votes >= self.votes_needed
        return result
