"""What a seat tells the drafter and the chair with a move.

Who says nothing has told what everybody knows: its coded position and the red lines that it declared.
"""

from __future__ import annotations

from diplosim.engine.game import Game
from diplosim.numerics.arrays import spread
from diplosim.rules.told import Told
from diplosim.seats import Move, SeatView


def told_by(game: Game, a: int, move: Move) -> Told:
    """Ideal point and lines that the acting party at position `a` tells."""
    coded, party = game.structure.coded, game.structure.acting[a]
    silence = {"ideal": coded.position, "lines_low": coded.declared_low, "lines_high": coded.declared_high}
    return Told(*(move.array(part, spread(public[party], len(game.state))) for part, public in silence.items()))


def tells_the_truth(move: Move, view: SeatView | None) -> bool:
    """Whether a seat has told the very arrays that stand in its view; rules do, so that nothing need be copied."""
    return view is not None and move.ideal is view.ideal and move.lines_low is view.low and move.lines_high is view.high
