"""Who can say no, and how much room that leaves: veto players and the winset of the status quo (Tsebelis 2002).

With preferences that are single-peaked and symmetric on an issue, a party prefers z to the status quo q exactly where
|z - x| < |q - x|: an open interval of half-width |q - x| around its ideal x.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from diplosim.scenario.schema.actors import TWO_THIRDS

if TYPE_CHECKING:
    from diplosim.scenario.scenario import Scenario
    from diplosim.scenario.schema.issues import Issue
    from diplosim.scenario.schema.procedure import Consent

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
    return _winset(ideals, status_quo, lambda fond: sum(fond) >= needed and all(fond[veto] for veto in vetoes), bounds)


def _winset(
    ideals: Sequence[float], status_quo: float, passes: Callable[[Sequence[bool]], bool], bounds: Interval
) -> list[Interval]:
    """Values that pass against the status quo.  passes: whether they do, from who prefers them, (parties,)."""
    low, high = bounds
    preferred = [
        (min(status_quo, 2.0 * ideal - status_quo), max(status_quo, 2.0 * ideal - status_quo)) for ideal in ideals
    ]

    def wins(value: float) -> bool:
        return passes([start < value < end for start, end in preferred])

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


def winset_of(scenario: Scenario, issue: Issue) -> list[Interval]:
    """Values of one issue that pass against its status quo by the rule of the talks.

    All who must consent, everywhere or on this issue, must prefer a value; where votes are counted (`protocol.consent`,
    `closed_rule`), those whose votes suffice and those with a veto.

    Args:
        scenario: who must consent, and how votes are counted.
        issue: one of its issues.

    Returns:
        Disjoint intervals, as `winset`.
    """
    voters = scenario.consenters
    scoped = [party for party, scope in scenario.consent_scope.items() if issue.id in scope]
    if _by_closed_rule(scenario):
        voters, scoped = scenario.protocol.seats or voters, []
    asked = [party for party in scenario.party_ids if party in (*voters, *scoped)]
    conditions = scenario.protocol.consent or ()

    def passes(fond: Sequence[bool]) -> bool:
        yes = {party for party, likes in zip(asked, fond, strict=True) if likes}
        if _by_closed_rule(scenario):
            return len(yes) >= _votes_needed(scenario)
        if not conditions or any(condition.rule == "unanimity" for condition in conditions):
            return all(fond)
        vetoes = {*scoped, *(party for condition in conditions for party in condition.and_)}
        return vetoes <= yes and all(_carries(condition, yes, scenario) for condition in conditions)

    return _winset(
        [issue.ideal.get(party, issue.positions[party]) for party in asked], issue.status_quo, passes, (0.0, 1.0)
    )


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
    if _by_closed_rule(scenario):
        return _votes_needed(scenario) >= len(scenario.protocol.seats or scenario.must_consent)
    conditions = scenario.protocol.consent
    if conditions is None:
        return True
    others = {other for other in scenario.must_consent if other != party}
    return any(
        condition.rule == "unanimity" or party in condition.and_ or not _carries(condition, others, scenario)
        for condition in conditions
    )


def _by_closed_rule(scenario: Scenario) -> bool:
    """Whether members vote, and to consent is no veto."""
    return scenario.protocol.rules == "closed_rule"


def _votes_needed(scenario: Scenario) -> int:
    """Votes that pass an offer under a closed rule."""
    members = len(scenario.protocol.seats or scenario.must_consent)
    return scenario.protocol.votes_needed or members // 2 + 1


def _carries(condition: Consent, yes: Collection[str], scenario: Scenario) -> bool:
    """Whether the votes of these parties meet a condition by votes; its vetoes are another matter."""
    votes = {party: condition.weights.get(party, 1.0) for party in scenario.must_consent}
    share = math.fsum(weight for party, weight in votes.items() if party in yes) / math.fsum(votes.values())
    if condition.rule == "majority":
        return share > 0.5 + 1e-9
    return share >= (condition.quota or TWO_THIRDS) - 1e-9
