"""Preventive war from a shift in power (Fearon 1995, p. 406; Powell 2006)."""

from __future__ import annotations

from diplosim.theory.inputs import Inputs, Result


def fearon_1995_preventive_war(*, p_now: float, p_later: float, delta: float, c_decliner: float) -> Result:
    """Whether the declining side attacks rather than face the shift in power.

    A pie of 1 in each of infinitely many periods.  The rising side wins a war with chance p_now in the first period
    and p_later for ever after; it cannot commit to be modest then.  A war is fought once and gives the winner all pies
    from then on; it costs the decliner c_decliner.  At best the decliner gets the whole first pie, and then its war
    value.  It attacks now if delta * p_later - p_now > c_decliner * (1 - delta)**2.

    As in the source, the decliner's war value after the shift is taken as it is.  Where it is below nothing
    (c_decliner > (1 - p_later) / (1 - delta)) the decliner would then rather give everything than fight, and peace is
    worth more to it than the value given here.

    Args:
        p_now: the rising side's chance to win now, in [0, 1].
        p_later: its chance after the shift, in [0, 1].
        delta: discount factor per period, in [0, 1).
        c_decliner: cost of war to the decliner, >= 0.

    Returns:
        war, war_value_decliner, best_peace_value_decliner, lhs and rhs of the condition.

    Raises:
        ValueError: if an input is out of range.

    Source: Fearon (1995), International Organization 49(3):406; Powell (2006), International Organization 60(1).
    """
    inputs = Inputs("fearon_1995_preventive_war")
    inputs.number("[0, 1]", p_now=p_now, p_later=p_later)
    inputs.number("[0, 1)", delta=delta)
    inputs.number("[0, inf)", c_decliner=c_decliner)
    inputs.check()
    lhs, rhs = delta * p_later - p_now, c_decliner * (1.0 - delta) ** 2
    later = (1.0 - p_later) / (1.0 - delta) - c_decliner
    return {
        "war": lhs > rhs,
        "war_value_decliner": (1.0 - p_now) / (1.0 - delta) - c_decliner,
        "best_peace_value_decliner": 1.0 + delta * later,
        "lhs": lhs,
        "rhs": rhs,
    }
