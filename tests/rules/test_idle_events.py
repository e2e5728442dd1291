"""Events that nothing follows from are named; those that a rule reads are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim import simulate
from diplosim.rules.idle_events import idle_events
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from tests.a_scenario import scenario

OUTSIDER = {
    "id": "DEN",
    "name": "Denna",
    "kind": "state",
    "capability": 0.3,
    "war_cost": {"low": 0.1, "high": 0.2},
    "patience": 0.9,
}


def with_event(**event: Any) -> Scenario:
    """Anaria may attack Cayo, which the League and Belmar join; Denna has no seat, no promise and no veto."""
    data = scenario().to_mapping()
    data["parties"].append(OUTSIDER)
    for issue in data["issues"]:
        issue["positions"]["DEN"], issue["salience"]["DEN"] = 0.5, 0.5
    data["events"] = [{"round": 2, **event}]
    return from_mapping(data)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"kind": "posture", "party": "DEN", "value": 3}, "DEN has no part in the talks"),
        ({"kind": "war_cost", "party": "DEN", "value": 2.0}, "DEN has no part in the talks"),
        ({"kind": "capability", "party": "DEN", "value": 1.0}, "neither fight, be attacked nor join"),
    ],
)
def test_an_event_of_an_outsider(event: dict[str, Any], why: str) -> None:
    """The note is right: not a run becomes anything else by the event."""
    case = with_event(**event)
    (note,) = idle_events(case)
    assert f"kind {event['kind']} of DEN in round 2 changes nothing: " in note
    assert why in note
    without = case.replace({"events": []})
    with_it, bare = (simulate(each, 300, seed=3) for each in (case, without))
    for column in ("outcome", "end_round", "utility_ANA", "utility_CAY"):
        assert np.array_equal(with_it[column], bare[column]), column


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "posture", "party": "BLOC", "value": 3},
        {"kind": "war_cost", "party": "CAY", "value": 0.5},
        {"kind": "capability", "party": "ANA", "value": 0.9},
        {"kind": "status_quo", "issue": "border", "value": 0.9},
        {"kind": "breakdown", "value": 0.4},
    ],
)
def test_an_event_that_counts(event: dict[str, Any]) -> None:
    assert list(idle_events(with_event(**event))) == []


def test_where_nobody_can_use_force_no_strength_counts() -> None:
    case = with_event(kind="capability", party="ANA", value=0.9).replace(
        {"can_use_force": [], "force": None, "judgements": {}}
    )
    (note,) = idle_events(case)
    assert "ANA in round 2 changes nothing" in note
