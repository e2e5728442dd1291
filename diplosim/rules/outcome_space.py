"""The discrete outcome space of a batch of talks: what each option is worth in each run, and which are allowed.

Preferences are those that the scenario codes, or (`protocol.preferences: drawn`) they are drawn afresh in every run:
weights uniform and normalised to sum 1, evaluations uniform and rescaled so that each issue's worst option is worth 0
and its best 1, all keyed by run, party, issue and option.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.numerics.draws import Draws
from diplosim.rules.domains import between_options, domain_of, evaluations, terms
from diplosim.rules.inverse_utility import InverseUtility
from diplosim.rules.preferences import utility
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario


@dataclass(frozen=True)
class OwnSpace:
    """The space as one party sees it, (T, ...) with T the number of runs, or 1 where all runs are alike.

    contributions: (T, issues, options) of each option to utility.  best, worst: (T,) among the packages that the party
    may table.
    """

    contributions: FloatArray
    best: FloatArray
    worst: FloatArray
    inverse: InverseUtility


class DiscreteSpace:
    """Options, evaluations and bounds of the acting parties in R runs; rows are those of the whole batch."""

    def __init__(self, scenario: Scenario, structure: Structure, state: State, draws: Draws) -> None:
        self.scenario, self.structure = scenario, structure
        self.domain = domain_of(scenario)
        self.seats = [self._seat(state, draws, a) for a in range(len(structure.acting))]

    def _seat(self, state: State, draws: Draws, a: int) -> OwnSpace:
        coded, party = self.structure.coded, self.structure.acting[a]
        if self.scenario.protocol.preferences == "drawn":
            own = self._drawn(coded.keys[party], draws)
        else:
            worth = evaluations(self.scenario, coded.parties[party], *_alike(state.ideal[:, a]))
            own = terms(coded.salience[party], worth)
        allowed = self._allowed(*_alike(state.low[:, a], state.high[:, a], state.empty[:, a]))
        rows = max(len(own), len(allowed))
        best, worst = np.zeros(rows), np.zeros(rows)
        for k in range(len(self.domain.counts)):
            best = best + np.where(allowed[:, k], own[:, k], -np.inf).max(axis=1)
            worst = worst + np.where(allowed[:, k], own[:, k], np.inf).min(axis=1)
        return OwnSpace(own, best, worst, InverseUtility(self.domain.counts, own, allowed))

    def _drawn(self, key: str, draws: Draws) -> FloatArray:
        """Contributions of options under weights and evaluations drawn for every run."""
        counts = self.domain.counts
        weights, worth = np.empty((draws.runs, len(counts))), np.zeros((draws.runs, len(counts), max(counts)))
        for k, issue in enumerate(self.structure.coded.issue_keys):
            weights[:, k] = draws.uniforms("weight", f"{key}\x1f{issue}")
            own = worth[:, k, : counts[k]]
            for v in range(counts[k]):
                own[:, v] = draws.uniforms("evaluation", f"{key}\x1f{issue}\x1f{v}")
            least, most = own.min(axis=1, keepdims=True), own.max(axis=1, keepdims=True)
            own[...] = (own - least) / (most - least) if counts[k] > 1 else 1.0
        total = weights[:, 0].copy()
        for k in range(1, len(counts)):
            total += weights[:, k]
        return terms(weights / total[:, None], worth)

    def _allowed(self, low: AnyArray, high: AnyArray, empty: AnyArray) -> BoolArray:
        """Options inside bounds and mandate, (T, issues, options).

        On an issue that leaves none, the option next to the status quo may be tabled; it is not acceptable either.
        """
        grid = self.domain.grid
        with np.errstate(invalid="ignore"):
            inside = (grid >= low[..., None] - 1e-12) & (grid <= high[..., None] + 1e-12) & ~empty[..., None]
        quo = self.domain.nearest(self.structure.coded.status_quo)
        fallback = np.arange(grid.shape[1]) == quo[:, None]
        result: BoolArray = np.where(inside.any(axis=2, keepdims=True), inside, fallback)
        return result

    # ------------------------------------------------------------------ what a seat asks

    def options_of(self, low: AnyArray, high: AnyArray, empty: AnyArray) -> tuple[tuple[float, ...], ...]:
        """Options of each issue that lie inside one interval, or the one that may be tabled where none does.

        low, high, empty: (issues,).
        """
        allowed = self._allowed(low[None], high[None], empty[None])[0]
        return tuple(tuple(row[ok].tolist()) for row, ok in zip(self.domain.grid, allowed, strict=True))

    def best(self, a: int, rows: AnyArray) -> FloatArray:
        """Utility of the best package that the party at position `a` may table, (R,)."""
        return _rows(self.seats[a].best, rows)

    def worst(self, a: int, rows: AnyArray) -> FloatArray:
        """Utility of the worst package that the party at position `a` may table, (R,)."""
        return _rows(self.seats[a].worst, rows)

    def at_least(self, a: int, level: FloatArray, rows: AnyArray) -> FloatArray:
        """Package worth least to a party among those worth at least `level`; its best one where none is, (R, issues).

        level, rows: (R,).
        """
        found = self.seats[a].inverse.at_least(np.minimum(level, self.best(a, rows)), rows)
        return self.domain.positions(found)

    def worth(self, a: int, positions: AnyArray, rows: AnyArray) -> FloatArray:
        """Utility of packages made of options to the party at position `a`, (R,).  positions: (R, issues)."""
        index, own = self.domain.nearest(positions), self.seats[a].contributions
        row = np.zeros_like(rows) if len(own) == 1 else rows
        total = own[row, 0, index[:, 0]]
        for k in range(1, len(self.domain.counts)):
            total = total + own[row, k, index[:, k]]
        # Rounded terms may add up to a last digit more than 1.
        worth: FloatArray = np.minimum(total, 1.0)
        return worth

    def points(self, a: int, rows: AnyArray) -> dict[str, list[tuple[float, float]]]:
        """Each option of each issue and what it contributes to a party's utility, in the first of `rows`."""
        own = self.seats[a].contributions[0 if len(self.seats[a].contributions) == 1 else int(rows[0])]
        return {
            issue: [(option, float(own[k, v])) for v, option in enumerate(self.domain.options[k])]
            for k, issue in enumerate(self.domain.issues)
        }

    def price(self, a: int, package: FloatArray, rows: AnyArray) -> float:
        """Utility of one package, which need not lie on the options, in the first of `rows`.  package: (issues,)."""
        return float(_rows(between_options(self.domain, self.seats[a].contributions, package), rows)[0])

    def snapped(self, positions: AnyArray, low: AnyArray, high: AnyArray, empty: AnyArray) -> FloatArray:
        """Packages moved to the nearest options that a party may table, the lower of two; all (R, issues)."""
        grid = self.domain.grid
        on = grid[np.arange(len(grid)), self.domain.nearest(positions)] == positions
        off = np.flatnonzero(~(on & (positions >= low - 1e-12) & (positions <= high + 1e-12) & ~empty).all(axis=1))
        moved = np.array(positions)
        if len(off):
            allowed = self._allowed(low[off], high[off], empty[off])
            gap = np.where(allowed, np.abs(grid - positions[off][..., None]), np.inf)
            moved[off] = grid[np.arange(len(grid)), gap.argmin(axis=2)]
        return moved

    def price_no_deal(self, state: State) -> None:
        """Price the status quo by options in the value of no deal, unless that is coded as a reservation value."""
        for a, party in enumerate(self.structure.acting):
            if self.scenario.party(self.structure.coded.parties[party]).reservation_value is None:
                state.no_deal[:, a] += self.no_deal_shift(state, a, self.structure.coded.status_quo)

    def no_deal_shift(self, state: State, a: int, status_quo: FloatArray) -> FloatArray:
        """By how much a status quo is worth more by evaluations of options than by its distance, (R,).

        Between two options it is worth what lies between them in proportion.
        """
        coded, party = self.structure.coded, self.structure.acting[a]
        by_distance = utility(status_quo, state.ideal[:, a], coded.salience[party], coded.exponent)
        by_options = _rows(between_options(self.domain, self.seats[a].contributions, status_quo), state.row)
        result: FloatArray = by_options - by_distance
        return result


def _rows(values: FloatArray, rows: AnyArray) -> FloatArray:
    return np.broadcast_to(values, rows.shape) if len(values) == 1 else values[rows]


def _alike(*arrays: AnyArray) -> tuple[AnyArray, ...]:
    """The arrays, (R, ...) each; one row of them where all rows are equal."""
    same = all((array == array[:1]).all() for array in arrays)
    return tuple(array[:1] for array in arrays) if same else arrays
