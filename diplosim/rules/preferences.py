"""What a package is worth to a party: weighted distance from its ideal point, and what going back in public costs.

`u(z) = 1 - sum_k s_k * |z_k - x_k|**rho` with saliences that sum to 1 (spatial model of bargaining, e.g. Bueno de
Mesquita 1994; Stokman & Van Oosten 1994).  Always in [0, 1].
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, added_in_order, some


def distance_loss(positions: AnyArray, ideal: AnyArray, exponent: int) -> FloatArray:
    """|z - x|**rho, elementwise."""
    gap: FloatArray = positions - ideal
    gap = np.abs(gap, out=gap) if gap.ndim else np.abs(gap)
    return gap * gap if exponent == 2 else gap


def utility(packages: AnyArray, ideal: AnyArray, salience: FloatArray, exponent: int = 1) -> FloatArray:
    """Utility of packages.

    packages, ideal: (..., issues), broadcast against each other, values in [0, 1].  salience: (..., issues), summing
    to 1 over issues.  Returns (...), in [0, 1].  The sum runs over issues in order.
    """
    losses = distance_loss(packages, ideal, exponent)
    losses = losses * salience if salience.ndim > 1 else np.multiply(losses, salience, out=losses)
    result: FloatArray = 1.0 - added_in_order(losses)
    return result


def least_utility(
    low: AnyArray, high: AnyArray, ideal: AnyArray, salience: FloatArray, exponent: int = 1
) -> FloatArray:
    """Utility of the worst package inside an interval per issue.

    low, high, ideal: (..., issues).  Returns (...).
    """
    worst = np.where(np.abs(low - ideal) >= np.abs(high - ideal), low, high)
    return utility(worst, ideal, salience, exponent)


def audience_cost(
    packages: AnyArray,
    declared_low: FloatArray,
    declared_high: FloatArray,
    salience: FloatArray,
    rate: float,
    leaves_open: BoolArray | None = None,
) -> FloatArray | float:
    """Cost of settling behind an own declared line (Fearon 1994): rate * sum_k s_k * retreat_k.

    packages: (..., issues).  declared_low, declared_high, salience: (issues,); 0 and 1 where nothing is declared.
    rate: utility per unit of salience-weighted retreat.  leaves_open: (..., issues) what is not settled and costs
    nothing; None for nothing.  Returns (...), or 0.0 where nothing can cost.
    """
    total: FloatArray | float = 0.0
    if rate == 0.0:
        return total
    for k in range(salience.shape[-1]):
        beyond = []
        if declared_low[k] > 0.0:
            beyond.append(declared_low[k] - packages[..., k])
        if declared_high[k] < 1.0:
            beyond.append(packages[..., k] - declared_high[k])
        for distance in beyond:
            retreat = np.maximum(0.0, distance)
            if leaves_open is not None and some(leaves_open[..., k]):
                retreat = retreat * ~leaves_open[..., k]
            total = total + rate * salience[k] * retreat
    return total


def discounted(value: AnyArray, no_deal: AnyArray, patience: AnyArray | float, rounds: AnyArray | int) -> FloatArray:
    """Worth now of an ending worth `value` in `rounds` rounds: only the gain over no deal is discounted."""
    factor = np.asarray(patience, dtype=np.float64) ** rounds
    result: FloatArray = (1.0 - factor) * no_deal + factor * value
    return result
