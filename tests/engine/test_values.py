"""Model 7.3, 7.7 and 7.13: the outcome table of a talk without war; one scripted talk each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from diplosim.engine.outcome_columns import described
from diplosim.scenario.loading import load
from tests.a_table import table
from tests.play.an_alliance import allied
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM, both, played, row


@pytest.mark.parametrize(
    ("number", "a", "b"),
    [
        (1, 1.0, 0.3),  # A's own text (1, .5): u_A = 1, u_B = 1 - .5 - .2
        (2, 0.935, 0.36),  # .35 + .9 * .65; .6 - .8 * .3
        (3, 0.8765, 0.408),  # .81, .64
    ],
)
def test_a_text_is_discounted_by_the_rounds_it_took(number: int, a: float, b: float) -> None:
    ended = row(both(number, "respond", signs="A"))
    assert (ended["utility_A"], ended["utility_B"]) == pytest.approx((a, b))
    assert (ended["no_deal_value_A"], ended["no_deal_value_B"]) == pytest.approx((0.35, 0.6))


def test_no_deal_is_never_discounted() -> None:
    ended = row()
    assert (ended["utility_A"], ended["utility_B"]) == pytest.approx((0.35, 0.6))
    assert np.isnan(ended["durability"])


def test_backing_down_behind_a_declared_line_is_taken_off() -> None:
    """B declared at most .1 of x and signs 1: 1 * .5 * .9 = .45."""
    changes = {
        "issues.x.red_lines": {"B": {"max": 0.1, "basis": "declared"}},
        "parties.B.audience_cost": 1.0,
    }
    beyond = row(both(1, "respond", signs="A"), changes)
    assert beyond["outcome"] == "stalemate", "true bounds forbid it"
    softer = {**changes, "hidden_types": {"B": {"insatiable": 1.0}}, "type_reservations": {"B": {"insatiable": {}}}}
    ended = row(both(4, "respond", signs="A"), {**softer, "horizon": "2000-03-01"})
    assert ended["utility_B"] == pytest.approx(0.6 + 0.8**3 * (0.3 - 0.45 - 0.6))


def test_steps_up_are_paid_for_and_steps_down_are_free() -> None:
    """Two up, one down, one more up: 3 * .005."""
    posture = {(n, "decide"): {"posture": step} for n, step in ((1, 1), (2, 1), (3, -1), (4, 1))}
    ended = row({"A": posture})
    assert ended["sunk_A"] == pytest.approx(0.015)
    assert ended["utility_A"] == pytest.approx(0.335)
    assert ended["peak_rung"] == 3, "from rung 1, where nobody forces anybody"
    assert ended["sunk_B"] == 0.0


def test_delay_is_worth_something_to_a_staller_while_talks_last() -> None:
    """.05 a round: four rounds to the deadline, or two where the talks are closed in round 2."""
    stalling = {"hidden_types": {"A": {"staller": 1.0}}, "parties.A.delay_benefit": {"low": 0.05, "high": 0.05}}
    assert row(None, stalling)["utility_A"] == pytest.approx(0.55)
    early = {**stalling, "deadline": {"kind": "hard", "at_round": 2}}
    assert row(None, early)["utility_A"] == pytest.approx(0.45)
    assert row(both(1, "respond", signs="A"), stalling)["utility_A"] == pytest.approx(1.05)
    sincere = {"parties.A.delay_benefit": {"low": 0.05, "high": 0.05}}
    assert row(None, sincere)["utility_A"] == pytest.approx(0.35)


def test_a_worth_above_the_ideal_lies_where_the_codebook_has_it() -> None:
    """A staller signs its ideal after one round of delay worth .05: 1.05, which is more than 1."""
    stalling = {"hidden_types": {"A": {"staller": 1.0}}, "parties.A.delay_benefit": {"low": 0.05, "high": 0.05}}
    ended, columns = row(both(1, "respond", signs="A"), stalling), described(table(stalling))
    assert ended["utility_A"] == pytest.approx(1.05)
    most = {"0 to 1": 1.0, "at most 1": 1.0, "0 to 5": 5.0}
    numbers = {name: float(value) for name, value in ended.items() if isinstance(value, float)}
    beyond = {n: v for n, v in numbers.items() if v > most.get(columns[n].column.values, float("inf"))}
    assert beyond == {}


def test_time_at_the_table_costs_by_the_calendar() -> None:
    """.02 a mean round, of which 10, 10, 10 and 30 days make 2/3, 2/3, 2/3 and 2; a text of round 2 comes after 2/3."""
    costly = {"parties.A.delay_cost": 0.02}
    assert row(None, costly)["utility_A"] == pytest.approx(0.35 - 4 * 0.02)
    assert row(None, {**costly, "deadline": {"kind": "hard", "at_round": 2}})["utility_A"] == pytest.approx(0.31)
    assert row(both(3, "respond", signs="A"), costly)["utility_A"] == pytest.approx(0.8765 - 0.06)
    days = ("2000-01-01", "2000-01-11", "2000-01-21", "2000-01-31")
    dated = {"calendar": [{"round": n, "date": day, "what": "meeting"} for n, day in enumerate(days, 1)]}
    ended = row(both(2, "respond", signs="A"), {**costly, **dated})
    assert ended["utility_A"] == pytest.approx(0.35 + 0.9 ** (2 / 3) * 0.65 - 0.02 * 4 / 3)
    assert row(None, {**costly, **dated})["utility_A"] == pytest.approx(0.35 - 0.08)


def test_concessions_given_and_received_are_in_own_public_utility() -> None:
    """A moves x from 1 to .8, .75 * .2; B hears A's demand: 1 - .5 - .2 = .3, then 1 - .4 - .2 = .4."""
    scripts = {"A": {(3, "table"): {"demand": [0.8, 0.5]}}}
    ended = row(scripts)
    assert (ended["given_A"], ended["received_A"]) == pytest.approx((0.15, 0.0))
    assert (ended["given_B"], ended["received_B"]) == pytest.approx((0.0, 0.1))


