"""What a prompt and a notebook show of the objects that people meet: short lines, and tables with the right values."""

import re

import pytest

import diplosim
from analysis.comparison.results import PairComparison, Result, ShareDifference
from diplosim.designs.record import DesignRecord
from diplosim.forecasts.forecasting import forecasts
from diplosim.play.transcripts.transcript import Transcript
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from tests.a_scenario import scenario
from tests.places import DOCS

HOSTILE = "<script>alert(1)</script> & \u202e\x1b[2J"


def cells(html: str) -> list[list[str]]:
    """The cells of all tables, row by row, as they stand in the HTML."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, flags=re.DOTALL)
    return [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, flags=re.DOTALL) for row in rows]


def named(name: str) -> Scenario:
    """The small scenario with a party and an issue of this name."""
    data = scenario().to_mapping()
    data["parties"][0]["name"] = name
    data["issues"][0]["name"] = name
    data["question"] = name
    return from_mapping(data)


class TestScenario:
    def test_a_prompt_shows_one_line(self) -> None:
        line = "<Scenario border_talks version 1, Border talks: 5 parties, 2 issues, 4 rounds>"
        assert repr(scenario()) == str(scenario()) == f"{scenario()}" == line

    @pytest.mark.parametrize("name", ["geneva_2022", "july_1914"])
    def test_a_shipped_case_too(self, name: str) -> None:
        assert len(repr(diplosim.load(name))) < 200

    def test_a_notebook_shows_parties_issues_and_who_wants_what(self) -> None:
        rows = cells(scenario()._repr_html_())
        assert ["ANA", "Anaria", "state", "", "0.60", "0.1 to 0.4", "yes", "yes", "yes"] in rows
        assert ["CAY", "Cayo", "bloc", "", "0.10", "0.6 to 0.9", "", "", ""] in rows
        assert ["border", "Border line", "old line", "new line", "0.3"] in rows
        assert ["ANA", "1 (0.8); 0.4 to 1, declared", "0.9 (0.3)"] in rows
        assert ["BEL", "0.1 (0.7); 0 to 0.6, inferred", "0.2 (0.4)"] in rows
        assert not [row for row in rows if row[0] == "ORG" and len(row) == 3], "a forum wants nothing"

    def test_names_are_text_and_nothing_else(self) -> None:
        html = named(HOSTILE)._repr_html_()
        assert "<script" not in html
        assert "\u202e" not in html
        assert "\x1b" not in html
        assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; \\u202e\\x1b[2J") == 3


class TestTalks:
    def test_of_one_run(self, quick: Scenario) -> None:
        talks = diplosim.Session(quick, seed=4)
        assert repr(talks) == "<Session of minsk2_2015, seed 4, run 0; round 1 of 4, 0 of 1 have ended>"
        assert "<table" not in talks._repr_html_()
        talks.play()
        assert repr(talks) == "<Session of minsk2_2015, seed 4, run 0; has ended>"

    def test_a_batch_shows_shares_of_its_own_outcomes(self, quick: Scenario) -> None:
        talks = diplosim.Session(quick, runs=40, seed=1, first_run=3).play()
        assert repr(talks) == "<Session of minsk2_2015, seed 1, 40 runs from run 3; all have ended>"
        rows = {row[0]: row[1:] for row in cells(talks._repr_html_())}
        counted = talks.outcomes()["outcome"].value_counts()
        for name, count in counted.items():
            assert rows[str(name).replace("_", " ")][:2] == [str(count), f"{count / 40:.1%}"]
        assert rows["outcome"][-1] == "95 % interval (Wilson)"


class TestTranscript:
    def test_is_the_text_and_shows_a_line(self, quick: Scenario) -> None:
        told = diplosim.transcript(diplosim.Session(quick, seed=4).play())
        assert told.startswith("Minsk II")
        assert told + "x" == str(told) + "x"
        assert repr(
            told
        ) == f"<Transcript of minsk2_2015 version 2, seed 4, run 0: {len(told.splitlines())} lines, " + (
            "print() shows them>"
        )

    def test_a_notebook_shows_all_of_it_as_text(self) -> None:
        shown = Transcript(f"Border talks\n{HOSTILE}\nthe end")._repr_html_()
        assert shown.startswith("<pre")
        assert shown.count("<") == 2, "the element and its end"
        assert "Border talks\n&lt;script&gt;" in shown
        assert "\x1b" not in shown


def test_forecasts() -> None:
    found = forecasts(scenario())
    assert repr(found) == "<Forecasts of 2 issues (border, water); to_frame() has the numbers>"
    rows = {row[0]: row for row in cells(found._repr_html_())}
    frame = found.to_frame().set_index("issue")
    assert rows["border"][2] == f"{frame.loc['border', 'compromise_mean']:.2f}"
    assert rows["water"][3] == f"{frame.loc['water', 'weighted_median']:.2f}"
    assert rows["border"][-1] == "–", "no real value is coded"
    assert "&lt;script" in forecasts(named(HOSTILE))._repr_html_()


def share(outcome: str, first: float, difference: float, low: float, high: float) -> ShareDifference:
    untold = {"ratio": None, "ratio_low": None, "ratio_high": None, "variance_factor": None, "runs_needed": None}
    counts = {"n": 100, "gained": 0, "lost": 0, "p_value": 1.0, "adjusted": 1.0}
    shown = {"first": first, "second": first + difference, "difference": difference, "low": low, "high": high}
    return ShareDifference(outcome=outcome, **shown, **counts, **untold)


def test_comparison() -> None:
    made = DesignRecord.__new__(DesignRecord)
    for name, value in {"id": "fewer<b>", "runs": 100}.items():
        object.__setattr__(made, name, value)
    rows = (share("conflict", 0.3, 0.1, 0.05, 0.15), share("stalemate", 0.5, 0.001, -0.004, 0.006))
    pair = PairComparison("base", "out<b>", 100, 0, False, {}, rows, ())
    result = Result(made, (pair,), 2)
    assert repr(result) == "<Comparison fewer<b>: 1 pair of cells, 100 runs of each>"
    html = result._repr_html_()
    found = cells(html)
    assert ["base", "out&lt;b&gt;", "conflict", "30.0%", "40.0%", "+10.0 [+5.0, +15.0]", "larger"] in found
    assert ["base", "out&lt;b&gt;", "stalemate", "50.0%", "50.1%", "+0.1 [-0.4, +0.6]", "smaller"] in found
    assert "<b>" not in html


def test_tab_completion_offers_the_public_names_only() -> None:
    assert dir(diplosim) == sorted(diplosim.__all__)
    assert all(getattr(diplosim, name) is not None for name in dir(diplosim))


def test_public_names_stand_on_the_page_of_the_python_interface() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    for name in set(diplosim.__all__) - {"__version__"}:
        assert re.search(rf"^::: diplosim\.\S*\b{name}$", page, flags=re.MULTILINE) or f"`diplosim.{name}" in page, name
