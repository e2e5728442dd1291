"""The asymmetric Nash solution where utility is transferable (Nash 1950; Kalai 1977)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def nash_asymmetric_linear(*, surplus: float, d1: float, d2: float, power1: float) -> Result:
    """Division of u1 + u2 = surplus that maximises (u1 - d1)**a * (u2 - d2)**(1 - a): u1 = d1 + a * (S - d1 - d2).

    Args:
        surplus: S, what there is to share.
        d1: what no deal is worth to party 1.
        d2: what no deal is worth to party 2; d1 + d2 <= surplus.
        power1: a, bargaining power of party 1, in [0, 1]; party 2 has the rest.

    Returns:
        u1, u2.

    Raises:
        ValueError: if an input is out of range or no deal is better for both together.

    Source: Nash (1950), Econometrica 18:155-162; Kalai (1977), International Journal of Game Theory 6:129-133.
    """
    inputs = Inputs("nash_asymmetric_linear")
    inputs.number("(-inf, inf)", surplus=surplus, d1=d1, d2=d2)
    inputs.number("[0, 1]", power1=power1)
    inputs.demand(d1 + d2 <= surplus, f"d1 + d2 is above the surplus of {surplus}: there is nothing to gain by a deal")
    inputs.check()
    u1 = d1 + power1 * (surplus - d1 - d2)
    return {"u1": u1, "u2": surplus - u1}
