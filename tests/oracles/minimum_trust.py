"""Least trust needed to cooperate in the assurance game (Kydd 2005)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def kydd_minimum_trust(*, mutual_coop: float, exploit: float, suckered: float, mutual_defect: float) -> Result:
    """The chance that the other side is trustworthy from which cooperation pays.

    A trustworthy side cooperates, any other does not; t * R + (1 - t) * S >= t * T + (1 - t) * P gives
    t >= (P - S) / ((R - T) + (P - S)).

    Args:
        mutual_coop: R, payoff if both cooperate.
        exploit: T, payoff of defecting against cooperation, < R.
        suckered: S, payoff of cooperating against defection.
        mutual_defect: P, payoff if both defect, > S.

    Returns:
        minimum_trust, in (0, 1).

    Raises:
        ValueError: if the payoffs are not those of an assurance game.

    Source: Kydd (2005), Trust and Mistrust in International Relations, chapter 2; Kydd (2000), International
    Organization 54(2):325-357.
    """
    inputs = Inputs("kydd_minimum_trust")
    inputs.number("(-inf, inf)", mutual_coop=mutual_coop, exploit=exploit)
    inputs.number("(-inf, inf)", suckered=suckered, mutual_defect=mutual_defect)
    inputs.demand(mutual_coop > exploit, "mutual_coop must be above exploit: else nobody ever cooperates")
    inputs.demand(mutual_defect > suckered, "mutual_defect must be above suckered: else everybody always cooperates")
    inputs.check()
    risk = mutual_defect - suckered
    return {"minimum_trust": risk / ((mutual_coop - exploit) + risk)}
