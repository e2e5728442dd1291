"""Who can say no, and how much room that leaves: veto players and the winset of the status quo (Tsebelis 2002).

With preferences that are single-peaked and symmetric on an issue, a party prefers z to the status quo q exactly where
|z - x| < |q - x|: an open interval of half-width |q - x| around its ideal x.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import TWO_THIRDS

Interval = tuple[float, float]


def winset(
    ideals: Sequence[float],
    status_quo: float,
    quota: int | None = None,
    vetoes: Collection[int] = (),
    bounds: Interval = (0.0, 1.0),
) -> list[Interval]:
    """Values of one issue that enough parties prefer to the status quo.

    Args:
        ideals: ideal point of each party, (parties,).
        status_quo: value if nothing is decided.
        quota: how many parties must prefer a value; None: all (unanimity).
        vetoes: positions of parties that must be among them.
        bounds: ends of the scale.

    Returns:
        Disjoint intervals (ends not included), in order; empty where nothing beats the status quo.

    Raises:
        ValueError: if there is no party, the quota is not 1..parties, a veto has no party, or a bound is out of order.
    """
    n = len(ideals)
    needed = n if quota is None else quota
    low, high = bounds
    if not 1 <= needed <= n or any(not 0 <= veto < n for veto in vetoes) or low > high:
        raise ValueError("a winset needs parties, a quota of 1 to their number, known vetoes and ordered bounds")
    preferred = [
        (min(status_quo, 2.0 * ideal - status_quo), max(status_quo, 2.0 * ideal - status_quo)) for ideal in ideals
    ]

    def wins(value: float) -> bool:
        fond = [start < value < end for start, end in preferred]
        return sum(fond) >= needed and all(fond[veto] for veto in vetoes)

    cuts = sorted({low, high, *(cut for pair in preferred for cut in pair if low < cut < high)})
    found: list[Interval] = []
    for left, right in pairwise(cuts):
        if not wins((left + right) / 2.0):
            continue
        if found and found[-1][1] == left and wins(left):
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return found


def winset_width(
    ideals: Sequence[float],
    status_quo: float,
    quota: int | None = None,
    vetoes: Collection[int] = (),
    bounds: Interval = (0.0, 1.0),
) -> float:
    """Total length of the winset; 0 where the status quo cannot be beaten.  Arguments and errors as `winset`."""
    return math.fsum(right - left for left, right in winset(ideals, status_quo, quota, vetoes, bounds))


def unanimity_core(ideals: Sequence[float]) -> Interval:
    """Values of one issue that no other value beats by unanimity: from the lowest ideal point to the highest."""
    return min(ideals), max(ideals)


def veto_players(scenario: Scenario) -> dict[str, str]:
    """Parties whose refusal stops an agreement, with the reason, in the order of the parties' keys.

    Those who must consent, or without whom the votes do not suffice where they are counted (`protocol.consent`, and
    `closed_rule`, where to be one of `must_consent` is no veto); those whose consent some issues need; and the members
    of an alliance that cannot be passed over and decides by consensus.
    """
    reasons = dict.fromkeys((p for p in scenario.must_consent if _cannot_be_outvoted(p, scenario)), "must consent")
    for party, issues in scenario.consent_scope.items():
        reasons.setdefault(party, f"must consent on {', '.join(issues)}")
    for alliance in scenario.alliances:
        if alliance.party in reasons and alliance.party in scenario.must_consent and alliance.rule == "consensus":
            for member in alliance.members:
                reasons.setdefault(member, f"through the consensus of {alliance.party}")
    return {party: reasons[party] for party in scenario.party_ids if party in reasons}


def _cannot_be_outvoted(party: str, scenario: Scenario) -> bool:
    """Whether a party that must consent stops a text alone: by itself, or because all other votes do not suffice."""
    if scenario.protocol.rules == "closed_rule":  # there members vote, and to consent is no veto
        members = len(scenario.protocol.seats or scenario.must_consent)
        return (scenario.protocol.votes_needed or members // 2 + 1) >= members
    conditions = scenario.protocol.consent
    if conditions is None:
        return True
    for condition in conditions:
        votes = {p: condition.weights.get(p, 1.0) for p in scenario.must_consent}
        share = math.fsum(w for p, w in votes.items() if p != party) / math.fsum(votes.values())
        too_few = (
            share <= 0.5 + 1e-9 if condition.rule == "majority" else share < (condition.quota or TWO_THIRDS) - 1e-9
        )
        if condition.rule == "unanimity" or party in condition.and_ or too_few:
            return True
    return False
