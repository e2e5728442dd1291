"""The second route to a hidden type: what the public tables say, held against talks of which the truth is known.

Tables are fitted on what policies do.  People and records err more often, and a table that reads an error as a signal
says too much.  So the policies make talks with the very errors that the particles reckon with, and the share of the
asked type among the talks of which the tables said as much stands in place of what they said: the posterior given that
summary alone, by isotonic regression (Zadrozny & Elkan 2002).  Where both routes are right, particles agree with it in
the mean over all records of one summary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from diplosim.engine.ports import Learnt
from diplosim.learning.inference.errors import Errors
from diplosim.learning.inference.forcing import prior_weights
from diplosim.learning.inference.made_records import make_records
from diplosim.learning.inference.posterior import asked_type
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.structure import structure_of
from diplosim.scenario.scenario import Scenario

RECORDS = 8192
"""Talks that are made: a share of one half is then known to .02 where a tenth of them say the same (95 %)."""

AT_ONCE = 4096
"""Talks that are played at once, for memory's sake; no number depends on it."""

TOGETHER = 32
"""Neighbouring talks of which a share is taken before shares are made to rise."""


@dataclass(frozen=True)
class Recalibration:
    """What share of talks was of the asked type, by what the tables said of a party after each round.

    Attributes:
        about: Number of the type that is asked about.
        prior: (types,).
        limits: For each round, the prior first: (groups - 1,) what the tables said between two groups of talks.
        share: For each round: (groups,) share of the asked type, never falling.
        error: For each round: (groups,) standard error of the share.
    """

    about: int
    prior: FloatArray
    limits: tuple[FloatArray, ...]
    share: tuple[FloatArray, ...]
    error: tuple[FloatArray, ...]

    def of(self, public: AnyArray) -> FloatArray:
        """What the second route says where the tables say this.

        Args:
            public: (rounds + 1, R, types), the prior first; or fewer rounds.

        Returns:
            The same shape; other types keep their odds among each other.
        """
        result = np.array(public, dtype=np.float64)
        for number, beliefs in enumerate(result):
            said = beliefs[:, self.about].copy()
            share = self.share[number][np.searchsorted(self.limits[number], said, side="right")]
            others = np.where(said[:, None] < 1.0, beliefs, self.prior)
            others[:, self.about] = 0.0
            beliefs[:] = others * ((1.0 - share) / others.sum(axis=1))[:, None]
            beliefs[:, self.about] = share
        return result

    def error_of(self, public: AnyArray) -> FloatArray:
        """Standard error of what `of` says of the asked type, from the finite number of talks, (rounds + 1, R)."""
        said = public[:, :, self.about]
        places = [np.searchsorted(limits, row, side="right") for row, limits in zip(said, self.limits, strict=False)]
        return np.stack([error[place] for place, error in zip(places, self.error, strict=False)])


def recalibrate(
    scenario: Scenario,
    tables: Learnt,
    errors: Mapping[str, Errors],
    seed: int,
    tested: tuple[str, int] | None = None,
    records: int = RECORDS,
) -> dict[str, Recalibration]:
    """Play talks with errors, and hold what the tables say of some parties against what these are.

    Args:
        scenario: the case.
        tables: what observers have learnt.
        errors: parties of uncertain type, and what inference assumes of their errors; nobody else errs.
        seed: of all draws.
        tested: a party to whom test offers are made, and in which round.
        records: how many talks.

    Returns:
        By party.
    """
    made = [
        make_records(scenario, tables, seed, first, min(AT_ONCE, records - first), errors, tested=tested)
        for first in range(0, records, AT_ONCE)
    ]
    coded = structure_of(scenario).coded
    result = {}
    for party in errors:
        prior = coded.prior[coded.index[party]]
        about = asked_type(prior)
        types = np.concatenate([part.types[party] for part in made])
        public = np.concatenate([part.public[party][:, :, about] for part in made], axis=1)
        weights = prior_weights(types, prior, 1)[0] * records
        rounds = [rising_shares(said, types == about, weights, float(prior[about])) for said in public]
        limits, share, error = zip(*rounds, strict=True)
        result[party] = Recalibration(about, prior, limits, share, error)
    return result


def rising_shares(
    said: FloatArray, asked: AnyArray, weights: FloatArray, prior: float, together: int = TOGETHER
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """What share of talks was of the asked type, by what was said of them, made to rise with it.

    Talks of which the same was said are never parted.

    Args:
        said: (M,) probability.
        asked: (M,) truth.
        weights: (M,), with mean 1.
        prior: of the asked type.
        together: talks in a group, at least.

    Returns:
        Limits between groups of neighbours, (groups - 1,), share of each that was of the asked type, and its standard
        error, (groups,).
    """
    order = np.argsort(said, kind="stable")
    said, hits, weights = said[order], (asked * weights)[order], weights[order]
    starts = np.unique(np.searchsorted(said, said[::together]))
    total, hits = np.add.reduceat(weights, starts), np.add.reduceat(hits, starts)
    limits: FloatArray = 0.5 * (said[starts[1:] - 1] + said[starts[1:]])
    blocks = isotonic_regression(hits / total, weights=total).blocks
    # Nothing is certain because few talks were played: one more counts in each block, of which the prior is true.
    pooled = np.add.reduceat(total, blocks[:-1]) + 1.0
    risen = isotonic_regression((np.add.reduceat(hits, blocks[:-1]) + prior) / pooled, weights=pooled).x
    share: FloatArray = np.repeat(risen, np.diff(blocks))
    return limits, share, np.sqrt(share * (1.0 - share) / np.repeat(pooled, np.diff(blocks)))
