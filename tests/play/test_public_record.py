"""Which draws agree with what a party was seen to table or sign; three draws of one party, two issues, by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from diplosim.play.public_record import Act

# bounds of three draws: [0, .4] and free; [0, .6] and free; as the second, but it signs nothing at all
STATE: Any = SimpleNamespace(
    low=np.zeros((3, 1, 2)),
    high=np.array([[[0.4, 1.0]], [[0.6, 1.0]], [[0.6, 1.0]]]),
    empty=np.zeros((3, 1, 2), dtype=bool),
    refuses_all=np.array([[False], [False], [True]]),
)


def possible(first: float, signed: bool, binding: tuple[bool, bool] = (True, True), state: Any = STATE) -> list[bool]:
    values, quo = np.array([first, 0.9]), np.array([0.7, 0.9])
    return Act((0, 1), 0, values, np.array(binding), signed, quo).possible(state).tolist()


@pytest.mark.parametrize(("first", "fits"), [(0.4, [True, True, True]), (0.5, [False, True, True]), (0.7, [False] * 3)])
def test_a_demand_lies_inside_the_bounds(first: float, fits: list[bool]) -> None:
    assert possible(first, signed=False) == fits


def test_who_signs_nothing_has_not_signed() -> None:
    assert possible(0.5, signed=True) == [False, True, False]


def test_an_issue_that_does_not_bind_says_nothing() -> None:
    assert possible(0.7, signed=True, binding=(False, True)) == [True, True, False]


def test_without_a_mandate_only_the_status_quo_is_tabled_and_nothing_signed() -> None:
    none = SimpleNamespace(**{**vars(STATE), "empty": np.array([[[True, False]]] * 3)})
    assert possible(0.7, signed=False, state=none) == [True, True, True]
    assert possible(0.65, signed=False, state=none) == [False, False, False]
    assert possible(0.4, signed=True, state=none) == [False, False, False]
