"""Model 3: how likely a party is to accept a last offer, by what everybody knows of it; worked out by hand.

A attacks B at the table of `tests.a_table`.  By war B has .625 * .5 + .375 * .75 - .02 = .57375 less its war cost; the
text (x, .9) is worth 1 - x / 2 to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.acceptance import Answer, Weighed
from diplosim.rules.valuation import chance_to_win
from diplosim.scenario.scenario import Scenario
from tests.a_table import B, at_the_table, state_party, table

NONE = np.array([[False, False]])


def cost(low: float, high: float) -> dict[str, Any]:
    return {"parties.B.war_cost": {"low": low, "high": high}}


def chances(
    scenario: Scenario, *texts: tuple[float, float], party: str = "B", leaves_open: Any = NONE, prepare: Any = None
) -> list[float]:
    """Chance that a party accepts each of some texts."""
    state, structure = at_the_table(scenario)
    if prepare is not None:
        prepare(state)
    coded = structure.coded
    now = Weighed(structure, scenario.parameters, coded.status_quo, coded.capability, 0)
    p = chance_to_win(state, structure, scenario.parameters, coded.capability, 0)
    answer = Answer.of(state, now, structure.position[party], leaves_open, p)
    found = [float(answer.chance(np.array([[text]]))[0, 0]) for text in texts]
    assert answer.chance(np.array([texts]))[0].tolist() == found
    return found


def test_it_accepts_where_war_would_cost_it_more_than_the_text() -> None:
    """(.9, .9) is worth .55, .02375 less than war before its cost; (1, .9) .5, .07375 less."""
    texts = ((0.8, 0.9), (0.9, 0.9), (1.0, 0.9))
    assert chances(table(cost(0.0, 0.1)), *texts) == pytest.approx([1.0, 0.7625, 0.2625])
    assert chances(table(cost(0.05, 0.1)), *texts) == pytest.approx([1.0, 1.0, 0.525])
    assert chances(table(cost(0.07375, 0.07375)), *texts) == [1.0, 1.0, 1.0]
    assert chances(table(cost(0.07, 0.07)), *texts) == [1.0, 1.0, 0.0]
    assert chances(table(cost(0.0, 0.05)), *texts)[2] == 0.0


def test_who_has_prepared_saves_what_that_costs() -> None:
    """War is worth .02 more to it: .09375 of .1 at (1, .9)."""

    def prepared(state: Any) -> None:
        state.prepared[:, B] = True

    assert chances(table(cost(0.0, 0.1)), (1.0, 0.9), prepare=prepared) == pytest.approx([0.0625])


def test_who_would_rather_be_caught_than_prepare_pays_for_that() -> None:
    """To prepare costs .2, to be caught .1: B does not, and has 2/3 * .5 + 1/3 * .75 - .1 less its war cost by war.

    (1, .5) is worth .3 to it, .18333 less.
    """
    dear = {**cost(0.0, 0.2), "parameters.preparation_cost": 0.2}
    assert chances(table(dear), (1.0, 0.5)) == pytest.approx([(0.2 - (0.35 / 0.6 - 0.1 - 0.3)) / 0.2])


def test_a_line_that_is_a_guess_is_met_by_chance() -> None:
    """At most .6 of x by the coder's guess, with a standard deviation of .1: one above, on it, one and two below."""
    guess = {**cost(1.0, 1.0), "issues.x.red_lines": {"B": {"max": 0.6, "basis": "inferred"}}}
    texts = tuple((x, 0.9) for x in (0.7, 0.6, 0.5, 0.4, 0.0))
    parts = [0.158655, 0.5, 0.841345, 0.977250, 1.0]
    assert chances(table({**guess, "parameters.inferred_line_sd": 0.1}), *texts) == pytest.approx(parts, abs=1e-6)
    wide = [0.308538, 0.5, 0.691462, 0.841345, 1.0]
    assert chances(table({**guess, "parameters.inferred_line_sd": 0.2}), *texts) == pytest.approx(wide, abs=1e-6)
    assert chances(table({**guess, "parameters.inferred_line_sd": 0.0}), *texts) == [0.0, 1.0, 1.0, 1.0, 1.0]


