"""What scenario discovery found, told in lines and drawn, with numbers made to order."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from analysis.sweep.discovery import Discovery, Limit, Region, Score, cells_of_interest
from analysis.sweep.discovery_plot import draw_pairs, draw_parallel
from analysis.sweep.discovery_text import discovery_lines, limit_words, region_words
from analysis.sweep.sobol_indices import Index
from diplosim.numerics.statistics import OUTCOMES

LABELS = {"a.low": "cost of A, low end", "b": "patience of B"}
BOX = Region((Limit("a.low", 0.25, None, 0.001), Limit("b", None, 0.5, 0.01)), 20, 15, 0.6, 0.75, 0.53, 0.89)
OTHER = Region(BOX.limits, 12, 6, 0.5, 0.5, 0.25, 0.75)
FOUND = Discovery("another class than conflict is ahead", 100, 25, None, BOX, OTHER, (), (Score("b", 0.7, 0.6, 0.8),))


def test_ranges_in_words() -> None:
    assert [limit_words(limit) for limit in (*BOX.limits, Limit("c", 0.1, 0.2))] == [
        "at least 0.25", "at most 0.5", "0.1 to 0.2",
    ]  # fmt: skip
    assert region_words(BOX, LABELS) == "cost of A, low end at least 0.25; patience of B at most 0.5"
    assert region_words(Region((), 1, 1, 1.0, 1.0, 0.2, 1.0), {}) == "no number limited"


def test_lines_say_what_it_is_worth() -> None:
    question, box, worth, other, scores = discovery_lines(FOUND, LABELS)
    assert question.endswith("another class than conflict is ahead, 25 of 100")
    assert box == "box: cost of A, low end at least 0.25; patience of B at most 0.5"
    assert "15 of the 25 (coverage 60 %)" in worth
    assert "75 % [53, 89] of its 20 cells" in worth
    assert "against 25 % of all" in worth
    assert "holds 50 % of those of interest in the other half" in other
    assert "50 % [25, 75] of its 12 cells" in other
    assert scores.endswith("patience of B 0.70")


def test_lines_say_why_nothing_was_looked_for_or_found() -> None:
    assert list(discovery_lines(Discovery("q", 10, 1, "10 independent cells; 40 are needed"), {}))[1:] == [
        "not looked for: 10 independent cells; 40 are needed"
    ]
    assert "no box" in " ".join(discovery_lines(Discovery("q", 100, 30), {}))
    assert "with care" in " ".join(discovery_lines(Discovery("q", 100, 25, None, BOX), {}))


def test_parallel_coordinates_have_a_line_a_cell_and_a_bar_a_range() -> None:
    """a.low runs from 0 to 1: its range from .25 on begins at a quarter; b from 0 to 2 ends at .5, a quarter too."""
    values = np.array([[0.0, 2.0], [1.0, 0.0], [0.5, 1.0]])
    axes = draw_parallel(values, np.array([False, True, False]), ["a.low", "b"], LABELS, BOX.limits).axes[0]
    assert [line.get_color() for line in axes.lines] == ["#949494", "#949494", "#d55e00"]
    assert list(axes.lines[2].get_xdata()) == [1.0, 0.0]
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars] == [(0.25, 1.0), (0.0, 0.25)]
    assert [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()] == list(LABELS.values())


def test_the_heat_map_numbers_what_stands_out_and_marks_what_does_not() -> None:
    rows = [
        Index("conflict", "a.low x b", "pair", 0.3, 0.1, 0.5),
        Index("conflict", "a.low x c", "pair", 0.02, -0.1, 0.14),
        Index("conflict", "b x c", "pair", -0.01, -0.1, 0.08),
    ]
    axes = draw_pairs(rows, {**LABELS, "c": "reach of force"}).axes[0]
    assert sorted(text.get_text() for text in axes.texts if text.get_text()) == ["0.30", "·", "·"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["patience of B", "reach of force"]


@pytest.mark.parametrize(
    ("turned", "question", "of_interest"),
    [
        (9, "conflict is as rare as in the lowest quarter of cells", 10),  # too few: ten of 40 cells are a quarter
        (10, "another class than conflict is ahead", 10),
        (30, "another class than conflict is ahead", 30),
        (31, "conflict is as rare as in the lowest quarter of cells", 10),  # too few are left
    ],
)
def test_cells_with_another_leader_are_of_interest_where_there_are_ten_and_ten_others(
    turned: int, question: str, of_interest: int
) -> None:
    counts = np.zeros((40, len(OUTCOMES)), dtype=int)
    counts[:, OUTCOMES.index("conflict")] = np.arange(40)
    counts[:, OUTCOMES.index("stalemate")] = 100 - np.arange(40)
    cells: Any = SimpleNamespace(
        points=SimpleNamespace(values=np.zeros((40, 2)), cells=lambda kind: list(range(40))),
        record=SimpleNamespace(sampling={"method": "latin_hypercube", "conclusion": {"more": None, "than": None}}),
        counts=counts,
    )
    leaders = ["stalemate"] * turned + ["conflict"] * (40 - turned)
    verdicts = [SimpleNamespace(cell=cell, leader=leader) for cell, leader in enumerate(leaders)]
    found: Any = SimpleNamespace(joint=verdicts, base=SimpleNamespace(leader="conflict"))
    _, asked, cases = cells_of_interest(cells, found)
    assert (asked, np.flatnonzero(cases).tolist()) == (question, list(range(of_interest)))


@pytest.mark.parametrize(
    ("more", "than", "rarest"), [(None, None, range(30, 40)), ("agreement", "conflict", range(10))]
)
def test_rare_is_what_the_conclusion_counts(more: str | None, than: str | None, rarest: range) -> None:
    """The class of agreements holds partial ones; the share called agreement does not, and grows where that falls."""
    counts = np.zeros((40, len(OUTCOMES)), dtype=int)
    counts[:, OUTCOMES.index("agreement")] = 100 + np.arange(40)
    counts[:, OUTCOMES.index("partial_agreement")] = 100 - 2 * np.arange(40)
    counts[:, OUTCOMES.index("stalemate")] = 50 + np.arange(40)
    cells: Any = SimpleNamespace(
        points=SimpleNamespace(values=np.zeros((40, 2)), cells=lambda kind: list(range(40))),
        record=SimpleNamespace(sampling={"method": "latin_hypercube", "conclusion": {"more": more, "than": than}}),
        counts=counts,
    )
    verdicts = [SimpleNamespace(cell=cell, leader="agreement") for cell in range(40)]
    found: Any = SimpleNamespace(joint=verdicts, base=SimpleNamespace(leader="agreement"))
    _, asked, cases = cells_of_interest(cells, found)
    assert asked == "agreement is as rare as in the lowest quarter of cells"
    assert np.flatnonzero(cases).tolist() == list(rarest)
