"""Strategic information transmission: how much cheap talk can say (Crawford & Sobel 1982)."""

from __future__ import annotations

import math
from itertools import pairwise

from diplosim.theory.inputs import Inputs, Result

EDGE = 1e-12
"""A bias this close (relatively) to where a further message begins counts as on that edge: the message is empty."""


def crawford_sobel_uniform_quadratic(*, bias: float) -> Result:
    """The most informative equilibrium for a state uniform on [0, 1] and quadratic losses.

    The receiver loses (y - m)**2 and the sender (y - m - b)**2, with y the action and m the state.  With N the largest
    number for which 2 * N * (N - 1) * b < 1, messages part the states at a_i = i / N + 2 * b * i * (i - N), and the
    receiver acts on the middle of each part.  From b = 1/4 on nothing can be said.

    Args:
        bias: b, > 0; without bias everything is said and the number of messages has no end.

    Returns:
        max_messages, cutoffs (N + 1), actions (N), receiver_loss, sender_loss (expected, before the state is known).

    Raises:
        ValueError: if the bias is out of range.

    Source: Crawford & Sobel (1982), Econometrica 50(6):1431-1451.
    """
    inputs = Inputs("crawford_sobel_uniform_quadratic")
    inputs.number("(0, inf)", bias=bias)
    inputs.check()
    count = max(1, math.ceil(-0.5 + 0.5 * math.sqrt(1.0 + 2.0 / bias)) - 1)
    while 2.0 * count * (count + 1) * bias < 1.0 - EDGE:
        count += 1
    cutoffs = [i / count + 2.0 * bias * i * (i - count) for i in range(count + 1)]
    loss = 1.0 / (12.0 * count**2) + bias**2 * (count**2 - 1) / 3.0
    return {
        "max_messages": count,
        "cutoffs": cutoffs,
        "actions": [(low + high) / 2.0 for low, high in pairwise(cutoffs)],
        "receiver_loss": loss,
        "sender_loss": loss + bias**2,
    }
