"""A take-it-or-leave-it demand when the responder's cost of war is private (Fearon 1995, claim 2 and appendix)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def fearon_1995_ultimatum_uniform_costs(
    *, p: float, c_proposer: float, c_responder_low: float, c_responder_high: float
) -> Result:
    """Optimal demand, and the risk of war that it runs.

    The pie is 1 and both are risk-neutral.  War is worth p - c_proposer to the proposer and 1 - p - c_B to the
    responder, whose cost c_B is uniform on [c_responder_low, c_responder_high] and known to it alone.  It accepts a
    demand x if 1 - x >= 1 - p - c_B.  The optimum is x* = min(1, p + clip((high - c_proposer) / 2, low, high)); war
    follows with probability F(x* - p).  Where the cost is known (low = high) there is no war.

    Args:
        p: chance that the proposer wins a war, in [0, 1].
        c_proposer: its cost of war, >= 0, as a share of the pie.
        c_responder_low: least cost of the responder, >= 0.
        c_responder_high: greatest cost of the responder, >= c_responder_low.

    Returns:
        demand, prob_war, eu_proposer, safe_demand (the largest that is never refused), demand_capped_at_1.

    Raises:
        ValueError: if an input is out of range.

    Source: Fearon (1995), International Organization 49(3):379-414.
    """
    inputs = Inputs("fearon_1995_ultimatum_uniform_costs")
    inputs.number("[0, 1]", p=p)
    inputs.number("[0, inf)", c_proposer=c_proposer, c_responder_low=c_responder_low, c_responder_high=c_responder_high)
    inputs.demand(c_responder_low <= c_responder_high, "c_responder_low is above c_responder_high")
    inputs.check()
    low, high = c_responder_low, c_responder_high
    wanted = min(max((high - c_proposer) / 2.0, low), high)
    capped = p + wanted > 1.0
    demand = 1.0 if capped else p + wanted
    # Above p, the demand asks for as much as the responder's cost lets the proposer take.
    taken = max(1.0 - p, low) if capped else wanted
    war = (taken - low) / (high - low) if high > low else 0.0
    return {
        "demand": demand,
        "prob_war": war,
        "eu_proposer": (1.0 - war) * demand + war * (p - c_proposer),
        "safe_demand": min(1.0, p + low),
        "demand_capped_at_1": capped,
    }
