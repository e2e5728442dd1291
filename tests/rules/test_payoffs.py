"""Model 7.3 and 7.13: what an ending is worth; texts discounted, wars with the sides that formed; by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from diplosim.rules.payoffs import (
    Ending,
    Fought,
    ideal_and_no_deal,
    join_endings,
    text_values,
    value_at_signing,
    war_value,
    wars_fought,
)
from diplosim.rules.state import SIGNED, TALKING
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, X, at_the_table, state_party, table

C = 2
QUO = np.array([0.2, 0.5])
PARAMETERS = table().parameters
ALL, NONE = np.array([[True, True]]), np.array([[False, False]])


def ended(scenario: Scenario, attacker: list[int], in_time: list[bool] | None = None) -> tuple[Ending, Structure]:
    runs = len(attacker)
    state, structure = at_the_table(scenario, runs)
    late = [True] * runs if in_time is None else in_time
    return (
        Ending(
            state,
            np.arange(runs, dtype=np.int16),
            np.array(attacker, dtype=np.int16),
            np.zeros(runs, dtype=bool),
            np.array(late),
            np.arange(runs, dtype=float)[:, None],
            state.no_deal,
        ),
        structure,
    )


# ---------------------------------------------------------------------- texts


def test_a_text_is_worth_its_utility_less_what_backing_down_costs() -> None:
    """A declared x at least .8 and pays .4 * .75 a unit behind it: at (.6, .5) 1 - .75 * .4 - .4 * .75 * .2."""
    declared = {"issues.x.red_lines": {"A": {"min": 0.8, "basis": "declared"}}}
    for rate, expected in ((0.0, 0.7), (0.4, 0.64)):
        ending, structure = ended(table({**declared, "parties.A.audience_cost": rate}), [-1])
        raw, no_deal = text_values(ending, structure, PARAMETERS, A, QUO, np.array([[0.6, 0.5]]), ALL)
        assert raw == pytest.approx([expected])
        assert no_deal == pytest.approx([0.35])


def test_what_a_text_leaves_open_backs_down_from_nothing() -> None:
    declared = {"issues.x.red_lines": {"A": {"min": 0.8, "basis": "declared"}}, "parties.A.audience_cost": 0.4}
    ending, structure = ended(table(declared), [-1])
    raw, _ = text_values(ending, structure, PARAMETERS, A, QUO, QUO[None, :], np.array([[False, True]]))
    assert raw == pytest.approx([0.4])


@pytest.mark.parametrize(("status", "low", "expected"), [(SIGNED, 0.3, 0.35), (SIGNED, 0.2, 0.4), (TALKING, 0.3, 0.4)])
def test_a_deal_that_leaves_a_vital_issue_open_costs_what_deferring_costs(
    status: int, low: float, expected: float
) -> None:
    """x, vital to A, stays at .2: .05 where A could not sign that; where nothing was signed nothing was deferred."""
    ending, structure = ended(table(), [-1])
    ending.state.low[:, A, X], ending.state.status[:] = low, status
    raw, _ = text_values(ending, structure, PARAMETERS, A, QUO, QUO[None, :], np.array([[False, True]]))
    assert raw == pytest.approx([expected])


def test_a_package_of_options_brings_its_own_price() -> None:
    ending, structure = ended(table(), [-1])
    raw, _ = text_values(ending, structure, PARAMETERS, A, QUO, np.array([[0.6, 0.5]]), ALL, np.array([0.33]))
    assert raw == pytest.approx([0.33])


def test_time_is_that_of_the_calendar() -> None:
    """Signed in the third period, which begins after a time of 2.5: .35 + .9^2.5 * .35."""
    structure = ended(table(), [-1])[1]
    elapsed = np.array([0.0, 0.5, 2.5])
    value = value_at_signing(np.array([0.7]), np.array([0.35]), structure.coded, A, np.array([2]), elapsed)
    assert value == pytest.approx([0.35 + 0.9**2.5 * 0.35])


def test_who_has_no_part_in_the_talks_is_valued_as_coded() -> None:
    """C at (.5, .5), weights 1/2: u(q) = 1 - .5 * .3, without a cost of no deal."""
    scenario = table({"parties.C.no_deal_cost": {"low": 0.2, "high": 0.2}}, [state_party("C", 0.1)])
    state, structure = at_the_table(scenario, 2)
    ideal, no_deal = ideal_and_no_deal(state, structure, C, QUO)
    assert ideal.tolist() == [[0.5, 0.5]] * 2
    assert no_deal == pytest.approx([0.85, 0.85])


@pytest.mark.parametrize(("signed_in", "value"), [(0, 0.7), (1, 0.665), (2, 0.6335)])
def test_a_later_signature_is_worth_less(signed_in: int, value: float) -> None:
    """.35 + .9^r * .35."""
    ending, structure = ended(table(), [-1])
    raw, no_deal, elapsed = np.array([0.7]), np.array([0.35]), structure.elapsed
    assert value_at_signing(raw, no_deal, structure.coded, A, np.array([signed_in]), elapsed) == pytest.approx([value])
    several = value_at_signing(np.full(2, 0.7), np.full(2, 0.35), structure.coded, A, np.array([0, signed_in]), elapsed)
    assert several == pytest.approx([0.7, value])
    assert ending.state.row.tolist() == [0]


# ---------------------------------------------------------------------- wars


def war_of(
    scenario: Scenario, attacker: list[int], joining: Any, **more: Any
) -> tuple[list[Fought], Ending, Structure]:
    ending, structure = ended(scenario, attacker, more.get("in_time"))
    ending.state.prepared[:, B] = more.get("prepared", False)
    uniforms = np.broadcast_to(np.asarray(joining, dtype=float), (len(attacker), len(structure.coded.parties)))
    fought = wars_fought(ending, structure, scenario.parameters, QUO, structure.coded.capability, uniforms)
    return fought, ending, structure


def ally(kind: str = "defence", weight: float = 1.0) -> Scenario:
    """C (capability .2) may join: .9 for the target."""
    return table({"edges": [{"a": "C", "b": "B", "kind": kind, "weight": weight}]}, [state_party("C", 0.2)])


def test_only_wars_in_time_are_fought() -> None:
    fought, _, _ = war_of(table(), [-1, 0, 0], 0.5, in_time=[True, False, True])
    assert [war.rows.tolist() for war in fought] == [[2]]
    assert war_of(table(), [-1], 0.5)[0] == []


def test_the_sides_that_formed_decide_the_chance() -> None:
    """Alone .6 / .9; with C beside the target .6 / 1.1; prepared .6 / (.6 + .3 * 1.2)."""
    (war,) = war_of(ally(), [0, 0], [[0.5, 0.5, 0.05], [0.5, 0.5, 0.1]])[0]
    assert war.with_target.tolist() == [[False, True, False], [False, True, True]]
    assert war.chance == pytest.approx([0.6 / 0.9, 0.6 / 1.1])
    (braced,) = war_of(table(), [0], 0.5, prepared=True)[0]
    assert braced.chance == pytest.approx([0.625])
    (sharp,) = war_of(table({"parameters.contest_decisiveness": 2.0}), [0], 0.5)[0]
    assert sharp.chance == pytest.approx([0.8])


def test_an_attacker_s_ally_adds_to_its_side() -> None:
    """Offence, weight 1: below .9 C joins A, (.6 + .2) / 1.1."""
    scenario = table({"edges": [{"a": "C", "b": "A", "kind": "offence", "weight": 1.0}]}, [state_party("C", 0.2)])
    (war,) = war_of(scenario, [0], 0.5)[0]
    assert war.with_attacker.tolist() == [[True, False, True]]
    assert war.chance == pytest.approx([0.8 / 1.1])


@pytest.mark.parametrize(("side", "chance"), [("B", 0.6 / 0.92), ("A", 0.62 / 0.92)])
def test_arms_count_although_their_sender_stays_out(side: str, chance: float) -> None:
    """.1 * 1 * .2 = .02 of arms."""
    scenario = table({"edges": [{"a": "C", "b": side, "kind": "support", "weight": 1.0}]}, [state_party("C", 0.2)])
    (war,) = war_of(scenario, [0], 0.5)[0]
    assert war.chance == pytest.approx([chance])


def test_terms_after_the_war() -> None:
    (war,) = war_of(table(), [0], 0.5)[0]
    assert war.won[0] == pytest.approx([0.6, 0.5])
    assert war.lost[0] == pytest.approx([0.1, 0.5])


@pytest.mark.parametrize(
    ("party", "prepared", "expected"),
    [
        (A, False, 2 / 3 * 0.7 + 1 / 3 * 0.325 - 0.1 - 0.3),  # nothing of its blame is covered
        # B at (0, .9), 1/2 each: won 1 - .3 - .2 = .5, lost 1 - .05 - .2 = .75; cost .2, unprepared .1 more
        (B, False, 2 / 3 * 0.5 + 1 / 3 * 0.75 - 0.3),
        (B, True, 0.625 * 0.5 + 0.375 * 0.75 - 0.2),
    ],
)
def test_what_a_war_is_worth_to_who_fights_it(party: int, prepared: bool, expected: float) -> None:
    scenario = table()
    (war,), ending, structure = war_of(scenario, [0], 0.5, prepared=prepared)
    value = war_value(war, ending.state, structure, scenario.parameters, (9.0, 9.0, 9.0), party)
    assert value == pytest.approx([expected])


def test_who_attacks_bears_what_refusals_have_not_covered_of_its_blame_and_nobody_bears_an_accident() -> None:
    """.475 before blame .3, of which .1, then all, is covered; to its target the war is worth the same throughout."""
    scenario = table()
    ending, structure = ended(scenario, [0, 0, 0])
    ending.state.justification[:, 0] = [0.1, 0.4, 0.1]
    ending.incident[2] = True
    uniforms = np.full((3, 2), 0.5)
    (war,) = wars_fought(ending, structure, scenario.parameters, QUO, structure.coded.capability, uniforms)
    assert war.blame == pytest.approx([0.2, 0.0, 0.0])
    own, other = (
        war_value(war, ending.state, structure, scenario.parameters, (0.0, 0.0, 0.0), party) for party in (A, B)
    )
    assert own == pytest.approx([0.475 - 0.2, 0.475, 0.475])
    assert other == pytest.approx([2 / 3 * 0.5 + 1 / 3 * 0.75 - 0.3] * 3)


def test_an_onlooker_pays_the_mean_cost_if_it_joins_and_what_spills_over_if_not() -> None:
    """C at (.5, .5), 1/2 each: won 1 - .05 = .95, lost 1 - .2 = .8; cost .3 on average, .04 for a bystander."""
    scenario = ally()
    (war,), ending, structure = war_of(scenario, [0, 0], [[0.5, 0.5, 0.05], [0.5, 0.5, 0.1]])
    value = war_value(war, ending.state, structure, scenario.parameters, (0.2, 0.4, 0.04), C)
    out, joined = 0.6 / 0.9, 0.6 / 1.1
    assert value == pytest.approx([out * 0.95 + (1 - out) * 0.8 - 0.04, joined * 0.95 + (1 - joined) * 0.8 - 0.3])


def test_a_seat_that_looks_on_pays_what_a_war_costs_a_bystander() -> None:
    """A party at the table, neither attacker nor target: no cost of war, no loss of the unprepared."""
    scenario = table({"protocol.seats": ["A", "B", "C"]}, [state_party("C", 0.2)])
    (war,), ending, structure = war_of(scenario, [0], 0.5)
    for spillover in (0.0, 0.03):
        value = war_value(war, ending.state, structure, scenario.parameters, (0.2, 0.2, spillover), C)
        assert value == pytest.approx([2 / 3 * 0.95 + 1 / 3 * 0.8 - spillover])


def test_each_attacker_has_its_own_war() -> None:
    changes = {
        "can_use_force": ["A", "C"],
        "force.attackers": {"A": {"targets": ["B"]}, "C": {"targets": ["B"]}},
    }
    fought, _, _ = war_of(table(changes, [state_party("C", 0.3)]), [1, 0, 1], 0.5)
    assert [(war.theatre.attacker, war.rows.tolist()) for war in fought] == [(0, [1]), (2, [0, 2])]
    assert fought[1].chance == pytest.approx([0.5, 0.5])


def test_endings_of_several_rounds_are_put_together_in_order() -> None:
    first, _ = ended(table(), [0, -1])
    second = replace(ended(table(), [-1])[0], round=np.array([7], dtype=np.int16))
    joined = join_endings([first, second])
    assert joined.round.tolist() == [0, 1, 7]
    assert joined.attacker.tolist() == [0, -1, -1]
    assert joined.state.row.tolist() == [0, 1, 0]
    assert joined.war_value.tolist() == [[0.0], [1.0], [0.0]]
    assert joined.state.ideal[:, A, X].tolist() == [1.0, 1.0, 1.0]
