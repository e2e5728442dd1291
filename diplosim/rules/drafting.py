"""A drafter's text: redrafted for whoever is least content, until everybody can live with it.

The one-text procedure (Camp David 1978; Fisher & Ury 1981) as a projection method (Polyak 1969): the delegation that
is furthest below the level it asked for says so, and the text moves the least that gives it that level.  If some text
inside all bounds gives everybody a margin, the procedure finds an acceptable one in finitely many redrafts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import (
    AnyArray,
    BoolArray,
    FloatArray,
    at_least,
    clipped,
    direction,
    exceeds,
    put_runs,
    some,
    take_runs,
)
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.preferences import utility
from diplosim.rules.text_value import text_worth


@dataclass(frozen=True)
class Instructions:
    """What one delegation told the drafter, and how it will judge the draft.

    Attributes:
        coded: coded numbers of the scenario.
        party: index of the party.
        ideal: (runs, issues) its ideal point.
        level: (runs,) least worth that it asks for.
        active: (runs,) whether it has a say.
        deferral: (runs,) what the issues that the draft leaves open cost it.
        in_public: whether going back behind a declared line costs it; not so for a member that votes in a caucus.
    """

    coded: CodedArrays
    party: int
    ideal: AnyArray
    level: FloatArray
    active: BoolArray
    deferral: FloatArray
    in_public: bool = True

    def rows(self, rows: AnyArray) -> Instructions:
        """The same for some runs only."""
        return Instructions(
            self.coded,
            self.party,
            take_runs(self.ideal, rows),
            self.level[rows],
            self.active[rows],
            self.deferral[rows],
            self.in_public,
        )

    def worth(self, text: AnyArray, leaves_open: BoolArray | None) -> FloatArray:
        """Worth of a draft to it as it will judge it when it is asked to sign, (runs,).

        text: (runs, issues).  leaves_open: (runs, issues) which issues the text does not settle; None for none.
        """
        if not self.in_public:
            return utility(text, self.ideal, self.coded.salience[self.party], self.coded.exponent)
        return text_worth(text, leaves_open, self.ideal, self.coded, self.party, self.deferral)


def redraft(
    text: AnyArray,
    low: AnyArray,
    high: AnyArray,
    settles: BoolArray,
    status_quo: AnyArray,
    delegations: list[Instructions],
    steps: int,
    margin: float = 0.01,
) -> FloatArray:
    """Redraft a text up to `steps` times.

    text, low, high: (runs, issues), a first text and the interval that all bounds and mandates leave; settles:
    (runs, issues) which issues the text settles (the others stay at the status quo (runs, issues)).  margin: the level
    is overshot by so much (utility), which makes the procedure end: it finds an acceptable text if one gives everybody
    twice the margin, and gives up when none can.  Returns (runs, issues), inside the interval.
    """
    high = np.maximum(low, high)
    current = np.where(settles, clipped(text, low, high), status_quo)
    result = current.copy(order="K")
    rows = np.arange(text.shape[0])
    reach = _square_reach(current, low, high, settles)
    for step in range(steps):
        moved, unhappy, gain = _one_redraft(current, low, high, settles, delegations, margin)
        reach = reach - gain
        unhappy &= reach >= 0.0
        left = np.count_nonzero(unhappy)
        if left == 0:
            break
        current = np.where(unhappy[:, None], moved, current)
        happy_share = 1.0 - left / len(unhappy)
        if happy_share > 0.25 or step % 16 == 15:
            put_runs(result, rows, current)
            keep = np.flatnonzero(unhappy)
            rows = rows[keep]
            current, low, high = (take_runs(a, keep) for a in (current, low, high))
            settles, reach = take_runs(settles, keep), reach[keep]
            delegations = [d.rows(keep) for d in delegations]
    put_runs(result, rows, current)
    return result


def _one_redraft(
    text: AnyArray,
    low: AnyArray,
    high: AnyArray,
    settles: BoolArray,
    delegations: list[Instructions],
    margin: float,
) -> tuple[FloatArray, BoolArray, FloatArray]:
    """One redraft: the new text, who still needs one, and by how much a good text has certainly come nearer.

    A redraft of length (v + m) / |g| brings the text nearer, in squared distance, to any text that gives everybody 2 m
    more than asked, by at least (v + m)(v + 3 m) / |g|**2 (concavity).  Once these gains exceed the squared distance to
    the farthest text inside the interval, no such text exists and the drafter stops.
    """
    leaves_open = None if settles.all() else ~settles
    worst = np.zeros(text.shape[0])
    who = np.full(text.shape[0], -1)
    for number, d in enumerate(delegations):
        short = d.level - d.worth(text, leaves_open)
        louder = d.active & exceeds(short, worst)
        if some(louder):
            worst = np.where(louder, short, worst)
            who = np.where(louder, number, who)
    loudest = np.flatnonzero(np.bincount(who + 1)[1:]).tolist()
    if not loudest:
        return text, worst > 0.0, worst
    slope = np.zeros(text.shape[::-1]).T
    if len(loudest) == 1:
        # Nothing comes of a direction where everybody is content.
        slope = _slope(text, delegations[loudest[0]])
    else:
        for number in loudest:
            rows = np.flatnonzero(who == number)
            slope.T[..., rows] = _slope(take_runs(text, rows), delegations[number].rows(rows)).T
    if leaves_open is not None:
        slope = np.where(leaves_open, 0.0, slope)
    # A direction that the interval blocks is no direction: projecting it away first speeds the procedure up.
    slope = np.where(((slope > 0.0) & at_least(text, high)) | ((slope < 0.0) & at_least(low, text)), 0.0, slope)
    norm = slope[:, 0] ** 2
    for k in range(1, text.shape[1]):
        norm = norm + slope[:, k] ** 2
    unhappy = (worst > 0.0) & (norm > 1e-12)
    length = np.where(unhappy, (worst + margin) / np.maximum(norm, 1e-12), 0.0)
    moved = clipped(text + length[:, None] * slope, low, high)
    if leaves_open is not None:
        moved = np.where(leaves_open, text, moved)
    gain = np.where(unhappy, (worst + margin) * (worst + 3.0 * margin) / np.maximum(norm, 1e-12), 0.0)
    return moved, unhappy, gain


def _square_reach(text: AnyArray, low: AnyArray, high: AnyArray, settles: BoolArray) -> FloatArray:
    """Squared distance to the farthest text inside the interval, (R,)."""
    far = np.where(settles, np.maximum(text - low, high - text), 0.0)
    total = far[:, 0] ** 2
    for k in range(1, text.shape[1]):
        total = total + far[:, k] ** 2
    result: FloatArray = total
    return result


def _slope(text: AnyArray, d: Instructions) -> FloatArray:
    salience, rate = d.coded.salience[d.party], float(d.coded.audience_rate[d.party]) if d.in_public else 0.0
    low, high = d.coded.declared_low[d.party], d.coded.declared_high[d.party]
    away = d.ideal - text
    rise: FloatArray = salience * (direction(away) if d.coded.exponent == 1 else 2.0 * away)
    for k in range(text.shape[1]) if rate > 0.0 else ():
        if low[k] > 0.0:
            rise[:, k] += rate * salience[k] * exceeds(low[k], text[:, k])
        if high[k] < 1.0:
            rise[:, k] -= rate * salience[k] * exceeds(text[:, k], high[k])
    return rise
