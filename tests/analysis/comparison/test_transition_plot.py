"""The heat map of transitions: the number of runs in every cell, and a shade where runs changed."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from analysis.comparison.results import PairComparison
from analysis.comparison.transition_plot import draw_transitions
from analysis.pages.inline_svg import THEME
from analysis.plots.figures import GIVEN
from diplosim.numerics.statistics import OUTCOMES


def pair(second: str, **changed: int) -> PairComparison:
    """Two variants of 100 runs that all end in stalemate under the first; `changed` end otherwise under the second."""
    table = {row: dict.fromkeys(OUTCOMES, 0) for row in OUTCOMES}
    table["stalemate"] |= {**changed, "stalemate": 100 - sum(changed.values())}
    return PairComparison("base", second, 100, 0, False, table, (), ())


def test_numbers_stand_in_their_cells() -> None:
    axes = draw_transitions([pair("early", conflict=30, agreement=5)]).axes[0]
    shown = {(text.get_position()): text.get_text() for text in axes.texts}
    row = OUTCOMES.index("stalemate") + 0.5
    assert [shown[column + 0.5, row] for column in range(4)] == ["5", "·", "65", "30"]
    assert axes.get_ylim() == (4.0, 0.0), "the first class stands on top"
    assert [label.get_text() for label in axes.get_xticklabels()][1] == "partial\nagreement"
    assert axes.get_title(loc="left") == "35 of 100 runs changed"


def test_only_changes_are_shaded() -> None:
    axes = draw_transitions([pair("early", conflict=30)]).axes[0]
    shaded = axes.collections[1].get_array()
    assert shaded is not None
    assert np.ma.filled(np.ma.masked_invalid(shaded), -1).reshape(4, 4).tolist()[2] == [-1, -1, -1, 30]


@pytest.mark.parametrize("second", ["same", "again"])
def test_nothing_changed_is_drawn_too(second: str) -> None:
    axes = draw_transitions([pair(second)]).axes[0]
    assert "100" in [text.get_text() for text in axes.texts]


def test_each_cell_says_what_it_counts() -> None:
    axes = draw_transitions([pair("early", conflict=30)]).axes[0]
    cells = [patch for patch in axes.patches if str(patch.get_gid()).startswith(GIVEN)]
    told = {
        cell.get_xy(): bytes.fromhex(str(cell.get_gid()).removeprefix(GIVEN)).decode()  # type: ignore[attr-defined]
        for cell in cells
    }
    assert len(told) == 16
    assert told[3, 2] == "stalemate under base, conflict under early: 30 runs"
    assert told[2, 3] == "conflict under base, stalemate under early: 0 runs"


def test_numbers_on_grey_take_the_ink_of_the_page_and_those_on_shades_do_not() -> None:
    """Grey turns dark with the page, so that black on it could not be read; a shade stays what it is."""
    axes = draw_transitions([pair("early", conflict=30)]).axes[0]
    colours = {text.get_text(): to_hex(text.get_color()) for text in axes.texts}
    assert THEME[colours["70"]] == "ink"
    assert colours["30"] not in THEME
