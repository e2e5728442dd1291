"""The only door between a seat and the table: what a seat may see (`SeatView`) and what it may do (`Move`).

Rules, people and language models get the same view and return the same move.  Arrays carry a leading runs axis; a
person plays with one run.  The engine, not the agent, enforces what is legal.
"""

from diplosim.seats.common_knowledge import Common
from diplosim.seats.delegates import Delegate
from diplosim.seats.frank import true_lines
from diplosim.seats.mappings import move_from_mapping, move_to_mapping
from diplosim.seats.moves import (
    ARRAYS_OF_A_MOVE,
    INSTRUCTIONS,
    PARTS,
    PARTS_AT,
    IllegalMove,
    MisshapenMove,
    Move,
    merge_moves,
)
from diplosim.seats.one_talk import OneTalk
from diplosim.seats.own_worth import own_text_worth
from diplosim.seats.quantities import QUANTITIES, Quantity, quantities_at
from diplosim.seats.recorded import Known, RecordedMoves
from diplosim.seats.stages import STAGES, Stage
from diplosim.seats.traits import Read, Traits
from diplosim.seats.view import SeatView, once

__all__ = [
    "ARRAYS_OF_A_MOVE",
    "INSTRUCTIONS",
    "PARTS",
    "PARTS_AT",
    "QUANTITIES",
    "STAGES",
    "Common",
    "Delegate",
    "IllegalMove",
    "Known",
    "MisshapenMove",
    "Move",
    "OneTalk",
    "Quantity",
    "Read",
    "RecordedMoves",
    "SeatView",
    "Stage",
    "Traits",
    "merge_moves",
    "move_from_mapping",
    "move_to_mapping",
    "once",
    "own_text_worth",
    "quantities_at",
    "true_lines",
]
