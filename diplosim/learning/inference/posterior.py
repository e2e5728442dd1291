"""Weights of runs, posteriors at each date, what moved them, and the band over what is assumed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from diplosim.learning.inference.errors import BAND, Errors, design
from diplosim.learning.inference.evidence import IMPOSSIBLE, Evidence
from diplosim.learning.inference.forcing import prior_weights
from diplosim.learning.inference.particles import Played
from diplosim.numerics.arrays import AnyArray, FloatArray
from diplosim.rules.coded_arrays import PRETEXT, TYPES

ENOUGH, TOO_FEW = 200.0, 30.0
"""Effective sample size below which what was seen is tempered, and below which nothing is told."""


class ImpossibleRecord(ValueError):
    """No draw could have made a move of the record.  evidence: the move."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(
            f"{evidence.party} {evidence.words}: no draw of the case could have done this in round {evidence.round}"
        )
        self.evidence = evidence


@dataclass(frozen=True)
class Step:
    """What one piece of evidence did.

    Attributes:
        evidence: Which.
        towards: Change of the log odds of the asked type against all others, (M,).
    """

    evidence: Evidence
    towards: FloatArray


@dataclass(frozen=True)
class Weighed:
    """Weights of the runs of a party after each round.

    Attributes:
        weights: (rounds + 1, M, runs each), each record's add up to 1; before anything was seen first.
        shares: (rounds + 1, M, types) posterior of each type.
        size: (rounds + 1, M) effective sample size (Kish 1965).
        steps: What each piece of evidence did.
    """

    weights: FloatArray
    shares: FloatArray
    size: FloatArray
    steps: tuple[Step, ...]


def asked_type(prior: FloatArray) -> int:
    """The type that is asked about: pretext, or the last that the prior allows."""
    possible = np.flatnonzero(prior > 0.0)
    return PRETEXT if prior[PRETEXT] > 0.0 else int(possible[-1])


def shifted_prior(prior: FloatArray, factor: float) -> FloatArray:
    """A prior in which the odds of the asked type are multiplied by a factor."""
    result = prior.copy()
    result[asked_type(prior)] *= factor
    shifted: FloatArray = result / result.sum()
    return shifted


