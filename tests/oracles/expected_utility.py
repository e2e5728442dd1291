"""The expected-utility model of a group decision, written out pair by pair after Scholz, Calbert & Smith (2011)."""

from __future__ import annotations

from collections.abc import Sequence

ZERO = 1e-12


def one_round(
    x: Sequence[float], c: Sequence[float], s: Sequence[float], q: float, program: bool
) -> tuple[list[float], list[float]]:
    """Exponents of risk and positions after the first round.

    x, c, s: position, capability and salience of each actor.  q: chance that who is left alone stays.  program: by the
    authors' program, else by the printed equations.
    """
    actors, span = range(len(x)), max(x) - min(x)
    w = [capability * salience for capability, salience in zip(c, s, strict=True)]
    median = _median(x, w)

    def d(a: float, b: float) -> float:
        return abs(a - b) / span

    def chance(i: int, j: int, r: Sequence[float]) -> float:
        def vote(k: int, a: int, b: int) -> float:
            bent = r[k] if program else 1.0
            return w[k] * (float(d(x[k], x[b]) ** bent) - float(d(x[k], x[a]) ** bent))

        pairs = [(a, b) for a in actors for b in actors] if program else [(i, j)]
        votes = sum(abs(vote(k, a, b)) for k in actors for a, b in pairs)
        return sum(max(0.0, vote(k, i, j)) for k in actors) / votes if votes > 0.0 else 0.5

    def expects(i: int, j: int, own: float, r: Sequence[float]) -> float:
        far, half = 0.5 * d(x[i], x[j]), 0.25 * (d(x[i], median) + d(x[i], x[j]))
        success, failure = 2.0 - 4.0 * (0.5 - far) ** own, 2.0 - 4.0 * (0.5 + far) ** own
        nearer = d(x[i], x[j]) > d(x[i], median) + ZERO
        moves = 2.0 - 4.0 * (max(0.0, 0.5 - half) if nearer else 0.5 + half) ** own
        win = chance(i, j, r)
        resisted = win * success + (1.0 - win) * failure
        alone = q * (2.0 - 4.0 * 0.5**own) + (1.0 - q) * moves
        return float(s[j] * resisted + (1.0 - s[j]) * success - alone)

    plain = [1.0] * len(x)
    threat = [sum(expects(j, i, 1.0, plain) for j in actors if j != i) for i in actors]
    r = [_exponent(each, max(threat), min(threat)) for each in threat]
    after = list(x)
    for i in actors:
        offers = []
        for j in actors:
            if x[i] == x[j]:
                continue
            own, other = expects(i, j, r[i], r), expects(j, i, r[i] if program else r[j], r)
            confronted = own > ZERO and other > own + ZERO
            if not confronted and not (own < -ZERO and other > ZERO):
                continue
            compromise = not confronted and other > -own + ZERO
            target = x[i] + (x[j] - x[i]) * (abs(own / other) if compromise else 1.0)
            rank, key = 0, abs(target - x[i])
            if program:
                rank = 0 if confronted else 1 if compromise else 2
            if program and compromise:
                key = (abs(own) * x[i] + abs(other) * x[j]) / (abs(own) + abs(other))
            offers.append((rank, round(key, 9), round(-other, 9), target))
        if offers:
            after[i] = min(offers)[3]
    return r, after


def _median(x: Sequence[float], w: Sequence[float]) -> float:
    reached = 0.0
    for i in sorted(range(len(x)), key=lambda i: x[i]):
        reached += w[i]
        if reached / sum(w) > 0.5 + ZERO:
            return x[i]
    raise AssertionError("weights add up to their sum")


def _exponent(threat: float, high: float, low: float) -> float:
    if high - low < ZERO:
        return 1.0
    place = (2.0 * threat - high - low) / (high - low)
    return (1.0 - place / 3.0) / (1.0 + place / 3.0)
