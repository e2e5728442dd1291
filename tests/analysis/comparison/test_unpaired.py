"""Scenarios that have nothing to do with each other are not paired, and everything says so."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.stats import binom
from scipy.stats import t as student

import diplosim
from analysis.comparison.comparison import compare
from analysis.comparison.comparison_report import write_report
from analysis.comparison.comparison_text import as_text
from analysis.comparison.unpaired import (
    compare_apart,
    difference_interval,
    independence_p,
    mean_of_two,
    runs_that_would_tell,
    why_unpaired,
)
from diplosim.cli.main import main
from diplosim.designs import Cell, Design, run_design
from diplosim.numerics.statistics import OUTCOMES
from tests.a_table import state_party, table


def test_two_cases_of_history_are_no_pair_and_a_variant_is():
    geneva, july = diplosim.load("geneva_2022"), diplosim.load("july_1914")
    reason = why_unpaired(geneva, july)
    assert reason is not None
    assert reason.startswith("they share 4 of 19 parties and 0 of 13 issues")
    assert why_unpaired(geneva, geneva.replace({"parameters.slack": 0.1, "name": "Other"})) is None


def test_equal_ids_are_no_kinship_where_the_names_say_something_else():
    minsk = diplosim.load("minsk2_2015")
    other = minsk.replace({f"issues.{issue}.name": f"Fish of kind {issue}" for issue in minsk.issue_ids})
    assert "0 of 12 issues" in str(why_unpaired(minsk, other))


def test_half_of_all_parties_are_enough():
    """A and B are two of A, B, C and D; with E they are two of five."""
    one = table({}, [state_party("C", 0.1)])
    assert why_unpaired(one, table({}, [state_party("D", 0.1)])) is None
    reason = why_unpaired(one, table({}, [state_party("D", 0.1), state_party("E", 0.1)]))
    assert "they share 2 of 5 parties and 2 of 2 issues" in str(reason)


def test_newcombes_interval_is_made_of_wilsons():
    """By hand from Wilson's limits: 3/10 [.1078, .6032] against 7/10 [.3968, .8922]."""
    low, high = difference_interval(3, 7, 10)
    assert low == pytest.approx(0.4 - ((0.7 - 0.39678) ** 2 + (0.60322 - 0.3) ** 2) ** 0.5, abs=1e-4)
    assert high == pytest.approx(0.4 + ((0.89222 - 0.7) ** 2 + (0.3 - 0.10778) ** 2) ** 0.5, abs=1e-4)


def test_tests_and_sizes_of_independent_samples():
    assert independence_p(5, 5, 10) == pytest.approx(1.0)
    assert independence_p(0, 10, 10) == pytest.approx(2 / 184756)  # two of the C(20, 10) tables are as extreme
    assert runs_that_would_tell(5, 5, 10, 0.05) is None
    # Fleiss, Levin & Paik: .6 against .5 at 5 % with 80 % power needs 388 of each, 408 with the correction
    assert runs_that_would_tell(60, 50, 100, 0.05) == 408


def test_fishers_test_finds_what_it_is_said_to_find() -> None:
    """One run of each says nothing, four do: of 70 tables two are as extreme.  .1 against .5: 25, by all tables."""
    assert runs_that_would_tell(0, 1, 1, 0.05) == 4
    assert independence_p(0, 4, 4) == pytest.approx(2 / 70)
    assert independence_p(0, 3, 3) > 0.05
    assert runs_that_would_tell(10, 50, 100, 0.05) == 25

    def power(n: int) -> float:
        one, other = (binom.pmf(range(n + 1), n, share) for share in (0.1, 0.5))
        return sum(
            float(one[x] * other[y])
            for x in range(n + 1)
            for y in range(n + 1)
            if one[x] * other[y] > 1e-9 and independence_p(x, y, n) <= 0.05
        )

    assert power(25) >= 0.8 > power(20)


def test_welchs_interval():
    row = mean_of_two("x", pd.Series([1.0, 2.0, 3.0]), pd.Series([2.0, 4.0, 6.0]))
    assert row is not None
    # variances 1 and 4: standard error sqrt(1/3 + 4/3), degrees of freedom (5/3)**2 / ((1/3)**2 / 2 + (4/3)**2 / 2)
    assert row.difference == pytest.approx(2.0)
    assert row.high - row.difference == pytest.approx(student.ppf(0.975, 50 / 17) * (5 / 3) ** 0.5)
    assert row.n == 3
    # without a spread in the first, se and degrees of freedom are those of the second: sqrt(4/3) and 2
    calm = mean_of_two("x", pd.Series([1.0, 1.0, 1.0]), pd.Series([2.0, 4.0, 6.0]))
    assert calm is not None
    assert (calm.first, calm.second, calm.difference) == (1.0, 4.0, 3.0)
    assert (calm.low, calm.high) == pytest.approx(
        (3.0 - student.ppf(0.975, 2) * (4 / 3) ** 0.5, 3.0 + student.ppf(0.975, 2) * (4 / 3) ** 0.5)
    )
    assert mean_of_two("x", pd.Series([1.0]), pd.Series([2.0])) is None, "one run has no spread"
    assert mean_of_two("x", pd.Series([1.0, 2.0]), pd.Series([2.0])) is None
    same = mean_of_two("x", pd.Series([1.0, 1.0]), pd.Series([1.0, 1.0]))
    assert same is not None
    assert (same.low, same.high) == (0.0, 0.0)


