"""The table on paper with an alliance L in place of B's friends: its members M and N have no seat of their own.

A and L must consent.  M never lets issue x rise above .3, N above .6; both are fully committed, so that their lines
bind the alliance.  L itself would go to .9.
"""

from __future__ import annotations

from typing import Any

from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from tests.a_table import state_party, table
from tests.playing import talks_of

PEOPLE = {"A": "human", "B": "human", "L": "human", "M": "human", "N": "human"}


def allied(changes: dict[str, Any] | None = None) -> Scenario:
    alliance = {**state_party("L", 0.4), "kind": "alliance", "members": ["M", "N"], "decision_rule": "consensus"}
    others = [state_party("M", 0.2), state_party("N", 0.2), alliance]
    base = table(None, others)
    lines = {"M": {"max": 0.3, "basis": "declared"}, "N": {"max": 0.6, "basis": "declared"}}
    lines["L"] = {"max": 0.9, "basis": "declared"}
    issues = base.to_mapping()["issues"]
    issues[0]["red_lines"] = lines
    issues[0]["positions"] |= {"M": 0.1, "N": 0.2, "L": 0.2}
    alliances = [
        {
            "name": "League",
            "party": "L",
            "members": ["M", "N"],
            "decision_rule": "consensus",
            "commitment": {"M": 1.0, "N": 1.0},
        }
    ]
    members = [{"a": m, "b": "L", "kind": "member", "weight": 1.0} for m in ("M", "N")]
    return base.replace(
        {
            "issues": issues,
            "alliances": alliances,
            "edges": members,
            "must_consent": ["A", "L"],
            "protocol.seats": ["A", "B", "L"],
            "parameters.breakdown_hazard": 0.0,
            **(changes or {}),
        }
    )


def in_caucus(scenario: Scenario | None = None, **more: Any) -> Session:
    """A talk with people everywhere, at its first caucus."""
    talks = talks_of(scenario or allied(), 1, **{"seats": PEOPLE, **more})
    talks.advance()
    return talks
