"""Discrete outcome spaces: every package that picks one option per issue, and what it is worth to each party.

A package is one option of every issue; packages are numbered in lexicographic order of their option indices, the first
issue slowest.  `u_i = sum_k w_ik * e_ik[option_k]` with w the normalised salience and e the coded evaluation of an
option (linear additive utility: Keeney & Raiffa 1976), or `1 - |z - x|**rho` where a party has none.  Each term
`w * e` is rounded to 2**-50, so that sums are exact and do not hang on the order of addition.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray, IntArray
from diplosim.rules.coded_arrays import SINCERE, coded_arrays
from diplosim.rules.preferences import distance_loss
from diplosim.scenario.scenario import Scenario

MAXIMUM_OUTCOMES = 10**7
"""Packages that an outcome space may hold."""

_TERM_GRAIN = 2.0**50


class TooManyOutcomes(ValueError):
    """An outcome space too large to be searched; the text says how large, and what to do."""


@dataclass(frozen=True)
class Domain:
    """A discrete outcome space.

    issues: ids in the order of the scenario.  options: positions of each issue, rising.
    """

    issues: tuple[str, ...]
    options: tuple[tuple[float, ...], ...]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Number of options per issue."""
        return tuple(len(options) for options in self.options)

    @cached_property
    def size(self) -> int:
        """Number of packages."""
        return math.prod(self.counts)

    @cached_property
    def grid(self) -> FloatArray:
        """Positions, (issues, most options), rows filled up with NaN."""
        grid = np.full((len(self.counts), max(self.counts)), np.nan)
        for k, options in enumerate(self.options):
            grid[k, : len(options)] = options
        return grid

    def indices(self, packages: AnyArray) -> IntArray:
        """Option indices of packages by their number: (...) -> (..., issues)."""
        return np.stack(np.unravel_index(packages, self.counts), axis=-1).astype(np.int64)

    def numbers(self, indices: AnyArray) -> IntArray:
        """Numbers of packages by their option indices: (..., issues) -> (...)."""
        return np.asarray(np.ravel_multi_index(tuple(np.moveaxis(indices, -1, 0)), self.counts), dtype=np.int64)

    def positions(self, packages: AnyArray) -> FloatArray:
        """Positions of packages by their number: (...) -> (..., issues)."""
        return self.grid[np.arange(len(self.counts)), self.indices(packages)]

    def nearest(self, positions: AnyArray) -> IntArray:
        """Index of the option nearest to each position, the lower of two: (..., issues) -> (..., issues)."""
        found = np.empty(positions.shape, dtype=np.int64)
        for k, options in enumerate(self.options):
            middle = (np.array(options[1:]) + np.array(options[:-1])) / 2.0
            found[..., k] = np.searchsorted(middle, positions[..., k], side="left")
        return found


def refuse_large_space(counts: Sequence[int]) -> None:
    """Raise TooManyOutcomes where issues of so many options have more packages than can be searched."""
    size = math.prod(counts)
    if size > MAXIMUM_OUTCOMES:
        raise TooManyOutcomes(
            f"the options span {size:,} packages ({' x '.join(map(str, counts))}), and at most {MAXIMUM_OUTCOMES:,} "
            "can be searched; give fewer options an issue, or fewer issues"
        )


def is_discrete(scenario: Scenario) -> bool:
    """Whether every issue has options."""
    return all(issue.options for issue in scenario.issues)


def domain_of(scenario: Scenario) -> Domain:
    """The discrete outcome space of a scenario.

    Args:
        scenario: what is negotiated; each of its issues has options.

    Returns:
        The issues, and the positions of their options.

    Raises:
        ValueError: if an issue has no options.
        TooManyOutcomes: if there are more than MAXIMUM_OUTCOMES packages.
    """
    bare = [issue.id for issue in scenario.issues if not issue.options]
    if bare:
        raise ValueError(f"no discrete outcome space: {', '.join(bare)} without options")
    refuse_large_space([len(issue.options) for issue in scenario.issues])
    return Domain(scenario.issue_ids, tuple(issue.options for issue in scenario.issues))


