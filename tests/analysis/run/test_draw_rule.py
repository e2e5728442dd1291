"""The rule on the draws: share of runs it names, the rival guess, and kappa on a known table."""

import pandas as pd
import pytest

from analysis.run.draw_rule import compared, draw_confusion, score_rule
from diplosim.numerics.statistics import Share


def test_perfect_rule():
    outcomes = pd.Series(["agreement", "stalemate", "conflict"])
    score = score_rule(outcomes, outcomes)
    assert score.agreement.share == 1.0
    assert score.kappa == pytest.approx(1.0)


def test_partial_agreement_counts_as_agreement():
    assert score_rule(pd.Series(["agreement"]), pd.Series(["partial_agreement"])).agreement.share == 1.0


def test_known_confusion():
    rule = pd.Series(["agreement"] * 4 + ["conflict"] * 4)
    outcome = pd.Series(["agreement"] * 3 + ["stalemate"] + ["conflict"] * 2 + ["stalemate"] * 2)
    score = score_rule(rule, outcome)
    assert score.agreement.share == 5 / 8
    assert score.largest.share == 3 / 8
    chance = (4 * 3 + 0 * 3 + 4 * 2) / 64
    assert score.kappa == pytest.approx((5 / 8 - chance) / (1 - chance))
    assert score.confusion.loc["conflict", "stalemate"] == 2


def test_one_class_only_has_no_kappa_beyond_chance():
    assert score_rule(pd.Series(["stalemate"] * 3), pd.Series(["stalemate"] * 3)).kappa == 0.0


def test_rules_are_compared_as_far_as_their_intervals_tell():
    few, many = Share.of("", 60, 100), Share.of("", 90, 100)
    assert compared(many, few).startswith("Labels say more")
    assert compared(few, many).startswith("Payoffs say more")
    assert compared(few, Share.of("", 65, 100)).startswith("Labels and payoffs say about as much")


def test_one_run_is_no_runs() -> None:
    names = ["agreement", "stalemate", "conflict"]
    table = pd.DataFrame([[1, 0, 0], [0, 2, 0], [0, 0, 0]], index=names, columns=names)
    labels = [label.get_text() for label in draw_confusion(table).axes[0].get_yticklabels()]
    assert labels == ["rule says agreement\n(1 run)", "rule says stalemate\n(2 runs)", "rule says conflict\n(0 runs)"]
