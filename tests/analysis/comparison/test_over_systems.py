"""Comparisons over generated systems: the system is the unit, in intervals, tests and effects."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nct, norm, ttest_rel
from scipy.stats import t as student

from analysis.comparison.cells import NothingToCompare, read_cell
from analysis.comparison.comparison import _over_systems, compare
from analysis.comparison.comparison_report import mean_table, share_table, write_report
from analysis.comparison.comparison_text import as_text, mean_change, too_small_to_tell
from analysis.comparison.effect_plot import draw_effects
from analysis.comparison.main_effects import MainEffect, main_effects
from analysis.comparison.over_systems import by_setting, systems_that_would_tell, t_test
from analysis.comparison.paired_means import MeanDifference, contrast_of_shares, mean_within, paired_mean
from analysis.comparison.results import OPEN, Result, against
from diplosim.batches.reading import read_runs
from diplosim.designs import CellRecord, DesignRecord, run_design
from diplosim.designs.loading import from_document
from diplosim.scenario.files.document import parse_document

pytestmark = pytest.mark.e2e

DESIGN = """\
id: trial
name: A trial
runs: 60
replicates: 3
observers: fixed
base: {generate: {structure: stochastic_blocks, states: 4, polarity: 0.1, cohesion: 0.3, seed: 1, training_runs: 32}}
factors:
  polarity: {low: [], high: [{regenerate: {polarity: 0.9}}]}
  cohesion: {low: [], high: [{regenerate: {cohesion: 0.9}}]}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DesignRecord:
    return run_design(from_document(parse_document(DESIGN, "trial.yaml")), tmp_path_factory.mktemp("runs") / "t")


@pytest.fixture(scope="module")
def result(made: DesignRecord) -> Result:
    return compare(made)


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Result:
    text = DESIGN.replace(
        "polarity: {low: [], high: [{regenerate: {polarity: 0.9}}]}", "polarity: {one: [], other: []}"
    )
    design = from_document(
        parse_document(text.replace("  cohesion: {low: [], high: [{regenerate: {cohesion: 0.9}}]}\n", ""), "same.yaml")
    )
    return compare(run_design(design, tmp_path_factory.mktemp("runs") / "same"))


def conflict_shares(made: DesignRecord, **levels: str) -> list[float]:
    """Share of conflicts in each system, at these levels."""
    cells = [cell for cell in made.cells if levels.items() <= cell.levels.items()]
    return [(read_runs(made.cell_folder(c), columns=["outcome"])["outcome"] == "conflict").mean() for c in cells]


