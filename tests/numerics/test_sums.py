"""Sums run in the order of what is added: the same bits for one run as for many, however arrays lie in memory."""

import numpy as np
import pytest

from diplosim.numerics.arrays import added_in_order, chosen, up_or_down


def one_by_one(values: list[float]) -> float:
    total = values[0]
    for value in values[1:]:
        total += value
    return total


@pytest.mark.parametrize(
    "shape", [(9,), (1, 9), (1, 1, 9), (2, 9), (1, 3, 9), (300, 9), (7, 5, 9), (33, 1, 17), (3, 1)]
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_entries_are_added_one_after_another(shape: tuple[int, ...], order: str) -> None:
    """Numbers of which every other order of adding gives other last digits."""
    values = np.random.default_rng(1).random(shape) ** 8
    found = added_in_order(np.array(values, order=order))  # type: ignore[call-overload]
    expected = [one_by_one(row) for row in values.reshape(-1, shape[-1]).tolist()]
    assert found.shape == shape[:-1]
    assert found.reshape(-1).tolist() == expected


def test_slices_are_added_in_order_too() -> None:
    values = np.asfortranarray(np.random.default_rng(2).random((40, 12)))
    assert added_in_order(values[::3]).tolist() == [one_by_one(row) for row in values[::3].tolist()]
    assert added_in_order(values[:, ::2]).tolist() == [one_by_one(row) for row in values[:, ::2].tolist()]


def test_truths_are_chosen_as_numbers_are() -> None:
    where, yes, no = (np.array([bool(n & bit) for n in range(8)]) for bit in (1, 2, 4))
    assert chosen(where, yes, no).tolist() == [y if w else n for w, y, n in zip(where, yes, no, strict=True)]
    numbers = chosen(where, np.arange(8.0), np.full(8, -1.0))
    assert numbers.tolist() == [-1.0, 1.0, -1.0, 3.0, -1.0, 5.0, -1.0, 7.0]


def test_up_goes_before_down() -> None:
    up, down = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert up_or_down(up, down).tolist() == [1, 1, -1, 0]
