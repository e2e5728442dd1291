"""Legislative bargaining under a closed rule: the stationary equilibrium (Baron & Ferejohn 1989)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def baron_ferejohn_closed_rule(*, n: int, votes_needed: int, delta: float) -> Result:
    """Division of a pie of 1 among n equal members when one of them, drawn by lot, makes an offer to vote on.

    A proposer buys the votes_needed - 1 cheapest votes at their continuation value, delta / n each, and keeps the rest.

    Args:
        n: members, from 2, each recognised with chance 1 / n.
        votes_needed: votes that pass an offer, the proposer's counted; 1 to n, n being unanimity.
        delta: discount factor per session, in [0, 1].

    Returns:
        proposer_share, partner_share (of each partner), ex_ante_value, coalition_size.

    Raises:
        ValueError: if an input is out of range.

    Source: Baron & Ferejohn (1989), American Political Science Review 83(4):1181-1206.
    """
    inputs = Inputs("baron_ferejohn_closed_rule")
    inputs.whole(2, n=n)
    inputs.whole(1, votes_needed=votes_needed)
    inputs.number("[0, 1]", delta=delta)
    inputs.demand(votes_needed <= n, f"votes_needed is {votes_needed} of {n} members")
    inputs.check()
    return {
        "proposer_share": 1.0 - delta * (votes_needed - 1) / n,
        "partner_share": delta / n,
        "ex_ante_value": 1.0 / n,
        "coalition_size": votes_needed,
    }
