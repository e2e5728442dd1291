"""Crisis bargaining as played by the engine: the ultimatum with private costs, and audience costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from diplosim.scenario.loading import load
from diplosim.theory.audience_costs import fearon_1994_audience_costs
from diplosim.theory.reproduction.simulated import Inputs, Play, Simulated

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.numerics.arrays import AnyArray
    from diplosim.scenario.scenario import Scenario

ROUNDS_TO_HORIZON = 100
"""Rounds into which the time to the horizon of a war of attrition is cut."""


def _war(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return (table["outcome"] == "conflict").to_numpy(dtype=np.float64)


def _demand(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return table["term_share"].to_numpy()


def _worth(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return table["utility_A"].to_numpy()


def _ultimatum(inputs: Inputs) -> Scenario:
    return load("theory/fearon_1995").replace(
        {
            "parties.A.capability": inputs["p"],
            "parties.B.capability": 1.0 - inputs["p"],
            "parties.A.war_cost": {"low": inputs["c_proposer"], "high": inputs["c_proposer"]},
            "parties.B.war_cost": {"low": inputs["c_responder_low"], "high": inputs["c_responder_high"]},
        }
    )


def _two_types(inputs: Inputs) -> Scenario:
    factor = inputs["c_responder_resolute"] / inputs["c_responder_irresolute"]
    cost = {"low": inputs["c_responder_irresolute"], "high": inputs["c_responder_irresolute"]}
    return load("theory/powell_1999").replace(
        {
            "parties.A.capability": inputs["p"],
            "parties.B.capability": 1.0 - inputs["p"],
            "parties.A.war_cost": {"low": inputs["c_proposer"], "high": inputs["c_proposer"]},
            "parties.B.war_cost": cost,
            "hidden_types.B": {"sincere": 1.0 - inputs["prob_resolute"], "pretext": inputs["prob_resolute"]},
            "parameters.pretext_war_cost_low": factor,
            "parameters.pretext_war_cost_high": factor,
        }
    )


def _audience(inputs: Inputs) -> Scenario:
    prize, round_length = inputs["prize"], fearon_1994_audience_costs(**inputs)["horizon"] / ROUNDS_TO_HORIZON
    return load("theory/fearon_1994").replace(
        {
            "parties.A.audience_cost": inputs["a1"] * round_length / prize,
            "parties.B.audience_cost": inputs["a2"] * round_length / prize,
            "parties.A.war_cost": {"low": 0.0, "high": inputs["W1"] / prize},
            "parties.B.war_cost": {"low": 0.0, "high": inputs["W2"] / prize},
        }
    )


def _horizon(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    """Date of each war."""
    rounds = np.where(table["outcome"] == "conflict", table["end_round"] - 1.0, np.nan)
    dates: AnyArray = rounds * float(fearon_1994_audience_costs(**inputs)["horizon"]) / ROUNDS_TO_HORIZON
    return dates


def _quits(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    """Where the only side that can give in does so."""
    return (table["outcome"] == "agreement").to_numpy(dtype=np.float64)


def _quits_at_once(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return ((table["outcome"] == "agreement") & (table["end_round"] == 1)).to_numpy(dtype=np.float64)


ALONE = "against an opponent that never gives in, so that it is seen when this side would have"

ULTIMATUM = Simulated(
    "fearon_1995_ultimatum_uniform_costs",
    "A demand when the responder's cost of war is private",
    "Fearon (1995), International Organization 49(3):379-414",
    "theory/fearon_1995",
    _ultimatum,
    (Play({"demand": _demand, "prob_war": _war, "eu_proposer": _worth}),),
    (
        {"p": 0.5, "c_proposer": 0.1, "c_responder_low": 0.0, "c_responder_high": 0.4},
        {"p": 0.6, "c_proposer": 0.2, "c_responder_low": 0.0, "c_responder_high": 0.3},
    ),
)

RISK_RETURN = Simulated(
    "powell_risk_return_two_types",
    "Risk and return with two types of responder",
    "Powell (1999), In the Shadow of Power, chapter 3",
    "theory/powell_1999",
    _two_types,
    (Play({"demand": _demand, "prob_war": _war, "eu": _worth}),),
    tuple(
        {
            "p": 0.5,
            "c_proposer": 0.1,
            "c_responder_resolute": 0.05,
            "c_responder_irresolute": 0.3,
            "prob_resolute": resolute,
        }
        for resolute in (0.2, 0.7)
    ),
)

AUDIENCE_COSTS = Simulated(
    "fearon_1994_audience_costs",
    "Audience costs as a war of attrition",
    "Fearon (1994), American Political Science Review 88(3):577-592",
    "theory/fearon_1994",
    _audience,
    (
        Play({"prob_war": _war, "horizon": _horizon}),
        Play(
            {"prob_quit_at_0_state1": _quits_at_once, "prob_quit_by_horizon_state1": _quits},
            {"parties.B.policy": "scripted"},
            ALONE,
        ),
        Play(
            {"prob_quit_at_0_state2": _quits_at_once, "prob_quit_by_horizon_state2": _quits},
            {"parties.A.policy": "scripted"},
            ALONE,
        ),
    ),
    (
        {"a1": 1.0, "a2": 1.0, "W1": 1.0, "W2": 1.0, "prize": 1.0},
        {"a1": 2.0, "a2": 1.0, "W1": 1.0, "W2": 1.0, "prize": 1.0},
    ),
)