def weigh(
    evidence: Sequence[Evidence],
    types: AnyArray,
    prior: FloatArray,
    rounds: int,
    records: int = 1,
    errors: Errors | None = None,
    without: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Weighed:
    """Weigh the runs of one party by all that was seen of it.

    Args:
        evidence: on this party, in order.
        types: (R,) drawn in each run.
        prior: (types,).
        rounds: how many there were.
        records: M, over which the runs are spread evenly.
        errors: what is assumed.
        without: channels that are left out.
        only: channels that alone are read.

    Returns:
        Weights, posteriors and what moved them.

    Raises:
        ImpossibleRecord: if no run could have done what was seen, in some record.
    """
    errors = errors or Errors()
    weights = prior_weights(types, shifted_prior(prior, errors.prior_odds), records)
    kinds = types.reshape(records, -1)
    about = asked_type(prior)
    history, steps = [weights], []
    by_round: dict[int, list[Evidence]] = {}
    for one in evidence:
        if one.channel not in without and (only is None or one.channel in only):
            by_round.setdefault(one.round, []).append(one)
    for number in range(1, rounds + 1):
        for one in by_round.get(number, []):
            before = _odds(weights, kinds == about)
            weights = weights * one.factor(errors, weights)
            total = weights.sum(axis=1, keepdims=True)
            if not (total > 0.0).all():
                raise ImpossibleRecord(one)
            weights = weights / total
            steps.append(Step(one, _odds(weights, kinds == about) - before))
        history.append(weights)
    stacked = np.stack(history)
    shares = np.stack([(stacked * (kinds == t)).sum(axis=2) for t in range(len(TYPES))], axis=2)
    return Weighed(stacked, shares, 1.0 / (stacked**2).sum(axis=2), tuple(steps))


def _odds(weights: FloatArray, has: AnyArray) -> FloatArray:
    share = (weights * has).sum(axis=1)
    tiny = np.finfo(float).tiny
    odds: FloatArray = np.log(np.maximum(share, tiny)) - np.log(np.maximum(1.0 - share, tiny))
    return odds


def tempered(weights: FloatArray, before: FloatArray, enough: float = ENOUGH) -> tuple[FloatArray, float]:
    """Weights in which what was seen is taken to a power that leaves `enough` effective runs.

    The prior is no evidence and stays as it is: what fits the runs of all types alike moves nobody at any power.  Where
    fewer than twice `enough` count before anything was seen, half of those are left.

    Args:
        weights: (runs,), adding up to 1.
        before: (runs,) the same before anything was seen.
        enough: effective runs that are to be left.

    Returns:
        Weights, adding up to 1, and the power; 1 where there are enough.
    """
    enough = min(enough, 0.5 / float((before**2).sum()))
    if 1.0 / (weights**2).sum() >= enough:
        return weights, 1.0
    possible = weights > 0.0
    seen = np.log(weights, where=possible, out=np.full(len(weights), -np.inf))
    seen[possible] -= np.log(before[possible])
    seen -= seen.max()

    def softened(power: float) -> FloatArray:
        part = np.where(possible, before * np.exp(power * np.where(possible, seen, 0.0)), 0.0)
        result: FloatArray = part / part.sum()
        return result

    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if 1.0 / (softened(middle) ** 2).sum() >= enough else (low, middle)
    return softened(low), low


@dataclass(frozen=True)
class Path:
    """The posterior of one party's type along one record.

    Attributes:
        party: Whose.
        about: Number of the type that is asked about.
        prior: (types,).
        central: (rounds + 1, types) at the central assumptions.
        low, high: (rounds + 1,) band of the asked type over the design.
        size: (rounds + 1,) effective sample size.
        power: (rounds + 1,) power to which what was seen was tempered, 1 for not at all.
        tables: (rounds + 1, types) by the public tables, as seats read them.
        second_route: (rounds + 1, types) by the tables, held against talks with the same errors.
        steps: What each piece of evidence did, at the central assumptions.
        without: Channel -> posterior of the asked type at the end if it is left out; none where too few runs count
            then, or where nothing is told at the end anyway.
        draws: Name of a draw -> prior mean, posterior mean and 5 and 95 % quantiles at the end; none where nothing is
            told there.
        weights: (rounds + 1, R) at the central assumptions.
        design_weights: The same for each point of the design, (points, rounds + 1, R).
    """

    party: str
    about: int
    prior: FloatArray
    central: FloatArray
    low: FloatArray
    high: FloatArray
    size: FloatArray
    power: FloatArray
    tables: FloatArray
    second_route: FloatArray
    steps: tuple[Step, ...]
    without: dict[str, float]
    draws: dict[str, tuple[float, float, float, float]]
    weights: FloatArray
    design_weights: FloatArray

    @property
    def refused(self) -> AnyArray:
        """After which rounds too few effective runs are left to tell anything, (rounds + 1,)."""
        few: AnyArray = self.size < TOO_FEW
        return few

    @property
    def undecided(self) -> bool:
        """Whether the band at the end covers .1 to .9."""
        return bool(self.low[-1] <= 0.1 and self.high[-1] >= 0.9)

    @property
    def routes_differ(self) -> AnyArray:
        """After which rounds the second route lies outside the band, (rounds + 1,)."""
        second = self.second_route[:, self.about]
        apart: AnyArray = (second < self.low - 1e-9) | (second > self.high + 1e-9)
        apart[0] = False
        return apart


def posterior_path(played: Played, party: str, prior: FloatArray, rounds: int, second: FloatArray) -> Path:
    """The posterior of a party's type along a record, with its band and what moved it.

    Args:
        played: runs along one record.
        party: whose type is asked about.
        prior: (types,).
        rounds: how many rounds the record covers.
        second: what the second route says in each run after each round, of the shape of `played.public[party]`.

    Returns:
        The path.

    Raises:
        ImpossibleRecord: if no run could have done what was seen.
    """
    evidence, types = played.of(party), played.types[party]
    central = weigh(evidence, types, prior, rounds)
    about = asked_type(prior)
    weights, powers = [], []
    for one in central.weights[:, 0]:
        now, power = tempered(one, central.weights[0, 0])
        weights.append(now)
        powers.append(power)
    stacked = np.stack(weights)
    shares = np.stack([(stacked * (types == t)).sum(axis=1) for t in range(len(TYPES))], axis=1)
    others = [weigh(evidence, types, prior, rounds, errors=errors).weights[:, 0] for errors in design()]
    tempered_others = np.stack([[tempered(one, each[0])[0] for one in each] for each in others])
    band = (tempered_others * (types == about)).sum(axis=2)
    low, high = np.quantile(band, BAND, axis=0)

    def over_runs(said: FloatArray) -> FloatArray:
        """Mean over the runs by their weights after each round, (rounds + 1, types)."""
        last = [min(number, len(said) - 1) for number in range(rounds + 1)]
        return np.stack([(stacked[number][:, None] * said[last[number]]).sum(axis=0) for number in range(rounds + 1)])

    told = central.size[-1, 0] >= TOO_FEW
    channels = sorted({one.channel for one in evidence}) if told else []
    without = {}
    for channel in channels:
        left = weigh(evidence, types, prior, rounds, without=(channel,))
        rest = left.weights[:, 0]
        if left.size[-1, 0] >= TOO_FEW:
            without[channel] = float((tempered(rest[-1], rest[0])[0] * (types == about)).sum())
    draws = {}
    for name, values in played.draws[party].items() if told else ():
        order = np.argsort(values)
        mass = np.cumsum(stacked[-1][order])
        places = np.minimum(np.searchsorted(mass, (0.05, 0.95)), len(order) - 1)
        low_value, high_value = values[order][places]
        draws[name] = (
            float((stacked[0] * values).sum()), float((stacked[-1] * values).sum()), float(low_value), float(high_value)
        )  # fmt: skip
    return Path(
        party, about, prior, shares, np.minimum(low, shares[:, about]), np.maximum(high, shares[:, about]),
        central.size[:, 0], np.array(powers), over_runs(played.public[party]), over_runs(second), central.steps,
        without, draws, stacked, tempered_others,
    )  # fmt: skip


def impossible_everywhere(evidence: Sequence[Evidence]) -> Evidence | None:
    """A move that no run could have made, whatever else was seen; None where there is none."""
    return next((one for one in evidence if len(one.fit) and (one.fit == IMPOSSIBLE).all()), None)
