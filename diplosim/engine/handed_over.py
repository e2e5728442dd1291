"""What is handed over as a move: kind, shape and numbers of its parts, checked before anything of it is heard.

A policy's moves pass here in every batch, a person's in `diplosim.engine.legality` too.  What is allowed at the present
stage is another matter: a person is told, of a policy's move the engine hears what is legal.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from diplosim.engine.game import Game
from diplosim.numerics.arrays import AnyArray
from diplosim.seats import INSTRUCTIONS, PARTS, IllegalMove, MisshapenMove, Move, SeatView, Stage
from diplosim.seats.units import POSITION, STANCE, STEP, TONE, YES_NO, Unit

STANCES = ("back", "block", "break")

ALLOWED = {
    YES_NO: "yes or no",
    STEP: "-1, 0 or 1: one step at a time",
    TONE: "-1 reassure, 0 nothing, 1 threaten",
    POSITION: "values between 0 and 1",
}
"""What is said of units that have a range."""

SLACK = 1e-9
"""By how much rounding may carry a position beyond its scale."""


def heard(game: Game, a: int, stage: Stage, move: Any, view: SeatView | None = None) -> Move:
    """The move of a policy at the acting party's position `a`, if a run can be played with it.

    Args:
        game: at the stage.
        a: position of the party.
        stage: at which the move is made.
        move: what the policy has handed over.
        view: what it was shown; arrays of it that it hands back need no check.

    Returns:
        The move as it is.

    Raises:
        IllegalMove: naming the party, the round and what is wrong.
    """
    try:
        if not isinstance(move, Move):
            raise IllegalMove(f"{_kind(move)} instead of a Move")
        runs = len(game.state)
        given = move.__dict__
        parts = game.protocol.traits.parts[stage]
        for name in (*parts, *INSTRUCTIONS) if stage == "table" else parts:
            value = given[name]
            if value is None or (view is not None and view.has_shown(value)):
                continue
            if PARTS[name].unit is STANCE:
                stances(value, alliances_of(game, a))
            else:
                numbers(name, shaped(name, value, game, runs), PARTS[name].unit)
    except IllegalMove as wrong:
        raise type(wrong)(f"{game.name(a)}, round {game.round + 1}, {stage}: the policy handed over {wrong}") from None
    return move


def shaped(name: str, value: Any, game: Game, runs: int, *, spread: bool = False) -> AnyArray:
    """A part of a move as an array: one value that stands for all runs, or one for each of them.

    Args:
        name: of the part.
        value: what was handed over.
        game: at the stage.
        runs: how many runs there are.
        spread: whether a single row may stand for all runs, as where a person's move is put to many.

    Returns:
        The values, (R, ...) or without the axis of runs.

    Raises:
        IllegalMove: if these are no numbers.
        MisshapenMove: if they have another shape.
    """
    inner: tuple[int, ...] = ()
    if axes := PARTS[name].axes:
        issues = len(game.structure.coded.issues)
        texts = 0 if game.texts is None else len(game.texts.author)
        inner = tuple(issues if axis == "issues" else texts for axis in axes)
    if isinstance(value, np.ndarray):
        array = value
    else:
        try:
            array = np.asarray(value)
        except ValueError:
            raise IllegalMove(f"{name}: rows of different lengths") from None
    kind = array.dtype.kind
    if kind not in "biuf":
        raise IllegalMove(f"{name}: {_kind(value)}; allowed: numbers or yes/no")
    shape = array.shape
    if shape == (runs, *inner) or (spread and shape == (1, *inner)):
        return array
    if shape == inner and (runs == 1 or inner[:1] != (runs,)):
        return array
    what = f"values of shape {inner}" if inner else "one value"
    rows = f", or a row of them for each of {runs} runs," if runs > 1 else ""
    why = "; one value for each run has that shape too" if shape == inner else ""
    raise MisshapenMove(f"{name}: {what}{rows} wanted, not {shape}{why}")


def numbers(name: str, array: AnyArray, unit: Unit) -> None:
    """Refuse numbers that the unit of a part does not have.

    Args:
        name: of the part.
        array: its numbers.
        unit: of the part.

    Raises:
        IllegalMove: naming the part, and what is allowed.
    """
    if array.dtype.kind == "b" or not array.size:
        return
    if unit not in ALLOWED:
        check_finite(name, array)
        return
    if unit is POSITION:
        if array.min() >= unit.low - SLACK and array.max() <= unit.high + SLACK:
            return
    elif (array.dtype.kind != "f" or (array == np.rint(array)).all()) and (
        array.min() >= unit.low and array.max() <= unit.high
    ):
        return
    check_finite(name, array)
    outside = array[(array < unit.low) | (array > unit.high) | ((array != np.rint(array)) & (unit is not POSITION))]
    raise IllegalMove(f"{name}: {float(outside.flat[0]):g}; allowed: {ALLOWED[unit]}")


def check_finite(name: str, array: AnyArray) -> None:
    """Raise IllegalMove where a part of a move has a number that is infinite or none at all."""
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise IllegalMove(f"{name}: not all values are finite numbers")


def alliances_of(game: Game, a: int) -> tuple[str, ...]:
    """Alliances with a part in the talks in whose caucus the party at position `a` has a say."""
    structure = game.structure
    return tuple(
        structure.coded.parties[bloc.party]
        for bloc in structure.blocs
        if structure.party_at(a) in bloc.members and bloc.party in structure.acting
    )


def stances(value: Any, alliances: tuple[str, ...]) -> dict[str, str]:
    """The stances of a caucus by alliance.

    Args:
        value: what was handed over.
        alliances: the party's own.

    Returns:
        The stances.

    Raises:
        IllegalMove: for what is no stance, and for an alliance of others.
    """
    if not isinstance(value, dict):
        raise IllegalMove("caucus: alliance and stance, such as {NATO: block}")
    for alliance, stance in value.items():
        if alliance not in alliances:
            raise IllegalMove(f"not a member of {alliance!r}; own alliances: {', '.join(alliances) or 'none'}")
        if stance not in STANCES:
            raise IllegalMove(f"stance {stance!r} in {alliance}; allowed: {', '.join(STANCES)}")
    return dict(value)


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    return "nothing (None)" if value is None else f"a {type(value).__name__}"
