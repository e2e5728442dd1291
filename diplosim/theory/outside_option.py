"""The outside option principle (Binmore, Shaked & Sutton 1989)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def outside_option_principle(*, delta: float, responder_outside_option: float) -> Result:
    """Alternating offers in which the responder may leave for an outside option instead of making a counter-offer.

    The option matters only where it beats what bargaining gives: the responder gets max(delta / (1 + delta), w).

    Args:
        delta: discount factor of both, in [0, 1).
        responder_outside_option: w, what leaving is worth to the responder, at most the pie of 1.

    Returns:
        share_proposer, share_responder, outside_option_binds.

    Raises:
        ValueError: if an input is out of range.

    Source: Binmore, Shaked & Sutton (1989), Quarterly Journal of Economics 104(4):753-770.
    """
    inputs = Inputs("outside_option_principle")
    inputs.number("[0, 1)", delta=delta)
    inputs.number("[-inf, 1]", responder_outside_option=responder_outside_option)
    inputs.check()
    bargained = delta / (1.0 + delta)
    share = max(bargained, responder_outside_option)
    return {
        "share_proposer": 1.0 - share,
        "share_responder": share,
        "outside_option_binds": responder_outside_option > bargained,
    }
