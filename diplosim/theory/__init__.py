"""Results of bargaining and crisis theory in closed form, one small file each, to hold simulations against.

`closed_form("rubinstein_alternating_offers", delta1=0.9, delta2=0.8)` evaluates one by name; `FAMILIES` has them all.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from diplosim.theory.audience_costs import fearon_1994_audience_costs
from diplosim.theory.baron_ferejohn import baron_ferejohn_closed_rule
from diplosim.theory.bilateral_trade import myerson_satterthwaite_uniform
from diplosim.theory.compromise import compromise_mean_and_median
from diplosim.theory.crawford_sobel import crawford_sobel_uniform_quadratic
from diplosim.theory.inputs import Result
from diplosim.theory.minimum_trust import kydd_minimum_trust
from diplosim.theory.nash_and_kalai_smorodinsky import nash_vs_kalai_smorodinsky
from diplosim.theory.nash_asymmetric import nash_asymmetric_linear
from diplosim.theory.nash_risk_aversion import nash_risk_aversion
from diplosim.theory.outside_option import outside_option_principle
from diplosim.theory.preventive_war import fearon_1995_preventive_war
from diplosim.theory.reputation import abreu_gul_reputation
from diplosim.theory.risk_return import powell_risk_return_two_types
from diplosim.theory.rubinstein import rubinstein_alternating_offers
from diplosim.theory.stahl import stahl_finite_alternating_offers
from diplosim.theory.ultimatum import fearon_1995_ultimatum_uniform_costs

FAMILIES: dict[str, Callable[..., Result]] = {
    family.__name__: family
    for family in (
        fearon_1995_ultimatum_uniform_costs,
        powell_risk_return_two_types,
        fearon_1995_preventive_war,
        rubinstein_alternating_offers,
        stahl_finite_alternating_offers,
        outside_option_principle,
        nash_asymmetric_linear,
        nash_risk_aversion,
        nash_vs_kalai_smorodinsky,
        compromise_mean_and_median,
        baron_ferejohn_closed_rule,
        crawford_sobel_uniform_quadratic,
        fearon_1994_audience_costs,
        abreu_gul_reputation,
        myerson_satterthwaite_uniform,
        kydd_minimum_trust,
    )
}
"""Closed forms by name; each takes its inputs as keywords and returns its quantities by name."""


def closed_form(family: str, **inputs: Any) -> Result:
    """Evaluate a closed form by name.

    Args:
        family: a name in `FAMILIES`.
        **inputs: what it takes; see its docstring.

    Raises:
        LookupError: if there is no such family; the text lists them.
        ValueError: if an input is missing, unknown or out of range.

    Example:
        >>> closed_form("stahl_finite_alternating_offers", rounds=1, delta1=0.9, delta2=0.9)
        {'share_first_proposer': 1.0}
    """
    if family not in FAMILIES:
        raise LookupError(f"no closed form named {family!r}; known: {', '.join(FAMILIES)}")
    known = signature(FAMILIES[family]).parameters
    unknown = sorted(set(inputs) - set(known))
    missing = [name for name, part in known.items() if part.default is part.empty and name not in inputs]
    if unknown or missing:
        shown = [f"{', '.join(unknown)} unknown"] * bool(unknown) + [f"{', '.join(missing)} missing"] * bool(missing)
        raise ValueError(f"{family}: {'; '.join(shown)}; it takes {', '.join(known)}")
    return FAMILIES[family](**inputs)


__all__ = ["FAMILIES", "Result", "closed_form"]
