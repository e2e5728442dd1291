"""Calibration and scores of beliefs: numbers worked out by hand, and verdicts of either kind."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.run.calibration import Score, calibration, calibration_error, judge, summary, verdict_table

RUNS = 2000


def beliefs(first):
    first = np.asarray(first, dtype=float)
    return pd.DataFrame({"sincere": first, "pretext": 1.0 - first})


def drawn(first_is_true):
    return pd.Series(np.where(first_is_true, "sincere", "pretext"))


@pytest.fixture(scope="module")
def right():
    """Types drawn by the beliefs themselves: calibrated, and better than a prior of a half."""
    chance = np.random.default_rng(5).choice([0.1, 0.35, 0.65, 0.9], RUNS)
    return judge("A", beliefs(chance), [0.5, 0.5], drawn(np.random.default_rng(6).random(RUNS) < chance))


@pytest.fixture(scope="module")
def wrong():
    """Beliefs of .05 and .95 where .4 and .6 would be right: too sure, and worse than a prior of a half."""
    chance = np.random.default_rng(5).choice([0.05, 0.95], RUNS)
    truth = np.random.default_rng(6).random(RUNS) < np.where(chance > 0.5, 0.6, 0.4)
    return judge("B", beliefs(chance), [0.5, 0.5], drawn(truth))


def test_calibration_compares_belief_with_truth():
    believed = pd.Series([0.75, 0.75, 0.72, 1.0])
    table = calibration(believed, pd.Series([True, True, False, True]))
    assert list(table["n"]) == [3, 1]
    assert table["share"].iloc[0] == pytest.approx(2 / 3)
    assert table["believed"].iloc[0] == pytest.approx(0.74)


def test_the_error_weighs_bins_by_their_runs():
    """Three runs believed at .2, one of them true: off by 1/3 - .2; one at .9, not true: off by .9."""
    chances = np.array([[0.2, 0.8], [0.2, 0.8], [0.2, 0.8], [0.9, 0.1]])
    true = np.array([[1, 0], [0, 1], [0, 1], [0, 1]], dtype=float)
    assert calibration_error(chances, true) == pytest.approx((3 * (1 / 3 - 0.2) + 0.9) / 4)


def test_misses_within_a_bin_cancel_and_those_of_two_bins_do_not():
    true = np.array([[1.0], [0.0]])
    assert calibration_error(np.array([[0.55], [0.45]]), true) == pytest.approx(0.45)
    assert calibration_error(np.array([[0.55], [0.55]]), true) == pytest.approx(0.05)


@pytest.mark.e2e
def test_right_beliefs_are_called_calibrated(right):
    assert right.holds
    assert right.error <= right.by_chance
    assert "the public posterior is calibrated as far as these runs can tell" in right.sentence
    assert "NOT" not in right.sentence
    assert right.brier.verdict == right.log.verdict == "better than"


@pytest.mark.e2e
def test_wrong_beliefs_are_called_not_calibrated(wrong):
    assert not wrong.holds
    assert (wrong.outside, wrong.bins) == (2, 2)
    assert wrong.largest == pytest.approx(0.35, abs=0.05)
    assert wrong.error > wrong.by_chance
    assert "in 2 of 2 bins" in wrong.sentence
    assert "the public posterior is NOT calibrated" in wrong.sentence
    assert wrong.brier.verdict == wrong.log.verdict == "WORSE than"
    assert "WORSE than the prior's 0.500" in wrong.sentence


def test_the_error_is_what_the_bins_miss(wrong):
    assert wrong.error == pytest.approx(0.35, abs=0.03)
    assert wrong.by_chance < 0.05


@pytest.mark.parametrize(("error", "holds"), [(0.02, True), (0.03, True), (0.031, False), (0.05, False)])
def test_beliefs_hold_up_to_the_error_that_chance_alone_makes(error, holds, right):
    verdict = replace(right, error=error, by_chance=0.03)
    assert verdict.holds == holds
    assert ("NOT calibrated" in verdict.sentence) != holds


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.2, -0.1, "better than"),
        (0.1, 0.2, "WORSE than"),
        (-0.1, 0.1, "not told apart from"),
        (0.0, 0.1, "not told apart from"),
    ],
)
def test_a_lower_score_is_better(low, high, said):
    assert Score(0.4, 0.5, (low + high) / 2, low, high).verdict == said


def test_scores_by_hand():
    """Beliefs .8 and .6 in the true type: Brier 2 * .2**2 and 2 * .4**2; log -ln .8 and -ln .6; prior .5: .5, ln 2."""
    verdict = judge("A", beliefs([0.8, 0.4]), [0.5, 0.5], drawn([True, False]))
    assert verdict.brier.posterior == pytest.approx((0.08 + 0.32) / 2)
    assert verdict.brier.prior == pytest.approx(0.5)
    assert verdict.brier.difference == pytest.approx(-0.3)
    assert verdict.log.posterior == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert verdict.log.prior == pytest.approx(np.log(2))


def test_a_score_whose_interval_holds_nought_is_told_apart_from_nothing():
    assert Score(0.5, 0.5, 0.0, -0.1, 0.1).verdict == "not told apart from"
    assert Score(0.5, 0.5, 0.0, 0.0, 0.1).verdict == "not told apart from"
    assert Score(0.5, 0.6, -0.1, -0.2, -0.01).verdict == "better than"


def test_a_type_that_was_ruled_out_costs_much_and_breaks_nothing():
    verdict = judge("A", beliefs([0.0, 0.0]), [0.5, 0.5], drawn([True, False]))
    assert 300 < verdict.log.posterior < 400


def test_the_summary_names_both_kinds(right, wrong):
    assert summary([right]).startswith("It holds here")
    assert "does NOT hold here for B" in summary([right, wrong])
    assert "for A no departure" in summary([right, wrong])
    assert summary([wrong]).endswith("than chance explains.")


def test_the_table_says_the_same(right, wrong):
    frame = verdict_table([right, wrong], "n = 2,000 runs").frame
    assert list(frame["calibrated"]) == ["yes", "NO"]
    assert frame["bins outside"].iloc[1] == "2 of 2"


def test_one_run_is_judged_too():
    alone = judge("A", beliefs([0.7]), [0.5, 0.5], drawn([True]))
    assert alone.brier.verdict == "not told apart from"
    assert "0.180 / 0.500; -0.320 (one run)" in verdict_table([alone], "n = 1 run").frame.iloc[0].tolist()


@pytest.mark.e2e
def test_no_interval_stands_around_an_error_that_chance_alone_makes():
    """Beliefs that hit the shares of few runs exactly; a mean of distances is above 0 in every other sample."""
    chance = np.repeat([0.25, 0.75], 40)
    truth = np.concatenate([np.arange(40) < 10, np.arange(40) < 30])
    verdict = judge("C", beliefs(chance), [0.5, 0.5], drawn(truth))
    assert verdict.error == pytest.approx(0.0, abs=1e-12)
    assert verdict.by_chance > 0.0
    assert "calibration error 0.000, where right beliefs stay below" in verdict.sentence
    assert verdict_table([verdict], "n = 80 runs").frame["calibration error"].tolist() == ["0.000"]
