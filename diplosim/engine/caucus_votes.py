"""What the members of an alliance at the table vote for, where it decides by votes."""

from __future__ import annotations

from diplosim.engine.game import Game
from diplosim.numerics.arrays import AnyArray, BoolArray, filled
from diplosim.rules.preparation import cost_of_being_attacked
from diplosim.rules.votes import Caucus, Shadow, caucus_of


def caucus_at(game: Game, a: int) -> Caucus | None:
    """The caucus behind the acting party at position `a` in the live runs; None where no votes are taken."""
    bloc = game.structure.bloc_at(a)
    if bloc is None or bloc.rule not in ("majority", "qualified_majority"):
        return None
    weighed = (bloc, game.structure, game.lines, game.state.row, game.status_quo)
    return game.standing(("caucus", a), lambda: caucus_of(*weighed, _shadow(game)))


def _shadow(game: Game) -> Shadow:
    """The wars that may come, as everybody sees them."""
    structure = game.structure
    wins = filled(len(game.state), len(structure.theatres))
    for f in range(len(structure.theatres)):
        wins[:, f] = game.chances_to_win()[f]
    targets = {target for theatre in structure.theatres for target in theatre.targets}
    caught = {i: cost_of_being_attacked(game.state, structure, game.scenario.parameters, i) for i in targets}
    return Shadow(game.war_chances(without_deal=True), wins, caught)


def caucuses_at(game: Game) -> dict[int, Caucus]:
    """The caucuses behind those who must consent, by position."""
    found = ((a, caucus_at(game, a)) for a in game.structure.consenting)
    return {a: caucus for a, caucus in found if caucus is not None}


def voted_down(game: Game, a: int, packages: AnyArray) -> BoolArray | None:
    """Whether the members of an alliance vote packages down, (R, C); None where they do not vote on texts.

    packages: (R, C, K), open issues at the status quo.
    """
    caucus = caucus_at(game, a)
    return None if caucus is None else ~caucus.passes(packages)
