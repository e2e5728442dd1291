"""Audience costs in a crisis as a war of attrition (Fearon 1994)."""

from __future__ import annotations

import math

from diplosim.theory.inputs import Inputs, Result


def fearon_1994_audience_costs(*, a1: float, a2: float, W1: float, W2: float, prize: float) -> Result:
    """Who backs down, when, and how often it comes to war, for linear audience costs and uniform war values.

    Each state holds out or quits; who quits at time t loses a_i * t before its public, and the other gets the prize.
    The value of war is uniform on [-W_i, 0] and private.  By a horizon t* all quit that prefer it to war; the others
    fight.  Until then the chance that state j has quit, Q_j(t) = (k_i + a_i * t) / (prize + a_i * t), leaves state i
    indifferent, and Q_j(t*) = 1 - a_j * t* / W_j.  At most one state quits at once with positive chance.

    Args:
        a1: rate at which the audience costs of state 1 rise, > 0.
        a2: the same of state 2, > 0.
        W1: the worst war value of state 1 is -W1, > 0.
        W2: the worst war value of state 2 is -W2, > 0.
        prize: what is disputed, > 0.

    Returns:
        horizon, prob_quit_at_0_state1 and 2, prob_quit_by_horizon_state1 and 2, prob_war.

    Raises:
        ValueError: if an input is out of range.

    Source: Fearon (1994), American Political Science Review 88(3):577-592; the uniform case is worked out from its
    indifference conditions.
    """
    inputs = Inputs("fearon_1994_audience_costs")
    inputs.number("(0, inf)", a1=a1, a2=a2, W1=W1, W2=W2, prize=prize)
    inputs.check()
    first, second = _horizon(a1, a2, W2, prize), _horizon(a2, a1, W1, prize)
    horizon = min(first, second)
    fights1, fights2 = a1 * horizon / W1, a2 * horizon / W2
    # The state whose own condition sets the horizon faces an opponent that never quits at once.
    at_once2 = 0.0 if first <= second else _at_once(a1, horizon, 1.0 - fights2, prize)
    at_once1 = 0.0 if second <= first else _at_once(a2, horizon, 1.0 - fights1, prize)
    return {
        "horizon": horizon,
        "prob_quit_at_0_state1": at_once1,
        "prob_quit_at_0_state2": at_once2,
        "prob_quit_by_horizon_state1": 1.0 - fights1,
        "prob_quit_by_horizon_state2": 1.0 - fights2,
        "prob_war": fights1 * fights2,
    }


def _horizon(own: float, other: float, worst: float, prize: float) -> float:
    """Time at which the opponent has quit as often as it ever does, if it never quits at once."""
    slope = other * prize
    return 2.0 * prize * worst / (slope + math.sqrt(slope**2 + 4.0 * own * other * prize * worst))


def _at_once(own: float, horizon: float, quits: float, prize: float) -> float:
    """Chance that the opponent quits at time 0, from its chance to have quit by the horizon."""
    return max(0.0, (quits * (prize + own * horizon) - own * horizon) / prize)
