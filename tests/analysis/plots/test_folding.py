"""Long labels are broken into lines, and nothing is cut off or lies over something else."""

from itertools import pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.plots.figures import canvas, narrow_layout, points_axis, styled, svg_text
from analysis.plots.folding import in_lines

LONG = "Officials of the one state act in the other against subversion and in the inquiry of both"
ID = "STATE_WITH_ALL_ITS_FRIENDS_ABROAD"


@styled
def _panels(titles: tuple[str, ...], legend: str = "who") -> Figure:
    figure = canvas(7.0, 2.5)
    for axes, title in zip(figure.subplots(1, len(titles), squeeze=False).flat, titles, strict=True):
        axes.plot([0, 1], [0, 1], label=legend)
        axes.set_title(title)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper")
    return figure


def _title(axes: Axes) -> Text:
    text = axes.get_title(loc="left")
    return next(each for each in axes.get_children() if isinstance(each, Text) and each.get_text() == text)


@pytest.mark.parametrize("titles", [(LONG,), ("Short", LONG), (LONG, LONG), (ID, ID, ID)])
@pytest.mark.parametrize("narrow", [False, True])
def test_no_title_runs_into_the_next_the_legend_or_the_edge(titles: tuple[str, ...], narrow: bool) -> None:
    if narrow:
        with narrow_layout():
            figure = _panels(titles)
            svg_text(figure)
    else:
        figure = _panels(titles)
        svg_text(figure)
    boxes = [_title(axes).get_window_extent() for axes in figure.axes]
    boxes += [legend.get_window_extent() for legend in figure.legends]
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)
    for place, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[place + 1 :])
    assert [axes.get_title(loc="left").replace("_\n", "_").replace("\n", " ") for axes in figure.axes] == list(titles)


def test_panels_keep_their_height_when_titles_take_more_lines() -> None:
    short, long = _panels(("Short",)), _panels((LONG * 2,))
    svg_text(short)
    svg_text(long)
    heights = [figure.axes[0].bbox.height for figure in (short, long)]
    assert heights[1] == pytest.approx(heights[0], rel=0.05)


def test_titles_that_have_room_stay_in_one_line() -> None:
    figure = _panels(("Short", "Shorter"))
    before = figure.get_figheight()
    svg_text(figure)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Short", "Shorter"]
    assert figure.get_figheight() == before


def test_a_long_entry_of_a_legend_leaves_room_for_the_panels() -> None:
    figure = _panels(("One", "Two"), legend=ID * 2)
    svg_text(figure)
    assert figure.axes[0].bbox.width > 0.25 * figure.bbox.width


def test_labels_of_rows_do_not_lie_over_each_other() -> None:
    figure = canvas(6.0, 2.0)
    axes = figure.subplots()
    axes.barh(range(4), range(4))
    axes.set_yticks(range(4), [in_lines(LONG, 20)] * 4)
    svg_text(figure)
    boxes = sorted((label.get_window_extent() for label in axes.get_yticklabels()), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 for below, above in pairwise(boxes))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("ALL_HER_FRIENDS", 9, ["ALL_HER_", "FRIENDS"]),
        ("of ALL_HER_FRIENDS now", 9, ["of", "ALL_HER_", "FRIENDS", "now"]),
        ("trailing_", 20, ["trailing_"]),
        ("kept\nbreaks", 20, ["kept", "breaks"]),
        ("", 5, [""]),
        ("Unbreakable", 4, ["Unbreakable"]),
        ("parties.RUS.war_cost", 9, ["parties.RUS.war_cost"]),
        ("two_words_ apart", 30, ["two_words_ apart"]),
    ],
)
def test_words_are_broken_behind_underscores_alone(text: str, width: int, lines: list[str]) -> None:
    assert in_lines(text, width).split("\n") == lines


@pytest.mark.parametrize(("root", "end"), [(False, 12.5), (True, 15.625)])
def test_room_beside_a_bar_is_as_wide_on_either_scale(root: bool, end: float) -> None:
    """A quarter more than what is drawn, 10 points: 1.25 * 10, and where the scale is a root, 1.25^2 * 10."""
    axes = canvas(2.4, 2.0).subplots()
    axes.set_xlim(-10.0, 10.0)
    points_axis(axes, least=1.0, margin=1.25, root=root)
    assert axes.get_xlim() == pytest.approx((-end, end))


@pytest.mark.parametrize("effects", [(30.0, 0.2), (12.0, 9.0)])
def test_differences_are_signed_on_every_scale_and_labels_stand_clear(effects: tuple[float, float]) -> None:
    figure = canvas(2.4, 2.0)
    axes = figure.subplots()
    axes.barh([0, 1], effects)
    points_axis(axes, least=1.0, root=True)
    svg_text(figure)
    shown = [label for label in axes.get_xticklabels() if label.get_text()]
    assert all(label.get_text() == "0" or label.get_text()[0] in "+-" for label in shown)
    boxes = sorted((label.get_window_extent() for label in shown), key=lambda box: box.x0)
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
