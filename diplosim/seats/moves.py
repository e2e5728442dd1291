"""What a seat does at one stage: a `Move`, each part declared once, and moves put together from groups of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints

import numpy as np

from diplosim.numerics.arrays import AnyArray
from diplosim.seats.stages import STAGES, Stage
from diplosim.seats.units import POSITION, STANCE, STEP, TONE, UTILITY, YES_NO, Axis, Unit


@dataclass(frozen=True)
class Part:
    """What is declared of one part of a move.

    Attributes:
        text: What the seat says with it.
        unit: Unit, kind and range of its entries.
        axes: Its axes after the runs; one value may also stand for all runs.
        stages: Stages of the plenary at which it may be given; a protocol may name others (`Rules.parts`).
        instruction: Whether it is for a drafter, or for the chair who announces non-starters.
    """

    text: str
    unit: Unit
    axes: tuple[Axis, ...]
    stages: tuple[Stage, ...]
    instruction: bool = False


@dataclass(frozen=True)
class Move:
    """What a seat does at one stage.  None means silence: no change, nothing accepted, talks go on.

    All parts but `caucus`, a mapping by alliance, have a leading runs axis.
    """

    caucus: Annotated[
        Mapping[str, str] | None,
        Part("drop the own veto, hold it, or break ranks", STANCE, ("alliances",), ("caucus",)),
    ] = None
    demand: Annotated[AnyArray | None, Part("the own text", POSITION, ("issues",), ("table",))] = None
    defer: Annotated[AnyArray | None, Part("issues left open in the own text", YES_NO, ("issues",), ("table",))] = None
    test: Annotated[AnyArray | None, Part("the own text is a test offer", YES_NO, (), ("table",))] = None
    offer_verification: Annotated[AnyArray | None, Part("offer verification", YES_NO, (), ("table",))] = None
    accept: Annotated[AnyArray | None, Part("texts that the seat signs", YES_NO, ("texts",), ("respond",))] = None
    accept_issues: Annotated[
        AnyArray | None,
        Part("issues that may settle as in a text (itemised talks)", YES_NO, ("texts", "issues"), ("respond",)),
    ] = None
    accept_interim: Annotated[AnyArray | None, Part("sign the interim text", YES_NO, (), ("respond",))] = None
    accept_verification: Annotated[
        AnyArray | None, Part("accept the verification that was offered", YES_NO, (), ("respond",))
    ] = None
    level: Annotated[
        AnyArray | None,
        Part("least worth that the seat asks a drafter for now", UTILITY, (), ("table", "respond"), True),
    ] = None
    reserve: Annotated[
        AnyArray | None, Part("least worth at which the seat would sign anything", UTILITY, (), ("table",), True)
    ] = None
    ideal: Annotated[
        AnyArray | None,
        Part(
            "ideal point that the seat tells, from which its level is read",
            POSITION,
            ("issues",),
            ("table", "respond"),
            True,
        ),
    ] = None
    lines_low: Annotated[
        AnyArray | None,
        Part("least value that the seat says it could sign", POSITION, ("issues",), ("table", "respond"), True),
    ] = None
    lines_high: Annotated[
        AnyArray | None,
        Part("greatest value that the seat says it could sign", POSITION, ("issues",), ("table", "respond"), True),
    ] = None
    posture: Annotated[AnyArray | None, Part("escalate, hold or climb down", STEP, (), ("decide",))] = None
    words: Annotated[AnyArray | None, Part("cheap talk", TONE, (), ("decide",))] = None
    walk_out: Annotated[AnyArray | None, Part("leave the talks", YES_NO, (), ("decide",))] = None
    last_offer: Annotated[
        AnyArray | None, Part("announce that the next own text is the last offer before force", YES_NO, (), ("decide",))
    ] = None
    attack: Annotated[AnyArray | None, Part("use force", YES_NO, (), ("decide",))] = None
    prepare: Annotated[AnyArray | None, Part("prepare for an attack", YES_NO, (), ("decide",))] = None
    extend: Annotated[
        AnyArray | None, Part("be for more time, should the deadline have come", YES_NO, (), ("decide",))
    ] = None
    reopen: Annotated[AnyArray | None, Part("void the deal", YES_NO, (), ("decide",))] = None

    def array(self, name: str, like: AnyArray) -> AnyArray:
        """One part of the move broadcast to the shape of `like`; `like` itself where the seat is silent."""
        value = getattr(self, name)
        if value is None:
            return like
        if isinstance(value, np.ndarray) and value.shape == like.shape and value.dtype == like.dtype:
            return value
        return np.broadcast_to(np.asarray(value, dtype=like.dtype), like.shape)


PARTS: Mapping[str, Part] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Move, include_extras=True).items()
}
"""The declarations by name."""
ARRAYS_OF_A_MOVE = tuple(name for name, part in PARTS.items() if part.unit is not STANCE)
"""The parts of a move that have a runs axis."""
INSTRUCTIONS = tuple(name for name, part in PARTS.items() if part.instruction)
"""The parts of a move that are for a drafter."""
PARTS_AT: Mapping[str, tuple[str, ...]] = {
    stage: tuple(name for name, part in PARTS.items() if stage in part.stages) for stage in STAGES
}
"""Parts of a move that may be given at each stage of the plenary."""


def merge_moves(parts: list[tuple[AnyArray, Move]], runs: int) -> Move:
    """Put together the moves of groups of runs.

    Args:
        parts: Rows of the runs of a group and its move, arrays with a row for each; disjoint, together 0 .. runs - 1.
        runs: How many runs there are.

    Returns:
        A move with a row for each run; an array that a group does not give is 0 in its rows, one that no group gives is
        None.

    Raises:
        MisshapenMove: An array has other rows than its group has runs.
        IllegalMove: Groups take different stances in a caucus, where a move has one for all runs.
    """
    merged: dict[str, Any] = {}
    for name in ARRAYS_OF_A_MOVE:
        values = [
            (rows, _a_row_each(name, value, len(rows)))
            for rows, move in parts
            if (value := getattr(move, name)) is not None
        ]
        if not values:
            continue
        known = values[0][1]
        out = np.zeros((*reversed(known.shape[1:]), runs), dtype=known.dtype)
        for rows, value in values:
            out[..., rows] = value.T
        merged[name] = out.T
    stances = [move.caucus for _, move in parts if move.caucus is not None]
    if any(one != stances[0] for one in stances) or 0 < len(stances) < len(parts):
        raise IllegalMove("caucus: other stances in some runs than in others; one stands for all runs of a batch")
    return Move(caucus=stances[0] if stances else None, **merged)


def _a_row_each(name: str, value: Any, runs: int) -> AnyArray:
    array = np.asarray(value)
    if array.ndim == len(PARTS[name].axes):
        return np.broadcast_to(array, (runs, *array.shape))
    if len(array) != runs:
        raise MisshapenMove(f"{name}: {len(array)} rows for {runs} runs")
    return array


class IllegalMove(ValueError):
    """A move that no seat may make; nothing was stored.  The text says why and what is allowed."""


class MisshapenMove(IllegalMove):
    """A part of a move has not the shape of its runs.  Each run by itself may be sound."""
