"""The one-text procedure: the mediator drafts, the parties mark the draft up, the mediator redrafts.

The only text on the table is the mediator's (Fisher & Ury 1981; Camp David 1978, twenty-three drafts).  At `table` each
delegation marks it up: the demand is its own version, the level what it asks for.  The mediator moves the last draft
the least that contents whoever is furthest below the level it asked for (`diplosim.rules.drafting`), each level cut
down to the most that a text inside all bounds could give, and everybody who must consent says yes or no to the result.
Caucus, signals, beliefs, force and the end of talks are those of the plenary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.stages.respond import mark_texts
from diplosim.engine.stages.table import table_demands
from diplosim.engine.views import seat_view
from diplosim.numerics.arrays import BoolArray
from diplosim.protocols.plenary import Plenary
from diplosim.rules.ratification import agreed
from diplosim.rules.state import TALKING
from diplosim.rules.valuation import cover_of_a_refusal
from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.validation.raw_data import RawScenario, list_or_empty, value_at
from diplosim.seats import Move, Stage


class SingleText(Plenary):
    """A plenary in which the mediator's draft is the only text, and is signed as a whole."""

    traits = replace(Plenary.traits, drafts_within_reach=True, last_offers=False)

    @classmethod
    def diagnostics(cls, raw: RawScenario) -> Iterator[RouteDiagnostic]:
        """Somebody must hold the pen."""
        if not list_or_empty(value_at(raw.data, "protocol", "mediators")):
            yield ("protocol", "mediators"), "is empty; a single text is drafted by a mediator: name at least one"

    @property
    def itemised(self) -> bool:
        """One text, whole."""
        return False

    def play(self, game: Game, stage: Stage, moves: dict[int, Move]) -> None:
        """As in the plenary, but for the texts on the table."""
        if stage == "table":
            table_demands(game, moves)
            if game.texts is not None:
                game.texts = game.texts.draft_alone()
        elif stage == "respond":
            self._cover_blame(game, moves)
            mark_texts(game, moves)
        else:
            super().play(game, stage, moves)

    def _cover_blame(self, game: Game, moves: dict[int, Move]) -> None:
        """A draft that a party would have signed and another refuses covers blame as an own text does elsewhere."""
        state, structure = game.state, game.structure
        signs = {a: _signs(game, a, moves.get(a, Move())) for a in structure.consenting}
        for f, theatre in enumerate(structure.theatres):
            attacker = structure.acting.index(theatre.attacker)
            if attacker not in signs:
                continue
            refused = ~agreed({**signs, attacker: np.ones(len(state), dtype=bool)}, structure)
            cover = cover_of_a_refusal(state, structure, game.scenario.parameters, attacker)
            gained = signs[attacker] & refused & (state.status == TALKING)
            state.justification[:, f] += np.where(gained, cover, 0.0)


def _signs(game: Game, a: int, move: Move) -> BoolArray:
    """Where a party signs the draft, (R,)."""
    within: BoolArray = seat_view(game, a, "respond").within
    signed: BoolArray = (move.array("accept", np.zeros_like(within)) & within)[:, 0]
    return signed
