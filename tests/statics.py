"""Variants of a scenario for comparative statics, and the comparison of runs under common random numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from diplosim.learning.fitting import tables_for
from diplosim.scenario.scenario import Scenario
from tests.playing import rows_of, share

LOWEST, HIGHEST = 0.1, 0.8
"""Between these the baseline share must lie, so that nothing passes for want of cases."""

Change = Callable[[Scenario], Scenario]


@dataclass(frozen=True)
class Shift:
    """Share of an outcome before and after a change, the same draws in both."""

    scenario: str
    before: float
    after: float

    @property
    def by(self) -> float:
        return self.after - self.before


def shifts(scenarios: Sequence[Scenario], change: Change, outcome: str, runs: int = 300) -> list[Shift]:
    """Share of an outcome in each scenario as it is and as changed; tables are fitted to each."""
    return [
        Shift(each.id, share(played(each, runs), outcome), share(played(change(each), runs), outcome))
        for each in scenarios
    ]


@lru_cache(maxsize=64)
def played(scenario: Scenario, runs: int) -> pd.DataFrame:
    """The same runs of every scenario: seed 1."""
    return rows_of(scenario, runs, seed=1, tables=tables_for(scenario))


def assert_moves(found: list[Shift], sign: int, against: float = 0.02, together: float = 0.03) -> None:
    """No scenario moves the wrong way by more than `against`, all together the right way by at least `together`."""
    shown = "\n".join(f"{shift.scenario}: {shift.before:.3f} -> {shift.after:.3f}" for shift in found)
    assert all(LOWEST <= shift.before <= HIGHEST for shift in found), f"baseline out of range\n{shown}"
    assert all(sign * shift.by >= -against for shift in found), shown
    assert sign * sum(shift.by for shift in found) / len(found) >= together, shown


def dearer_war(scenario: Scenario, by: float = 0.15) -> Scenario:
    """War costs every attacker more."""
    changes = {}
    for party in scenario.can_use_force:
        cost = scenario.party(party).war_cost
        changes[f"parties.{party}.war_cost"] = {"low": cost.low + by, "high": cost.high + by}
    return scenario.replace(changes)


def shorter_reach(scenario: Scenario, factor: float = 0.5) -> Scenario:
    """Force moves every issue less far."""
    coded = scenario.force.reach if scenario.force is not None else {}
    reach = {issue: coded.get(issue, scenario.parameters.reach) * factor for issue in scenario.issue_ids}
    return scenario.replace({"force.reach": reach})


def likelier_pretext(scenario: Scenario, weight: float = 0.3) -> Scenario:
    """The prior on pretext of those who have one is raised, the other types keep their proportions."""
    changes: dict[str, Any] = {}
    for party, prior in scenario.hidden_types.items():
        if party in scenario.can_use_force and prior.get("pretext", 0.0) < 1.0:
            raised = {name: (1.0 - weight) * p + weight * (name == "pretext") for name, p in prior.items()}
            raised.setdefault("pretext", weight)
            changes[f"hidden_types.{party}"] = {name: p / sum(raised.values()) for name, p in raised.items()}
    return scenario.replace(changes)


def wider_bounds(scenario: Scenario, factor: float = 0.5) -> Scenario:
    """Every true bound leaves more: the distance of each line to the end of the scale is cut."""
    data = scenario.to_mapping()

    def wide(line: dict[str, Any]) -> dict[str, Any]:
        low, high = line["min"], line["max"]
        cut = {"min": None if low is None else low * factor}
        return line | cut | {"max": None if high is None else 1.0 - (1.0 - high) * factor}

    changes: dict[str, Any] = {
        f"issues.{issue['id']}.red_lines": {party: wide(line) for party, line in issue["red_lines"].items()}
        for issue in data["issues"]
    }
    for party, by_type in data["type_reservations"].items():
        for name, lines in by_type.items():
            if lines is not None:
                changes[f"type_reservations.{party}.{name}"] = {issue: wide(line) for issue, line in lines.items()}
    return scenario.replace(changes)


def insisting_on_a_package(scenario: Scenario) -> Scenario:
    """Nothing is agreed until everything is."""
    return scenario.replace({"protocol.package": True})


def by_consensus(scenario: Scenario) -> Scenario:
    """Alliances decide by consensus."""
    return _ruled(scenario, "consensus", {})


def by_leader(scenario: Scenario, leader: str | None = None) -> Scenario:
    """Alliances decide by what their leader says: this member, or the one of highest commitment and capability."""
    return _ruled(scenario, "leader", {} if leader is None else {"leader": leader})


def _ruled(scenario: Scenario, rule: str, leader: dict[str, str]) -> Scenario:
    changes: dict[str, Any] = {}
    for alliance in scenario.alliances:
        changes[f"alliances.{alliance.name}.decision_rule"] = rule
        changes |= {f"alliances.{alliance.name}.{name}": value for name, value in leader.items()}
        if alliance.party is not None:
            changes[f"parties.{alliance.party}.decision_rule"] = rule
            changes |= {f"parties.{alliance.party}.{name}": value for name, value in leader.items()}
    return scenario.replace(changes)


def hard_line(scenario: Scenario, member: str, room: float = 0.1) -> Scenario:
    """A wholly committed member of the alliance declares that it will hardly move."""
    changes: dict[str, Any] = {f"alliances.{scenario.alliances[0].name}.commitment.{member}": 1.0}
    for issue in scenario.issues:
        line = {"max": min(1.0, round(issue.positions[member] + room, 3)), "basis": "declared"}
        changes[f"issues.{issue.id}.red_lines.{member}"] = line
    return scenario.replace(changes)


def without_insatiable(scenario: Scenario) -> Scenario:
    """Nobody reopens a deal, so that earlier deals are no shorter-lived ones."""
    changes = {}
    for party, prior in scenario.hidden_types.items():
        kept = {name: p for name, p in prior.items() if name != "insatiable"}
        changes[f"hidden_types.{party}"] = {name: p / sum(kept.values()) for name, p in kept.items()}
    return scenario.replace(changes)
