"""Bargaining by periods as played by the engine: alternating offers, outside options, the closed rule."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from diplosim.scenario.loading import from_mapping, load
from diplosim.theory.reproduction.simulated import Inputs, Play, Simulated

if TYPE_CHECKING:
    import pandas as pd

    from diplosim.numerics.arrays import AnyArray
    from diplosim.scenario.scenario import Scenario


def _first(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    """Share of the first proposer; nothing without an agreement."""
    return table["term_share"].to_numpy()


def _second(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return 1.0 - table["term_share"].to_numpy()


def _round(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return table["end_round"].to_numpy(dtype=np.float64)


def _endless(inputs: Inputs) -> Scenario:
    return load("theory/rubinstein_1982").replace(
        {"parties.A.patience": inputs["delta1"], "parties.B.patience": inputs["delta2"]}
    )


def _short_periods(inputs: Inputs) -> Scenario:
    """No deal is worth the status quo of .5 less its cost; inputs above .5 are beyond what the file can say."""
    changes: dict[str, Any] = {}
    for party, number in (("A", 1), ("B", 2)):
        cost = 0.5 - inputs[f"d{number}"]
        changes[f"parties.{party}.patience"] = math.exp(-inputs[f"r{number}"] * inputs["period"])
        changes[f"parties.{party}.no_deal_cost"] = {"low": cost, "high": cost}
    return load("theory/rubinstein_1982").replace(changes)


def _worth(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return table["utility_A"].to_numpy()


def _with_end(inputs: Inputs) -> Scenario:
    return load("theory/stahl_1972").replace(
        {
            "parties.A.patience": inputs["delta1"],
            "parties.B.patience": inputs["delta2"],
            "rounds": inputs["rounds"],
            "deadline.at_round": inputs["rounds"],
        }
    )


def _with_option(inputs: Inputs) -> Scenario:
    """B's war is free of cost and won with a chance equal to what the option is worth."""
    option = inputs["responder_outside_option"]
    return load("theory/outside_option_1989").replace(
        {
            "parties.A.patience": inputs["delta"],
            "parties.B.patience": inputs["delta"],
            "parties.A.capability": 1.0 - option,
            "parties.B.capability": option,
            "parties.B.war_cost": {"low": 0.0, "high": 0.0},
        }
    )


def legislature(inputs: Inputs) -> Scenario:
    """The scenario of a legislature of n members, after the one of three."""
    data = load("theory/baron_ferejohn_1989").to_mapping()
    members = [f"M{number:02d}" for number in range(1, inputs["n"] + 1)]
    party, issue = data["parties"][0], data["issues"][0]

    def of(whole: dict[str, Any], **parts: Any) -> dict[str, Any]:
        return {**whole, **parts}

    data["parties"] = [of(party, id=m, key=m, name=f"Member {m}", patience=float(inputs["delta"])) for m in members]
    shares = [{m: float(m == own) for m in members} for own in members]
    data["issues"] = [
        of(issue, id=f"share_{m}", key=f"share_{m}", name=f"Share of {m}", positions=share, salience=share)
        for m, share in zip(members, shares, strict=True)
    ]
    data["must_consent"] = members
    data["protocol"] = of(data["protocol"], seats=members, votes_needed=int(inputs["votes_needed"]))
    return from_mapping(data, "theory/baron_ferejohn_1989")


def _shares(table: pd.DataFrame) -> AnyArray:
    """Shares of all members, largest first, (runs, members)."""
    names = [name for name in table.columns if name.startswith("term_share_")]
    rising: AnyArray = np.sort(table[names].to_numpy(dtype=np.float64), axis=1)
    return rising[:, ::-1]


def _proposer(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    """Share of whoever was recognised: with a partner, the largest or one of several equal ones."""
    return _shares(table)[:, 0]


def _partner(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    """Share of each partner; where no votes are bought, what one would cost is not seen."""
    bought = _shares(table)[:, 1 : inputs["votes_needed"]]
    return bought.mean(axis=1) if bought.shape[1] else np.full(len(table), np.nan)


def _coalition(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    return np.asarray((_shares(table) > 1e-9).sum(axis=1), dtype=np.float64)


def _seat(table: pd.DataFrame, inputs: Inputs) -> AnyArray:
    """What the first seat is worth before the lot."""
    return table["utility_M01"].to_numpy()


RUBINSTEIN = Simulated(
    "rubinstein_alternating_offers",
    "Alternating offers without end",
    "Rubinstein (1982), Econometrica 50(1):97-109",
    "theory/rubinstein_1982",
    _endless,
    (Play({"share_proposer1": _first, "share_responder2": _second, "agreement_round": _round}),),
    ({"delta1": 0.9, "delta2": 0.9}, {"delta1": 0.9, "delta2": 0.8}),
)

NASH_LIMIT = Simulated(
    "nash_by_alternating_offers",
    "The Nash point by alternating offers of short periods",
    "Binmore, Rubinstein & Wolinsky (1986), RAND Journal of Economics 17(2):176-188",
    "theory/rubinstein_1982",
    _short_periods,
    (
        Play({"offering1": _worth, "nash1": _worth}),
        Play({"answering1": _worth}, {"protocol.seats": ["B", "A"]}, "player 2 makes the first offer"),
    ),
    (
        {"d1": 0.0, "d2": 0.0, "r1": 1.0, "r2": 1.0, "period": 0.1},
        {"d1": 0.0, "d2": 0.0, "r1": 1.0, "r2": 1.0, "period": 0.0002},
        {"d1": 0.3, "d2": 0.1, "r1": 1.0, "r2": 1.0, "period": 0.0002},
        {"d1": 0.3, "d2": 0.1, "r1": 1.0, "r2": 2.0, "period": 0.0002},
    ),
)

STAHL = Simulated(
    "stahl_finite_alternating_offers",
    "Alternating offers with a last round",
    "Stahl (1972), Bargaining Theory",
    "theory/stahl_1972",
    _with_end,
    (Play({"share_first_proposer": _first}),),
    (
        {"rounds": 1, "delta1": 0.9, "delta2": 0.9},
        {"rounds": 2, "delta1": 0.9, "delta2": 0.8},
        {"rounds": 15, "delta1": 0.9, "delta2": 0.8},
    ),
)

OUTSIDE_OPTION = Simulated(
    "outside_option_principle",
    "The outside option principle",
    "Binmore, Shaked & Sutton (1989), Quarterly Journal of Economics 104(4):753-770",
    "theory/outside_option_1989",
    _with_option,
    (Play({"share_proposer": _first, "share_responder": _second}),),
    ({"delta": 0.9, "responder_outside_option": 0.2}, {"delta": 0.9, "responder_outside_option": 0.6}),
)

CLOSED_RULE = Simulated(
    "baron_ferejohn_closed_rule",
    "Legislative bargaining under a closed rule",
    "Baron & Ferejohn (1989), American Political Science Review 83(4):1181-1206",
    "theory/baron_ferejohn_1989",
    legislature,
    (
        Play(
            {
                "proposer_share": _proposer,
                "partner_share": _partner,
                "coalition_size": _coalition,
                "ex_ante_value": _seat,
            }
        ),
    ),
    (
        {"n": 3, "votes_needed": 2, "delta": 1.0},
        {"n": 3, "votes_needed": 3, "delta": 1.0},
        {"n": 5, "votes_needed": 3, "delta": 0.9},
    ),
)
