"""Model 7.3, 7.5, 7.6 and 7.12: what parties compute from the state; worked out by hand.

A last offer warns B: it prepares (.02 is less than .1), and A wins with .6 / (.6 + .3 * 1.2) = .625; by surprise it
wins with .6 / .9 = 2/3.  To A the war is worth .7 won and .325 lost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.coded_arrays import PRETEXT, SINCERE
from diplosim.rules.state import ANNOUNCED, CLOSED, NO_LAST_OFFER, REFUSED, SIGNED, SUSPENDED, TALKING, State
from diplosim.rules.structure import Structure
from diplosim.rules.valuation import (
    NO_FORCE,
    Expectations,
    attack_chances,
    attack_threat,
    chance_to_win,
    cost_of_backing_down,
    cover_of_a_refusal,
    expected_gain,
    is_ready,
    pretext_belief,
    suspicion,
    war_net,
    war_of,
)
from diplosim.rules.war import uncovered_blame
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, X, at_the_table, state_party, table

TYPED = {"hidden_types": {"A": {"sincere": 0.6, "pretext": 0.4}}}
SURPRISE = {"force.surprise": ["A"]}
YES, NO = True, False
C = 2


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
        # p = .625; .625 * .7 + .375 * .325 - .1 = .459375; less blame .3
        ({}, {}, 0.159375),
        ({}, {"cover": 0.1}, 0.259375),
        ({}, {"cover": 0.3}, 0.459375),
        ({}, {"cover": 0.5}, 0.459375),  # covered more than once is covered
        (SURPRISE, {}, 2 / 3 * 0.7 + 1 / 3 * 0.325 - 0.4),
        (SURPRISE, {"prepared": True}, 0.159375),
        # p is 1 / 1.36, as .36 : .36 squared
        ({"parameters.contest_decisiveness": 2.0}, {}, 0.325 + 0.375 / 1.36 - 0.4),
        ({"parties.A.war_cost": {"low": 0.3, "high": 0.3}}, {}, -0.040625),
        ({"force.blame": {"low": 0.0, "high": 0.0}}, {}, 0.459375),
        ({"parties.B.capability": 0.6}, {}, 0.325 + 0.375 * 0.6 / 1.32 - 0.4),
    ],
)
def test_the_value_of_force(changes: dict[str, Any], more: dict[str, Any], expected: float) -> None:
    assert force_of(changes, **more) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changes", "prepared", "refuses", "expected"),
    [
        ({}, False, False, 0.625),
        (SURPRISE, False, False, 2 / 3),
        (SURPRISE, True, False, 0.625),
        ({}, False, True, 2 / 3),  # who wants no text makes no last offer that would warn
        ({"protocol.seats": ["B"], "must_consent": ["B"]}, False, False, 2 / 3),  # nor who has no seat to make one from
        # preparing costs more than being caught, or just as much
        ({"parameters.preparation_cost": 0.11}, False, False, 2 / 3),
        ({"parameters.preparation_cost": 0.1}, False, False, 0.625),
        ({"parameters.preparation_gain": 1.0}, False, False, 0.5),
    ],
)
def test_the_chance_to_win_against_who_is_warned_and_who_is_surprised(
    changes: dict[str, Any], prepared: bool, refuses: bool, expected: float
) -> None:
    scenario = table(changes)
    state, structure = at(scenario)
    state.prepared[:, B], state.refuses_all[:, A] = prepared, refuses
    chance = chance_to_win(state, structure, scenario.parameters, structure.coded.capability, 0, inside=True)
    assert chance == pytest.approx([expected])
    if not refuses:
        others = chance_to_win(state, structure, scenario.parameters, structure.coded.capability, 0)
        assert others == pytest.approx([expected])


@pytest.mark.parametrize(
    ("belief", "prepared", "expected"), [(0.0, NO, 0.625), (0.7, NO, 0.3 * 0.625 + 0.7 * 2 / 3), (0.7, YES, 0.625)]
)
def test_others_reckon_with_a_warning_as_far_as_they_do_not_suspect_a_pretext(
    belief: float, prepared: bool, expected: float
) -> None:
    """Whether A really accepts nothing is its secret; A itself knows."""
    scenario = table(TYPED)
    state, structure = at(scenario, runs=2)
    state.public[:, 0] = [1.0 - belief, 0.0, 0.0, belief, 0.0]
    state.refuses_all[:, A], state.prepared[:, B] = [YES, NO], prepared
    rest = (state, structure, scenario.parameters, structure.coded.capability, 0)
    assert chance_to_win(*rest) == pytest.approx([expected] * 2)
    assert chance_to_win(*rest, inside=True) == pytest.approx([0.625 if prepared else 2 / 3, 0.625])


def test_only_a_target_that_has_prepared_counts() -> None:
    scenario = table(SURPRISE)
    state, structure = at(scenario)
    state.prepared[:, A] = True
    assert chance_to_win(state, structure, scenario.parameters, structure.coded.capability, 0) == pytest.approx([2 / 3])


def test_capability_is_that_of_the_moment() -> None:
    """.1 against .36."""
    scenario = table()
    state, structure = at(scenario)
    value = war_net(state, structure, scenario.parameters, np.array([0.1, 0.3]), 0)
    assert value == pytest.approx([0.325 + 0.375 * 0.1 / 0.46 - 0.4])


def test_force_is_worth_far_less_than_no_deal_to_who_has_none() -> None:
    scenario = table()
    state, structure = at(scenario)
    capability = structure.coded.capability
    assert war_of(state, structure, scenario.parameters, capability, A) == pytest.approx([0.159375])
    assert war_of(state, structure, scenario.parameters, capability, B).tolist() == [NO_FORCE]
    assert NO_FORCE < -1.0


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


# ---------------------------------------------------------------------- 7.5 going on


def expected(gain: np.ndarray) -> Expectations:
    """Tables of two parties, five types and four rounds."""
    return Expectations(gain, np.zeros((2, 5, 5)), np.zeros((2, 5, 5)))


def test_what_going_on_brings_is_what_the_own_type_gained_from_the_next_round_on() -> None:
    state, _ = at(table(TYPED), runs=2)
    state.type[:, A] = [SINCERE, PRETEXT]
    state.refuses_all[:, A] = False
    gain = np.zeros((2, 5, 5))
    gain[A, SINCERE], gain[A, PRETEXT] = [0.5, 0.4, 0.3, 0.2, 0.1], [0.05, 0.04, 0.03, 0.02, 0.01]
    assert expected_gain(state, expected(gain), A, 0) == pytest.approx([0.4, 0.04])
    assert expected_gain(state, expected(gain), A, 2) == pytest.approx([0.2, 0.02])
    assert expected_gain(state, expected(gain), A, 3) == pytest.approx([0.1, 0.01])
    assert expected_gain(state, expected(gain), A, 9) == pytest.approx([0.1, 0.01])
    assert expected_gain(state, expected(gain), B, 0) == pytest.approx([0.0, 0.0])


def test_closed_talks_bring_nothing_and_suspended_ones_may_meet_again() -> None:
    state, _ = at(table(), runs=4)
    state.refuses_all[:, A] = False
    state.status[:] = [TALKING, SUSPENDED, CLOSED, SIGNED]
    gain = np.full((2, 5, 5), 0.4)
    assert expected_gain(state, expected(gain), A, 0) == pytest.approx([0.4, 0.4, 0.0, 0.4])


def test_who_accepts_nothing_expects_nothing() -> None:
    state, _ = at(table(TYPED), runs=2)
    state.refuses_all[:, A] = [True, False]
    state.type[:, A] = SINCERE
    assert expected_gain(state, expected(np.full((2, 5, 5), 0.2)), A, 0) == pytest.approx([0.0, 0.2])


# ---------------------------------------------------------------------- 7.5 backing down and cover


@pytest.mark.parametrize(("x", "rate", "cost"), [(1.0, 0.4, 0.24), (0.6, 0.4, 0.12), (1.0, 0.0, 0.0), (0.2, 0.4, 0.0)])
def test_backing_down_costs_by_the_way_from_the_last_text_to_the_status_quo(x: float, rate: float, cost: float) -> None:
    """x weighs 3/4 to A: .4 * .75 * (x - .2)."""
    state, structure = at(table({"parties.A.audience_cost": rate}))
    state.demand[:, A, X] = x
    assert cost_of_backing_down(state, structure, np.array([0.2, 0.5]), A) == pytest.approx([cost])


def test_a_retreat_is_a_distance_also_where_losses_are_quadratic() -> None:
    """.4 * .75 * (.7 - .2) = .15, as an audience cost (7.2) that knows no rho; by squares it would be .075."""
    state, structure = at(table({"parties.A.audience_cost": 0.4, "parameters.utility_exponent": 2}))
    state.demand[:, A, X] = 0.7
    assert cost_of_backing_down(state, structure, np.array([0.2, 0.5]), A) == pytest.approx([0.15])


@pytest.mark.parametrize(("seen_through", "cover"), [(0.0, 0.1), (0.5, 0.065), (1.0, 0.03)])
def test_who_is_seen_through_gets_less_cover_from_a_refusal(seen_through: float, cover: float) -> None:
    """Taken for a pretext with .7: .1 * (1 - seen_through * .7)."""
    parameters = {"parameters.cover_per_refusal": 0.1, "parameters.seen_through": seen_through}
    scenario = table({**TYPED, **parameters})
    state, structure = at(scenario)
    state.public[:, 0, PRETEXT] = 0.7
    assert cover_of_a_refusal(state, structure, scenario.parameters, A) == pytest.approx([cover])
    assert cover_of_a_refusal(state, structure, scenario.parameters, B) == pytest.approx([0.1])


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
    assert attack_threat(structure, attack_chances(state, structure, attack, 0), B) == pytest.approx([0.22])
    assert attack_threat(structure, attack_chances(state, structure, attack, 1), B) == pytest.approx([0.32])
    assert attack_threat(structure, attack_chances(state, structure, attack, 9), B) == pytest.approx([1.0])
    assert attack_threat(structure, attack_chances(state, structure, attack, 0), A).tolist() == [0.0]


TWO_ATTACKERS = {
    "can_use_force": ["A", "C"],
    "force.attackers": {"A": {"targets": ["B"]}, "C": {"targets": ["B"]}},
}


def test_two_attackers_threaten_independently() -> None:
    """1 - (1 - .4)(1 - .5)."""
    state, structure = at(table(TWO_ATTACKERS, [state_party("C", 0.1)]))
    attack = np.zeros((3, 5, 5))
    attack[A, SINCERE], attack[C, SINCERE] = 0.4, 0.5
    assert attack_threat(structure, attack_chances(state, structure, attack, 0), B) == pytest.approx([0.7])


def test_the_threat_of_a_known_type_is_its_own_rate() -> None:
    state, structure = at(table())
    attack = np.zeros((2, 5, 5))
    attack[A, SINCERE], attack[A, PRETEXT] = 0.25, 1.0
    assert attack_threat(structure, attack_chances(state, structure, attack, 0), B) == pytest.approx([0.25])


def test_whoever_has_heard_a_last_offer_is_certain_of_what_follows() -> None:
    """Per theatre and run, from the announcement on and after the refusal; the table of rates is passed over."""
    state, structure = at(table(TWO_ATTACKERS, [state_party("C", 0.1)]), runs=3)
    rates = np.zeros((3, 5, 5))
    rates[A, SINCERE], rates[C, SINCERE] = 0.4, 0.5
    state.last_offer[:, 0] = [NO_LAST_OFFER, ANNOUNCED, REFUSED]
    assert attack_chances(state, structure, rates, 0).tolist() == [[0.4, 0.5], [1.0, 0.5], [1.0, 0.5]]
    assert attack_threat(structure, attack_chances(state, structure, rates, 0), B) == pytest.approx([0.7, 1.0, 1.0])