def test_a_least_value_that_is_a_guess_is_met_by_chance_up_to_the_own_ideal() -> None:
    """At least .6 of y, of which B wants .9."""
    guess = {**cost(1.0, 1.0), "issues.y.red_lines": {"B": {"min": 0.6, "basis": "inferred"}}}
    texts = tuple((0.0, y) for y in (0.5, 0.6, 0.7, 0.89, 0.9))
    parts = [0.158655, 0.5, 0.841345, 0.998134, 1.0]
    assert chances(table({**guess, "parameters.inferred_line_sd": 0.1}), *texts) == pytest.approx(parts, abs=1e-6)


def test_a_declared_line_is_no_guess() -> None:
    line = {**cost(1.0, 1.0), "issues.x.red_lines": {"B": {"max": 0.6, "basis": "declared"}}}
    assert chances(table(line), (0.7, 0.9), (0.6, 0.9), (0.5, 0.9)) == [0.0, 1.0, 1.0]


def test_what_stays_open_crosses_no_line_but_costs_what_deferring_costs() -> None:
    """At most .1 of x, whose status quo .2 it could not sign: (.2, .9) with x open is .9 to it, less .05.

    Both its issues are vital to B.  By war it has .57375 before its war cost.
    """
    line = {**cost(0.0, 0.1), "issues.x.red_lines": {"B": {"max": 0.1, "basis": "declared"}}}
    opened = np.array([[True, False]])
    assert chances(table(line), (0.2, 0.9)) == [0.0]
    assert chances(table(line), (0.2, 0.9), leaves_open=opened) == [1.0]
    # (.2, 0) is .45: .12375 less than war before its cost, and .05 for the open issue
    dear = {**line, **cost(0.0, 0.2)}
    assert chances(table(dear), (0.2, 0.0), leaves_open=opened) == pytest.approx([(0.2 - 0.17375) / 0.2])
    free = {**dear, "parameters.defer_cost": 0.0}
    assert chances(table(free), (0.2, 0.0), leaves_open=opened) == pytest.approx([(0.2 - 0.12375) / 0.2])


def test_types_count_by_public_belief_and_who_accepts_nothing_not_at_all() -> None:
    """Declared at most .6; a hard bargainer goes to .72.  Believed .5 sincere, .3 hard bargainer, .2 pretext."""
    prior = {"sincere": 0.6, "hard_bargainer": 0.2, "pretext": 0.2}
    line = {"issues.x.red_lines": {"B": {"max": 0.6, "basis": "declared"}}, "hidden_types": {"B": prior}}

    def believed(state: Any) -> None:
        state.public[:, 0] = [0.5, 0.3, 0.0, 0.2, 0.0]

    texts = ((0.6, 0.9), (0.7, 0.9), (0.8, 0.9))
    assert chances(table({**cost(1.0, 1.0), **line}), *texts, prepare=believed) == pytest.approx([0.8, 0.3, 0.0])


def third(kind: str | None) -> Scenario:
    """C sits and consents too, wants (.5, .5) and could bear .2 of war; .95 and .8 are won and lost to it."""
    edges = [] if kind is None else [{"a": "C", "b": "B", "kind": kind, "weight": 1.0}]
    changes = {
        "must_consent": ["A", "B", "C"],
        "protocol.seats": ["A", "B", "C"],
        "parties.C.war_cost": {"low": 0.0, "high": 0.2},
        "parties.C.spillover": 0.04,
        "edges": edges,
    }
    return table(changes, [state_party("C", 0.2)])


def test_a_bystander_bears_what_spills_over_and_an_ally_its_share() -> None:
    """Alone the war is worth .8 + .15 * .625 - .04 = .85375: (.2, .5) at .85 is less, (.25, .5) at .875 more.

    Bound to B by .9 it expects .8 + .15 * .6 / 1.176 - .004 and bears .9 of its war cost, up to .18.
    """
    assert chances(third(None), (0.2, 0.5), (0.25, 0.5), party="C") == [0.0, 1.0]
    short = 0.8 + 0.15 * 0.6 / 1.176 - 0.004 - 0.85
    assert chances(third("defence"), (0.2, 0.5), party="C") == pytest.approx([(0.18 - short) / 0.18])


