"""Each part of a move is declared once: protocols, plain data and the engine's check of a move go by it."""

from __future__ import annotations

import numpy as np
import pytest

from diplosim.numerics.arrays import AnyArray
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from diplosim.seats import PARTS, PARTS_AT, STAGES, IllegalMove, Move, move_from_mapping, move_to_mapping
from tests.playing import talks_of

ARRAYS = [name for name, part in PARTS.items() if part.unit.kind is not str]
SIZES = {"issues": 3, "texts": 2}


def an_array(name: str) -> AnyArray:
    """The least values that a part of a move may have, in one run."""
    part = PARTS[name]
    shape = (1, *(SIZES[axis] for axis in part.axes))
    return np.full(shape, max(part.unit.low, -9.0), dtype=part.unit.kind)


def test_every_part_has_a_stage_and_every_stage_a_part() -> None:
    assert tuple(PARTS_AT) == STAGES
    assert {name for names in PARTS_AT.values() for name in names} == set(PARTS)
    assert all(PARTS_AT.values())


@pytest.mark.parametrize("name", registry.names(registry.PROTOCOLS))
def test_protocols_ask_for_parts_that_there_are(name: str) -> None:
    parts = registry.find(name, registry.PROTOCOLS).traits.parts
    assert set(parts) <= set(STAGES)
    assert {part for names in parts.values() for part in names} <= set(PARTS)


@pytest.mark.parametrize("name", ARRAYS)
def test_a_part_goes_through_plain_data(name: str) -> None:
    move = Move(**{name: an_array(name)})
    data = move_to_mapping(move)
    assert data == {name: an_array(name)[0].tolist()}
    assert np.array_equal(getattr(move_from_mapping(data), name), an_array(name))


def test_a_caucus_goes_through_plain_data() -> None:
    data = {"caucus": {"NATO": "block"}}
    assert move_to_mapping(move_from_mapping(data)) == data


def test_an_unknown_part_is_refused_by_name() -> None:
    with pytest.raises(IllegalMove, match="unknown part of a move: bribe; allowed: accept, "):
        move_from_mapping({"bribe": 1.0})


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "caucus"])
def test_a_part_of_another_shape_is_refused(quick: Scenario, stage: str) -> None:
    talks = talks_of(quick, 1, seats={"UKR": "human"})
    talks.advance()
    while talks.game.stage != stage:
        talks.submit("UKR", Move())
        talks.advance()
    for name in PARTS_AT[stage]:
        with pytest.raises(IllegalMove, match=f"{name}: .* wanted, not"):
            talks.submit("UKR", Move(**{name: np.zeros((1, 7, 7, 7))}))
