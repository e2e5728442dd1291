"""How near states stand to each other, by votes or by alliance portfolios, as positions on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from diplosim.networks.portfolios import COMMITMENT, DEFENCE, NOTHING, s_score
from diplosim.sources.alliances.promises import Promise


def similarities(
    promises: Sequence[Promise], chosen: Sequence[str], system: Sequence[str]
) -> dict[tuple[str, str], float]:
    """S of the alliance portfolios of each pair chosen, over all states of the system (Signorino & Ritter 1999).

    A portfolio holds what a state promised each state; unweighted.  Returns S by pair, in both orders.
    """
    place = {state: position for position, state in enumerate(system)}
    portfolio = {state: [NOTHING] * len(system) for state in chosen}
    for state in chosen:
        portfolio[state][place[state]] = DEFENCE
    for promise in promises:
        if promise.weight is not None and promise.weight <= 0:
            continue
        ends = [(promise.giver, promise.receiver)]
        ends += [(promise.receiver, promise.giver)] if promise.mutual else []
        for giver, receiver in ends:
            if giver in portfolio and receiver in place:
                row = portfolio[giver]
                row[place[receiver]] = max(row[place[receiver]], COMMITMENT.get(promise.kind, NOTHING))
    found = {}
    for a, b in combinations(chosen, 2):
        found[a, b] = found[b, a] = s_score(portfolio[a], portfolio[b])
    return found


def positions_by_votes(points: Mapping[str, float], chosen: Sequence[str]) -> tuple[dict[str, float], str, str]:
    """Ideal points stretched to 0..1 over the states chosen, and the states at the two ends.

    States without an ideal point are left out.  With fewer than two different points nothing is returned.
    """
    known = {state: points[state] for state in chosen if state in points}
    if len(set(known.values())) < 2:
        return {}, "", ""
    zero, one = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    low, span = known[zero], known[one] - known[zero]
    return {state: (value - low) / span for state, value in known.items()}, zero, one


def positions_by_portfolios(
    similarity: Mapping[tuple[str, str], float], chosen: Sequence[str]
) -> tuple[dict[str, float], str, str]:
    """Places between the two states that are least alike, and these two.

    With dissimilarity d = 1 - S and poles p and q, a state stands at d(i, p) / (d(i, p) + d(i, q)): 0 at p, 1 at q.
    Where all portfolios are the same nothing is returned.
    """
    pairs = list(combinations(chosen, 2))
    p, q = min(pairs, key=lambda pair: similarity[pair])
    if similarity[p, q] >= 1.0:
        return {}, "", ""
    found = {}
    for state in chosen:
        to_p, to_q = (0.0 if state == pole else 1.0 - similarity[state, pole] for pole in (p, q))
        found[state] = to_p / (to_p + to_q)
    return found, p, q
