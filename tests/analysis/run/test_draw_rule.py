"""The rule on the draws: share of runs it names, the rival guess, and kappa on a known table."""

import pandas as pd
import pytest

from analysis.run.draw_rule import compared, draw_confusion, score_rule


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


def rules_right(both: int, labels: int, payoffs: int, neither: int) -> tuple[pd.Series, pd.Series, pd.Series]:
    """What two rules say of runs that all end in conflict, by how many runs which of them names."""
    runs = [("conflict", "conflict")] * both + [("conflict", "stalemate")] * labels
    runs += [("stalemate", "conflict")] * payoffs + [("stalemate", "agreement")] * neither
    first, second = (pd.Series(list(said)) for said in zip(*runs, strict=True))
    return first, second, pd.Series(["conflict"] * len(runs))


def test_rules_are_compared_on_the_same_runs():
    # 75 and 65 of 100: the Wilson intervals overlap, [65.7, 82.5] and [55.3, 73.6], but the rules are right on mostly
    # the same runs, and of the 20 on which only one is right labels have 15.
    first, second, outcome = rules_right(60, 15, 5, 20)
    assert compared(first, second, outcome).startswith("Of the same runs labels name more than payoffs do, by +10.0 [")
    assert compared(second, first, outcome).startswith("Of the same runs payoffs name more than labels do, by +10.0 [")
    # A third of the runs on which they differ does not tell: 9 and 5 of 14, about +4 points with a margin of 7.
    first, second, outcome = rules_right(60, 9, 5, 26)
    assert compared(first, second, outcome).startswith(
        "Which rule names more of the same runs cannot be told: labels differ by +4.0 [-"
    )


def test_rules_are_compared_on_the_runs_of_payoffs_alone():
    first, second, outcome = rules_right(60, 15, 5, 20)
    assert compared(first, second.iloc[:60], outcome).startswith("Which rule names more")


def test_one_run_is_no_runs() -> None:
    names = ["agreement", "stalemate", "conflict"]
    table = pd.DataFrame([[1, 0, 0], [0, 2, 0], [0, 0, 0]], index=names, columns=names)
    labels = [label.get_text() for label in draw_confusion(table).axes[0].get_yticklabels()]
    assert labels == ["rule says agreement\n(1 run)", "rule says stalemate\n(2 runs)", "rule says conflict\n(0 runs)"]
