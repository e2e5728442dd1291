"""Figures for notebooks: the right values, in the axes that are given, and names as they are written."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import diplosim
from analysis.comparison.results import PairComparison, Result, ShareDifference
from diplosim import plot
from diplosim.designs.record import DesignRecord
from diplosim.engine.talks import Talks
from diplosim.numerics.statistics import OUTCOMES, wilson
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from tests.a_scenario import scenario
from tests.places import DOCS
from tools.run_pages import blocks

TABLE = pd.DataFrame({"outcome": ["agreement"] * 2 + ["partial_agreement"] * 3 + ["stalemate"] * 5})


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def played(quick: Scenario) -> Talks:
    return diplosim.Session(quick, runs=60, seed=2, record=True).play()


class TestOutcomes:
    def test_bars_are_shares_and_whiskers_wilson_intervals(self) -> None:
        ax = plot.outcomes(TABLE)
        assert [bar.get_height() for bar in ax.patches] == pytest.approx([0.2, 0.3, 0.5, 0.0])
        [low, high] = ax.collections[1].get_segments()[0][:, 1]
        assert (low, high) == pytest.approx(wilson(3, 10))
        assert [label.get_text() for label in ax.get_xticklabels()][1] == "partial\nagreement"

    def test_three_classes_stack_partial_agreements(self) -> None:
        ax = plot.outcomes(TABLE, classes=3)
        assert [bar.get_height() for bar in ax.patches] == pytest.approx([0.2, 0.3, 0.5, 0.0])
        assert [bar.get_y() for bar in ax.patches] == pytest.approx([0.0, 0.2, 0.0, 0.0])
        assert len(ax.get_xticks()) == 3

    def test_failed_runs_are_part_of_the_total(self) -> None:
        assert plot.outcomes(TABLE, failed=10).patches[2].get_height() == pytest.approx(0.25)

    def test_draws_where_it_is_told(self) -> None:
        figure, (left, right) = plt.subplots(1, 2)
        assert plot.outcomes(TABLE, ax=right) is right
        assert len(right.patches) == 4
        assert not left.patches
        assert figure.axes == [left, right]

    def test_refuses_what_it_cannot_draw(self) -> None:
        with pytest.raises(ValueError, match="no run"):
            plot.outcomes(TABLE[:0])
        with pytest.raises(ValueError, match="3 or 4, not 5"):
            plot.outcomes(TABLE, classes=5)  # type: ignore[arg-type]


class TestTerms:
    TERMS = pd.DataFrame({"term_border": [0.2, 0.4, 0.6, np.nan], "term_water": [np.nan] * 4})

    def test_a_strip_an_issue(self) -> None:
        panels = plot.terms(self.TERMS, scenario())
        assert [ax.get_title(loc="left") for ax in panels] == [
            "Border line   (settled in 3 runs)",
            "Water shares   (settled in 0 runs)",
        ]
        [box] = panels[0].patches
        assert (box.get_x(), box.get_width()) == pytest.approx((0.3, 0.2)), "quartiles of .2, .4, .6"

    def test_one_issue_in_given_axes(self) -> None:
        _, ax = plt.subplots()
        assert plot.terms(self.TERMS, scenario(), issues=["water"], ax=ax) is ax
        assert ax.get_title(loc="left").startswith("Water shares")
        assert "ANA" in [text.get_text() for text in ax.get_legend().get_texts()]

    def test_several_issues_share_the_place(self) -> None:
        figure, axes = plt.subplots(1, 2)
        place = axes[1].get_position()
        panels = plot.terms(self.TERMS, scenario(), ax=axes[1])
        assert panels.shape == (2,)
        for panel in panels:
            inside = panel.get_position()
            assert place.x0 <= inside.x0
            assert inside.y1 <= place.y1 + 1e-9
            assert panel.get_figure() is figure

    def test_several_issues_need_axes_of_a_grid(self) -> None:
        ax = plt.figure().add_axes((0.1, 0.1, 0.8, 0.8))
        with pytest.raises(ValueError, match="several panels"):
            plot.terms(self.TERMS, scenario(), ax=ax)

    def test_options_without_an_order_have_no_box(self) -> None:
        """Notebooks drew quartiles of the places of "tea" and "wine" in the file, which the report leaves out."""
        data = scenario().to_mapping()
        border, water = data["issues"]
        options = {"options": [0.0, 1.0], "anchors": {0.0: "tea", 1.0: "wine"}, "red_lines": {}}
        for issue in (border, water):
            worth = {party: [0.2, 1.0] for party, salience in issue["salience"].items() if salience > 0}
            issue |= options | {"evaluations": worth, "status_quo": 0.0, "real_value": None}
            issue["positions"] = dict.fromkeys(issue["positions"], 1.0)
            issue["ideal"] = {}
        both = from_mapping(data | {"judgements": {}})
        with pytest.raises(ValueError, match="options of border, water have no order"):
            plot.terms(self.TERMS, both)
        one = from_mapping(data | {"judgements": {}, "issues": [border, scenario().to_mapping()["issues"][1]]})
        [panel] = np.atleast_1d(plot.terms(self.TERMS, one))
        assert panel.get_title(loc="left").startswith("Water shares")
        with pytest.raises(ValueError, match="options of border have no order"):
            plot.terms(self.TERMS, one, issues=["border", "water"])

    def test_names_the_issues_it_knows(self) -> None:
        with pytest.raises(ValueError, match="no issue 'fish'; known: border, water"):
            plot.terms(self.TERMS, scenario(), issues=["fish"])


@pytest.mark.e2e
def test_the_alliance_graph_has_every_party() -> None:
    ax = plot.alliance_graph(scenario())
    assert {text.get_text() for text in ax.texts} >= {"ANA", "BEL", "BLOC", "CAY", "ORG"}
    _, given = plt.subplots()
    assert plot.alliance_graph(scenario(), ax=given) is given
    assert len(given.collections) == 5


@pytest.mark.e2e
@pytest.mark.parametrize("where", ["own", "given"])
def test_names_are_shown_as_they_are_written(where: str) -> None:
    data = scenario().to_mapping()
    data["issues"][0]["name"] = "$\\frac{1}$ \x1b[2J"
    ax = plt.subplots()[1] if where == "given" else None
    drawn = plot.terms(TestTerms.TERMS, from_mapping(data), issues=["border"], ax=ax)
    title = drawn.get_title(loc="left")
    assert title.startswith("$\\frac{1}$ \\x1b[2J")
    drawn.figure.canvas.draw()  # a formula would be refused


def share(outcome: str, difference: float) -> ShareDifference:
    untold = {"ratio": None, "ratio_low": None, "ratio_high": None, "variance_factor": None, "runs_needed": None}
    counts = {"n": 100, "gained": 0, "lost": 0, "p_value": 1.0, "adjusted": 1.0}
    ends = {"low": difference - 0.02, "high": difference + 0.02}
    return ShareDifference(
        outcome=outcome, first=0.2, second=0.2 + difference, difference=difference, **ends, **counts, **untold
    )


class TestForest:
    def compared(self) -> Result:
        rows = tuple(share(outcome, 0.05 * place) for place, outcome in enumerate(OUTCOMES))
        pairs = (PairComparison("base", "early", 100, 0, False, {}, rows, ()),)
        return Result(DesignRecord.__new__(DesignRecord), pairs, 4)

    def test_a_panel_an_outcome(self) -> None:
        panels = plot.forest(self.compared())
        assert [ax.get_title(loc="left") for ax in panels] == [name.replace("_", " ") for name in OUTCOMES]
        marks = [ax.lines[-1] if len(ax.lines) == 4 else ax.containers[0].lines[0] for ax in panels]
        assert [float(mark.get_xdata()[0]) for mark in marks] == pytest.approx([0.0, 5.0, 10.0, 15.0])

    def test_one_outcome_in_given_axes(self) -> None:
        _, ax = plt.subplots()
        assert plot.forest(self.compared(), outcomes=["conflict"], ax=ax) is ax
        assert float(ax.containers[0].lines[0].get_xdata()[0]) == pytest.approx(15.0)
        assert [label.get_text() for label in ax.get_yticklabels()] == ["early"]


def test_years_of_a_series_share_a_place() -> None:
    counts = {"year": [1900, 1901], "parties": [2, 3], "tied": [2, 3], "components": [1, 1], "communities": [1, 1]}
    shares = {"density": [1.0, 0.5], "transitivity": [0.0, 0.0], "modularity": [0.0, 0.0]}
    missing = {"effective_number": [np.nan] * 2, "effective_number_of_blocs": [np.nan] * 2}
    table = pd.DataFrame({**counts, **shares, **missing, "entered": ["", "UKG"], "left": ["", ""]})
    _, ax = plt.subplots()
    there, moves, *_ = plot.years(table, ax=ax)
    assert list(there.lines[0].get_ydata()) == [2, 3]
    assert [bar.get_height() for bar in moves.patches][:2] == [0, 1]


class TestBeliefs:
    @pytest.mark.e2e
    def test_shows_the_median_of_what_was_believed(self, played: Talks) -> None:
        party = next(iter(set(played.trace().beliefs["party"])))
        panels = plot.beliefs(played, party)
        drawn = played.outcomes().set_index("run")[f"type_{party}"].astype(str)
        shown = [ax for ax in panels if "drawn as" in ax.get_title(loc="left")]
        kind = shown[0].get_title(loc="left").split("\n")[0].removeprefix("drawn as ").replace(" ", "_")
        trace = played.trace().beliefs
        own = trace[(trace["party"] == party) & trace["run"].isin(drawn.index[drawn == kind]) & (trace["round"] == 0)]
        starts = {round(float(line.get_ydata()[0]), 6) for line in shown[0].lines if len(line.get_ydata()) > 1}
        priors = own.groupby("type", observed=True)["probability"].median()
        assert starts == {round(float(prior), 6) for prior in priors if prior > 0}

    def test_names_the_parties_it_knows(self, played: Talks) -> None:
        with pytest.raises(ValueError, match="no party of an uncertain type 'OSCE'; known: "):
            plot.beliefs(played, "OSCE")


class TestPaths:
    @pytest.mark.e2e
    def test_demands_of_an_issue(self, played: Talks) -> None:
        issue = played.scenario.issue_ids[0]
        _, ax = plt.subplots()
        assert plot.paths(played, of="demands", issues=[issue], parties=["UKR"], ax=ax) is ax
        demands = played.trace().demands
        first = demands[(demands["party"] == "UKR") & (demands["issue"] == issue) & (demands["round"] == 1)]
        assert float(ax.lines[0].get_ydata()[0]) == pytest.approx(first["demand"].median())

    @pytest.mark.e2e
    def test_a_panel_a_seat_and_the_talks_that_met(self, played: Talks) -> None:
        panels = plot.paths(played, parties=["RUS", "UKR"])
        assert [ax.get_title(loc="left") for ax in panels] == ["RUS", "UKR", ""]
        met = played.trace().demands.groupby("round")["run"].nunique()
        assert [bar.get_height() for bar in panels[-1].patches] == list(met)

    def test_refuses_other_paths(self, played: Talks) -> None:
        with pytest.raises(ValueError, match="'concessions' or 'demands', not 'walks'"):
            plot.paths(played, of="walks")  # type: ignore[arg-type]


@pytest.mark.e2e
def test_a_notebook_shows_the_figure_and_reports_keep_theirs_to_themselves() -> None:
    from analysis.run.alliance_graph import draw_graph

    before = plt.get_fignums()
    assert isinstance(draw_graph(scenario()), Figure)
    assert plt.get_fignums() == before
    plot.alliance_graph(scenario())
    assert len(plt.get_fignums()) == len(before) + 1


@pytest.mark.e2e
def test_the_examples_of_the_page_run_as_they_stand() -> None:
    examples = [
        block for block in blocks((DOCS / "python.md").read_text(encoding="utf-8")) if block.language == "python"
    ]
    assert examples
    for example in examples:
        exec(compile(example.text, "docs/python.md", "exec"), {})
    assert plt.gcf().axes
