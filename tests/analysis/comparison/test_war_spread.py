"""Who fights, by cell: counted on tables small enough to see."""

import pandas as pd

from analysis.comparison.war_spread import belligerents, draw_spread

TABLES = {
    "base": pd.DataFrame({
        "A": [True, True, False, True],
        "B": [False, True, False, True],
        "C": [False] * 4,
        "D": [False] * 4,
        "attacker": ["A", "A", "", "A"],
    }),
    "cut": pd.DataFrame({
        "A": [True, False, False, False],
        "B": [False] * 4,
        "C": [False, True, False, False],
        "D": [False] * 4,
        "attacker": ["A", "C", "", ""],
    }),
}  # fmt: skip


def test_who_fights_somewhere_most_frequent_first() -> None:
    assert belligerents(TABLES) == ["A", "B", "C"]


def test_a_panel_a_party_with_the_share_of_each_cell() -> None:
    figure = draw_spread(TABLES)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["A", "B", "C"]
    shares = [
        [line.get_xdata()[0] for line in axes.get_lines() if line.get_marker() in ("o", "s")] for axes in figure.axes
    ]
    assert shares == [[0.75, 0.25], [0.5, 0.0], [0.0, 0.25]]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["base", "cut"]
