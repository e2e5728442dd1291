"""What happens inside alliances before the table: influence among allies, and the mandate that members give.

Influence follows Friedkin & Johnsen (1990) on stated positions; ideals never move.  Mandates follow the alliance's
decision rule: consensus (every member's line binds), majority or qualified majority (by votes) or leader.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from diplosim.numerics.arrays import AnyArray, FloatArray

HOLD, DROP, BREAK = 0, 1, 2
"""What a member does with its veto: hold it, drop it for the sake of the alliance, or break ranks in public."""

TOLERANCE = 1e-9
"""Shares of the votes are sums of decimals: a quota of .55 is met by .55, and .5 is not more than half."""


def influence(
    stated: AnyArray,
    demands: Mapping[int, AnyArray],
    anchor: FloatArray,
    stubbornness: FloatArray,
    ties: list[tuple[int, int, float]],
    weight: float,
) -> FloatArray:
    """One round of influence along member and defence edges.

    stated: (runs, parties, issues).  demands: party -> (runs, issues), what is heard of a party that sits at the table
    in place of its stated position.  anchor: (parties, issues), positions that the party started from.
    stubbornness: (parties, issues) in [0, 1], own salience over own maximum.
    ties: (listener, speaker, share), the shares of a listener summing to 1.  weight: of allies against oneself.
    Returns the new stated positions, (runs, parties, issues): who listens to nobody stays where it is.
    """
    moved = np.empty_like(stated)
    listening = set()
    heard: FloatArray | None = None
    for listener, speaker, share in ties:
        said = demands[speaker] if speaker in demands else stated[:, speaker]
        if listener in listening:
            heard = np.multiply(share, said, out=heard)
            moved[:, listener] += heard
        else:
            np.multiply(share, said, out=moved[:, listener])
            listening.add(listener)
    for i in range(stated.shape[1]):
        pull = moved[:, i]
        if i not in listening:
            pull[...] = stated[:, i]
            continue
        pull *= weight
        heard = np.multiply(1.0 - weight, stated[:, i], out=heard)
        pull += heard
        pull *= 1.0 - stubbornness[i]
        pull += stubbornness[i] * anchor[i]
    return moved


def veto_stance(uniform: FloatArray, commitment: float) -> AnyArray:
    """Draw what a member does with its line in a consensus alliance.

    It holds with probability (1 + c) / 2: a fully committed member always brings its line into the caucus and keeps to
    the result.  Otherwise it drops its veto or, as likely, breaks ranks.  uniform: (runs,).  Returns int8 (runs,).
    """
    hold = 0.5 * (1.0 + commitment)
    drop = hold + 0.5 * (1.0 - hold)
    return np.where(uniform < hold, HOLD, np.where(uniform < drop, DROP, BREAK)).astype(np.int8)


def consensus_mandate(low: AnyArray, high: AnyArray, stance: AnyArray) -> tuple[FloatArray, FloatArray]:
    """Tightest interval per issue among members that hold their veto.

    low, high: (runs, members, issues).  stance: (runs, members).  Returns two arrays (runs, issues); an interval may be
    empty (low above high), which is an empty mandate.
    """
    least = np.zeros((low.shape[2], low.shape[0])).T
    most = np.ones((low.shape[2], low.shape[0])).T
    for m in range(low.shape[1]):
        holds = (stance[:, m] == HOLD)[:, None]
        least = np.where(holds, np.maximum(least, low[:, m]), least)
        most = np.where(holds, np.minimum(most, high[:, m]), most)
    return least, most


def majority_mandate(
    low: AnyArray, high: AnyArray, weight: FloatArray, stance: AnyArray, quota: float | None = None
) -> tuple[FloatArray, FloatArray]:
    """Interval per issue that members with enough of the votes leave, each side of it by itself.

    Under a majority it is the toughest line that members with more than half of the votes insist on.  Under a quota it
    is the loosest line inside which members with the quota stand: a value passes only with their votes.
    weight: (members,) votes of each; members that break ranks do not count.  low, high, stance as in
    `consensus_mandate`.  quota: share of the votes that a decision needs, None for more than half.
    """
    return (
        -_voted_line(-low, weight, stance, quota, 0.0),
        _voted_line(high, weight, stance, quota, 1.0),
    )


def _voted_line(
    line: AnyArray, weight: FloatArray, stance: AnyArray, quota: float | None, loosest: float
) -> FloatArray:
    """Upper line per issue, (runs, issues); line: those of the members, (runs, members, issues).

    Lower lines are looked at with the other sign, which rounds nothing.  loosest: the line that binds nobody.
    """
    members = line.shape[1]
    counted = [np.where(stance[:, m] == BREAK, 0.0, weight[m])[:, None] for m in range(members)]
    total = counted[0]
    for m in range(1, members):
        total = total + counted[m]
    if quota is not None:
        return _line_of_quota(line, counted, total, quota, loosest)
    best = np.full((line.shape[2], line.shape[0]), loosest).T
    for candidate in range(members):
        backing = np.zeros((line.shape[2], line.shape[0])).T
        for m in range(members):
            backing = backing + np.where(line[:, m] <= line[:, candidate], counted[m], 0.0)
        carried = (backing > (0.5 + TOLERANCE) * total) & (line[:, candidate] < best)
        best = np.where(carried, line[:, candidate], best)
    return best


def _line_of_quota(
    line: AnyArray, counted: list[AnyArray], total: AnyArray, quota: float, loosest: float
) -> FloatArray:
    """Largest value that members with the quota accept, (runs, issues); `loosest` where everybody has broken ranks."""
    best = np.where(total > 0.0, loosest - 1.0, np.full((line.shape[2], line.shape[0]), loosest).T)
    for candidate in range(line.shape[1]):
        accepting = np.zeros((line.shape[2], line.shape[0])).T
        for m in range(line.shape[1]):
            accepting = accepting + np.where(line[:, m] >= line[:, candidate], counted[m], 0.0)
        passes = (accepting >= (quota - TOLERANCE) * total) & (line[:, candidate] > best)
        best = np.where(passes, line[:, candidate], best)
    return best
