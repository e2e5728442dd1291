"""What all pages share: texts are escaped, figures are inside, and long texts may wrap while numbers may not."""

import base64
import hashlib
import re
from pathlib import Path

import jinja2
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.pages.glossary import WORDS, used_in
from analysis.pages.inline_svg import THEME
from analysis.pages.page import write_page
from analysis.pages.sections import Answer, Picture, Table, in_both_layouts
from analysis.plots.figures import canvas, crushed, narrow_layout, points_axis, says, styled, svg_text
from tests.places import ROOT


def values(picture: Picture, table: Table) -> dict[str, object]:
    made = {
        "name": "a <b>sweep</b>",
        "question": "",
        "runs": 16,
        "seed": 0,
        "id": "x",
        "sampling": {"cells": 2, "scenario": "quick", "remarks": ["a line of RUS gives way"]},
    }
    shown: dict[str, object] = dict.fromkeys(("choices", "alone", "pairs", "discovery"))
    shown["answer"] = Answer(("It stands.", "Nothing moves it."), table)
    lists = {name: [] for name in ("failures", "verdict", "indices", "doubts")}
    return {
        "made": made, "engine": "0", "finished": 2, "observers": "", "method": "", "base": "conflict 40.0 %",
        "pictures": [picture], "ranges": table, **shown, **lists,
    }  # fmt: skip


@pytest.fixture
def picture() -> Picture:
    return Picture("empty", canvas(5.0, 2.0), "A caption.", "Nothing is drawn.")


LONG = "remove edge: a AUH, b DEU; remove edge: a RUS, b SRB"
TABLE = Table("Ranges", pd.DataFrame([("x", LONG, "+1.0 [-0.5, +2.5]")], columns=["number", "law", "change"]))


def test_a_page_holds_its_figures_and_escapes_its_texts(picture: Picture, tmp_path: Path) -> None:
    page = write_page("sweep.html", tmp_path / "report", [picture], values(picture, TABLE))
    assert page == tmp_path / "report" / "index.html"
    text = page.read_text(encoding="utf-8")
    assert "a &lt;b&gt;sweep" in text
    assert 'width="500" role="img" aria-label="Nothing is drawn."' in text
    assert text.index("It stands.") < text.index("What matters"), "the answer comes first"
    assert {path.name for path in page.parent.iterdir()} == {"index.html", "empty.png", "empty.svg"}


def test_names_of_parties_keep_their_capitals_and_percent_signs_their_numbers(picture: Picture, tmp_path: Path) -> None:
    text = write_page("sweep.html", tmp_path, [picture], values(picture, TABLE)).read_text(encoding="utf-8")
    assert "<p>A line of RUS gives way.</p>" in text
    assert "conflict 40.0\N{NO-BREAK SPACE}%" in text


def test_long_cells_may_wrap_and_intervals_may_not(picture: Picture, tmp_path: Path) -> None:
    text = write_page("sweep.html", tmp_path, [picture], values(picture, TABLE)).read_text(encoding="utf-8")
    assert f'<td class="long" data-head="law">{LONG}</td>' in text
    assert '<td data-head="change">+1.0 [-0.5, +2.5]</td>' in text


def test_a_value_that_the_template_lacks_is_an_error(picture: Picture, tmp_path: Path) -> None:
    given = values(picture, TABLE)
    del given["method"]
    with pytest.raises(jinja2.UndefinedError, match="method"):
        write_page("sweep.html", tmp_path, [picture], given)
    assert not (tmp_path / "index.html").exists()


@styled
def bars(values: tuple[float, float]) -> Figure:
    figure = canvas(8.0, 2.0)
    for axes, value in zip(figure.subplots(1, 2), values, strict=True):
        [bar] = axes.bar([0], [value], color="#0173b2")
        says(bar, f"a <bar> of {value:g}")
        axes.set_title("A title that is much longer than the screen of a telephone is wide, on any day")
    return figure