def evaluations(scenario: Scenario, party: str, ideal: AnyArray | None = None) -> FloatArray:
    """What each option is worth to a party in itself, (..., issues, most options), 0 to 1; 0 where there is no option.

    ideal: (..., issues) its ideal point (None: the coded one of a sincere party), used on issues without coded
    evaluations.
    """
    coded = coded_arrays(scenario)
    own = coded.ideal[coded.index[party], SINCERE] if ideal is None else ideal
    grid = domain_of(scenario).grid
    worth = np.zeros((*own.shape, grid.shape[1]))
    for k, issue in enumerate(scenario.issues):
        v = len(issue.options)
        if party in issue.evaluations:
            worth[..., k, :v] = issue.evaluations[party]
        else:
            worth[..., k, :v] = 1.0 - distance_loss(grid[k, :v], own[..., k, None], coded.exponent)
    return worth


def terms(weights: AnyArray, worth: AnyArray) -> FloatArray:
    """Contribution of each option to utility, rounded so that sums are exact.

    weights: (..., issues), summing to 1.  worth: (..., issues, most options).  Returns (..., issues, most options).
    """
    return np.rint(weights[..., None] * worth * _TERM_GRAIN) / _TERM_GRAIN


def all_utilities(counts: Sequence[int], contributions: AnyArray) -> FloatArray:
    """Utility of every package to one party, (..., packages), by number.  contributions: (..., issues, options)."""
    total = contributions[..., 0, : counts[0]]
    for k in range(1, len(counts)):
        total = total[..., :, None] + contributions[..., k, None, : counts[k]]
        total = total.reshape(*total.shape[:-2], -1)
    return np.ascontiguousarray(total)


@lru_cache(maxsize=4)
def _utilities(scenario: Scenario, parties: tuple[str, ...]) -> FloatArray:
    domain, coded = domain_of(scenario), coded_arrays(scenario)
    table = np.empty((domain.size, len(parties)))
    for column, party in enumerate(parties):
        own = terms(coded.salience[coded.index[party]], evaluations(scenario, party))
        table[:, column] = all_utilities(domain.counts, own)
    table.flags.writeable = False
    return table


def utilities(scenario: Scenario, parties: Sequence[str] | None = None) -> FloatArray:
    """Utility of every package as coded, (packages, parties), read-only; columns in the order of `parties`.

    parties: ids (None: those that must consent, in the order of their keys).  Raises ValueError as `domain_of` does.
    """
    return _utilities(scenario, tuple(parties) if parties is not None else scenario.consenters)


def reservation_values(scenario: Scenario, parties: Sequence[str] | None = None) -> FloatArray:
    """Least utility worth agreeing to, (parties,), in the order of `parties` (None: those that must consent).

    The coded `reservation_value`, else the value of no deal: the status quo less the mean no-deal cost.
    """
    coded = coded_arrays(scenario)
    found = []
    for name in parties if parties is not None else scenario.consenters:
        party = scenario.party(name)
        if party.reservation_value is not None:
            found.append(party.reservation_value)
            continue
        own = terms(coded.salience[coded.index[name]], evaluations(scenario, name))
        quo = between_options(domain_of(scenario), own, coded.status_quo)
        found.append(float(quo) - 0.5 * (party.no_deal_cost.low + party.no_deal_cost.high))
    return np.array(found)


def between_options(domain: Domain, contributions: AnyArray, positions: FloatArray) -> FloatArray:
    """Utility of one package that need not lie on the options, (...): linear between neighbours, flat outside.

    contributions: (..., issues, options).  positions: (issues,).
    """
    total = np.zeros(contributions.shape[:-2])
    for k, options in enumerate(domain.options):
        place = float(np.interp(positions[k], options, np.arange(len(options), dtype=np.float64)))
        below = int(place)
        above = min(below + 1, len(options) - 1)
        share = place - below
        total = total + (1.0 - share) * contributions[..., k, below] + share * contributions[..., k, above]
    return total
