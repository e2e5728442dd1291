"""What the members of an alliance at the table vote for, where it decides by votes."""

from __future__ import annotations

from diplosim.engine.game import Game
from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.rules.votes import Caucus, caucus_of


def caucus_at(game: Game, a: int) -> Caucus | None:
    """The caucus behind the acting party at position `a` in the live runs; None where no votes are taken."""
    bloc = game.structure.bloc_at(a)
    return None if bloc is None else caucus_of(bloc, game.structure, game.lines, game.state.row, game.status_quo)


def voted_down(game: Game, a: int, packages: AnyArray) -> BoolArray | None:
    """Whether the members of an alliance vote packages down, (R, C); None where they do not vote on texts.

    packages: (R, C, K), open issues at the status quo.
    """
    caucus = caucus_at(game, a)
    return None if caucus is None else ~caucus.passes(packages)
