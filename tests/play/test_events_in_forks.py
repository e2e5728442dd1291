"""What an event does in play it does in a fork, also in one that a seat imagines: every kind of event."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.learning.tables import empty_tables
from diplosim.play.session import Session
from diplosim.rules.events import _AFTER
from diplosim.rules.state import war_values
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move

pytestmark = pytest.mark.e2e

RUNS = 300
EVENTS: dict[str, dict[str, Any]] = {
    "status_quo": {"issue": "enlargement", "value": 0.9},
    "capability": {"party": "RUS", "value": 0.35},
    "war_cost": {"party": "RUS", "value": 0.5},
    "breakdown": {"value": 0.07},
    "posture": {"party": "RUS", "value": 3},
}


def with_event(kind: str, **changes: Any) -> Scenario:
    event = {"round": 2, "kind": kind, **EVENTS[kind]}
    return diplosim.load("geneva_2022").replace({"events": [event], **changes})


def in_round_two(scenario: Scenario) -> Session:
    """A talk with a silent Ukraine that stands at its first decision of round 2, the event has happened."""
    for run in range(50):
        talks = Session(scenario, seed=3, first_run=run, seats={"UKR": "human"}, tables=empty_tables(scenario))
        talks.advance()
        while talks.game.running and talks.game.round < 1:
            talks.submit("UKR", Move())
            talks.advance()
        if talks.game.running and talks.game.round == 1:
            return talks
    raise AssertionError("no talk gets to round 2")


def test_every_kind_of_event_is_tried() -> None:
    assert set(EVENTS) == set(_AFTER)


@pytest.mark.parametrize("private", ["as_played", "from_view:UKR"])
@pytest.mark.parametrize("kind", EVENTS)
def test_a_fork_stands_where_the_talk_stands(kind: str, private: str) -> None:
    talks = in_round_two(with_event(kind))
    fork = talks.fork(runs=RUNS, private=private)
    now, then = talks.game, fork.game
    assert then.status_quo.tolist() == now.status_quo.tolist()
    assert then.capability.tolist() == now.capability.tolist()
    assert then.hazard == now.hazard
    assert (then.state.rung == now.state.rung[0]).all()
    win, lose = war_values(then.structure, then.state.ideal, then.status_quo)
    np.testing.assert_array_equal(then.state.win, win)
    np.testing.assert_array_equal(then.state.lose, lose)


def test_a_dearer_or_cheaper_war_is_imagined_as_it_is_played() -> None:
    """Half of a cost between .03 and .45 (the coded range), for a pretext .2 to .6 of that: never above .225."""
    talks = in_round_two(
        with_event("war_cost", **{"parties.RUS.war_cost.low": 0.03, "parties.RUS.war_cost.high": 0.45})
    )
    rus = talks.game.structure.position["RUS"]
    cost = talks.fork(runs=RUNS, private="from_view:UKR").game.state.war_cost[:, rus]
    assert cost.min() >= 0.5 * 0.2 * 0.03
    assert 0.15 < cost.max() <= 0.225
    assert len(np.unique(cost)) == len(cost) > RUNS // 3, "all but those that contradict the record"


def test_a_coded_reservation_value_stands_whatever_the_status_quo() -> None:
    talks = in_round_two(with_event("status_quo", **{"parties.RUS.reservation_value": 0.3}))
    rus = talks.game.structure.position["RUS"]
    imagined = talks.fork(runs=RUNS, private="from_view:UKR").game.state
    assert np.ptp(imagined.no_deal[:, rus] - talks.game.state.no_deal[0, rus]) == pytest.approx(0.0, abs=1e-12)
