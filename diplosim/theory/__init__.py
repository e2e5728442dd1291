"""Results of bargaining and crisis theory in closed form that the engine plays, one small file each.

`closed_form("rubinstein_alternating_offers", delta1=0.9, delta2=0.8)` evaluates one by name; `FAMILIES` has them all.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from diplosim.theory.audience_costs import fearon_1994_audience_costs
from diplosim.theory.baron_ferejohn import baron_ferejohn_closed_rule
from diplosim.theory.inputs import Result
from diplosim.theory.nash_limit import nash_by_alternating_offers
from diplosim.theory.outside_option import outside_option_principle
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
        rubinstein_alternating_offers,
        nash_by_alternating_offers,
        stahl_finite_alternating_offers,
        outside_option_principle,
        baron_ferejohn_closed_rule,
        fearon_1994_audience_costs,
        abreu_gul_reputation,
    )
}
"""Closed forms by name; each takes its inputs as keywords and returns its quantities by name."""


def closed_form(family: str, **inputs: Any) -> Result:
    """Evaluate a closed form by name.

    Args:
        family: a name in `FAMILIES`.
        **inputs: what it takes; see its docstring.

    Returns:
        Quantity -> its value, as the docstring of the family tells.

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