def test_a_member_of_the_alliance_that_attacks_would_bear_the_war_itself() -> None:
    """L attacks B with its members A and C, .6 and .2 against .3, a fifth more where B is warned: p = .8 / 1.16.

    The war is worth .95 to C where it is won and .8 where it is lost, .90345 by p, less a war cost of up to .2: to take
    (.2, .5), worth .85 to it, it must cost .05345 or more.
    """
    block = {"name": "L", "party": "L", "members": ["A", "C"], "decision_rule": "consensus"}
    changes: dict[str, Any] = {
        "alliances": [block],
        "must_consent": ["B", "C", "L"],
        "protocol.seats": ["B", "C", "L"],
        "can_use_force": ["L"],
        "force.attackers": {"L": {"targets": ["B"], "rounds_to_ready": 2.0, "readiness": 0.0}},
        "parties.C.war_cost": {"low": 0.0, "high": 0.2},
        "issues.x.positions.L": 1.0,
    }
    others = [state_party("C", 0.2), state_party("L", 0.5, kind="alliance")]
    told = chances(table(changes, others), (0.2, 0.5), party="C")
    assert told == pytest.approx([1.0 - (0.8 + 0.15 * 0.8 / 1.16 - 0.85) / 0.2])


@pytest.mark.parametrize(
    ("rule", "more", "expected"),
    [
        # C, committed by .6, has at most .5; D, by .2, at most .3: they hold a line with .8 and .6
        ("consensus", {}, [1.0, 0.4, 0.2 * 0.4]),
        ("majority", {}, [1.0, 1.0, 0.0]),  # .6 * .2 against .2 * .2
        ("majority", {"commitment": {"C": 0.6, "D": 0.6}}, [1.0, 0.0, 0.0]),  # exactly half is none
        ("majority", {"commitment": {"C": 0.0, "D": 0.0}}, [1.0, 1.0, 1.0]),  # nobody has a vote, nothing is held up
        ("qualified_majority", {"weights": {"C": 3.0, "D": 1.0}, "quota": 0.75}, [1.0, 1.0, 0.0]),  # C's three
        ("qualified_majority", {"weights": {"C": 3.0, "D": 1.0}, "quota": 0.8}, [1.0, 0.0, 0.0]),
        ("qualified_majority", {"weights": {"C": 3.0, "D": 2.0}}, [1.0, 0.0, 0.0]),  # silent: two thirds
        ("leader", {"leader": "C"}, [1.0, 1.0, 0.0]),
        ("leader", {"leader": "D"}, [1.0, 0.0, 0.0]),
    ],
)
def test_an_alliance_accepts_as_its_members_lines_let_it(rule: str, more: Any, expected: list[float]) -> None:
    block: dict[str, Any] = {"name": "L", "party": "L", "members": ["C", "D"], "decision_rule": rule}
    block |= {"commitment": {"C": 0.6, "D": 0.2}, **more}
    changes = {
        "alliances": [block],
        "must_consent": ["A", "B", "L"],
        "protocol.seats": ["A", "B", "L"],
        "issues.x.positions.D": 0.2,
        "issues.x.red_lines": {"C": {"max": 0.5, "basis": "declared"}, "D": {"max": 0.3, "basis": "declared"}},
    }
    others = [state_party("C", 0.2), state_party("D", 0.2), state_party("L", 0.5, kind="alliance")]
    texts = ((0.3, 0.5), (0.4, 0.5), (0.55, 0.5))
    assert chances(table(changes, others), *texts, party="L") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("consensus", [1.0, 0.2]),  # C's bound alone holds a text up, with .8: it never blocks one inside it
        ("leader", [1.0, 0.0]),
        ("majority", [0.0, 0.0]),  # C has .12 of .16 votes and is for it with .25: .03 + .04 are no half
    ],
)
def test_a_member_that_wants_no_text_counts_where_votes_are_counted(rule: str, expected: list[float]) -> None:
    """C is a pretext with .75 and takes at most .5 of x; in play only a vote tells that it wants no text."""
    block = {"name": "L", "party": "L", "members": ["C", "D"], "decision_rule": rule}
    changes = {
        "alliances": [block | {"commitment": {"C": 0.6, "D": 0.2}} | ({"leader": "C"} if rule == "leader" else {})],
        "must_consent": ["A", "B", "L"],
        "protocol.seats": ["A", "B", "L"],
        "hidden_types": {"C": {"sincere": 0.25, "pretext": 0.75}},
        "issues.x.red_lines": {"C": {"max": 0.5, "basis": "declared"}},
    }
    others = [state_party("C", 0.2), state_party("D", 0.2), state_party("L", 0.5, kind="alliance")]
    texts = ((0.4, 0.5), (0.55, 0.5))
    assert chances(table(changes, others), *texts, party="L") == pytest.approx(expected)
