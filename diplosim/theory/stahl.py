"""Alternating offers with a last round, solved from the end (Stahl 1972)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def stahl_finite_alternating_offers(*, rounds: int, delta1: float, delta2: float) -> Result:
    """What the first proposer gets of a pie of 1 when the talks end after `rounds` rounds without a deal.

    Player 1 proposes in odd rounds, player 2 in even ones; without a deal both get nothing.  The proposer of the last
    round takes all, and before it s_t = 1 - delta * s_(t + 1) with the delta of the responder of round t.

    Args:
        rounds: number of rounds, from 1.
        delta1: discount factor of player 1, in [0, 1].
        delta2: discount factor of player 2, in [0, 1].

    Returns:
        share_first_proposer.

    Raises:
        ValueError: if an input is out of range.

    Source: Stahl (1972), Bargaining Theory; converges to Rubinstein (1982) as rounds grow.
    """
    inputs = Inputs("stahl_finite_alternating_offers")
    inputs.whole(1, rounds=rounds)
    inputs.number("[0, 1]", delta1=delta1, delta2=delta2)
    inputs.check()
    share = 1.0
    for number in range(rounds - 1, 0, -1):
        share = 1.0 - (delta2 if number % 2 else delta1) * share
    return {"share_first_proposer": share}
