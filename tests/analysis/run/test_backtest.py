"""Scores with known values, the overlap rule on the six cases, and the error of terms."""

import math

import pandas as pd
import pytest

import diplosim
from analysis.run.backtest import brier_score, forecasts, log_score, overlap_rule, standing, terms_error
from tests.a_table import table

CASES = ("cuba_1962", "geneva_2022", "jcpoa_2015", "july_1914", "minsk2_2015", "six_party_2009")


def test_scores_of_equal_chances():
    equal = dict.fromkeys(("agreement", "stalemate", "conflict"), 1 / 3)
    assert brier_score(equal, "conflict") == pytest.approx(2 / 3)
    assert log_score(equal, "conflict") == pytest.approx(math.log(3))


def test_a_certain_forecast_is_best_or_worst():
    certain = {"agreement": 1.0, "stalemate": 0.0, "conflict": 0.0}
    assert (brier_score(certain, "agreement"), log_score(certain, "agreement")) == (0.0, 0.0)
    assert (brier_score(certain, "conflict"), log_score(certain, "conflict")) == (2.0, math.inf)


@pytest.mark.parametrize(("declared_only", "right"), [(False, 4), (True, 2)])
def test_overlap_rule_on_the_six_cases(declared_only, right):
    """The measured leak of hindsight: 4 of 6 with all lines, 2 of 6 with the declared ones."""
    scenarios = [diplosim.load(case) for case in CASES]
    assert sum(overlap_rule(s, declared_only) == s.real_outcome for s in scenarios) == right


APART = {
    "issues.y.red_lines": {
        "A": {"max": 0.5, "basis": "declared"},
        "B": {"min": 0.7, "basis": "inferred"},
    }
}
"""On y no value suits both; A weighs y with .25 and B with .5."""


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "conflict"),  # x is (.75 + .5) / 2 = .625 of what they care about; the deadline is hard and A can attack
        ({"deadline": {"kind": "soft"}}, "stalemate"),
        ({"deadline": {"kind": "soft"}, "protocol.kind": "ultimatum"}, "conflict"),
        ({"can_use_force": [], "force": None}, "stalemate"),
        ({"issues.x.salience.B": 0.9}, "partial_agreement"),  # .75 each: just enough
        ({"issues.x.salience.B": 0.89}, "conflict"),
        ({"issues.y.red_lines.B.min": 0.5}, "agreement"),  # they touch
    ],
)
def test_the_overlap_rule_by_hand(changes, rule):
    talks = table({**APART, **changes})
    assert overlap_rule(talks) == rule
    assert overlap_rule(talks, declared_only=True) == "agreement", "B has declared nothing"


def test_every_forecast_sums_to_one(quick):
    for name, forecast in forecasts(quick, pd.Series(["agreement", "conflict"])).items():
        assert sum(forecast.values()) == pytest.approx(1.0, abs=1e-3), name


def test_terms_are_scored_where_there_is_a_real_value(quick):
    real = {f"term_{issue.id}": [issue.real_value, issue.real_value] for issue in quick.issues}
    error = terms_error(quick, pd.DataFrame(real, dtype=float))
    assert error is not None
    assert error.model == pytest.approx(0.0)
    assert error.compromise > 0


def test_nothing_settled_cannot_be_scored(quick):
    nothing = {f"term_{issue.id}": [math.nan] for issue in quick.issues}
    assert terms_error(quick, pd.DataFrame(nothing)) is None


def test_rules_on_the_draws_are_rivals(quick):
    said = pd.Series(["agreement", "partial_agreement", "conflict", "stalemate"])
    found = forecasts(quick, pd.Series(["agreement", "conflict"]), {"payoffs": said})
    assert found["draws alone, rule of payoffs"] == {"agreement": 0.5, "stalemate": 0.25, "conflict": 0.25}


def test_better_rivals_are_named_whoever_they_are():
    sure = {"agreement": 1.0, "stalemate": 0.0, "conflict": 0.0}
    half = {"agreement": 0.5, "stalemate": 0.5, "conflict": 0.0}
    found = {"model": half, "a rule": sure}
    assert standing(found, "agreement") == "A better Brier score than the model's 0.50 on this case: a rule (0.00)."
    assert standing(found, "stalemate") == "No rival has a better Brier score than the model's 0.50 on this case."
