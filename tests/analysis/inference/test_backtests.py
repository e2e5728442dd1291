"""Which forecasts of a case are scored, and what so few cases can show, worked out by hand."""

import math

import pandas as pd
import pytest

from analysis.inference.backtests import MODEL, at_dates, mean_scores, what_n_cannot_show
from analysis.run.backtest import REFERENCES

BASE = REFERENCES["crisis_all"]


def table(**cases):
    """Brier scores of the model by round, and of the base rate last, by case; log scores the same."""
    rows = []
    for case, (*model, base) in cases.items():
        rows += [(case, number, "model", score) for number, score in enumerate(model)]
        rows.append((case, 0, BASE, base))
    found = pd.DataFrame(rows, columns=["case", "round", "forecaster", "brier"])
    return found.assign(log=found["brier"], terms_error=math.nan)


@pytest.mark.parametrize(("rounds", "half"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2)])
def test_the_model_is_scored_before_half_way_and_at_the_last_date(rounds: int, half: int) -> None:
    """After round 0, half of the rounds of the record, and the last date from which anything is forecast.

    A record of four rounds forecasts from 0, 1, 2 and 3 rounds seen: half-way is 2.
    """
    chosen = at_dates(table(only=[*range(rounds), 0.5]))
    scored = {name: int(chosen.loc[chosen["forecaster"] == MODEL[name], "round"].iloc[0]) for name in MODEL}
    assert scored == {"first": 0, "half": half, "last": rounds - 1}


def test_the_gap_to_the_base_rate_is_paired_over_cases() -> None:
    """.2 - .5, .4 - .6, .9 - .5: -.3, -.2 and .4, mean -.03333, sd .37859; t of 2 is 4.30265: half .94049."""
    chosen = at_dates(table(a=[0.9, 0.2, 0.5], b=[0.4, 0.6], c=[0.9, 0.5]))
    _, told = what_n_cannot_show(chosen)
    assert "by -0.03 [-0.97, +0.91]" in told
    assert "below 0.94 cannot be told" in told


def test_a_class_that_was_ruled_out_leaves_no_mean() -> None:
    """Brier .2 and .4 are .3; of the log scores one is infinite, and is counted."""
    chosen = at_dates(table(a=[0.2, 0.5], b=[0.4, 0.5]))
    chosen.loc[(chosen["case"] == "a") & (chosen["forecaster"] == MODEL["last"]), "log"] = math.inf
    row = mean_scores(chosen).set_index("forecaster").loc[MODEL["last"]]
    assert (row["brier"], row["brier_n"], row["brier_ruled_out"]) == (pytest.approx(0.3), 2, 0)
    assert math.isnan(row["log"])
    assert (row["log_n"], row["log_ruled_out"], row["terms_error_n"]) == (2, 1, 0)
