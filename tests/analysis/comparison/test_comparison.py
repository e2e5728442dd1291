"""Paired differences on tables small enough to count by hand, and what a comparison says about them."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.comparison.cells import NothingToCompare, read_cell
from analysis.comparison.comparison import _corrected, _pair, compare, pairs_of, transition_table
from analysis.comparison.comparison_report import answer, write_report
from analysis.comparison.comparison_text import as_text, points, rounded, too_small_to_tell, transitions_in_words
from analysis.comparison.graphs_side_by_side import another_graph, changes_in_words, edges_of, shown, what_is_left_out
from analysis.comparison.main_effects import main_effects
from analysis.comparison.paired_means import paired_mean, settled_terms
from analysis.comparison.results import ABOVE, BELOW, OPEN, Result, ShareDifference, against
from diplosim.batches.reading import read_runs
from diplosim.designs import Cell, CellRecord, Design, DesignRecord, run_design
from diplosim.designs.edits import EDITS
from diplosim.numerics.paired_proportions import Pairs, runs_that_would_tell
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from tests.two_states import AT_ONCE, two_states

pytestmark = pytest.mark.e2e

FIRST = pd.Series(["conflict"] * 6 + ["stalemate"] * 3 + ["agreement"])
SECOND = pd.Series(["agreement", "agreement", "stalemate"] + ["conflict"] * 3 + ["stalemate"] * 3 + ["agreement"])


def comparison(cells: tuple[CellRecord, ...], folder: Path, **more: object) -> DesignRecord:
    return DesignRecord(folder, "trial", "A trial", "Why?", 10, 0, "refitted", cells, **more)  # type: ignore[arg-type]  # passes on


class TestCounting:
    def test_transitions(self) -> None:
        table = transition_table(FIRST, SECOND)
        assert list(table.loc["conflict"]) == [2, 0, 1, 3]
        assert table.to_numpy().sum() == 10

    def test_pairs_of_one_class_and_of_two_together(self) -> None:
        table = transition_table(FIRST, SECOND)
        conflict = pairs_of(table, ["conflict"])
        assert (conflict.both, conflict.gained, conflict.lost, conflict.n) == (3, 0, 3, 10)
        any_agreement = pairs_of(table, ["agreement", "partial_agreement"])
        assert (any_agreement.both, any_agreement.gained, any_agreement.lost) == (1, 2, 0)

    def test_means_are_paired_and_leave_out_what_is_not_settled(self) -> None:
        nothing = float("nan")
        first, second = pd.Series([0.2, 0.4, nothing, 0.6]), pd.Series([0.3, 0.5, 0.1, nothing])
        row = settled_terms("term_x", first, second)
        assert row is not None
        assert (row.n, row.first_only, row.second_only) == (2, 1, 1)
        more = settled_terms("term_x", pd.Series([*first, 0.7]), pd.Series([*second, nothing]))
        assert more is not None
        assert (more.n, more.first_only, more.second_only) == (2, 2, 1)
        assert row.difference == pytest.approx(0.1)
        assert row.low == pytest.approx(row.high), "both runs moved alike"
        assert paired_mean("x", first[:1], second[:1]) is None

    def test_the_paired_interval_is_students(self) -> None:
        from scipy.stats import ttest_rel

        first, second = pd.Series([1.0, 2.0, 4.0, 3.0]), pd.Series([2.0, 2.0, 5.0, 6.0])
        row = paired_mean("x", first, second)
        expected = ttest_rel(second, first).confidence_interval()
        assert row is not None
        assert (row.low, row.high) == pytest.approx((expected.low, expected.high))

    def test_a_main_effect_averages_over_the_other_factor(self, tmp_path: Path) -> None:
        cells = tuple(
            CellRecord(f"a={a},b={b}", {"a": a, "b": b}, (), f"{a}{b}", "")
            for a in ("no", "yes")
            for b in ("no", "yes")
        )
        made = comparison(cells, tmp_path, factors={"a": ("no", "yes"), "b": ("no", "yes")})
        conflicts = {"a=no,b=no": 8, "a=no,b=yes": 6, "a=yes,b=no": 4, "a=yes,b=yes": 0}
        tables = {
            name: pd.DataFrame({"outcome": ["conflict"] * n + ["stalemate"] * (10 - n)})
            for name, n in conflicts.items()
        }
        found = {(effect.factor, effect.outcome): effect.effect.difference for effect in main_effects(made, tables)}
        assert found["a", "conflict"] == pytest.approx((0.4 + 0.0) / 2 - (0.8 + 0.6) / 2)
        assert found["b", "stalemate"] == pytest.approx((0.4 + 1.0) / 2 - (0.2 + 0.6) / 2)
        # What a does with b, -.6, less what it does without, -.4.
        assert found["a x b", "conflict"] == pytest.approx((0.0 - 0.6) - (0.4 - 0.8))
        assert main_effects(comparison(cells, tmp_path), tables) == ()


@pytest.fixture(scope="module")
def result(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Result:
    experiment = Design(
        id="trial",
        name="A trial",
        question="Does it matter?",
        cells=(
            Cell("base", quick),
            Cell("same", quick.replace({"name": "Another name"})),
            Cell("cheap", quick.replace({"parties.RUS.war_cost": {"low": 0.0, "high": 0.05}})),
            Cell("cut", EDITS["remove_edge"].of({"a": "FRA", "b": "UKR"}).apply(quick)),
        ),
        runs=300,
        seed=4,
    )
    return compare(run_design(experiment, tmp_path_factory.mktemp("runs") / "trial"))


class TestResult:
    def test_identical_variants_give_exactly_zero(self, result: Result) -> None:
        pair = result.pairs[0]
        assert pair.identical
        assert pair.changed == 0
        for row in pair.shares:
            assert (row.difference, row.low, row.high, row.gained, row.lost) == (0.0, 0.0, 0.0, 0, 0)
        for mean in pair.means:
            assert (mean.difference, mean.low, mean.high) == (0.0, 0.0, 0.0)

    def test_differences_are_those_of_the_shares(self, result: Result) -> None:
        pair = result.pairs[1]
        outcomes = {
            name: read_runs(result.comparison.folder / "cells" / name, columns=["outcome"])["outcome"].astype(str)
            for name in ("base", "cheap")
        }
        for name in OUTCOMES:
            first, second = (outcomes[cell].eq(name).mean() for cell in ("base", "cheap"))
            row = pair.share(name)
            assert (row.first, row.second) == (pytest.approx(first), pytest.approx(second))
            assert row.difference == pytest.approx(second - first)
            assert row.low <= row.difference <= row.high
        assert pair.share("conflict").difference > 0.05, "a war that costs nothing is fought more often"
        assert pair.share("conflict").tells
        assert sum(pair.transitions["conflict"].values()) == round(pair.share("conflict").first * pair.n)

    def test_pairing_saves_variance(self, result: Result) -> None:
        factors = [row.variance_factor for pair in result.pairs for row in pair.shares if row.variance_factor]
        assert max(factors) > 2.0

    def test_holm_never_makes_a_p_value_smaller(self, result: Result) -> None:
        rows = [row for pair in result.pairs for row in pair.shares]
        assert len(rows) == result.tests == 15
        assert all(row.adjusted >= row.p_value for row in rows)
        least = min(rows, key=lambda row: row.p_value)
        assert least.adjusted == pytest.approx(min(1.0, 15 * least.p_value))

    def test_holm_goes_down_step_by_step(self, result: Result) -> None:
        """Of .01, .04 and .03 the least counts three times, the next twice, and the largest is no smaller than that."""
        pair = result.pairs[0]
        rows = tuple(replace(row, p_value=p) for row, p in zip(pair.shares[:3], (0.01, 0.04, 0.03), strict=True))
        [corrected] = _corrected([replace(pair, shares=rows)])
        assert [row.adjusted for row in corrected.shares] == pytest.approx([0.03, 0.06, 0.06])

    def test_runs_that_would_tell_are_those_of_one_test_of_all(self, result: Result) -> None:
        """At 5 % divided by the 15 tests; with one test alone fewer would do."""
        row = result.pairs[1].share("conflict")
        pairs = Pairs(round(row.first * row.n) - row.lost, row.gained, row.lost, row.n)
        alone = runs_that_would_tell(pairs)
        assert row.runs_needed == runs_that_would_tell(pairs, 0.05 / 15)
        assert alone is not None
        assert row.runs_needed is not None
        assert alone < row.runs_needed

    def test_all_pairs(self, result: Result) -> None:
        every = compare(result.comparison, all_pairs=True)
        assert len(every.pairs) == 6
        assert {(pair.first, pair.second) for pair in every.pairs} >= {("same", "cheap"), ("cheap", "cut")}

    @pytest.mark.parametrize("smallest", [-0.01, 1.0])
    def test_the_smallest_effect_is_a_share_below_1(self, result: Result, smallest: float) -> None:
        assert compare(result.comparison, smallest=0.0).smallest == 0.0
        with pytest.raises(ValueError, match="smallest is a share"):
            compare(result.comparison, smallest=smallest)

    def test_runs_of_a_longer_play_and_runs_that_failed_are_left_out(self, result: Result) -> None:
        """Of runs 0 to 99 two failed under one variant each: 98 pairs are left, with the shares of these alone."""
        made = replace(result.comparison, runs=100)
        base, _, cheap, _ = made.cells
        whole = {cell.name: read_cell(made, cell) for cell in (base, cheap)}
        assert [len(table) for table in whole.values()] == [100, 100]
        one, other = whole["base"].drop(index=5), whole["cheap"].drop(index=7)
        pair = _pair(made, base, cheap, {"base": one, "cheap": other}, 5)
        assert (pair.n, pair.dropped) == (98, 2)
        first = whole["base"].drop(index=[5, 7])["outcome"]
        assert pair.share("stalemate").first == pytest.approx((first == "stalemate").mean())
        alone = _pair(made, base, cheap, {"base": one.iloc[:3], "cheap": other.iloc[:3]}, 5)
        assert (alone.n, alone.dropped) == (3, 97)

    def test_it_is_read_from_the_folder_alike(self, result: Result) -> None:
        assert compare(result.comparison.folder) == result


class TestWords:
    def test_transitions_are_told(self, result: Result) -> None:
        pair = result.pairs[1]
        lines = transitions_in_words(pair)
        row = pair.transitions["stalemate"]
        (line,) = (line for line in lines if line.startswith(f"of {sum(row.values()):,} stalemates"))
        assert f"{row['conflict']:,} became conflicts" in line
        assert transitions_in_words(result.pairs[0]) == ["no run changed its class"]

    def test_one_is_told_as_one(self, result: Result) -> None:
        """It read "of 1 partial agreements, 1 became a stalemate", and "2 cells of 1 runs"."""
        pair = result.pairs[1]
        nothing = {name: dict.fromkeys(OUTCOMES, 0) for name in OUTCOMES}
        one = replace(pair, transitions=nothing | {"partial_agreement": nothing["conflict"] | {"stalemate": 1}})
        assert transitions_in_words(one) == ["of 1 partial agreement, 1 became a stalemate"]
        alone = replace(result, comparison=replace(result.comparison, runs=1), pairs=(pair,))
        assert "4 cells of 1 run on common random numbers" in as_text(alone)

    def test_what_is_too_small_to_tell_names_the_runs_that_would(self, result: Result) -> None:
        shown = [line for pair in result.pairs for line in too_small_to_tell(pair)]
        assert any("runs would" in line or "no difference was seen" in line for line in shown)
        assert not any("conflict" in line for line in too_small_to_tell(result.pairs[1])), "that one stands out"

    def test_what_stands_out_alone_is_not_called_too_small(self, result: Result) -> None:
        """Beside an interval beyond the smallest effect it read "larger", and below the table "too small to tell"."""
        pair = result.pairs[1]
        seen = replace(pair.share("conflict"), difference=0.05, low=0.011, high=0.112, adjusted=0.219, runs_needed=950)
        said = too_small_to_tell(replace(pair, shares=(seen,)))
        assert said == ["conflict: +5.00 points stand out alone, not once all tests are counted; about 950 runs would"]
        few = too_small_to_tell(replace(pair, shares=(replace(seen, low=-0.01),)))
        assert few == ["conflict: +5.00 points are too small to tell; about 950 runs would"]

    def test_what_is_not_told_as_too_small(self, result: Result) -> None:
        """A class that is in neither variant, both agreements together, what stands out, and scenarios that are one."""
        pair = result.pairs[1]
        seen = replace(
            pair.share("conflict"), difference=-0.05, low=-0.112, high=-0.011, adjusted=0.219, runs_needed=950
        )
        said = "conflict: -5.00 points stand out alone, not once all tests are counted"

        def told(row: ShareDifference, **more: Any) -> list[str]:
            return too_small_to_tell(replace(pair, shares=(row,), **more))

        assert told(seen) == [f"{said}; about 950 runs would"]
        assert told(replace(seen, runs_needed=pair.n)) == [said], "no more runs than were played"
        assert told(replace(seen, runs_needed=pair.n + 1)) == [f"{said}; about 310 runs would"]
        assert told(replace(seen, adjusted=0.05)) == []
        assert told(replace(seen, outcome="any_agreement")) == []
        assert told(seen, identical=True) == []
        none = replace(seen, difference=0.0, low=-0.01, high=0.02, runs_needed=None)
        bound = "conflict: no difference was seen; one of more than 2.00 points is ruled out at 95 %"
        assert told(replace(none, first=0.3, second=0.3)) == [bound]
        assert told(replace(none, first=0.0, second=0.0)) == []
        assert told(replace(seen, low=-0.2, runs_needed=4), systems=3) == [f"{said}; about 4 systems would"]
        assert told(replace(seen, low=-0.2, runs_needed=3), systems=3) == [said]

    @pytest.mark.parametrize(
        ("number", "expected"), [(7, 7), (96, 96), (101, 110), (15_882, 16_000), (413_008, 420_000)]
    )
    def test_rounded_upwards_to_two_digits(self, number: int, expected: int) -> None:
        assert rounded(number) == expected

    def test_the_whole_text(self, result: Result) -> None:
        text = as_text(result)
        assert "same against base: 0 of 300 runs ended otherwise; the two say the same" in text
        assert "observers refitted" in text
        assert "Holm over 15 tests" in text
        assert "-0.0 " not in text
        assert "*" not in text
        assert "Smallest effect of interest: 1 point of a share" in text

    def test_effects_are_held_against_the_smallest_of_interest(self, result: Result) -> None:
        assert against(0.02, 0.05, 0.01) == against(-0.05, -0.02, 0.01) == ABOVE
        assert against(-0.01, 0.005, 0.01) == BELOW
        assert against(0.005, 0.05, 0.01) == against(-0.05, 0.05, 0.01) == against(-0.05, 0.005, 0.01) == OPEN
        assert against(0.01, 0.05, 0.01) == against(-0.05, -0.01, 0.01) == OPEN, "as large is not larger"
        assert against(-0.01, 0.01, 0.01) == BELOW
        assert against(0.001, 0.05, 0.0) == against(-0.05, -0.001, 0.0) == ABOVE, "of 0, what stands out is larger"
        assert against(0.0, 0.05, 0.0) == against(-0.05, 0.05, 0.0) == OPEN
        assert against(0.0, 0.0, 0.0) == BELOW
        conflict = result.pairs[1].share("conflict")
        assert f"{points(conflict)}" in as_text(result)
        line = next(
            each for each in as_text(result).split("cheap against base")[1].splitlines() if "conflict  " in each
        )
        assert line.endswith(ABOVE)
        rows = answer(result).table.frame
        assert list(rows["variant"]) == ["base (n = 300)", "same", "cheap", "cut"]
        assert points(conflict) in rows["conflict"][2]

    def test_what_moves_stands_out_once_all_tests_are_counted(self, result: Result) -> None:
        """The page said "some class surely moves" of an interval that lay beyond, where Holm's p beside it was .219."""
        pair = result.pairs[1]
        calm = replace(pair.share("conflict"), difference=0.0, low=-0.001, high=0.001, adjusted=1.0)
        seen = replace(calm, difference=0.05, low=0.011, high=0.112, adjusted=0.219)
        rows = tuple(replace(calm, outcome=name) for name in OUTCOMES if name != "conflict")

        def said(row: ShareDifference) -> tuple[str, ...]:
            return tuple(answer(replace(result, pairs=(replace(pair, shares=(*rows, row)),))).sentences)

        largest, counted = said(seen)
        assert largest.startswith("No difference of more than 1 point stands out once all 15 tests are counted; the ")
        assert counted.startswith("These runs do not tell whether any class moves by more than 1 point")
        largest, counted = said(replace(seen, adjusted=0.01))
        assert largest.startswith("The largest difference is that of cheap against base: conflict +5.0 ")
        assert counted.startswith("Some class moves by more than 1 point")
        both = replace(result, pairs=(replace(pair, shares=(*rows, seen)), replace(pair, shares=(*rows, calm))))
        assert answer(both).sentences[1].startswith("In 0 of 2 comparisons some class moves by more than 1 point")

    def test_nothing_is_small_while_another_class_is_not_told(self, result: Result) -> None:
        """The class with the largest difference was told as small, and spoke for one that was seen less sharply."""
        pair = result.pairs[1]
        small = replace(pair.share("conflict"), difference=0.008, low=0.007, high=0.009, adjusted=0.001)
        wide = replace(small, outcome="stalemate", difference=0.005, low=-0.02, high=0.03, adjusted=1.0)
        largest, _ = answer(replace(result, pairs=(replace(pair, shares=(small, wide)),))).sentences
        assert largest.startswith("No difference of more than 1 point stands out")

    def test_changes_of_a_graph_are_counted(self, quick: Scenario) -> None:
        cut = EDITS["remove_edge"].of({"a": "FRA", "b": "UKR"}).apply(quick)
        assert changes_in_words(quick, cut).startswith("edges: ")
        assert changes_in_words(quick, cut).endswith(" gone")
        assert changes_in_words(quick, quick.replace({"parties.RUS.capability": 0.1})) == "changed: RUS"
        assert changes_in_words(quick, quick.replace({"parameters.slack": 0.1})) == ""


