"""Every published case comes out, and inputs that make no sense are refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from diplosim.theory import FAMILIES, closed_form
from tests.oracles import FORMULAS
from tests.places import ORACLES

ORACLE = json.loads((ORACLES / "closed_forms.json").read_text(encoding="utf-8"))
CASES = [
    pytest.param(name, case, family["tolerance"], id=f"{name}-{number}")
    for name, family in ORACLE["families"].items()
    for number, case in enumerate(family["cases"], start=1)
]


def test_every_family_is_there() -> None:
    assert set(FAMILIES) | set(FORMULAS) == set(ORACLE["families"])
    assert not set(FAMILIES) & set(FORMULAS)
    assert all(family.__doc__ for family in FAMILIES.values())


def evaluate(name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Evaluate one that the engine plays, or an oracle that nothing plays."""
    return FORMULAS[name](**inputs) if name in FORMULAS else closed_form(name, **inputs)


@pytest.mark.parametrize(("name", "case", "tolerance"), CASES)
def test_a_published_case(name: str, case: dict[str, Any], tolerance: float) -> None:
    found = evaluate(name, case["input"])
    assert list(found) == list(case["output"])
    for key, expected in case["output"].items():
        if isinstance(expected, str | bool):
            assert found[key] == expected
        else:
            assert found[key] == pytest.approx(expected, rel=0, abs=tolerance), key


WRONG = [
    ("fearon_1995_ultimatum_uniform_costs", {"p": 1.5, "c_proposer": -0.1}, "p is 1.5.*c_proposer is -0.1"),
    ("fearon_1995_ultimatum_uniform_costs", {"c_responder_low": 0.5}, "c_responder_low is above"),
    ("fearon_1995_ultimatum_uniform_costs", {"p": float("nan")}, "finite number"),
    ("powell_risk_return_two_types", {"c_responder_resolute": 0.3}, "must be below"),
    ("fearon_1995_preventive_war", {"delta": 1.0}, r"delta is 1; allowed: \[0, 1\)"),
    ("rubinstein_alternating_offers", {"delta1": 1.0, "delta2": 1.0}, "both 1"),
    ("nash_by_alternating_offers", {"d1": 0.6, "d2": 0.4}, "nothing to gain"),
    ("nash_by_alternating_offers", {"r1": 0.0, "period": -1.0}, "r1 is 0.*period is -1"),
    ("stahl_finite_alternating_offers", {"rounds": 0}, "whole numbers from 1"),
    ("outside_option_principle", {"responder_outside_option": 1.5}, "responder_outside_option is 1.5"),
    ("nash_asymmetric_linear", {"d1": 0.8, "d2": 0.7}, "nothing to gain"),
    ("nash_risk_aversion", {"rho1": 0.0}, "rho1 is 0"),
    ("nash_vs_kalai_smorodinsky", {"frontier": "u2 = 1"}, "must name u1 and u2"),
    ("nash_vs_kalai_smorodinsky", {"frontier": "u2 - 1 + u1"}, "no equation"),
    ("nash_vs_kalai_smorodinsky", {"frontier": "u2 = __import__('os').getcwd() + u1"}, "not allowed"),
    ("nash_vs_kalai_smorodinsky", {"frontier": "u2 = u1 +"}, "cannot be read"),
    ("nash_vs_kalai_smorodinsky", {"frontier": "u1 * u2 = 1"}, "does not bound"),
    ("nash_vs_kalai_smorodinsky", {"d": [1.0, 0.0]}, "must lie below"),
    ("nash_vs_kalai_smorodinsky", {"d": [0.0]}, "1 entries"),
    ("compromise_mean_and_median", {"salience": [1.0]}, "one entry a party"),
    ("compromise_mean_and_median", {"capability": [0.0] * 10}, "all weights are 0"),
    ("baron_ferejohn_closed_rule", {"votes_needed": 4}, "4 of 3 members"),
    ("baron_ferejohn_closed_rule", {"n": 3.5}, "n is 3.5"),
    ("crawford_sobel_uniform_quadratic", {"bias": 0.0}, "bias is 0"),
    ("fearon_1994_audience_costs", {"a1": 0.0}, "a1 is 0"),
    ("abreu_gul_reputation", {"alpha1": 0.4}, "is not above 1"),
    ("myerson_satterthwaite_uniform", {"mechanism": "lottery"}, "mechanism is 'lottery'"),
    ("myerson_satterthwaite_uniform", {"buyer": "U[0,2]"}, "buyer is"),
    ("myerson_satterthwaite_uniform", {"mechanism": "posted price"}, "needs `price`"),
    ("kydd_minimum_trust", {"exploit": 4.0}, "mutual_coop must be above"),
    ("outside_option_principle", {"trust": 0.5}, "trust unknown"),
]


@pytest.mark.parametrize(("name", "change", "shown"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_input_is_refused(name: str, change: dict[str, Any], shown: str) -> None:
    right = ORACLE["families"][name]["cases"][0]["input"]
    with pytest.raises(ValueError, match=shown):
        evaluate(name, {**right, **change})


def test_an_unknown_family_and_a_missing_input_are_named() -> None:
    with pytest.raises(LookupError, match="known: fearon_1995_ultimatum_uniform_costs"):
        closed_form("coase")
    with pytest.raises(ValueError, match="delta2 missing"):
        closed_form("rubinstein_alternating_offers", delta1=0.5)