def test_concessions_count_from_the_first_demand_at_the_table() -> None:
    """A opens with .8 and tables .6 in the last round: .75 * .2."""
    scripts = {"A": {(1, "table"): {"demand": [0.8, 0.5]}, (4, "table"): {"demand": [0.6, 0.5]}}}
    ended = row(scripts)
    assert ended["given_A"] == pytest.approx(0.15)
    assert ended["received_B"] == pytest.approx(0.1)


def test_what_the_draws_alone_say() -> None:
    """Conflict where an attacker is a pretext, else agreement where all bounds overlap, else stalemate."""

    def said(changes: dict[str, Any]) -> tuple[str, bool]:
        ended = row(scenario=table({**CALM, **changes}))
        return str(ended["rule_outcome"]), bool(ended["bounds_overlap"])

    apart = {
        "issues.x.red_lines": {"A": {"min": 0.6, "basis": "declared"}, "B": {"max": 0.5, "basis": "declared"}},
    }
    touching = {
        "issues.x.red_lines": {"A": {"min": 0.5, "basis": "declared"}, "B": {"max": 0.5, "basis": "declared"}},
    }
    assert said({}) == ("agreement", True)
    assert said(apart) == ("stalemate", False)
    assert said(touching) == ("agreement", True)
    assert said({"hidden_types": {"A": {"pretext": 1.0}}}) == ("conflict", False)
    assert said({"hidden_types": {"B": {"pretext": 1.0}}}) == ("stalemate", False)
    unwilling = {"hidden_types": {"A": {"staller": 1.0}}, "type_reservations": {"A": {"staller": None}}}
    assert said(unwilling) == ("stalemate", False)


def test_without_a_mandate_no_bounds_overlap() -> None:
    """M never has more than .3 of x, N never less than .6: L may settle nothing there."""
    lines = {"M": {"max": 0.3, "basis": "declared"}, "N": {"min": 0.6, "basis": "declared"}}
    apart = row(scenario=allied({"issues.x.red_lines": lines, "issues.x.positions.N": 0.8}))
    assert (bool(apart["bounds_overlap"]), str(apart["rule_outcome"])) == (False, "stalemate")
    assert bool(row(scenario=allied())["bounds_overlap"])


def test_who_blocked_is_who_refused_most() -> None:
    """A signs both texts in the last round and B none, after B alone had signed in the rounds before."""
    scripts: dict[str, dict[Any, Any]] = {
        "A": {(4, "respond"): {"signs": ["A", "B"]}},
        "B": {(n, "respond"): {"signs": ["A", "B"]} for n in (1, 2, 3)},
    }
    assert row(scripts)["blocked_by"] == "B"
    assert row(both(1, "respond", signs="A"))["blocked_by"] == ""


