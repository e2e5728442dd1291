"""Bueno de Mesquita's expected-utility model of a group decision on one issue, under two named readings.

Every actor weighs a challenge of every other one: the chance to win is the support among all, and what it loses or wins
is distance on the scale, bent by a risk exponent that follows from how threatened it is.  Pairs confront each other,
compromise or give in; each actor takes one offer and moves; the weighted median position is the forecast (Bueno de
Mesquita 1994, 1997; equations as collected by Scholz, Calbert & Smith 2011, whose numbers are given below).

The published case does not follow from the printed equations, so neither reading is *the* model:

- `paper`: the printed equations.  Chance to win (30, 31): support for i over support for i or j; votes are linear in
  distance; the other side's expected utility is its own; R is the range of the round's positions; of all offers the one
  that moves the actor least is taken (section 6.2), then that of the proposer who expects most.
- `scholz-code`: the authors' program, which gives the published table but for one number.  The chance to win divides by
  the votes over all pairs of positions; votes are bent by the voter's risk exponent; both expected utilities use the
  exponent of the actor that moves; R stays the first round's; a confrontation goes before a compromise, and among
  compromises the smallest `(|a| x_i + |b| x_j) / (|a| + |b|)` is taken, a position and not a move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from diplosim.forecasts.weighted import weighted_mean, weighted_median
from diplosim.numerics.arrays import GRAIN, AnyArray, FloatArray, exceeds

Reading = Literal["paper", "scholz-code"]
READINGS: tuple[Reading, ...] = get_args(Reading)

STEADY = 0.01
"""A median that moves by no more than this share of the first range from one round to the next has settled."""


@dataclass(frozen=True)
class GroupDecision:
    """Rounds of a group decision under one reading.

    positions: (rounds + 1, actors), before the first round and after each.  median, mean: (rounds + 1,) weighted by
    capability times salience.  risk: (rounds, actors) the exponents, 0.5 to 2, by which each round was
    played.
    """

    reading: Reading
    positions: FloatArray
    median: FloatArray
    mean: FloatArray
    risk: FloatArray

    @property
    def settled_after(self) -> int | None:
        """The first round whose median lies within 1 % of the range of the one before; None if none does."""
        moved = np.abs(np.diff(self.median))
        steady = np.flatnonzero(moved <= STEADY * np.ptp(self.positions[0]))
        return int(steady[0]) + 1 if len(steady) else None

    @property
    def forecast(self) -> float:
        """The median of the round after which it has settled, else of the last round."""
        after = self.settled_after
        return float(self.median[-1 if after is None else after])


def group_decision(
    position: AnyArray,
    capability: AnyArray,
    salience: AnyArray,
    *,
    reading: Reading,
    rounds: int = 10,
    status_quo: float = 1.0,
) -> GroupDecision:
    """Play the expected-utility model on one issue.

    Args:
        position: (actors,) on any scale.
        capability: (actors,) not negative, of any unit.
        salience: (actors,) in [0, 1]; it is also the chance that an actor resists a challenge.
        reading: `paper` or `scholz-code`.
        rounds: how many rounds to play, 1 or more.
        status_quo: Q, the chance that who is left alone stays where it is, in [0, 1].

    Returns:
        Positions of the actors, median, mean and exponents of risk, round by round.

    Example:
        >>> result = group_decision([4, 10, 7], [1, 1, 1], [0.8, 0.6, 0.5], reading="paper", rounds=3)
        >>> result.reading, float(result.median[0])
        ('paper', 7.0)

    Raises:
        ValueError: if numbers are out of range, nobody has weight, or the reading is unknown.
    """
    x, c, s = (np.asarray(values, dtype=np.float64) for values in (position, capability, salience))
    _check(x, c, s, reading, rounds, status_quo)
    first_range = float(np.ptp(x))
    weight = c * s
    positions, risks = [x], []
    for _ in range(rounds):
        scale = first_range if reading == "scholz-code" else float(np.ptp(x))
        actors = _Actors(x, weight, s, scale, status_quo, weighted_median(x, weight))
        risk = np.ones(len(x))
        if scale > 0.0:
            risk = _risk_exponents(actors.expected(risk, risk, reading))
            x = _moved(actors, risk, reading)
        positions.append(x)
        risks.append(risk)
    return GroupDecision(
        reading=reading,
        positions=np.array(positions),
        median=np.array([weighted_median(row, weight) for row in positions]),
        mean=np.array([weighted_mean(row, weight) for row in positions]),
        risk=np.array(risks),
    )


class _Actors(NamedTuple):
    """One round: positions, weights (capability times salience), saliences, R, Q and the median."""

    x: FloatArray
    weight: FloatArray
    salience: FloatArray
    scale: float
    status_quo: float
    median: float

    def expected(self, risk: FloatArray, votes: FloatArray, reading: Reading) -> FloatArray:
        """Expected utility of i from challenging j (5-7), (i, j), with exponents `risk` broadcast to (i, j)."""
        exponent = risk if risk.ndim == 2 else risk[:, None]
        distance = self._distance
        win = self.chance(votes, reading)
        success, failure = _worth(-distance, exponent), _worth(distance, exponent)  # (15), (16)
        resisted = win * success + (1.0 - win) * failure
        challenge = self.salience[None, :] * resisted + (1.0 - self.salience[None, :]) * success  # (6)
        return challenge - self._unchallenged(distance, exponent)

    def _unchallenged(self, distance: FloatArray, exponent: FloatArray) -> FloatArray:
        """What i expects if it leaves j alone (7): the status quo, or that j moves to the median, (i, j)."""
        from_median = np.abs(self.x - self.median)[:, None] / self.scale
        half = 0.5 * (from_median + distance)
        # T: j moves nearer to i where the median is nearer to i than j is (figures 1 to 4).
        moves = np.where(exceeds(distance, from_median), _worth(-half, exponent), _worth(half, exponent))  # (22), (23)
        stays = _worth(np.zeros_like(distance), exponent)  # (24)
        expected: FloatArray = self.status_quo * stays + (1.0 - self.status_quo) * moves
        return expected

    @property
    def _distance(self) -> FloatArray:
        return np.abs(self.x[:, None] - self.x[None, :]) / self.scale

    def chance(self, votes: FloatArray, reading: Reading) -> FloatArray:
        """Chance that i prevails over j, (i, j); 0 between actors of one position.  votes: exponent of each voter."""
        bent = self._distance ** (votes[:, None] if reading == "scholz-code" else 1.0)
        support = self.weight[:, None, None] * (bent[:, None, :] - bent[:, :, None])  # voter k, i against j
        pro, all_votes = np.maximum(support, 0.0).sum(axis=0), np.abs(support).sum(axis=0)
        total = np.full_like(all_votes, all_votes.sum()) if reading == "scholz-code" else all_votes
        apart = self._distance > 0.0
        won: FloatArray = np.divide(pro, total, out=np.where(apart, 0.5, 0.0), where=apart & (total > 0.0))
        return won


def _worth(distance: FloatArray, exponent: FloatArray) -> FloatArray:
    """2 - 4 (0.5 + d / 2)**r: utility of moving d away (negative: nearer), in ranges of the scale."""
    base = np.maximum(0.5 + 0.5 * distance, 0.0)
    worth: FloatArray = 2.0 - 4.0 * base**exponent
    return worth


def _risk_exponents(expected: FloatArray) -> FloatArray:
    """Risk exponents (32-34), from 2 for the actor that is threatened least to 0.5 for the one threatened most.

    expected: (i, j) at exponent 1.  An actor's threat is what all others together expect from challenging it.
    """
    threat = expected.sum(axis=0) - np.diagonal(expected)
    low, high = threat.min(), threat.max()
    if not exceeds(high, low):
        return np.ones(len(threat))
    place = (2.0 * threat - high - low) / (high - low)
    exponents: FloatArray = (1.0 - place / 3.0) / (1.0 + place / 3.0)
    return exponents


class _Offer(NamedTuple):
    """Where an actor would move; offers are ordered by rank, then key, then the proposer's expectation (negated)."""

    rank: int
    key: float
    against: float
    target: float


