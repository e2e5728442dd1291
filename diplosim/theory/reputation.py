"""Reputational bargaining: a war of attrition with obstinate types (Abreu & Gul 2000)."""

from __future__ import annotations

import math

from diplosim.theory.inputs import Inputs, Result


def abreu_gul_reputation(*, alpha1: float, alpha2: float, r1: float, r2: float, z1: float, z2: float) -> Result:
    """Who gives in, when, and what a name for obstinacy is worth, when incompatible demands are on the table.

    Each side is obstinate with chance z_i: it never takes less than alpha_i.  A rational one gives in at the hazard
    lambda_i = r_j * (1 - alpha_i) / (alpha1 + alpha2 - 1), which keeps the other indifferent.  Alone, side i would be
    known as obstinate from T_i = -ln(z_i) / lambda_i on; the war of attrition ends at T0 = min(T1, T2) for both, for
    which the weaker side gives in at once with chance 1 - c_i, c_i = z_i * exp(lambda_i * T0).

    Args:
        alpha1: share that side 1 demands, in (0, 1).
        alpha2: share that side 2 demands, in (0, 1); alpha1 + alpha2 > 1.
        r1: discount rate of side 1, > 0.
        r2: discount rate of side 2, > 0.
        z1: prior chance that side 1 is obstinate, in (0, 1).
        z2: the same of side 2.

    Returns:
        hazard1, hazard2, T0, concede_at_0_prob1, concede_at_0_prob2, payoff_rational1, payoff_rational2,
        prob_never_agree, prob_agree_by_half_T0, posterior_obstinate1_at_half_T0, posterior_obstinate2_at_half_T0,
        mean_delay_given_agreement.

    Raises:
        ValueError: if an input is out of range.

    Source: Abreu & Gul (2000), Econometrica 68(1):85-117.
    """
    inputs = Inputs("abreu_gul_reputation")
    inputs.number("(0, 1)", alpha1=alpha1, alpha2=alpha2, z1=z1, z2=z2)
    inputs.number("(0, inf)", r1=r1, r2=r2)
    inputs.demand(alpha1 + alpha2 > 1.0, "alpha1 + alpha2 is not above 1: the demands can both be met")
    inputs.check()
    excess = alpha1 + alpha2 - 1.0
    hazard1, hazard2 = r2 * (1.0 - alpha1) / excess, r1 * (1.0 - alpha2) / excess
    alone1, alone2 = -math.log(z1) / hazard1, -math.log(z2) / hazard2
    end = min(alone1, alone2)
    # The side that would first be known as obstinate is the stronger one; it never gives in at once.
    c1 = 1.0 if alone1 <= alone2 else z1 * math.exp(hazard1 * end)
    c2 = 1.0 if alone2 <= alone1 else z2 * math.exp(hazard2 * end)
    both, never = hazard1 + hazard2, z1 * z2
    holding = c1 * c2
    delay = (holding * -math.expm1(-both * end) / both - never * end) / (1.0 - never)
    return {
        "hazard1": hazard1,
        "hazard2": hazard2,
        "T0": end,
        "concede_at_0_prob1": 1.0 - c1,
        "concede_at_0_prob2": 1.0 - c2,
        "payoff_rational1": c2 * (1.0 - alpha2) + (1.0 - c2) * alpha1,
        "payoff_rational2": c1 * (1.0 - alpha1) + (1.0 - c1) * alpha2,
        "prob_never_agree": never,
        "prob_agree_by_half_T0": 1.0 - holding * math.exp(-both * end / 2.0),
        "posterior_obstinate1_at_half_T0": z1 * math.exp(hazard1 * end / 2.0) / c1,
        "posterior_obstinate2_at_half_T0": z2 * math.exp(hazard2 * end / 2.0) / c2,
        "mean_delay_given_agreement": delay,
    }
