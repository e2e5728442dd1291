"""Reputational bargaining as played by the engine: continuous time cut into rounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from diplosim.scenario.loading import load
from diplosim.theory.reproduction.simulated import Inputs, Play, Simulated
from diplosim.theory.reputation import abreu_gul_reputation

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.numerics.arrays import AnyArray
    from diplosim.scenario.scenario import Scenario

ROUNDS_TO_END = 162
"""Rounds, an even number, into which the time to the end of the war of attrition is cut."""


def _scenario(inputs: Inputs) -> Scenario:
    length = _length(inputs)
    alpha1, alpha2 = inputs["alpha1"], inputs["alpha2"]
    return load("theory/abreu_gul_2000").replace(
        {
            "parties.A.patience": math.exp(-inputs["r1"] * length),
            "parties.B.patience": math.exp(-inputs["r2"] * length),
            "issues.share.positions": {"A": alpha1, "B": 1.0 - alpha2},
            "hidden_types.A": {"sincere": 1.0 - inputs["z1"], "hard_bargainer": inputs["z1"]},
            "hidden_types.B": {"sincere": 1.0 - inputs["z2"], "hard_bargainer": inputs["z2"]},
            "type_reservations.A": {"hard_bargainer": {"share": {"min": alpha1}}},
            "type_reservations.B": {"hard_bargainer": {"share": {"max": 1.0 - alpha2}}},
        }
    )


def _length(inputs: Inputs) -> float:
    """Time that a round takes."""
    return float(abreu_gul_reputation(**inputs)["T0"]) / ROUNDS_TO_END


def _agreed(table: pd.DataFrame) -> AnyArray:
    return (table["outcome"] == "agreement").to_numpy()


def _date(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    """Time of the end: 0 for the first round, the middle of every other one."""
    number = table["end_round"].to_numpy() - 1.0
    return np.where(number > 0.0, number - 0.5, 0.0) * _length(inputs)


def _at_once(table: pd.DataFrame, text: float) -> AnyArray:
    """Where a text was agreed in the first round."""
    taken = _agreed(table) & (table["end_round"] == 1).to_numpy() & np.isclose(table["term_share"], text)
    return taken.astype(np.float64)


def _concede1(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return _at_once(table, 1.0 - inputs["alpha2"])


def _concede2(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return _at_once(table, inputs["alpha1"])


def _payoff(table: pd.DataFrame, inputs: Inputs, party: str, rate: float) -> AnyArray:
    """Payoff of a rational side, at the middle of the round that the outcome table discounts to its end."""
    early = np.where(table["end_round"] > 1, math.exp(rate * 0.5 * _length(inputs)), 1.0)
    return np.where(table[f"type_{party}"] == "sincere", table[f"utility_{party}"] * early, np.nan)


def _payoff1(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return _payoff(table, inputs, "A", inputs["r1"])


def _payoff2(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return _payoff(table, inputs, "B", inputs["r2"])


def _never(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return (~_agreed(table)).astype(np.float64)


def _by_half(table: pd.DataFrame) -> AnyArray:
    return _agreed(table) & (table["end_round"] - 1 <= ROUNDS_TO_END // 2).to_numpy()


def _agree_by_half(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return _by_half(table).astype(np.float64)


def _posterior(table: pd.DataFrame, party: str) -> AnyArray:
    """Obstinate sides among those that still hold out at half time."""
    return np.where(_by_half(table), np.nan, (table[f"type_{party}"] == "hard_bargainer").astype(float))


def _posterior1(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return _posterior(table, "A")


def _posterior2(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return _posterior(table, "B")


def _delay(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return np.where(_agreed(table), _date(table, inputs), np.nan)


REPUTATION = Simulated(
    "abreu_gul_reputation",
    "Reputational bargaining with obstinate types",
    "Abreu & Gul (2000), Econometrica 68(1):85-117",
    "theory/abreu_gul_2000",
    _scenario,
    (
        Play(
            {
                "concede_at_0_prob1": _concede1,
                "concede_at_0_prob2": _concede2,
                "payoff_rational1": _payoff1,
                "payoff_rational2": _payoff2,
                "prob_never_agree": _never,
                "prob_agree_by_half_T0": _agree_by_half,
                "posterior_obstinate1_at_half_T0": _posterior1,
                "posterior_obstinate2_at_half_T0": _posterior2,
                "mean_delay_given_agreement": _delay,
            }
        ),
    ),
    (
        {"alpha1": 0.6, "alpha2": 0.6, "r1": 1.0, "r2": 1.0, "z1": 0.1, "z2": 0.1},
        {"alpha1": 0.6, "alpha2": 0.6, "r1": 1.0, "r2": 1.0, "z1": 0.2, "z2": 0.05},
    ),
)
