"""Model 3: the wars of others, and no deal in their shadow; worked out by hand.

A last offer warns B: it prepares (.02 is less than .1), and A wins with .6 / (.6 + .3 * 1.2) = .625; by surprise it
wins with .6 / .9 = 2/3.  To B the war is worth .5 won by A and .75 lost by it (see `tests.rules.test_payoffs`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.coded_arrays import PRETEXT, SINCERE
from diplosim.rules.state import ANNOUNCED, NO_LAST_OFFER, REFUSED
from diplosim.rules.valuation import attack_chances, chance_to_win, no_deal_lottery, war_suffered
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, at_the_table, state_party, table

SURPRISE = {"force.surprise": ["A"]}
C = 2


def league() -> Scenario:
    """L, an alliance of A (.6), C (.2) and D (.1), may attack B; A and C would join (see `test_joint_force`)."""
    return table(
        {
            "alliances": [{"name": "L", "party": "L", "members": ["A", "C", "D"], "decision_rule": "majority"}],
            "can_use_force": ["L"],
            "force.attackers": {"L": {"targets": ["B"], "readiness": 1.0}},
            "issues.x.positions.C": 0.8,
            "issues.x.positions.L": 1.0,
            "parameters.preparation_gain": 1.0,
            "parties.C.spillover": 0.5,
            "parties.D.spillover": 0.03,
        },
        [
            state_party("C", 0.2, war_cost={"low": 0.05, "high": 0.05}),
            state_party("D", 0.1),
            state_party("L", 0.9, kind="alliance"),
        ],
    )


@pytest.mark.parametrize(
    ("inside", "prepared", "expected"),
    [(False, False, 0.9 / 1.2), (True, False, 0.8 / 1.1), (False, True, 0.9 / 1.5), (True, True, 0.8 / 1.4)],
)
def test_of_an_alliance_its_members_know_who_joins(inside: bool, prepared: bool, expected: float) -> None:
    scenario = league()
    state, structure = at_the_table(scenario)
    state.prepared[:, B] = prepared
    chance = chance_to_win(state, structure, scenario.parameters, structure.coded.capability, 0, inside)
    assert chance == pytest.approx([expected])


# ---------------------------------------------------------------------- 7.5 war to those who do not begin it


def suffered(scenario: Scenario, party: int, *, prepared: bool = False) -> float:
    state, structure = at_the_table(scenario)
    state.prepared[:, B] = prepared
    return float(war_suffered(state, structure, scenario.parameters, structure.coded.capability, 0, party)[0])


@pytest.mark.parametrize(
    ("changes", "prepared", "expected"),
    [
        # .625 * .5 + .375 * .75 = .59375; war cost .2, preparing .02
        ({}, False, 0.37375),
        ({}, True, 0.39375),
        (SURPRISE, False, 2 / 3 * 0.5 + 1 / 3 * 0.75 - 0.22),
        # preparing at .3 is dearer than being caught at .1
        ({"parameters.preparation_cost": 0.3}, False, 2 / 3 * 0.5 + 1 / 3 * 0.75 - 0.3),
        ({"parties.B.war_cost": {"low": 0.0, "high": 0.0}}, False, 0.57375),
        ({"parties.B.spillover": 0.4}, False, 0.37375),
    ],
)
def test_who_is_attacked_bears_its_war_cost_and_that_of_preparing(
    changes: dict[str, Any], prepared: bool, expected: float
) -> None:
    assert suffered(table(changes), B, prepared=prepared) == pytest.approx(expected)


def seated_third(changes: dict[str, Any]) -> Scenario:
    """C, of strength .2 and at (.5, .5), sits at the table: won .95, lost .8; its war cost .2, a bystander's .04."""
    seats = {"protocol.seats": ["A", "B", "C"], "parties.C.spillover": 0.04}
    return table({**seats, **changes}, [state_party("C", 0.2)])


def test_a_bystander_bears_what_spills_over() -> None:
    assert suffered(seated_third({}), C) == pytest.approx(0.625 * 0.95 + 0.375 * 0.8 - 0.04)


@pytest.mark.parametrize(("kind", "side", "own", "other"), [("defence", "B", 0.6, 0.48), ("offence", "A", 0.78, 0.3)])
def test_an_ally_bears_its_war_cost_by_the_chance_that_it_joins(kind: str, side: str, own: float, other: float) -> None:
    """It joins with .9 and brings .18 on average: .9 * .2 + .1 * .04 = .184."""
    scenario = seated_third({"edges": [{"a": "C", "b": side, "kind": kind, "weight": 1.0}]})
    p = own / (own + other * 1.2)
    assert suffered(scenario, C) == pytest.approx(0.8 + 0.15 * p - 0.184)


def test_nobody_joins_more_than_once() -> None:
    """Bound to both sides by .9 each: half of its strength to each, and the war cost once."""
    edges = [
        {"a": "C", "b": "B", "kind": "defence", "weight": 1.0},
        {"a": "C", "b": "A", "kind": "offence", "weight": 1.0},
    ]
    p = 0.7 / (0.7 + 0.4 * 1.2)
    assert suffered(seated_third({"edges": edges}), C) == pytest.approx(0.8 + 0.15 * p - 0.2)


