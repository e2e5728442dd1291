"""Risk aversion hurts: the Nash solution with constant relative risk aversion (Kihlstrom, Roth & Schmeidler 1981)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def nash_risk_aversion(*, rho1: float, rho2: float, power1: float) -> Result:
    """Division of a pie of 1 by the Nash solution when u_i = share_i**rho_i and no deal is worth 0 to both.

    share1 = a * rho1 / (a * rho1 + (1 - a) * rho2): the more averse to risk (the smaller rho), the smaller the share.

    Args:
        rho1: exponent of party 1, > 0; below 1 it is averse to risk.
        rho2: exponent of party 2, > 0.
        power1: a, bargaining power of party 1, in [0, 1].

    Returns:
        share1, u1, u2.

    Raises:
        ValueError: if an input is out of range.

    Source: Kannai (1977), Journal of Mathematical Economics 4; Kihlstrom, Roth & Schmeidler (1981).
    """
    inputs = Inputs("nash_risk_aversion")
    inputs.number("(0, inf)", rho1=rho1, rho2=rho2)
    inputs.number("[0, 1]", power1=power1)
    inputs.check()
    own, other = power1 * rho1, (1.0 - power1) * rho2
    share = own / (own + other)
    return {"share1": share, "u1": share**rho1, "u2": (1.0 - share) ** rho2}