class TestReport:
    def test_files_and_page(self, result: Result) -> None:
        page = write_report(result)
        record = json.loads((result.comparison.folder / "comparison.json").read_text())
        assert record["observers"] == "refitted"
        assert [pair["second"] for pair in record["pairs"]] == ["same", "cheap", "cut"]
        assert record["pairs"][1]["shares"][3]["difference"] == result.pairs[1].share("conflict").difference
        for name in ("forest", "transitions", "graphs"):
            assert (page.parent / f"{name}.png").stat().st_size > 5_000
        text = page.read_text()
        assert text.count('role="img"') == 6, "three figures in two layouts"
        assert text.count("<script") == 1
        assert text.index("The largest difference is that of cheap against base: ") < text.index("What was changed")
        assert "https://" not in text.replace('xmlns="http', "")
        assert "all differences are exactly 0" in text

    def test_graphs_are_shown_where_they_differ(self, quick: Scenario) -> None:
        cut = EDITS["remove_edge"].of({"a": "FRA", "b": "UKR"}).apply(quick)
        dear = quick.replace({"parameters.slack": 0.1})
        assert shown({"base": quick, "dear": dear, "cut": cut}) == ["base", "cut"]
        assert len(edges_of(quick)) - len(edges_of(cut)) >= 1
        assert not another_graph(quick, cut)
        assert not another_graph(quick, quick.replace({"edges": []})), "what has only gone can be marked"
        others = [{"a": edge.b, "b": edge.a, "kind": "trade", "weight": 0.3} for edge in quick.edges]
        assert another_graph(quick, quick.replace({"edges": others}))

    def test_a_graph_of_other_parties_has_no_marks(self, quick: Scenario) -> None:
        """Beside a case of seven parties a game of two was told as "edges: 5 gone; changed: 9 parties"."""
        game = load("theory/rubinstein_1982")
        assert another_graph(quick, game)
        assert changes_in_words(quick, game) == "another graph"

    def test_the_caption_of_the_graphs_says_what_is_not_shown(self, quick: Scenario) -> None:
        dear = quick.replace({"parameters.slack": 0.1})
        cuts = {
            f"capability_{place}": quick.replace({"parties.RUS.capability": 0.02 * (place + 1)}) for place in range(12)
        }
        assert what_is_left_out({"base": quick, **dict(list(cuts.items())[:3])}) == ""
        shown = what_is_left_out({"base": quick, "dear": dear, **cuts})
        assert shown == "Not shown, as they look like the base: dear. The first 12 of 13 that differ."