READY = {"force.attackers.A.readiness": 1.0, "force.start_rungs": {"A": 3}, "parameters.incident_risk": 0.0}


def test_what_waiting_has_brought_is_discounted_and_a_coerced_deal_brings_its_author_nothing() -> None:
    """A's own text is 1 to it, .65 above no deal; in round 2 .9 of that.  To B it is .3, less than no deal's .6."""
    signed = both(2, "respond", signs="A")
    peace = {"can_use_force": [], "force": None}
    assert played(signed, peace).game.outcome_table.gains[0] == pytest.approx([0.585, 0.0])
    assert played(both(1, "respond", signs="A"), peace).game.outcome_table.gains[0] == pytest.approx([0.65, 0.0])
    assert played(None, peace).game.outcome_table.gains[0].tolist() == [0.0, 0.0]
    assert played(signed, READY).game.outcome_table.gains[0, 0] == pytest.approx(0.585)
    coerced = {**signed, "A": {**signed["A"], (1, "decide"): {"last_offer": True}}}
    ended = played(coerced, READY)
    assert bool(ended.outcomes()["coerced"].iloc[0])
    assert ended.game.outcome_table.gains[0, 0] == 0.0


ARMED = {
    "can_use_force": ["A", "B"],
    "force.attackers.B": {"targets": ["A"], "rounds_to_ready": 9.0, "readiness": 0.0},
}


@pytest.mark.parametrize("armed", [{}, ARMED])
def test_to_others_a_coerced_deal_has_brought_what_it_is_worth(armed: dict[str, Any]) -> None:
    """A's last offer of round 2 is B's own (0, .9): 1 instead of .6, in round 2 .8 of that; A is counted nothing.

    Whether B could use force as well makes no difference: it has coerced nothing.
    """
    scenario = table({**CALM, **READY, **armed})
    invented = invented_tables(scenario)
    tables = replace(invented, attack_without_deal=np.zeros_like(invented.attack_without_deal))
    scripts: dict[str, dict[Any, Any]] = both(2, "respond", signs="A")
    scripts["A"] |= {(1, "decide"): {"last_offer": True}, (2, "table"): {"demand": [0.0, 0.9]}}
    ended = played(scripts, scenario=scenario, tables=tables)
    assert bool(ended.outcomes()["coerced"].iloc[0])
    assert ended.game.outcome_table.gains[0] == pytest.approx([0.0, 0.32])


@pytest.mark.parametrize(("rate", "gain"), [(0.0, 0.4), (0.5, 0.513125), (1.0, 0.62625)])
def test_a_deal_is_held_against_no_deal_in_the_shadow_of_war(rate: float, gain: float) -> None:
    """B's own text is 1 to it.  Peace would be .6, and A's war .625 * .5 + .375 * .75 - .2 - .02 = .37375.

    War comes by the rate among talks without a deal.
    """
    scenario = table(CALM)
    invented = invented_tables(scenario)
    nil = np.zeros_like(invented.attack)
    tables = replace(invented, attack=nil, attack_without_deal=nil + rate)
    ended = played(both(1, "respond", signs="B"), scenario=scenario, tables=tables)
    assert ended.game.outcome_table.gains[0, 1] == pytest.approx(gain)


def test_concessions_under_quadratic_losses_count_from_the_first_demand_too() -> None:
    """A opens with .8 and tables .6: 1 - .75 * .04 less 1 - .75 * .16."""
    scripts = {"A": {(1, "table"): {"demand": [0.8, 0.5]}, (4, "table"): {"demand": [0.6, 0.5]}}}
    assert row(scripts, {"parameters.utility_exponent": 2})["given_A"] == pytest.approx(0.97 - 0.88)


def test_distances_stand_before_how_an_agreement_came_about() -> None:
    """Before the proposer where parties take turns, else before the durability, which is the last column of all."""
    for talks in (played(), talks_of(load("theory/rubinstein_1982"), 1).play()):
        outcomes = talks.game.outcome_table
        plain = list(outcomes.table())
        told = list(outcomes.table({"distance_nash": np.zeros(1)}))
        first = "proposer" if "proposer" in plain else "durability"
        assert told.index("distance_nash") == plain.index(first)
        assert [name for name in told if name != "distance_nash"] == plain
    assert "proposer" in plain