def _moved(actors: _Actors, risk: FloatArray, reading: Reading) -> FloatArray:
    """Positions after every actor has taken the best offer made to it (section 6)."""
    x = actors.x
    own = actors.expected(risk, risk, reading)
    if reading == "scholz-code":
        others = actors.expected(np.broadcast_to(risk[None, :], own.shape), risk, reading).T
    else:
        others = own.T
    moved = x.copy()
    for i in range(len(x)):
        offers = [
            offer
            for j in range(len(x))
            if x[j] != x[i] and (offer := _offer(x[i], x[j], own[i, j], others[i, j], reading)) is not None
        ]
        if offers:
            moved[i] = min(offers).target
    return moved


def _offer(x: float, to: float, own: float, other: float, reading: Reading) -> _Offer | None:
    """What one pair comes to for the actor at `x`: it moves to the other, part of the way, or not at all.

    own, other: what the actor expects from challenging the other, and the other from challenging it.
    """
    confronted = exceeds(own, 0.0) and exceeds(other, own)
    pressed = exceeds(0.0, own) and exceeds(other, 0.0)
    if not (confronted or pressed):
        return None
    compromise = pressed and exceeds(other, -own)
    target = x + (to - x) * abs(own / other) if compromise else to
    rank, key = 0, abs(target - x)
    if reading == "scholz-code":
        rank = 0 if confronted else 1 if compromise else 2
        if compromise:
            key = (abs(own) * x + abs(other) * to) / (abs(own) + abs(other))
    return _Offer(rank, _comparable(key), -_comparable(other), float(target))


def _comparable(value: float) -> float:
    return float(np.rint(value / GRAIN)) * GRAIN


def _check(x: FloatArray, c: FloatArray, s: FloatArray, reading: str, rounds: int, status_quo: float) -> None:
    if x.ndim != 1 or len(x) == 0 or c.shape != x.shape or s.shape != x.shape:
        raise ValueError("position, capability and salience must be lists of the same length, one number per actor")
    if not all(np.isfinite(values).all() for values in (x, c, s)):
        raise ValueError("position, capability and salience must be finite numbers")
    if c.min() < 0.0 or s.min() < 0.0 or s.max() > 1.0:
        raise ValueError("capability must not be negative, salience must lie in [0, 1]")
    if not (c * s).any():
        raise ValueError("nobody has capability and salience: there is no group to decide")
    if reading not in READINGS:
        raise ValueError(f"no reading {reading!r}; known: {', '.join(READINGS)}")
    if rounds < 1 or not 0.0 <= status_quo <= 1.0:
        raise ValueError(f"rounds must be 1 or more and status_quo in [0, 1], not {rounds} and {status_quo}")
