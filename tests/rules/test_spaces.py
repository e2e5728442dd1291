"""A batch's discrete space: which options are allowed, how no deal is priced, what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from diplosim.play.session import Session
from diplosim.rules.outcome_space import DiscreteSpace
from tests.discrete_cases import CASES, scenario_of


def space_of(talks: Session) -> DiscreteSpace:
    assert talks.game.space is not None
    return talks.game.space


def test_options_beyond_a_bound_are_neither_offered_nor_the_best() -> None:
    case = CASES["t2-mixed"]
    lined = scenario_of(case).replace({"issues.issue0.red_lines": {"P0": {"max": 0.5, "basis": "declared"}}})
    free, bound = (space_of(Session(s, runs=2)) for s in (scenario_of(case), lined))
    rows = np.arange(2)
    weights, worth = (case["parties"][0][name] for name in ("weights", "evaluations"))
    best = sum(w * max(e[:2] if k == 0 else e) for k, (w, e) in enumerate(zip(weights, worth, strict=True)))
    assert bound.best(0, rows) == pytest.approx([best, best])
    assert (bound.best(0, rows) <= free.best(0, rows)).all()
    for level in np.linspace(0.0, 1.0, 30):
        assert (bound.at_least(0, np.full(2, level), rows)[:, 0] <= 0.5).all()
    low, high, empty = np.zeros((1, 3)), np.array([[0.5, 1.0, 1.0]]), np.zeros((1, 3), dtype=bool)
    assert bound.snapped(np.array([[0.9, 0.3, 0.75]]), low, high, empty).tolist() == [[0.5, 0.5, 0.5]]


def test_an_issue_without_an_allowed_option_can_only_be_tabled_next_to_the_status_quo() -> None:
    talks = Session(scenario_of(CASES["t2-mixed"]).replace({"issues.issue1.status_quo": 0.6}), runs=1)
    space = space_of(talks)
    low, high = np.array([0.0, 0.1, 0.0]), np.array([1.0, 0.2, 1.0])
    assert space.options_of(low, high, np.zeros(3, dtype=bool)) == ((0.0, 0.5, 1.0), (0.5,), (0.0, 0.5, 1.0))
    every, nobody = np.ones(3), np.array([False, True, False])
    assert space.options_of(np.zeros(3), every, nobody)[1] == (0.5,)


def test_a_coded_reservation_value_is_the_value_of_no_deal() -> None:
    case = CASES["t2-mixed"]
    scenario = scenario_of(case).replace(
        {"parties.P0.reservation_value": None, "parties.P0.no_deal_cost": {"low": 0.1, "high": 0.1}}
    )
    talks = Session(scenario, runs=3)
    weights, worth = (case["parties"][0][name] for name in ("weights", "evaluations"))
    first = sum(w * e[0] for w, e in zip(weights, worth, strict=True))
    assert talks.game.state.no_deal[0] == pytest.approx([first - 0.1, 0.1, 0.2])


def test_an_event_moves_no_deal_by_evaluations_and_leaves_reservation_values_alone() -> None:
    scenario = scenario_of(CASES["t2-mixed"]).replace(
        {
            "parties.P0.reservation_value": None,
            "events": [{"round": 2, "kind": "status_quo", "issue": "issue0", "value": 0.5}],
        }
    )
    talks = Session(scenario)
    before = talks.game.state.no_deal[0].copy()
    talks.step()
    own = CASES["t2-mixed"]["parties"][0]
    moved = own["weights"][0] * (own["evaluations"][0][1] - own["evaluations"][0][0])
    assert talks.game.state.no_deal[0] - before == pytest.approx([moved, 0.0, 0.0])


def test_worth_is_that_of_the_case_and_its_options_are_told() -> None:
    case = CASES["q3-4issue"]
    space = space_of(Session(scenario_of(case), runs=1))
    package = np.array([[0.5, 1.0, 0.0, 0.5]])
    for a, party in enumerate(case["parties"]):
        expected = sum(w * e[v] for w, e, v in zip(party["weights"], party["evaluations"], (1, 2, 0, 1), strict=True))
        assert space.worth(a, package, np.arange(1)) == pytest.approx([expected], abs=1e-12)
        assert space.price(a, package[0], np.arange(1)) == pytest.approx(expected, abs=1e-12)
        shown = space.points(a, np.arange(1))
        assert shown["issue0"][1] == (0.5, pytest.approx(party["weights"][0] * party["evaluations"][0][1]))