def test_two_samples_of_ten_runs_by_hand():
    """3 of 10 against 7 of 10 conflicts, two more runs failed; a test at 1 % would need 36 runs of each, at 5 % 24."""
    columns = {"end_round": [1.0, 2.0] * 5, "parties_at_war": [0.0, 2.0] * 5, "utility_A": [0.5] * 10}
    left = pd.DataFrame({"outcome": ["conflict"] * 3 + ["stalemate"] * 7, **columns})
    right = pd.DataFrame({"outcome": ["conflict"] * 7 + ["stalemate"] * 3, **columns, "end_round": [3.0, 2.0] * 5})
    pair = compare_apart(("one", "other"), left, right, "they share nothing", 0.01, 12)
    assert (pair.first, pair.second, pair.n, pair.dropped, pair.identical) == ("one", "other", 10, 2, False)
    row = pair.share("conflict")
    assert (row.first, row.second, row.difference, row.n) == (0.3, 0.7, 0.4, 10)
    assert (row.low, row.high) == difference_interval(3, 7, 10)
    assert row.p_value == independence_p(3, 7, 10)
    assert (row.runs_needed, runs_that_would_tell(3, 7, 10, 0.05)) == (40, 29)
    assert [(mean.name, mean.difference, mean.n) for mean in pair.means] == [
        ("end_round", 1.0, 10),
        ("parties_at_war", 0.0, 10),
    ]


@pytest.fixture(scope="module")
def unrelated(quick, tmp_path_factory):
    small = diplosim.load("theory/rubinstein_1982")
    design = Design("odd", "Odd", "", (Cell("minsk", quick), Cell("pie", small)), runs=60, seed=2)
    return compare(run_design(design, tmp_path_factory.mktemp("runs") / "odd"))


@pytest.mark.e2e
def test_nothing_is_told_as_paired(unrelated):
    [pair] = unrelated.pairs
    assert pair.unpaired
    row = pair.share("agreement")
    counts = round(row.first * row.n), round(row.second * row.n), row.n
    assert row.runs_needed == runs_that_would_tell(*counts, 0.05 / 5) != runs_that_would_tell(*counts, 0.05)
    assert (pair.changed, pair.transitions) == (0, {})
    text, page = as_text(unrelated), write_report(unrelated).read_text(encoding="utf-8")
    assert "NOT paired; they share 0 of 9 parties" in text
    assert "ended otherwise" not in text
    assert "common random numbers" not in text
    assert "Not paired:" in page
    assert "became" not in page
    assert "pairs of runs" not in page
    assert "another scenario" in page
    assert page.count("as the base") == 1
    assert "common random numbers" not in page
    assert not (unrelated.comparison.folder / "report" / "transitions.png").exists()


@pytest.mark.e2e
@pytest.mark.parametrize("made_by", [{"edits": ("set: year 2015",)}, {"levels": {"year": "late"}}])
def test_what_edits_make_of_one_base_is_paired_however_little_is_left(unrelated, made_by):
    """One of the two is enough: the base of factors has levels and no edits, the base of variants neither."""
    made = unrelated.comparison
    for place in (0, 1):
        cells = [replace(cell, **made_by) if number == place else cell for number, cell in enumerate(made.cells)]
        [pair] = compare(replace(made, cells=tuple(cells))).pairs
        assert pair.unpaired is None
        assert sum(sum(row.values()) for row in pair.transitions.values()) == 60


@pytest.mark.e2e
def test_runs_that_failed_are_told_of_paired_and_unpaired_cells(unrelated):
    """They were left out of the samples of two unpaired cells without a word."""
    [odd] = unrelated.pairs
    transitions = {name: dict.fromkeys(OUTCOMES, 0) for name in OUTCOMES}
    for pair in (odd, replace(odd, unpaired=None, transitions=transitions)):
        for dropped, said in ((1, "1 run that failed in one of them left out"), (2, "2 runs that failed")):
            found = replace(unrelated, pairs=(replace(pair, dropped=dropped),))
            assert said in as_text(found)
            assert said in write_report(found).read_text(encoding="utf-8")
    assert "that failed" not in as_text(unrelated) + write_report(unrelated).read_text(encoding="utf-8")


@pytest.mark.e2e
def test_one_run_has_no_table_of_means(unrelated, monkeypatch):
    """It stood there with its caption, and without a row or a column."""
    monkeypatch.setattr("analysis.pages.page.saved_images", lambda pictures, _: {each.name: "" for each in pictures})
    [odd] = unrelated.pairs
    assert "Rounds, rungs, terms and utilities" in write_report(unrelated).read_text(encoding="utf-8")
    alone = replace(unrelated, pairs=(replace(odd, means=()),))
    assert "Rounds, rungs, terms and utilities" not in write_report(alone).read_text(encoding="utf-8")


@pytest.mark.e2e
def test_where_some_are_paired_the_header_says_that_others_are_not(unrelated):
    """It spoke of common random numbers for all cells where one of them shares no draw with the base."""
    [odd] = unrelated.pairs
    even = replace(odd, unpaired=None, transitions={name: dict.fromkeys(OUTCOMES, 0) for name in OUTCOMES})
    mixed = replace(unrelated, pairs=(even, odd))
    text, page = as_text(mixed), write_report(mixed).read_text(encoding="utf-8")
    said = "2 cells of 60 runs, on common random numbers where they are paired"
    assert said in text
    assert said in page


@pytest.mark.e2e
def test_compare_of_two_cases_of_history_refuses_to_pair(tmp_path, undrawn):
    words = ["compare", "geneva_2022", "july_1914", "-n", "40", "--out", str(tmp_path / "odd"), "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.stderr
    [pair] = json.loads(result.stdout)["pairs"]
    assert pair["unpaired"].startswith("they share 4 of 19 parties and 0 of 13 issues")
    assert "NOT paired" in result.stderr
