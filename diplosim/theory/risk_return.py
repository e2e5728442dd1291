"""The risk-return trade-off with two types of responder (Fearon 1995; Powell 1999, chapter 3)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def powell_risk_return_two_types(
    *,
    p: float,
    c_proposer: float,
    c_responder_resolute: float,
    c_responder_irresolute: float,
    prob_resolute: float,
) -> Result:
    """Whether a proposer asks for what only the irresolute type gives.

    The ultimatum of `diplosim.theory.ultimatum`, but the responder's cost of war takes one of two values.  The safe
    demand p + c_resolute is always accepted; the risky one, p + c_irresolute, brings war with the resolute type.  The
    risky demand is made if prob_resolute is below
    q* = (c_irresolute - c_resolute) / (c_irresolute + c_proposer); on the edge the safe one is.  A demand above the
    whole pie is cut to 1, and q* with it: (x_risky - x_safe) / (x_risky - p + c_proposer).

    Args:
        p: chance that the proposer wins a war, in [0, 1].
        c_proposer: its cost of war, >= 0.
        c_responder_resolute: cost of the resolute type, >= 0.
        c_responder_irresolute: cost of the irresolute type, > c_responder_resolute.
        prob_resolute: prior probability of the resolute type, in [0, 1].

    Returns:
        critical_prob_resolute, makes_risky_demand, demand, prob_war, eu, eu_safe, eu_risky (of the proposer).

    Raises:
        ValueError: if an input is out of range.

    Source: Powell (1999), In the Shadow of Power, chapter 3; Fearon (1995).
    """
    inputs = Inputs("powell_risk_return_two_types")
    inputs.number("[0, 1]", p=p, prob_resolute=prob_resolute)
    inputs.number(
        "[0, inf)",
        c_proposer=c_proposer,
        c_responder_resolute=c_responder_resolute,
        c_responder_irresolute=c_responder_irresolute,
    )
    inputs.demand(
        c_responder_resolute < c_responder_irresolute, "c_responder_resolute must be below c_responder_irresolute"
    )
    inputs.check()
    q = prob_resolute
    safe, risky = min(1.0, p + c_responder_resolute), min(1.0, p + c_responder_irresolute)
    if p + c_responder_irresolute <= 1.0:
        critical = (c_responder_irresolute - c_responder_resolute) / (c_responder_irresolute + c_proposer)
    else:
        # Where even the safe demand takes the whole pie there is nothing to risk.
        critical = (risky - safe) / (risky - p + c_proposer) if risky > safe else 0.0
    war = p - c_proposer
    eu_risky = (1.0 - q) * risky + q * war if risky > safe else safe
    takes_risk = q < critical
    return {
        "critical_prob_resolute": critical,
        "makes_risky_demand": takes_risk,
        "demand": risky if takes_risk else safe,
        "prob_war": q if takes_risk else 0.0,
        "eu": eu_risky if takes_risk else safe,
        "eu_safe": safe,
        "eu_risky": eu_risky,
    }
