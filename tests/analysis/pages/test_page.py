"""What all pages share: texts are escaped, figures are inside, and long texts may wrap while numbers may not."""

from pathlib import Path

import jinja2
import pandas as pd
import pytest

from analysis.pages.page import write_page
from analysis.pages.sections import Picture, Table
from analysis.plots.figures import canvas


def values(picture: Picture, table: Table) -> dict[str, object]:
    made = {
        "name": "a <b>sweep</b>",
        "question": "",
        "runs": 16,
        "seed": 0,
        "id": "x",
        "sampling": {"cells": 2, "scenario": "quick", "remarks": ["a line of RUS gives way"]},
    }
    shown = dict.fromkeys(("choices", "alone"))
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
    assert '<img src="data:image/svg+xml;base64,' in text
    assert 'alt="Nothing is drawn." width="520"' in text
    assert {path.name for path in page.parent.iterdir()} == {"index.html", "empty.png", "empty.svg"}


def test_names_of_parties_keep_their_capitals_and_percent_signs_their_numbers(picture: Picture, tmp_path: Path) -> None:
    text = write_page("sweep.html", tmp_path, [picture], values(picture, TABLE)).read_text(encoding="utf-8")
    assert "<p>A line of RUS gives way.</p>" in text
    assert "conflict 40.0\N{NO-BREAK SPACE}%" in text


def test_long_cells_may_wrap_and_intervals_may_not(picture: Picture, tmp_path: Path) -> None:
    text = write_page("sweep.html", tmp_path, [picture], values(picture, TABLE)).read_text(encoding="utf-8")
    assert f'<td class="long">{LONG}</td>' in text
    assert "<td>+1.0 [-0.5, +2.5]</td>" in text


def test_a_value_that_the_template_lacks_is_an_error(picture: Picture, tmp_path: Path) -> None:
    given = values(picture, TABLE)
    del given["method"]
    with pytest.raises(jinja2.UndefinedError, match="method"):
        write_page("sweep.html", tmp_path, [picture], given)
    assert not (tmp_path / "index.html").exists()
