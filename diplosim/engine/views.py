"""The one place where a seat's view is built: own sheet, public history, legal moves, and nothing else."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from diplosim.engine.game import Game
from diplosim.engine.view_quantities import ViewQuantities
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.proposals import SEVERAL
from diplosim.seats import SeatView, Stage, quantities_at

DRAFTER = "drafter"
PROPOSER = "proposer"
"""Author of the text that a mediator or the closing session has drafted."""


def seat_view(game: Game, a: int, stage: Stage) -> SeatView:
    """What the acting party at position `a` may know at a stage, for all live runs."""
    space, quantities = game.space, ViewQuantities(game, a)
    key = game.structure.coded.keys[game.structure.acting[a]]
    if a not in game.sheets:
        game.sheets[a] = _sheet(game, a)
    return SeatView(
        stage=stage,
        round_number=game.round + 1,
        itemised=game.itemised,
        partial=game.texts is not None and game.texts.part,
        known=quantities_at(stage, texts=game.texts is not None, options=space is not None),
        source=partial(getattr, quantities),
        let_go=lambda name: vars(quantities).pop(name, None),
        uniform=lambda purpose: game.uniform(purpose, key),
        runs=len(game.state),
        authors=authors_of(game),
        search=None if space is None else lambda level, rows: _at_least(game, a, level, rows),
        **game.sheets[a],
    )


def _sheet(game: Game, a: int) -> dict[str, Any]:
    """What a seat's views have in common in all rounds."""
    structure, coded, party = game.structure, game.structure.coded, game.structure.acting[a]
    attackers = [theatre.attacker for theatre in structure.theatres]
    return {
        "party": coded.parties[party],
        "parameters": game.scenario.parameters,
        "salience": coded.salience[party],
        "order": structure.orders[a],
        "exponent": coded.exponent,
        "can_use_force": game.protocol.traits.forceful and party in attackers,
        "common": game.common,
        "own_tactic": game.scenario.party(coded.parties[party]).tactic,
    }


def _at_least(game: Game, a: int, level: FloatArray, rows: AnyArray | None) -> FloatArray:
    assert game.space is not None
    return game.space.at_least(a, level, game.state.row if rows is None else game.state.row[rows])


def authors_of(game: Game) -> tuple[str, ...]:
    """Who wrote each text on the table; the drafter's has no party's name."""
    if game.texts is None:
        return ()
    coded, acting = game.structure.coded, game.structure.acting
    return _names(game.texts.author, coded.parties, acting)


@lru_cache(maxsize=256)
def _names(authors: tuple[int, ...], parties: tuple[str, ...], acting: tuple[int, ...]) -> tuple[str, ...]:
    nobody = {-1: DRAFTER, SEVERAL: PROPOSER}
    return tuple(nobody[author] if author < 0 else parties[acting[author]] for author in authors)
