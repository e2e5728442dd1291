"""Concave programmes over packages: as much as possible for some parties while others keep what they have.

For linear losses (rho = 1) the programmes are linear in the values of the issues and every party's distance from them,
and HiGHS solves them; for quadratic ones (rho = 2) and for products of gains it is sequential quadratic programming
with exact derivatives (SLSQP), both in `scipy.optimize`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.preferences import utility
from diplosim.solutions.one_thread import one_thread
from diplosim.solutions.weights import nash_by_weights

SLACK = 1e-9
"""By so much a quadratic programme may miss what parties must keep: without, an interior would be missing."""

MISSED = 1e-6
"""A quadratic programme that misses what parties must keep by more than this has no solution."""


@dataclass(frozen=True)
class Concave:
    """Utilities of packages between `low` and `high`, as concave programmes.

    ideal, salience: (parties, issues), salience summing to 1 per party.  low, high: (issues,).  exponent: rho, 1 or 2.
    total: the most that the values of a package may add up to, where they are shares of one pie; None for no limit.
    """

    ideal: FloatArray
    salience: FloatArray
    low: FloatArray
    high: FloatArray
    exponent: int
    total: float | None = None

    def utilities(self, package: AnyArray) -> FloatArray:
        """Utility of one package (issues,) to each party, (parties,)."""
        return utility(package[None, :], self.ideal, self.salience, self.exponent)

    @one_thread()
    def greatest(self, weights: AnyArray, floor: AnyArray, least_sum: float | None = None) -> FloatArray | None:
        """The package of the greatest weighted sum of utilities that leaves nobody below its floor, (issues,).

        weights: (parties,), not negative.  floor: (parties,).  least_sum: what utilities must sum to.  None where
        there is no such package.
        """
        found = self._solve(weights, floor, np.zeros(len(floor)), least_sum)
        return None if found is None else found[0]

    @one_thread()
    def furthest(
        self, floor: AnyArray, scale: AnyArray, least_sum: float | None = None
    ) -> tuple[FloatArray, float] | None:
        """The package and the greatest step t at which every party has `floor + t * scale`; None where there is none.

        floor, scale: (parties,), scale not negative and not all 0.
        """
        return self._solve(np.zeros(len(floor)), floor, scale, least_sum)

    @one_thread()
    def greatest_product(self, power: AnyArray, disagreement: AnyArray, start: AnyArray) -> FloatArray:
        """The package of the greatest product of gains over disagreement, each to its power, (issues,).

        power, disagreement: (parties,).  start: (issues,) a package that is better than disagreement for all.
        """
        if self.exponent == 1:
            return self._linear_product(power, disagreement, start)

        def value(z: FloatArray) -> float:
            return -float(power @ np.log(np.maximum(self.utilities(z) - disagreement, 1e-12)))

        def slope(z: FloatArray) -> FloatArray:
            gain = np.maximum(self.utilities(z) - disagreement, 1e-12)
            rise: FloatArray = -(power / gain) @ self._slopes(z)
            return rise

        limits = [
            {"type": "ineq", "fun": lambda z: self.utilities(z) - disagreement, "jac": self._slopes},
            *self._one_pie(len(self.low)),
        ]
        return self._clipped(_sequential(value, slope, start, self._box, limits).x)

    # ------------------------------------------------------------------ how it is done

    @property
    def _box(self) -> list[tuple[float | None, float | None]]:
        return [(float(a), float(b)) for a, b in zip(self.low, self.high, strict=True)]

    def _one_pie(self, variables: int) -> list[dict[str, Any]]:
        """That the first variables, the values of the issues, add up to the pie at most, as a limit for SLSQP."""
        if self.total is None:
            return []
        total, slope = self.total, -np.where(np.arange(variables) < len(self.low), 1.0, 0.0)
        return [{"type": "ineq", "fun": lambda x: total + slope @ x, "jac": lambda x: slope}]

    def _within_pie(self, z: FloatArray) -> FloatArray:
        """Values between the bounds, moved towards the lower ones where they add up to more than the pie."""
        least, asked = float(self.low.sum()), float(z.sum())
        if self.total is None or asked <= self.total or asked <= least:
            return z
        within: FloatArray = self.low + (z - self.low) * max(0.0, (self.total - least) / (asked - least))
        return within

    def _clipped(self, z: AnyArray) -> FloatArray:
        inside: FloatArray = np.clip(z[: len(self.low)], self.low, self.high)
        return inside

    def _slopes(self, z: FloatArray) -> FloatArray:
        """Derivatives of quadratic utilities, (parties, issues)."""
        slopes: FloatArray = 2.0 * self.salience * (self.ideal - z)
        return slopes

    def _solve(
        self, weights: AnyArray, floor: AnyArray, scale: AnyArray, least_sum: float | None
    ) -> tuple[FloatArray, float] | None:
        """Greatest weighted sum of utilities plus step, where nobody has less than floor + step * scale."""
        if self.exponent == 1:
            return self._linear(weights, floor, scale, least_sum)
        return self._quadratic(weights, floor, scale, least_sum)

    @cached_property
    def _distances(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Rows and limits that make distances of variables: values of the issues, then every party's distances.

        The third array is the loss of each party, (parties, variables).
        """
        parties, issues = self.ideal.shape
        each = np.tile(np.eye(issues), (parties, 1))
        rows = np.block([[each, -np.eye(parties * issues)], [-each, -np.eye(parties * issues)]])
        limits = np.concatenate([self.ideal.ravel(), -self.ideal.ravel()])
        loss = np.zeros((parties, issues + parties * issues))
        for i in range(parties):
            loss[i, issues * (i + 1) : issues * (i + 2)] = self.salience[i]
        return rows, limits, loss

    def _linear(
        self, weights: AnyArray, floor: AnyArray, scale: AnyArray, least_sum: float | None
    ) -> tuple[FloatArray, float] | None:
        from scipy.optimize import linprog  # takes longer to read than a hundred runs to play

        rows, limits, loss = self._distances
        stepping = bool(scale.any())
        keep = np.hstack([loss, scale[:, None]])
        above = [np.hstack([rows, np.zeros((len(rows), 1))]), keep]
        most = [limits, 1.0 - floor]
        if least_sum is not None:
            above.append(np.append(loss.sum(axis=0), 0.0)[None, :])
            most.append(np.array([len(floor) - least_sum + 1e-12]))
        if self.total is not None:
            above.append(np.where(np.arange(loss.shape[1] + 1) < len(self.low), 1.0, 0.0)[None, :])
            most.append(np.array([self.total]))
        box = self._box + [(0.0, None)] * (loss.shape[1] - len(self.low)) + [(0.0, None if stepping else 0.0)]
        found = linprog(
            np.append(weights @ loss, -1.0 if stepping else 0.0), np.vstack(above), np.concatenate(most), bounds=box
        )
        return (self._clipped(found.x), float(found.x[-1])) if found.status == 0 else None

    def _quadratic(
        self, weights: AnyArray, floor: AnyArray, scale: AnyArray, least_sum: float | None
    ) -> tuple[FloatArray, float] | None:
        stepping = bool(scale.any())

        def left(x: FloatArray) -> FloatArray:
            rest: FloatArray = self.utilities(x[:-1]) - floor - x[-1] * scale + SLACK
            return rest if least_sum is None else np.append(rest, self.utilities(x[:-1]).sum() - least_sum + SLACK)

        def slopes(x: FloatArray) -> FloatArray:
            of_rest = np.hstack([self._slopes(x[:-1]), -scale[:, None]])
            if least_sum is None:
                return of_rest
            return np.vstack([of_rest, np.append(self._slopes(x[:-1]).sum(axis=0), 0.0)])

        def value(x: FloatArray) -> float:
            return -float(weights @ self.utilities(x[:-1])) - (float(x[-1]) if stepping else 0.0)

        def slope(x: FloatArray) -> FloatArray:
            return np.append(-(weights @ self._slopes(x[:-1])), -1.0 if stepping else 0.0)

        # The middle of the ideals is a package that is bad for nobody; a step may begin below nothing.
        start = np.append(self._within_pie(self._clipped(self.ideal.mean(axis=0))), 0.0)
        box = [*self._box, (None, None) if stepping else (0.0, 0.0)]
        limits = [{"type": "ineq", "fun": left, "jac": slopes}, *self._one_pie(len(start))]
        found = _sequential(value, slope, start, box, limits)
        missed = min(left(found.x).min(), found.x[-1], *(limit["fun"](found.x) for limit in limits[1:]))
        if missed < -MISSED:
            return None
        return self._clipped(found.x), max(float(found.x[-1]), 0.0)

    def _linear_product(self, power: AnyArray, disagreement: AnyArray, start: AnyArray) -> FloatArray:
        """Gains from the dual, then a package that gives them, in proportion and as far as packages allow."""
        if self.total is not None:
            best = self.utilities(self._product_of_distances(power, disagreement, start))
        else:
            gains = self.utilities(start) - disagreement
            best = nash_by_weights(
                self.ideal, self.salience, disagreement, gains, power * len(power), self.low, self.high, precision=1e-15
            )
        found = self.furthest(disagreement, best - disagreement)
        return start if found is None else found[0]

    def _product_of_distances(self, power: AnyArray, disagreement: AnyArray, start: AnyArray) -> FloatArray:
        """The package of the greatest product where issues share a pie, and the dual does not fall into issues.

        Values and every party's distances from them are the variables, so that gains are linear and nothing has a kink.
        """
        rows, limits, loss = self._distances
        first = np.concatenate([start, np.abs(self.ideal - start).ravel()])
        worth = 1.0 - disagreement

        def value(x: FloatArray) -> float:
            return -float(power @ np.log(np.maximum(worth - loss @ x, 1e-12)))

        def slope(x: FloatArray) -> FloatArray:
            rise: FloatArray = (power / np.maximum(worth - loss @ x, 1e-12)) @ loss
            return rise

        apart = {"type": "ineq", "fun": lambda x: limits - rows @ x, "jac": lambda x: -rows}
        box = self._box + [(0.0, None)] * (loss.shape[1] - len(self.low))
        return self._clipped(_sequential(value, slope, first, box, [apart, *self._one_pie(len(first))]).x)


def _sequential(value: Any, slope: Any, start: FloatArray, box: Any, limits: Any) -> Any:
    """Sequential quadratic programming to the precision of the machine."""
    from scipy.optimize import minimize

    return cast("Any", minimize)(
        value,
        start,
        jac=slope,
        bounds=box,
        constraints=limits,
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
