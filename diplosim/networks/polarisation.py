"""How far opinion is from being one: groups that are large, alike inside and far apart."""

from __future__ import annotations

import math
from collections.abc import Sequence


def esteban_ray(shares: Sequence[float], positions: Sequence[float], alpha: float = 1.3) -> float:
    """Esteban & Ray (1994), K = 1: P = sum_i sum_j s_i**(1 + alpha) * s_j * |y_i - y_j|.

    A group is all who stand at one position: it makes no difference into how many parts it comes.

    Args:
        shares: size of each group or part of one, 0 or more; shares that sum to 1 make values comparable.
        positions: position of each; on 0..1, P of two halves at the ends is 0.5**(1 + alpha).
        alpha: weight of identification, above 0 and at most 1.6 in the paper's axioms; 0 gives the Gini form.

    Returns:
        P, 0 for one group or one position.

    Raises:
        ValueError: if the lengths differ, a share is negative or alpha is outside 0..1.6.
    """
    if len(shares) != len(positions):
        raise ValueError("one position per share")
    if any(share < 0 for share in shares):
        raise ValueError("shares are 0 or more")
    if not 0.0 <= alpha <= 1.6:
        raise ValueError("alpha is 0 to 1.6")
    parts: dict[float, list[float]] = {}
    for share, position in zip(shares, positions, strict=True):
        parts.setdefault(position, []).append(share)
    groups = [(position, math.fsum(found)) for position, found in parts.items()]
    return math.fsum(math.pow(si, 1.0 + alpha) * sj * abs(yi - yj) for yi, si in groups for yj, sj in groups)
