"""Model 7.16: shares of one pie; by hand."""

import numpy as np
import pytest

from diplosim.rules.pie import cut_to_pie, fits_pie


@pytest.mark.parametrize(
    ("shares", "cut", "fits"),
    [
        ((0.2, 0.3), (0.2, 0.3), True),
        ((0.4, 0.6), (0.4, 0.6), True),
        ((0.9, 0.6), (0.6, 0.4), False),  # 1.5 in all
        ((0.4, 0.6 + 1e-10), (0.4, 0.6), True),
        ((0.4, 0.6 + 1e-8), (0.4, 0.6), False),
        ((0.0, 0.0), (0.0, 0.0), True),
    ],
)
def test_offers_above_the_whole_are_scaled_down(
    shares: tuple[float, float], cut: tuple[float, float], fits: bool
) -> None:
    assert cut_to_pie(np.array([shares]))[0] == pytest.approx(cut, abs=1e-7)
    assert fits_pie(np.array([shares])).tolist() == [fits]


def test_each_offer_by_itself() -> None:
    assert cut_to_pie(np.array([[1.0, 1.0, 2.0], [0.1, 0.1, 0.1]])) == pytest.approx(
        np.array([[0.25, 0.25, 0.5], [0.1, 0.1, 0.1]])
    )