class TestFigures:
    """What a figure is inside a page."""

    @pytest.fixture
    def text(self, tmp_path: Path) -> str:
        picture = Picture("bars", in_both_layouts(bars, (0.5, 0.25)), "A caption.", 'Two "bars".')
        return write_page("sweep.html", tmp_path, [picture], values(picture, TABLE)).read_text(encoding="utf-8")

    @pytest.mark.e2e
    def test_there_are_two_layouts_with_ids_of_their_own(self, text: str) -> None:
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert re.findall(r'<div class="drawn (wide|narrow)"><svg viewBox="0 0 ([0-9.]+)', text) == [
            ("wide", "576"),
            ("narrow", "255.6"),
        ]
        assert all(f'id="{name}"' in text for name in re.findall(r'xlink:href="#([^"]+)"', text))
        assert all(f'id="{name}"' in text for name in re.findall(r"url\(#([^)]+)\)", text))

    @pytest.mark.e2e
    def test_neutral_colours_are_those_of_the_page_and_others_stay(self, text: str) -> None:
        assert "fill: var(--paper, #ffffff)" in text
        assert "stroke: var(--line, #e2e2e2)" in text
        assert "fill: #0173b2" in text
        assert not re.search(r"(fill|stroke): #(ffffff|000000|262626)", text)

    @pytest.mark.e2e
    def test_a_mark_says_its_value_and_words_are_escaped(self, text: str) -> None:
        assert text.count('data-value="a &lt;bar&gt; of 0.5"') == 2
        assert 'aria-label="Two &quot;bars&quot;."' in text

    @pytest.mark.e2e
    def test_the_one_script_is_allowed_by_its_hash(self, text: str) -> None:
        [script] = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'" in text
        assert "default-src 'none'" in text

    @pytest.mark.e2e
    def test_nothing_of_a_narrow_figure_is_cut_off(self) -> None:
        with narrow_layout():
            figure = bars((0.5, 0.25))
        svg_text(figure)
        renderer = FigureCanvasAgg(figure).get_renderer()
        width = figure.get_figwidth() * figure.dpi
        for axes in figure.axes:
            box = axes.get_tightbbox(renderer)
            assert box is not None
            assert box.x0 >= -1
            assert box.x1 <= width + 1


@pytest.mark.e2e
def test_labels_of_a_narrow_figure_are_folded_where_ticks_are_set_by_hand_and_legends_keep_their_marks() -> None:
    with narrow_layout():
        figure = canvas(8.0, 3.0)
        axes = figure.subplots()
        axes.errorbar([0.2, 0.4], [0, 1], xerr=0.1, marker="s", label="a series")
        axes.set_yticks([0, 1], ["base rate: military build-up (ICB)", "parties.RUS.war_cost.low"])
        axes.set_xlabel("share of those runs by what the model plays out")
        legend = figure.legend()
    svg_text(figure)
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "base rate:\nmilitary build-up\n(ICB)",
        "parties.RUS.war_cost.low",
    ]
    box = axes.xaxis.label.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1
    marks = [line.get_marker() for line in legend.findobj(Line2D)]
    assert "s" in marks


def test_every_neutral_colour_of_a_figure_has_its_colour_in_the_dark() -> None:
    """Grey that stays as it is glares on a dark page or is lost on it; that of stalemates and of cells is meant so."""
    kept = {"#949494", "#010101", "#fefefe"}
    for file in (ROOT / "analysis").rglob("*.py"):
        for colour in re.findall(r'"(#[0-9a-f]{6})"', file.read_text(encoding="utf-8")):
            red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
            grey = max(red, green, blue) - min(red, green, blue) <= 8
            assert not grey or colour in THEME or colour in kept, f"{file}: {colour}"


def test_rows_of_sentences_become_blocks_and_rows_of_numbers_stay_rows() -> None:
    assert TABLE.wordy
    assert not Table("Shares", pd.DataFrame([(LONG, "+1.0 [-0.5, +2.5]")], columns=["law", "change"])).wordy


def test_words_of_a_page_are_explained_as_in_the_glossary() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    known = {
        row[1].strip(" `").replace("_", " "): row[2].strip()
        for row in (line.split("|") for line in page.splitlines() if line.startswith("| "))
    }
    shared = [word for word in WORDS if word.term in known]
    assert len(shared) > 20
    assert {word.term: word.meaning for word in shared} == {word.term: known[word.term] for word in shared}
    assert [word.term for word in used_in("the red line of a seat")] == ["red line"]
    assert [word.term for word in WORDS] == sorted((word.term for word in WORDS), key=str.casefold)


def test_one_large_effect_does_not_crush_the_others() -> None:
    """Of effects 1, 2 and 60 on a scale to 60 the first would lie 1/120 of the width from 0; on the root scale 1/15."""
    assert crushed([1.0, 2.0, 60.0])
    assert not crushed([1.0, 2.0, 6.0])
    assert not crushed([60.0])
    figure = canvas(5.0, 2.0)
    axes = figure.subplots()
    axes.plot([1.0, 2.0, -60.0], [0, 1, 2])
    points_axis(axes, 0.5, root=True)
    svg_text(figure)
    low, high = axes.get_xlim()
    assert low == pytest.approx(-high)

    def place(value: float) -> float:
        return float(axes.transAxes.inverted().transform(axes.transData.transform((value, 0)))[0])

    assert place(0.0) == pytest.approx(0.5)
    assert place(1.0) - 0.5 == pytest.approx((1.0 / high) ** 0.5 / 2)
    assert 0.0 in axes.get_xticks()
