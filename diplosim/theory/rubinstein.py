"""Alternating offers without end: the unique subgame-perfect division (Rubinstein 1982)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def rubinstein_alternating_offers(*, delta1: float, delta2: float) -> Result:
    """Division of a pie of 1 when player 1 proposes first and a refusal costs a period.

    Player 1 gets (1 - delta2) / (1 - delta1 * delta2), at once; as periods shrink this tends to r2 / (r1 + r2).

    Args:
        delta1: discount factor of the first proposer, in [0, 1].
        delta2: discount factor of the first responder, in [0, 1]; not both 1, where every division is an equilibrium.

    Returns:
        share_proposer1, share_responder2, agreement_round (1).

    Raises:
        ValueError: if an input is out of range.

    Source: Rubinstein (1982), Econometrica 50(1):97-109.
    """
    inputs = Inputs("rubinstein_alternating_offers")
    inputs.number("[0, 1]", delta1=delta1, delta2=delta2)
    inputs.demand(not delta1 == delta2 == 1.0, "delta1 and delta2 are both 1, where every division is an equilibrium")
    inputs.check()
    share = (1.0 - delta2) / (1.0 - delta1 * delta2)
    return {"share_proposer1": share, "share_responder2": 1.0 - share, "agreement_round": 1}
