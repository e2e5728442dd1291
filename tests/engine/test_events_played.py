"""Model 7.14: every kind of event at the start of its round, not before; one scripted talk each."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.a_table import state_party, table
from tests.scripted_seats import CALM, ScriptedSeat, row

ATTACK_IN = {number: {"A": {(number, "decide"): {"attack": True}}} for number in (1, 2)}
SURPRISE = {"force.surprise": ["A"], "parameters.incident_risk": 0.0}
READY = {"force.attackers.A.readiness": 1.0, "force.start_rungs": {"A": 3}, **SURPRISE}
"""A strikes by surprise, so that no last offer has to come first."""


def shocked(event: dict[str, Any], changes: dict[str, Any] | None = None, scripts: Any = None) -> Any:
    return row(scripts, {"events": [{"round": 2, **event}], **(changes or {})})


def test_a_new_status_quo_moves_no_deal() -> None:
    """x from .2 to .6: A 1 - .75 * .4 - .05 = .65, B 1 - .3 - .2 - .1 = .4."""
    ended = shocked({"kind": "status_quo", "issue": "x", "value": 0.6})
    assert (ended["utility_A"], ended["utility_B"]) == pytest.approx((0.65, 0.4))
    assert (ended["no_deal_value_A"], ended["no_deal_value_B"]) == pytest.approx((0.65, 0.4))


def test_a_coded_reservation_value_stays() -> None:
    ended = shocked({"kind": "status_quo", "issue": "x", "value": 0.6}, {"parties.B.reservation_value": 0.45})
    assert (ended["utility_A"], ended["utility_B"]) == pytest.approx((0.65, 0.45))


def test_a_new_status_quo_moves_what_force_brings() -> None:
    """Won x .6 + .5 * .4 = .8: .85; lost .6 - .3 = .3: .475.  B: won 1 - .4 - .2 = .4, lost 1 - .15 - .2 = .65."""
    event = {"kind": "status_quo", "issue": "x", "value": 0.6}
    ended = shocked(event, READY, ATTACK_IN[2])
    assert ended["utility_A"] == pytest.approx(0.85 * 2 / 3 + 0.475 / 3 - 0.1 - 0.3 + 2 * 0.08)
    assert ended["utility_B"] == pytest.approx(0.4 * 2 / 3 + 0.65 / 3 - 0.3)
    assert ended["war_value_A"] == pytest.approx(0.85 * 2 / 3 + 0.475 / 3 - 0.1 - 0.3 + 2 * 0.08)
    assert shocked(event, READY, ATTACK_IN[1])["utility_A"] == pytest.approx(0.475 - 0.22)


def test_open_issues_lie_at_the_new_status_quo_and_settled_ones_where_they_were_settled() -> None:
    """y is settled at .5 in round 1.  Then x moves to .6 and y's status quo to .9, which no longer counts."""
    marks = {"accept_issues": [[False, True], [False, False]], "level": 0.0}
    events = [
        {"round": 2, "kind": "status_quo", "issue": "x", "value": 0.6},
        {"round": 2, "kind": "status_quo", "issue": "y", "value": 0.9},
    ]
    scripts = {name: {(1, "respond"): marks} for name in "AB"}
    ended = row(scripts, {"events": events, "protocol.package": False})
    assert ended["term_y"] == 0.5
    assert ended["outcome"] == "partial_agreement"
    # no deal now .7 - .1 - .05 = .55 for A; the text leaves x at .6: 1 - .75 * .4 = .7, three rounds of .9 later
    assert ended["no_deal_value_A"] == pytest.approx(0.55)
    assert ended["utility_A"] == pytest.approx(0.55 + 0.9**3 * 0.15)


def test_a_new_capability_changes_the_contest() -> None:
    """B at .6: 1/2.  Of a blame of .3 one refusal has covered .08, two .16."""
    event = {"kind": "capability", "party": "B", "value": 0.6}
    assert shocked(event, READY, ATTACK_IN[2])["utility_A"] == pytest.approx(0.5 * (0.7 + 0.325) - 0.1 - 0.14)
    assert shocked(event, READY, ATTACK_IN[1])["utility_A"] == pytest.approx(0.475 - 0.22)


def test_a_factor_on_the_war_cost() -> None:
    event = {"kind": "war_cost", "party": "A", "value": 0.5}
    ended = shocked(event, READY, ATTACK_IN[2])
    assert ended["war_cost_A"] == pytest.approx(0.05)
    assert ended["utility_A"] == pytest.approx(0.525 - 0.14)
    assert shocked(event, READY, ATTACK_IN[1])["utility_A"] == pytest.approx(0.475 - 0.22)


@pytest.mark.e2e
def test_a_hazard_of_breakdown_holds_for_its_round_only() -> None:
    ended = shocked({"kind": "breakdown", "value": 1.0})
    assert (ended["end_reason"], ended["end_round"]) == ("breakdown", 2)
    always = {"parameters.breakdown_hazard": 0.5, "parties.A.patience": 0.0, "parties.B.patience": 0.0}
    calm = [{"round": number, "kind": "breakdown", "value": 0.0} for number in (1, 2, 3, 4)]
    for first_run in range(4):
        assert row(None, {**always, "events": calm}, first_run=first_run)["end_reason"] == "deadline"
    ends = {row(None, {**always, "events": calm[:3]}, first_run=run)["end_reason"] for run in range(8)}
    assert ends == {"deadline", "breakdown"}


def test_a_posture_is_taken_and_held() -> None:
    watcher = ScriptedSeat(watch=("rungs",))
    ended = shocked({"kind": "posture", "party": "B", "value": 3}, scripts={"A": watcher})
    assert ended["peak_rung"] == 3
    assert [watcher.seen[number, "table"]["rungs"].tolist() for number in (1, 2, 3)] == [[[1, 1]], [[1, 3]], [[1, 3]]]
    assert ended["sunk_B"] == 0.0


def test_a_posture_that_is_given_up_at_once_was_reached_all_the_same() -> None:
    down = {"B": {(2, "decide"): {"posture": -1}}}
    assert shocked({"kind": "posture", "party": "B", "value": 3}, scripts=down)["peak_rung"] == 3


def test_a_posture_builds_readiness_from_its_round_on() -> None:
    """Rung 3 in rounds 2 and 3 at a pace of 2: ready for round 4."""
    event = {"kind": "posture", "party": "A", "value": 3}
    for number, outcome in ((3, "stalemate"), (4, "conflict")):
        scripts = {"A": {(number, "decide"): {"attack": True}}}
        assert shocked(event, SURPRISE, scripts)["outcome"] == outcome


def test_events_about_who_has_no_part_in_the_talks_change_nothing_at_the_table() -> None:
    third = [state_party("C", 0.2)]
    events = [
        {"round": 2, "kind": "posture", "party": "C", "value": 4},
        {"round": 2, "kind": "war_cost", "party": "C", "value": 2.0},
    ]
    plain, shaken = (row(scenario=table({**CALM, "events": given}, third)) for given in ([], events))
    pd.testing.assert_series_equal(plain, shaken)