def test_runs_of_different_engines_are_not_taken_for_a_difference(result: Result, tmp_path: Path) -> None:
    made = result.comparison
    base, _, cheap, _ = made.cells
    forged = CellRecord("cheap", {}, (), base.scenario_hash, base.tables)
    with pytest.raises(NothingToCompare, match="ended otherwise"):
        compare(comparison((base, forged), made.folder))
    assert cheap.scenario_hash != base.scenario_hash


def test_runs_whose_files_are_gone_are_not_told_as_failed(result: Result, tmp_path: Path) -> None:
    """A cell without its file was told as "every run failed", one without some of its files compared with the rest."""
    folder = Path(shutil.copytree(result.comparison.folder, tmp_path / "trial"))
    some = replace(result.comparison, folder=folder, runs=301)
    with pytest.raises(
        NothingToCompare, match=re.escape(f"{folder / 'cells' / 'base' / 'outcomes'}: 1 of 301 runs are")
    ):
        compare(some)
    for part in (folder / "cells" / "cheap" / "outcomes").glob("part-*.parquet"):
        part.unlink()
    with pytest.raises(NothingToCompare, match="300 of 300 runs are gone; the command that played the design, given"):
        compare(folder)


@pytest.mark.parametrize("allowed", [["tea", "wine"], ["1", "2"]], ids=["names", "numbers"])
def test_options_without_an_order_have_no_mean_to_compare(allowed: list[str], tmp_path: Path) -> None:
    """The page and the record told by how much the mean of "tea" and "wine" moved, from their places in the file."""
    issue = {
        "options": [0.0, 1.0],
        "evaluations": {"D": [0.2, 1.0], "R": [1.0, 0.4]},
        "anchors": dict(zip((0.0, 1.0), allowed, strict=True)),
    }
    changes = {f"issues.x.{key}": value for key, value in issue.items()}
    talks = two_states(0.5, 0.1, (0.1, 0.1), AT_ONCE).replace(changes)
    talks = talks.replace({"protocol.rules": "alternating_offers", "can_use_force": [], "force": None})
    cells = (Cell("base", talks), Cell("slow", talks.replace({"parties.D.patience": 0.5})))
    made = run_design(Design("trial", "A trial", "", cells, runs=40, seed=1), tmp_path / "trial")
    found = compare(made)
    ordered = allowed[0] == "1"
    assert ("term_x" in {row.name for row in found.pairs[0].means}) is ordered
    assert found.as_dict()["issues_without_order"] == ([] if ordered else ["x"])
    page = write_report(found).read_text(encoding="utf-8")
    assert ("Options without an order have no mean, and are left out: x." in page) is not ordered
