"""Where an attacker may decide for war by itself, and where it is an alliance whose members decide."""

from __future__ import annotations

import numpy as np

from diplosim.engine.game import Game
from diplosim.numerics.arrays import BoolArray
from diplosim.rules.joint_force import may_attack, who_joins


def decided(game: Game, f: int) -> BoolArray:
    """Where the attacker of theatre f may attack by its own rules, (R,); everywhere if it is no alliance."""
    if not game.structure.theatres[f].members:
        return np.ones(len(game.state), dtype=bool)
    joins = who_joins(game.state, game.structure, game.scenario.parameters, game.capability, f)
    return may_attack(joins, game.structure, game.lines, game.state.row, f)


def somebody_fights(game: Game, f: int) -> BoolArray:
    """Where a war of theatre f would have somebody to fight it for the attacker, (R,)."""
    if not game.structure.theatres[f].members:
        return np.ones(len(game.state), dtype=bool)
    joins = who_joins(game.state, game.structure, game.scenario.parameters, game.capability, f)
    return np.asarray(joins.any(axis=1))


def decided_for(game: Game, a: int) -> BoolArray | None:
    """`decided` for the acting party at position `a`; None where it fights for itself or not at all."""
    for f, theatre in enumerate(game.structure.theatres):
        if theatre.members and theatre.attacker == game.structure.acting[a]:
            return decided(game, f)
    return None
