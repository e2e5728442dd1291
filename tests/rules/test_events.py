"""What an event does to the situation: the small table of `tests.a_table`, numbers by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.events import Situation, World, after_events
from tests.a_table import A, B, at_the_table, table


def after(event: dict[str, Any], number: int = 1, settled: tuple[bool, bool] = (False, False)) -> Situation:
    """The situation in a round, the event being due in round 1; x is settled at .6 and y at .7, or neither is."""
    scenario = table({"events": [{"round": 1, **event}]})
    state, structure = at_the_table(scenario, runs=2)
    state.settled[:] = settled
    state.terms[:] = np.where(settled, (0.6, 0.7), (0.2, 0.5))
    coded = structure.coded
    arrays = ("no_deal", "war_cost", "win", "lose", "terms", "rung", "peak")
    now = Situation(coded.status_quo, coded.capability, 0.9, **{name: getattr(state, name) for name in arrays})
    return after_events(now, number, World(scenario, structure, state, None))


QUO = {"kind": "status_quo", "issue": "x", "value": 0.4}


def test_a_new_status_quo_moves_what_no_deal_is_worth() -> None:
    """From x = .2 to .4: A gains 3/4 * .2 on .35, B (ideal 0) loses 1/2 * .2 of .6."""
    now = after(QUO)
    assert now.status_quo.tolist() == [0.4, 0.5]
    assert now.no_deal == pytest.approx(np.array([[0.5, 0.5]] * 2))
    assert now.terms.tolist() == [[0.4, 0.5]] * 2


def test_what_is_settled_stays_settled() -> None:
    assert after(QUO, settled=(True, False)).terms.tolist() == [[0.6, 0.5]] * 2
    assert after(QUO, settled=(False, True)).terms.tolist() == [[0.4, 0.7]] * 2


def test_a_party_grows_stronger_or_weaker() -> None:
    assert after({"kind": "capability", "party": "B", "value": 0.8}).capability.tolist() == [0.6, 0.8]


def test_war_grows_dearer_for_one_party() -> None:
    """A's .1 halves, B's .2 stays."""
    now = after({"kind": "war_cost", "party": "A", "value": 0.5})
    assert now.war_cost == pytest.approx(np.array([[0.05, 0.2]] * 2))


def test_a_posture_is_taken_and_the_highest_is_remembered() -> None:
    now = after({"kind": "posture", "party": "B", "value": 2})
    assert (now.rung[:, A].tolist(), now.rung[:, B].tolist(), now.peak.tolist()) == ([1, 1], [2, 2], [2, 2])


def test_the_hazard_of_a_breakdown_holds_for_one_round() -> None:
    """Otherwise it is the ordinary one, whatever it was before."""
    event = {"kind": "breakdown", "value": 0.3}
    assert after(event).hazard == 0.3
    assert after(event, number=2).hazard == at_the_table(table())[1].hazards[1]


def test_nothing_happens_before_or_after_its_round() -> None:
    for number in (0, 2):
        assert after(QUO, number).status_quo.tolist() == [0.2, 0.5]
