"""How concentrated capabilities are: one pole, two, or many."""

from __future__ import annotations

import math
from collections.abc import Sequence


def shares_of(values: Sequence[float]) -> list[float]:
    """Values as shares of their sum (CINC of the states in use does not sum to 1).

    Args:
        values: such as capabilities, 0 or more.

    Returns:
        (values,) shares in [0, 1], which add up to 1.

    Raises:
        ValueError: if there is none, one is negative or not finite, or all are zero.
    """
    total = math.fsum(values)
    if not all(0.0 <= value < math.inf for value in values) or not 0.0 < total < math.inf:
        raise ValueError("shares need finite values of 0 or more with a positive sum")
    return [value / total for value in values]


def herfindahl(shares: Sequence[float]) -> float:
    """Herfindahl-Hirschman index: HHI = sum s_i**2, 1/n (all alike) to 1 (one has all).

    Args:
        shares: 0 to 1, which add up to 1.

    Returns:
        HHI, 1/n to 1.

    Raises:
        ValueError: if the shares are not 0..1 with sum 1.
    """
    _check(shares)
    return sum(share * share for share in shares)


def effective_number(shares: Sequence[float]) -> float:
    """Effective number of poles: 1 / HHI, 1 to n (Laakso & Taagepera 1979).

    Args:
        shares: 0 to 1, which add up to 1.

    Returns:
        The number, 1 to n.

    Raises:
        ValueError: if the shares are not 0..1 with sum 1.
    """
    return 1.0 / herfindahl(shares)


def concentration(shares: Sequence[float]) -> float:
    """CON of Singer, Bremer & Stuckey (1972): sqrt((HHI - 1/n) / (1 - 1/n)), 0 (all alike) to 1; 1 for n = 1.

    Args:
        shares: 0 to 1, which add up to 1.

    Returns:
        CON, 0 to 1.

    Raises:
        ValueError: if the shares are not 0..1 with sum 1.
    """
    n, hhi = len(shares), herfindahl(shares)
    return math.sqrt(max(0.0, hhi - 1.0 / n) / (1.0 - 1.0 / n)) if n > 1 else 1.0


def _check(shares: Sequence[float]) -> None:
    if not shares or not all(0.0 <= share <= 1.0 + 1e-9 for share in shares) or abs(math.fsum(shares) - 1.0) > 1e-6:
        raise ValueError("shares lie in 0..1 and sum to 1; `shares_of` makes them of other values")
