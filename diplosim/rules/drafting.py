"""A drafter's text: redrafted for whoever is least content, until everybody can live with it.

The one-text procedure (Camp David 1978; Fisher & Ury 1981) as a projection method (Polyak 1969): the delegation that
is furthest below the level it asked for says so, and the text moves the least that gives it that level.  If some text
inside all bounds gives everybody a margin, the procedure finds an acceptable one in finitely many redrafts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, at_least, direction, exceeds, take_runs
from diplosim.rules.preferences import audience_cost, utility


@dataclass(frozen=True)
class Instructions:
    """What one delegation told the drafter: its ideal point, its level and the lines it declared.

    ideal: (runs, issues).  level: (runs,) least worth it asks for.  salience: (issues,).  active: (runs,) whether it
    has a say.  declared_low, declared_high: (issues,).  rate: audience cost per unit of retreat.
    """

    ideal: AnyArray
    level: FloatArray
    salience: FloatArray
    active: BoolArray
    declared_low: FloatArray
    declared_high: FloatArray
    rate: float

    def rows(self, rows: AnyArray) -> Instructions:
        """The same for some runs only."""
        return Instructions(
            take_runs(self.ideal, rows),
            self.level[rows],
            self.salience,
            self.active[rows],
            self.declared_low,
            self.declared_high,
            self.rate,
        )


def redraft(
    text: AnyArray,
    low: AnyArray,
    high: AnyArray,
    settles: BoolArray,
    status_quo: AnyArray,
    delegations: list[Instructions],
    steps: int,
    exponent: int = 1,
    margin: float = 0.01,
) -> FloatArray:
    """Redraft a text up to `steps` times.

    text, low, high: (runs, issues), a first text and the interval that all bounds and mandates leave; settles:
    (runs, issues) which issues the text settles (the others stay at the status quo (runs, issues)).  margin: the level
    is overshot by so much (utility), which makes the procedure end: it finds an acceptable text if one gives everybody
    twice the margin, and gives up when none can.  Returns (runs, issues), inside the interval.
    """
    current = np.where(settles, np.clip(text, low, np.maximum(low, high)), status_quo)
    result = current.copy(order="K")
    rows = np.arange(text.shape[0])
    reach = _square_reach(current, low, high, settles)
    for step in range(steps):
        moved, unhappy, gain = _one_redraft(current, low, high, settles, delegations, margin, exponent)
        reach = reach - gain
        unhappy &= reach >= 0.0
        if not unhappy.any():
            break
        current = np.where(unhappy[:, None], moved, current)
        happy_share = 1.0 - float(unhappy.mean())
        if happy_share > 0.25 or step % 16 == 15:
            result.T[..., rows] = current.T
            keep = np.flatnonzero(unhappy)
            rows = rows[keep]
            current, low, high = (take_runs(a, keep) for a in (current, low, high))
            settles, reach = take_runs(settles, keep), reach[keep]
            delegations = [d.rows(keep) for d in delegations]
    result.T[..., rows] = current.T
    return result


def _one_redraft(
    text: AnyArray,
    low: AnyArray,
    high: AnyArray,
    settles: BoolArray,
    delegations: list[Instructions],
    margin: float,
    exponent: int,
) -> tuple[FloatArray, BoolArray, FloatArray]:
    """One redraft: the new text, who still needs one, and by how much a good text has certainly come nearer.

    A redraft of length (v + m) / |g| brings the text nearer, in squared distance, to any text that gives everybody 2 m
    more than asked, by at least (v + m)(v + 3 m) / |g|**2 (concavity).  Once these gains exceed the squared distance to
    the farthest text inside the interval, no such text exists and the drafter stops.
    """
    worst = np.zeros(text.shape[0])
    who = np.full(text.shape[0], -1)
    for number, d in enumerate(delegations):
        worth = utility(text, d.ideal, d.salience, exponent)
        short = d.level - worth + audience_cost(text, d.declared_low, d.declared_high, d.salience, d.rate)
        louder = d.active & exceeds(short, worst)
        if louder.any():
            worst = np.where(louder, short, worst)
            who = np.where(louder, number, who)
    slope = np.zeros(text.shape[::-1]).T
    loudest = np.flatnonzero(np.bincount(who + 1)[1:]).tolist()
    if len(loudest) == 1:
        # Nothing comes of a direction where everybody is content.
        slope = _slope(text, delegations[loudest[0]], exponent)
    else:
        for number in loudest:
            rows = np.flatnonzero(who == number)
            slope.T[..., rows] = _slope(take_runs(text, rows), delegations[number].rows(rows), exponent).T
    slope = np.where(settles, slope, 0.0)
    # A direction that the interval blocks is no direction: projecting it away first speeds the procedure up.
    slope = np.where(((slope > 0.0) & at_least(text, high)) | ((slope < 0.0) & at_least(low, text)), 0.0, slope)
    norm = slope[:, 0] ** 2
    for k in range(1, text.shape[1]):
        norm = norm + slope[:, k] ** 2
    unhappy = (worst > 0.0) & (norm > 1e-12)
    length = np.where(unhappy, (worst + margin) / np.maximum(norm, 1e-12), 0.0)
    moved = np.where(settles, np.clip(text + length[:, None] * slope, low, np.maximum(low, high)), text)
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


def _slope(text: AnyArray, d: Instructions, exponent: int) -> FloatArray:
    out = np.empty(text.shape[::-1]).T
    for k in range(text.shape[1]):
        away = d.ideal[:, k] - text[:, k]
        rise = d.salience[k] * (direction(away) if exponent == 1 else 2.0 * away)
        if d.rate > 0.0 and d.declared_low[k] > 0.0:
            rise = rise + d.rate * d.salience[k] * exceeds(d.declared_low[k], text[:, k])
        if d.rate > 0.0 and d.declared_high[k] < 1.0:
            rise = rise - d.rate * d.salience[k] * exceeds(text[:, k], d.declared_high[k])
        out[:, k] = rise
    return out
