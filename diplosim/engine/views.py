"""The one place where a seat's view is built: own sheet, public history, legal moves, and nothing else."""

from __future__ import annotations

from functools import partial

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
    structure = game.structure
    coded, party = structure.coded, structure.acting[a]
    protocol, space = game.protocol, game.space
    quantities = ViewQuantities(game, a)
    return SeatView(
        coded.parties[party],
        stage,
        round_number=game.round + 1,
        parameters=game.scenario.parameters,
        salience=coded.salience[party],
        order=structure.orders[a],
        exponent=coded.exponent,
        can_use_force=protocol.traits.forceful and any(theatre.attacker == party for theatre in structure.theatres),
        itemised=game.itemised,
        partial=game.texts is not None and game.texts.part,
        known=quantities_at(stage, texts=game.texts is not None, options=space is not None),
        source=partial(getattr, quantities),
        let_go=lambda name: vars(quantities).pop(name, None),
        uniform=lambda purpose: game.uniform(purpose, coded.keys[party]),
        runs=len(game.state),
        authors=authors_of(game),
        common=game.common,
        own_tactic=game.scenario.party(coded.parties[party]).tactic,
        search=None if space is None else lambda level, rows: _at_least(game, a, level, rows),
    )


def _at_least(game: Game, a: int, level: FloatArray, rows: AnyArray | None) -> FloatArray:
    assert game.space is not None
    return game.space.at_least(a, level, game.state.row if rows is None else game.state.row[rows])


def authors_of(game: Game) -> tuple[str, ...]:
    """Who wrote each text on the table; the drafter's has no party's name."""
    if game.texts is None:
        return ()
    coded, acting = game.structure.coded, game.structure.acting
    nobody = {-1: DRAFTER, SEVERAL: PROPOSER}
    return tuple(nobody[author] if author < 0 else coded.parties[acting[author]] for author in game.texts.author)
