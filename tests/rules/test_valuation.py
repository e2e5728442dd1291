"""Model 7.3, 7.5, 7.6 and 7.12: what parties compute from the state; worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.coded_arrays import PRETEXT, SINCERE
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.rules.valuation import (
    Expectations,
    attack_threat,
    delay_cost,
    going_on,
    is_ready,
    pretext_belief,
    suspicion,
    war_net,
    war_of,
)
from diplosim.rules.war import uncovered_blame
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, at_the_table, state_party, table

TYPED = {"hidden_types": {"A": {"sincere": 0.6, "pretext": 0.4}}}


def at(scenario: Scenario, runs: int = 1) -> tuple[State, Structure]:
    return at_the_table(scenario, runs)


def force_of(changes: dict[str, Any] | None = None, *, prepared: bool = False, cover: float = 0.0) -> float:
    scenario = table(changes)
    state, structure = at(scenario)
    state.prepared[:, B], state.justification[:, 0] = prepared, cover
    return float(war_net(state, structure, scenario.parameters, structure.coded.capability, 0)[0])


# ---------------------------------------------------------------------- 7.5 force


@pytest.mark.parametrize(
    ("changes", "more", "expected"),
    [
        # p = .6 / .9 = 2/3; 2/3 * .7 + 1/3 * .325 - .1 = .475; less blame .3
        ({}, {}, 0.175),
        ({}, {"cover": 0.1}, 0.275),
        ({}, {"cover": 0.3}, 0.475),
        ({}, {"cover": 0.5}, 0.475),  # covered more than once is covered
        ({}, {"prepared": True}, 0.625 * 0.7 + 0.375 * 0.325 - 0.4),  # p = .6 / (.6 + .3 * 1.2)
        ({"parameters.contest_decisiveness": 2.0}, {}, 0.8 * 0.7 + 0.2 * 0.325 - 0.4),  # .36 / .45
        ({"parties.A.war_cost": {"low": 0.3, "high": 0.3}}, {}, -0.025),
        ({"force.blame": {"low": 0.0, "high": 0.0}}, {}, 0.475),
        ({"parties.B.capability": 0.6}, {}, 0.5 * (0.7 + 0.325) - 0.4),
    ],
)
def test_the_value_of_force(changes: dict[str, Any], more: dict[str, Any], expected: float) -> None:
    assert force_of(changes, **more) == pytest.approx(expected)


def test_only_a_target_that_has_prepared_counts() -> None:
    scenario = table()
    state, structure = at(scenario)
    state.prepared[:, A] = True
    assert war_net(state, structure, scenario.parameters, structure.coded.capability, 0) == pytest.approx([0.175])


def test_capability_is_that_of_the_moment() -> None:
    scenario = table()
    state, structure = at(scenario)
    value = war_net(state, structure, scenario.parameters, np.array([0.1, 0.3]), 0)
    assert value == pytest.approx([0.25 * 0.7 + 0.75 * 0.325 - 0.4])


def test_force_is_worth_far_less_than_no_deal_to_who_has_none() -> None:
    scenario = table()
    state, structure = at(scenario)
    capability = structure.coded.capability
    assert war_of(state, structure, scenario.parameters, capability, A) == pytest.approx([0.175])
    assert war_of(state, structure, scenario.parameters, capability, B)[0] < -1.0


def test_blame_that_is_covered_is_no_gain() -> None:
    assert uncovered_blame(np.array([0.3, 0.3, 0.3]), np.array([0.1, 0.3, 0.4])) == pytest.approx([0.2, 0.0, 0.0])


@pytest.mark.parametrize(("readiness", "ready"), [(1.0, True), (0.999999, False), (0.0, False)])
def test_one_is_ready(readiness: float, ready: bool) -> None:
    state, structure = at(table())
    state.readiness[:] = readiness
    assert is_ready(state, structure, A).tolist() == [ready]
    assert is_ready(state, structure, B).tolist() == [False]


def test_readiness_that_adds_up_but_for_rounding_is_ready() -> None:
    state, structure = at(table())
    state.readiness[:] = sum([0.1] * 10)
    assert state.readiness[0, 0] < 1.0
    assert is_ready(state, structure, A).tolist() == [True]


# ---------------------------------------------------------------------- 7.5 going on and delay (7.3)


def expected(gain: np.ndarray | None = None, attack: np.ndarray | None = None) -> Expectations:
    """Tables of two parties, five types and four rounds."""
    return Expectations(
        np.zeros((2, 5, 5)) if gain is None else gain, np.zeros((2, 5, 5)) if attack is None else attack
    )


def test_going_on_is_no_deal_plus_what_the_own_type_gained_from_the_next_round_on() -> None:
    state, _ = at(table(TYPED), runs=2)
    state.type[:, A] = [SINCERE, PRETEXT]
    state.refuses_all[:, A] = False
    gain = np.zeros((2, 5, 5))
    gain[A, SINCERE], gain[A, PRETEXT] = [0.5, 0.4, 0.3, 0.2, 0.1], [0.05, 0.04, 0.03, 0.02, 0.01]
    assert going_on(state, expected(gain), A, 0) == pytest.approx([0.75, 0.39])
    assert going_on(state, expected(gain), A, 2) == pytest.approx([0.55, 0.37])
    assert going_on(state, expected(gain), A, 3) == pytest.approx([0.45, 0.36])
    assert going_on(state, expected(gain), A, 9) == pytest.approx([0.45, 0.36])
    assert going_on(state, expected(gain), B, 0) == pytest.approx([0.6, 0.6])


def test_who_accepts_nothing_expects_nothing() -> None:
    state, _ = at(table(TYPED), runs=2)
    state.refuses_all[:, A] = [True, False]
    state.type[:, A] = SINCERE
    assert going_on(state, expected(np.full((2, 5, 5), 0.2)), A, 0) == pytest.approx([0.35, 0.55])


def test_the_cost_of_delay() -> None:
    """.05 * (1 - .9) * (1 - .35) and .05 * (1 - .8) * (1 - .6)."""
    scenario = table()
    state, structure = at(scenario)
    assert delay_cost(state, structure, scenario.parameters, A) == pytest.approx([0.00325])
    assert delay_cost(state, structure, scenario.parameters, B) == pytest.approx([0.004])


# ---------------------------------------------------------------------- 7.6, 7.9 beliefs


def test_suspicion_is_the_largest_public_belief_in_a_pretext_among_the_others() -> None:
    parties = {"hidden_types.B": {"sincere": 0.9, "pretext": 0.1}, "hidden_types.C": {"sincere": 0.5, "staller": 0.5}}
    state, structure = at(table({**TYPED, **parties}, [state_party("C", 0.1)]))
    assert suspicion(state, structure, 0) == pytest.approx([0.1])
    assert suspicion(state, structure, 1) == pytest.approx([0.4])
    assert suspicion(state, structure, 2) == pytest.approx([0.4])
    state.public[:, 0, PRETEXT] = 0.05
    assert suspicion(state, structure, 2) == pytest.approx([0.1])


def test_nobody_is_suspected_who_cannot_be_a_pretext() -> None:
    state, structure = at(table({"hidden_types": {"A": {"sincere": 0.6, "staller": 0.4}}}))
    state.public[:, 0, PRETEXT] = 0.9
    assert suspicion(state, structure, B).tolist() == [0.0]


def test_the_public_belief_in_a_pretext_is_the_prior_where_nothing_can_be_learnt() -> None:
    state, structure = at(table(TYPED))
    state.public[:, 0, PRETEXT] = 0.7
    assert pretext_belief(state, structure, A).tolist() == [0.7]
    assert pretext_belief(state, structure, B).tolist() == [0.0]
    known, structure = at(table({"hidden_types": {"A": {"pretext": 1.0}}}))
    assert pretext_belief(known, structure, A).tolist() == [1.0]


# ---------------------------------------------------------------------- 7.12 threat


def test_the_threat_weighs_rates_of_attack_by_public_beliefs() -> None:
    """Belief .7 and .3; rates .1 and .5 in round 1, .2 and .6 in round 2: .22 and .32.  No attacker, no threat."""
    state, structure = at(table(TYPED))
    state.public[:, 0] = [0.7, 0.0, 0.0, 0.3, 0.0]
    attack = np.zeros((2, 5, 5))
    attack[A, SINCERE, :2], attack[A, PRETEXT, :2] = [0.1, 0.2], [0.5, 0.6]
    attack[A, :, 4] = 1.0
    assert attack_threat(state, structure, expected(attack=attack), B, 0) == pytest.approx([0.22])
    assert attack_threat(state, structure, expected(attack=attack), B, 1) == pytest.approx([0.32])
    assert attack_threat(state, structure, expected(attack=attack), B, 9) == pytest.approx([1.0])
    assert attack_threat(state, structure, expected(attack=attack), A, 0).tolist() == [0.0]


def test_two_attackers_threaten_independently() -> None:
    """1 - (1 - .4)(1 - .5)."""
    changes = {
        "can_use_force": ["A", "C"],
        "force.attackers": {"A": {"targets": ["B"]}, "C": {"targets": ["B"]}},
    }
    state, structure = at(table(changes, [state_party("C", 0.1)]))
    attack = np.zeros((3, 5, 5))
    attack[0, SINCERE], attack[2, SINCERE] = 0.4, 0.5
    assert attack_threat(state, structure, expected(np.zeros((3, 5, 5)), attack), 1, 0) == pytest.approx([0.7])


def test_the_threat_of_a_known_type_is_its_own_rate() -> None:
    state, structure = at(table())
    attack = np.zeros((2, 5, 5))
    attack[A, SINCERE], attack[A, PRETEXT] = 0.25, 1.0
    assert attack_threat(state, structure, expected(attack=attack), B, 0) == pytest.approx([0.25])