def test_a_member_bears_the_cost_where_it_would_fight() -> None:
    """p = 8/11.  C fights at .05, D stays out and bears .03."""
    scenario = league()
    structure = at_the_table(scenario)[1]
    third, fourth = structure.position["C"], structure.position["D"]
    assert suffered(scenario, third) == pytest.approx(0.65 + 0.25 * 8 / 11 - 0.05)
    assert suffered(scenario, fourth) == pytest.approx(0.8 + 0.15 * 8 / 11 - 0.03)


@pytest.mark.parametrize(("belief", "surprised"), [(0.0, 0.0), (0.4, 0.4), (1.0, 1.0)])
def test_a_target_that_suspects_a_pretext_reckons_with_surprise(belief: float, surprised: float) -> None:
    """Who accepts nothing makes no last offer: .37375 where A warns, .363333 where it does not."""
    scenario = table({"hidden_types": {"A": {"sincere": 0.6, "pretext": 0.4}}})
    state, structure = at_the_table(scenario, 20)
    state.public[:, 0] = [1.0 - belief, 0.0, 0.0, belief, 0.0]
    assert {True, False} == set(state.refuses_all[:, A].tolist())
    value = war_suffered(state, structure, scenario.parameters, structure.coded.capability, 0, B)
    by_surprise = 2 / 3 * 0.5 + 1 / 3 * 0.75 - 0.22
    assert value == pytest.approx([(1.0 - surprised) * 0.37375 + surprised * by_surprise] * 20)


# ---------------------------------------------------------------------- 7.3 no deal in the shadow of force


def lottery(
    scenario: Scenario, rates: np.ndarray, party: int, round_index: int = 0, offer: int = NO_LAST_OFFER
) -> float:
    state, structure = at_the_table(scenario)
    state.last_offer[:] = offer
    chances = attack_chances(state, structure, rates, round_index)
    capability = structure.coded.capability
    return float(no_deal_lottery(state, structure, scenario.parameters, capability, chances, party)[0])


def test_no_deal_is_a_lottery_over_peace_and_the_war_of_others() -> None:
    """B has .6 in peace and .37375 in war: at .25, .75 * .6 + .25 * .37375.  A chooses its own war: .35."""
    rates = np.zeros((2, 5, 5))
    rates[A, SINCERE, :2] = [0.25, 0.5]
    rates[A, PRETEXT] = 1.0
    assert lottery(table(), rates, B) == pytest.approx(0.5434375)
    assert lottery(table(), rates, B, round_index=1) == pytest.approx(0.486875)
    assert lottery(table(), rates, B, round_index=2) == pytest.approx(0.6)
    assert lottery(table(), rates, A) == pytest.approx(0.35)


@pytest.mark.parametrize("offer", [ANNOUNCED, REFUSED])
def test_after_a_last_offer_no_deal_is_war(offer: int) -> None:
    assert lottery(table(), np.zeros((2, 5, 5)), B, offer=offer) == pytest.approx(0.37375)


def test_a_war_that_is_better_than_peace_lifts_no_deal() -> None:
    """Without any cost of war and of preparing B has .59375, against .2 in a peace that costs it .5."""
    changes = {
        "parties.B.no_deal_cost": {"low": 0.5, "high": 0.5},
        "parties.B.war_cost": {"low": 0.0, "high": 0.0},
        "parameters.preparation_cost": 0.0,
    }
    rates = np.full((2, 5, 5), 0.5)
    assert lottery(table(changes), rates, B) == pytest.approx(0.5 * 0.2 + 0.5 * 0.59375)


TWO_ATTACKERS = {
    "can_use_force": ["A", "C"],
    "force.attackers": {"A": {"targets": ["B"]}, "C": {"targets": ["B"]}},
}


def test_of_two_wars_one_comes_each_in_proportion_to_its_chance() -> None:
    """A's war comes with .4 and is worth .37375 to B.  C's comes with .5: it has no seat, so surprises, p = .1 / .4.

    C won moves x to .35: .625 to B; lost .75: .25 * .625 + .75 * .75 - .22 = .49875.  Peace is left with .6 * .5 = .3.
    To A, who looks on, C's war is worth .25 * .5125 + .75 * .325 = .371875, and comes with .5.
    """
    scenario = table(TWO_ATTACKERS, [state_party("C", 0.1)])
    rates = np.zeros((3, 5, 5))
    rates[A, SINCERE], rates[C, SINCERE] = 0.4, 0.5
    mean = (0.4 * 0.37375 + 0.5 * 0.49875) / 0.9
    assert lottery(scenario, rates, B) == pytest.approx(0.3 * 0.6 + 0.7 * mean)
    assert lottery(scenario, rates, A) == pytest.approx(0.5 * 0.35 + 0.5 * 0.371875)