class TestComparison:
    def test_settings_are_compared_and_not_cells(self, result: Result) -> None:
        assert [(pair.first, pair.second) for pair in result.pairs] == [
            ("polarity=low,cohesion=low", "polarity=low,cohesion=high"),
            ("polarity=low,cohesion=low", "polarity=high,cohesion=low"),
            ("polarity=low,cohesion=low", "polarity=high,cohesion=high"),
        ]
        assert {(pair.n, pair.systems, pair.dropped) for pair in result.pairs} == {(180, 3, 0)}
        assert result.tests == 15
        assert sum(sum(row.values()) for row in result.pairs[0].transitions.values()) == 180

    def test_the_interval_is_students_over_systems(self, made: DesignRecord, result: Result) -> None:
        first = conflict_shares(made, polarity="low", cohesion="low")
        second = conflict_shares(made, polarity="high", cohesion="low")
        row = result.pairs[1].share("conflict")
        expected = ttest_rel(second, first)
        interval = expected.confidence_interval()
        assert row.difference == pytest.approx(np.mean(second) - np.mean(first))
        assert (row.low, row.high) == pytest.approx((interval.low, interval.high))
        assert row.p_value == pytest.approx(expected.pvalue)
        assert row.ratio is None

    def test_runs_that_turn_are_counted_over_all_systems(self, result: Result) -> None:
        for pair in result.pairs:
            for row in pair.shares:
                assert row.gained - row.lost == round(180 * row.difference)
        assert any(row.gained != row.lost for pair in result.pairs for row in pair.shares)

    def test_a_number_of_systems_is_that_of_one_test_of_all(self, made: DesignRecord, result: Result) -> None:
        change = pd.Series(conflict_shares(made, polarity="high", cohesion="low")) - pd.Series(
            conflict_shares(made, polarity="low", cohesion="low")
        )
        needed = result.pairs[1].share("conflict").runs_needed
        assert needed == systems_that_would_tell(change, 0.05 / 15) != systems_that_would_tell(change, 0.05)

    def test_runs_that_failed_are_counted_over_all_systems(self, made: DesignRecord) -> None:
        settings = by_setting(made)
        first, second, *_ = settings
        tables = {cell.name: read_cell(made, cell) for cells in settings.values() for cell in cells}
        tables[settings[first][0].name] = tables[settings[first][0].name].iloc[1:]
        tables[settings[second][2].name] = tables[settings[second][2].name].iloc[2:]
        pair = _over_systems(made, first, second, tables, 15)
        assert (pair.n, pair.dropped) == (177, 3)

    def test_settings_are_the_same_only_where_they_are_in_every_system(self, made: DesignRecord) -> None:
        """In the first of three systems the variant is the base."""
        first, second, *_ = by_setting(made)
        base, *_ = by_setting(made)[first]
        like = [
            replace(base, levels=cell.levels) if cell == by_setting(made)[second][0] else cell for cell in made.cells
        ]
        pair = compare(replace(made, cells=tuple(like))).pairs[0]
        assert (pair.second, pair.identical) == (second, False)

    def test_effects_are_over_systems_as_well(self, made: DesignRecord, result: Result) -> None:
        share = {
            (p, c): np.array(conflict_shares(made, polarity=p, cohesion=c))
            for p in ("low", "high")
            for c in ("low", "high")
        }
        of = {(effect.factor, effect.outcome): effect for effect in result.effects}
        polarity = (share["high", "low"] + share["high", "high"] - share["low", "low"] - share["low", "high"]) / 2
        both = share["high", "high"] - share["low", "high"] - share["high", "low"] + share["low", "low"]
        for factor, values in (("polarity", polarity), ("polarity x cohesion", both)):
            effect = of[factor, "conflict"].effect
            expected = ttest_rel(values, np.zeros(3)).confidence_interval()
            assert effect.n == 3
            assert (effect.low, effect.high) == pytest.approx((expected.low, expected.high))

    def test_text_page_and_figures_say_so(self, result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(  # files of figures are looked at where two scenarios are compared
            "analysis.pages.page.saved_images",
            lambda pictures, place: {picture.name: "data:" for picture in pictures},
        )
        assert "intervals are over systems" in as_text(result)
        assert "McNemar" not in as_text(result)
        page = write_report(result).read_text()
        assert "each is one observation" in page
        assert "Monte Carlo error alone" not in page
        assert page.count("<figure") == 3

    def test_effects_are_drawn_with_a_row_each(self, result: Result) -> None:
        figure = draw_effects({"one": result.effects, "other": result.effects})
        labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        assert labels == ["polarity", "cohesion", "polarity\n× cohesion"]


class TestNumbers:
    def test_t_test_at_its_ends(self) -> None:
        assert t_test(pd.Series([0.0, 0.0, 0.0])) == 1.0
        assert t_test(pd.Series([0.1, 0.1, 0.1])) == 0.25, "without a spread the test of signs: two of eight"
        assert t_test(pd.Series([0.1, 0.2, 0.05])) == pytest.approx(0.11808, abs=1e-5)

    def test_differences_that_are_all_the_same_have_a_bound_and_not_a_point(self) -> None:
        """Four systems without a difference gave the interval [0, 0], "smaller" than any effect of interest."""
        nothing = pd.Series([0.5] * 4)
        row = mean_within("x", nothing, nothing)
        assert row is not None
        share = 1 - 0.05 ** (1 / 4)  # systems that may differ where none of 4 does, at 95 %
        assert (row.low, row.high) == pytest.approx((-share, share))
        alike = mean_within("x", nothing, nothing + 0.2)
        assert alike is not None
        assert (alike.low, alike.high) == pytest.approx((0.2 - 1.2 * share, 0.2 + 0.8 * share))
        twice = mean_within("x", nothing, nothing, reach=2.0)
        assert twice is not None
        assert twice.high == pytest.approx(min(2.0, 2 * share))
        spread = pd.Series([0.5, 0.6, 0.4, 0.4])
        assert mean_within("x", nothing, spread) == paired_mean("x", nothing, spread)

    def test_no_difference_in_few_systems_is_not_told_as_small(self, result: Result) -> None:
        bound = 1 - 0.05 ** (1 / 3)
        pair = result.pairs[0]
        row = pair.share("conflict")
        calm = replace(row, second=row.first, difference=0.0, low=-bound, high=bound, adjusted=1.0, runs_needed=None)
        told = too_small_to_tell(replace(pair, shares=(calm,)))
        assert told == [
            "conflict: no difference on average was seen over 3 systems; "
            "one of more than 63.16 points is ruled out at 95 %"
        ]

    def test_settings_that_say_the_same_differ_by_nothing(self, same: Result) -> None:
        [pair] = same.pairs
        assert pair.identical
        assert {(row.difference, row.low, row.high) for row in pair.shares} == {(0.0, 0.0, 0.0)}
        effects = [effect.effect for effect in same.effects]
        assert {(effect.difference, effect.low, effect.high) for effect in effects} == {(0.0, 0.0, 0.0)}

    def test_systems_of_different_engines_are_not_taken_for_a_difference(self, made: DesignRecord) -> None:
        first = {cell.levels["system"]: cell.scenario_hash for cell in made.cells if "polarity=low" in cell.name}
        cells = tuple(replace(cell, scenario_hash=first[cell.levels["system"]], tables="") for cell in made.cells)
        with pytest.raises(NothingToCompare, match="ended otherwise"):
            compare(replace(made, cells=cells))

    def test_means_without_a_spread_have_no_interval(self, result: Result) -> None:
        pair = result.pairs[0]
        calm = MeanDifference("peak_rung", 3, 2.0, 2.0, 0.0, 0.0, 0.0)
        [row] = mean_table(replace(pair, means=(calm,))).frame.to_dict("records")
        assert row["difference [95 %]"] == "+0.000, the same in all 3"
        alike = paired_mean("peak_rung", pd.Series([0.575, 0.275, 0.1]), pd.Series([0.6, 0.3, 0.125]))
        assert alike is not None
        assert alike.low != alike.high, "but for rounding"
        assert mean_change(alike, False) == "+0.025, the same in all 3"
        assert mean_change(alike, False, "too little in common") == "+0.025, each the same in all its 3"
        [row] = mean_table(replace(pair, means=(calm,), identical=True)).frame.to_dict("records")
        assert row["difference [95 %]"] == "+0.000 [+0.000, +0.000]"

    def test_systems_that_would_tell(self) -> None:
        """The normal approximation named 7 systems where a t-test at 5 % over 15 tests finds it in 38 of 100 trials."""
        normal = (1.959964 + 0.841621) ** 2
        change = pd.Series([0.1, -0.1, 0.2, 0.0])
        assert systems_that_would_tell(change, 0.05) == np.ceil(normal * change.var() / 0.05**2 + 1.959964**2 / 2) == 55
        # variance .001^2 / 2 and mean .0005: 7.8489 * 2 = 15.70, and 3.8415 / 2 = 1.92
        assert systems_that_would_tell(pd.Series([0.001, 0.0]), 0.05) == 18
        assert systems_that_would_tell(pd.Series([0.5, 0.51]), 0.05) == 2, "one system has no spread"
        assert systems_that_would_tell(pd.Series([0.1, -0.1]), 0.05) is None

    @pytest.mark.parametrize(("size", "level"), [(1.0, 0.05), (1.5, 0.05 / 15), (0.5, 0.05 / 5)])
    def test_so_many_systems_find_it_in_four_of_five_trials(self, size: float, level: float) -> None:
        """Power of the t-test, by the noncentral t law, at a mean of `size` standard deviations."""
        change = pd.Series([size - 1.0, size, size + 1.0])
        needed = systems_that_would_tell(change, level)
        assert needed is not None
        found = [
            float(nct.sf(student.ppf(1 - level / 2, n - 1), n - 1, size * np.sqrt(n))) for n in (needed - 1, needed)
        ]
        assert found[0] < 0.81
        assert 0.795 < found[1] < 0.85

    def test_what_is_no_difference_but_for_rounding_needs_no_systems(self) -> None:
        """.1, .2 and -.3 have a mean of 2e-17, for which 10^32 systems were asked."""
        change = pd.Series([0.1, 0.2, -0.3])
        assert change.mean() != 0.0
        assert systems_that_would_tell(change, 0.05) is None

    def test_systems_that_all_show_the_same_are_counted_by_the_test_of_signs(self) -> None:
        """It needs 2^(1 - n) at or below the level: 2^-5 is .031, 2^-4 is .063."""
        assert systems_that_would_tell(pd.Series([0.25] * 4), 0.05) == 6
        assert t_test(pd.Series([0.25] * 6)) <= 0.05 < t_test(pd.Series([0.25] * 5))

    def test_a_mean_of_shares_is_no_larger_than_a_share_can_be(self) -> None:
        """Two systems had the interval [-305, +330] points: Student's critical value of one degree is 12.7."""
        first, second = pd.Series([0.5, 0.25]), pd.Series([0.5, 0.5])
        row = mean_within("x", first, second)
        assert row is not None
        assert (row.difference, row.low, row.high) == (0.125, -1.0, 1.0)
        twice = mean_within("x", first, second, reach=2.0)
        assert twice is not None
        assert (twice.low, twice.high) == pytest.approx((0.125 - 12.706205 / 8, 0.125 + 12.706205 / 8))

    def test_too_few_systems_to_show_anything_say_so(self, result: Result) -> None:
        """They said that one of more than 158.83 points is ruled out at 95 %."""
        pair = result.pairs[0]
        row = pair.share("conflict")
        calm = replace(row, second=row.first, difference=0.0, low=-1.0, high=1.0, adjusted=1.0, runs_needed=None)
        told = too_small_to_tell(replace(pair, shares=(calm,)))
        assert told == ["conflict: no difference on average was seen over 3 systems; so few rule out none"]

    def test_the_table_of_shares_says_of_how_many_systems_its_runs_are(self, result: Result) -> None:
        assert share_table(result.pairs[0]).caption.endswith(", n = 180 pairs of runs in 3 systems")

    def test_an_interaction_is_a_difference_of_differences(self, tmp_path: Path) -> None:
        cells = tuple(
            CellRecord(f"a={a},b={b}", {"a": a, "b": b}, (), f"{a}{b}", "")
            for a in ("no", "yes")
            for b in ("no", "yes")
        )
        conflicts = {"a=no,b=no": 8, "a=no,b=yes": 6, "a=yes,b=no": 4, "a=yes,b=yes": 0}
        tables = {
            name: pd.DataFrame({"outcome": ["conflict"] * n + ["stalemate"] * (10 - n)})
            for name, n in conflicts.items()
        }
        factors = {"a": ("no", "yes"), "b": ("no", "yes")}
        trial = DesignRecord(tmp_path, "trial", "A trial", "", 10, 0, "refitted", cells, factors=factors)
        (found,) = (e for e in main_effects(trial, tables) if (e.factor, e.outcome) == ("a x b", "conflict"))
        assert found.effect.difference == pytest.approx((0.0 - 0.6) - (0.4 - 0.8))
        # nobody agrees in any of ten runs: 1.96 sqrt(2 / 12 / 12 * squares), of squares 1/2 in a mean of two, 2 in this
        ends = {e.factor: e.effect.high for e in main_effects(trial, tables) if e.outcome == "agreement"}
        assert ends == pytest.approx({"a": 1.959964 / 12, "b": 1.959964 / 12, "a x b": 1.959964 * 2 / 12})
        # run 0, a conflict in three cells, failed in the fourth and is left out of all: 7, 5, 3 and 0 of 9 are left
        failed = {**tables, "a=yes,b=yes": tables["a=yes,b=yes"].iloc[1:]}
        (found,) = (e for e in main_effects(trial, failed) if (e.factor, e.outcome) == ("a", "conflict"))
        assert (found.effect.n, found.effect.difference) == (9, pytest.approx((3 + 0 - 7 - 5) / 18))
        alike = tuple(replace(cell, scenario_hash="b" + cell.levels["b"]) for cell in cells)
        calm = {cell.name: tables[f"a=no,b={cell.levels['b']}"] for cell in cells}
        found = main_effects(replace(trial, cells=alike), calm)
        widths = {
            effect.factor: effect.effect.high - effect.effect.low for effect in found if effect.outcome == "conflict"
        }
        assert widths["a"] == widths["a x b"] == 0.0, "a changes nothing in the scenarios"
        assert widths["b"] > 0.0
        fraction = DesignRecord(tmp_path, "trial", "", "", 10, 0, "refitted", cells, factors=factors, resolution=3)
        assert not [e for e in main_effects(fraction, tables) if " x " in e.factor], "mixed up with main effects"

    def test_an_effect_on_a_pair_of_cells_is_bonett_and_prices(self) -> None:
        """Of ten runs three are gained and none lost: (3 + 1) / 12 and (0 + 1) / 12, a run of each being added."""
        first, second = pd.Series([0.0] * 10), pd.Series([1.0] * 3 + [0.0] * 7)
        found = contrast_of_shares("a", first, second, 1.0)
        assert found is not None
        row, p_value = found
        middle, error = 3 / 12, ((4 / 12 + 1 / 12 - (3 / 12) ** 2) / 12) ** 0.5
        assert row.difference == pytest.approx(0.3)
        assert (row.low, row.high) == pytest.approx((middle - 1.959964 * error, middle + 1.959964 * error))
        assert p_value == pytest.approx(2 * norm.sf(middle / error))
        assert contrast_of_shares("a", first[:1], second[:1], 1.0) is None
        whole = contrast_of_shares("a", first, pd.Series([1.0] * 10), 0.01)
        assert whole is not None
        assert whole[0].high == 1.0, "no further than shares go"
        assert whole[0].low < 0.9

    def test_few_runs_that_differ_have_no_narrower_interval_than_none(self) -> None:
        """One of 200 runs that changed in one of two pairs had [-.2, +.7] points, "smaller" than 1; none had +-1.5."""
        calm, seen = pd.Series([0.0] * 200), pd.Series([0.5] + [0.0] * 199)
        none, one = contrast_of_shares("a", calm, calm, 0.5), contrast_of_shares("a", calm, seen, 0.5)
        assert none is not None
        assert one is not None
        assert one[0].high > none[0].high > 0.009
        assert against(one[0].low, one[0].high, 0.01) == OPEN

    @pytest.mark.parametrize("rare", [3, 10])
    def test_the_interval_of_a_rare_effect_holds_it(self, rare: int) -> None:
        """So many of 1,000 runs are gained, each in one of two pairs of cells; Student's held 85 and 93 % of trials."""
        generator = np.random.Generator(np.random.Philox(5))
        held, calm = 0, pd.Series(np.zeros(1000))
        for gained in generator.binomial(1000, rare / 1000, size=400):
            found = contrast_of_shares("a", calm, pd.Series([0.5] * gained + [0.0] * (1000 - gained)), 0.5)
            assert found is not None
            held += found[0].low <= rare / 2000 <= found[0].high
        assert held >= 0.95 * 400

    def test_holm_over_all_effects(self, result: Result) -> None:
        effects: tuple[MainEffect, ...] = result.effects
        assert len(effects) == 15
        least = min(effects, key=lambda effect: effect.p_value)
        assert least.adjusted == pytest.approx(min(1.0, 15 * least.p_value))
