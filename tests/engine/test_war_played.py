"""Model 7.5, 7.10 and 7.13: cover, readiness, attacks and what a war leaves; one scripted talk each.

A's force by surprise: p = .6 / .9, 2/3 * .7 + 1/3 * .325 - .1 = .475 before blame.  Of the blame of .3 each
refusal of A's own text covers .08: .22, .14 and .06 are left in rounds 1, 2 and 3.  Of an A that warns B with a last
offer both expect that B is prepared: p = .6 / .96, .625 * .7 + .375 * .325 - .1 = .459375.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.engine.talks import Talks
from tests.a_table import state_party, table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM, ScriptedSeat, row

READY = {"force.attackers.A.readiness": 1.0, "force.surprise": ["A"]}
NO_ACCIDENT = {"parameters.incident_risk": 0.0}
ATTACK, BRACE, UP = {"attack": True}, {"prepare": True}, {"posture": 1}


def attacking(*numbers: int, changes: dict[str, Any] | None = None, **scripts: Any) -> Any:
    own = {(number, "decide"): ATTACK for number in numbers} | scripts.pop("A", {})
    return row({"A": own, **scripts}, {**READY, **(changes or {})})


# ---------------------------------------------------------------------- 7.13 values after a war


def test_a_war_is_valued_by_the_sides_that_fought() -> None:
    """B, unprepared: 2/3 * .5 + 1/3 * .75 - .2 - .1.  A bears the blame that one refusal has not covered."""
    ended = attacking(1)
    assert (ended["outcome"], ended["end_reason"], ended["conflict_by"]) == ("conflict", "attack", "A")
    assert (ended["end_round"], ended["peak_rung"], ended["settled_share"]) == (1, 5, 0.0)
    assert ended["utility_A"] == pytest.approx(0.475 - 0.22)
    assert ended["utility_B"] == pytest.approx(0.5 * 2 / 3 + 0.75 / 3 - 0.3)
    assert (ended["at_war_A"], ended["at_war_B"]) == (True, True)
    assert ended["war_cost_A"] == pytest.approx(0.1)
    assert ended["blocked_by"] == ""


def test_a_prepared_target_loses_less_and_pays_for_it() -> None:
    """p = .6 / (.6 + .36) = .625; .02 for preparing."""
    ended = attacking(2, B={(1, "decide"): BRACE}, changes={"force.start_rungs": {"A": 3}, **NO_ACCIDENT})
    assert ended["utility_A"] == pytest.approx(0.625 * 0.7 + 0.375 * 0.325 - 0.1 - 0.14)
    assert ended["utility_B"] == pytest.approx(0.625 * 0.5 + 0.375 * 0.75 - 0.2 - 0.02)
    assert ended["sunk_B"] == pytest.approx(0.02)
    assert bool(ended["prepared"])


def test_preparing_counts_in_the_round_of_the_attack_and_costs_once() -> None:
    ended = attacking(3, B={(1, "decide"): BRACE, (2, "decide"): BRACE, (3, "decide"): BRACE})
    assert ended["sunk_B"] == pytest.approx(0.02)
    together = attacking(1, B={(1, "decide"): BRACE})
    assert together["utility_A"] == pytest.approx(0.625 * 0.7 + 0.375 * 0.325 - 0.1 - 0.22)


def test_one_target_that_has_prepared_holds_the_line_for_all() -> None:
    """A against B and C, .6 to .4, of whom B alone prepared: won with .6 / (.6 + .4 * 1.2) = 5/9.

    Their side wants x at (.3 * 0 + .1 * .5) / .4 = .125, so that a lost war leaves .1625: .371875 to A, a won one .7.
    """
    force = {"force.attackers": {"A": {"targets": ["B", "C"], "readiness": 1.0}}, "force.surprise": ["A"]}
    scenario = table({**CALM, **force}, [state_party("C", 0.1)])
    attack = {(1, "decide"): ATTACK}
    alone = row({"A": attack, "B": {(1, "decide"): BRACE}, "C": None}, scenario=scenario)
    assert alone["utility_A"] == pytest.approx(0.371875 + 5 / 9 * 0.328125 - 0.1 - 0.22)
    nobody = row({"A": attack, "C": None}, scenario=scenario)
    assert nobody["utility_A"] == pytest.approx(0.371875 + 0.6 * 0.328125 - 0.1 - 0.22)


def test_an_onlooker_without_a_seat_pays_for_the_war_that_it_joins() -> None:
    """C at (.5, .5), its cost .2 to .4 by coding: bound by an offence pact of weight 1 and chance 1 it fights for A.

    p = .8 / 1.1; won (.6, .5) 1 - .05, lost (.1, .5) 1 - .2.
    """
    ally = state_party("C", 0.2, war_cost={"low": 0.2, "high": 0.4})
    edges = [{"a": "C", "b": "A", "kind": "offence", "weight": 1.0}]
    scripts = {"A": {(1, "decide"): ATTACK}}

    def with_chance(chance: float) -> Any:
        changes = {**CALM, **READY, "edges": edges, "parameters.join_offence": chance}
        return row(scripts, scenario=table(changes, [ally]))

    joined, out = with_chance(1.0), with_chance(0.0)
    p = 0.8 / 1.1
    assert bool(joined["at_war_C"])
    assert joined["utility_C"] == pytest.approx(p * 0.95 + (1 - p) * 0.8 - 0.3)
    assert joined["utility_A"] == pytest.approx(p * 0.7 + (1 - p) * 0.325 - 0.1 - 0.22)
    assert not out["at_war_C"]
    assert out["utility_C"] == pytest.approx(0.95 * 2 / 3 + 0.8 / 3)
    assert out["utility_A"] == pytest.approx(0.475 - 0.22)


def test_without_a_war_an_onlooker_has_what_the_status_quo_gives() -> None:
    ended = row(scenario=table({**CALM, "parties.C.no_deal_cost": {"low": 0.2, "high": 0.2}}, [state_party("C", 0.1)]))
    assert ended["utility_C"] == pytest.approx(0.85)


# ---------------------------------------------------------------------- 7.10, 7.12 who can attack, and when


def test_no_attack_before_one_is_ready_at_the_beginning_of_the_stage() -> None:
    """At rung 3, half ready, at a pace of 2: ready at the end of round 1, and able to attack in round 2."""
    half = {"force.attackers.A.readiness": 0.5, "force.start_rungs": {"A": 3}, **NO_ACCIDENT}
    assert attacking(1, changes=half)["outcome"] == "stalemate"
    assert attacking(1, 2, changes=half)["end_round"] == 2


def test_readiness_decays_below_the_rung_of_threats() -> None:
    """Ready at the start; a quarter is lost in each round at rung 0, so that only round 1 can see an attack."""
    assert attacking(1)["outcome"] == "conflict"
    assert attacking(2)["outcome"] == "stalemate"
    assert attacking(2, A={(1, "decide"): UP}, changes={"force.start_rungs": {"A": 1}})["outcome"] == "conflict"


def test_who_cannot_use_force_does_not() -> None:
    assert attacking(B={(1, "decide"): ATTACK})["outcome"] == "stalemate"


def test_a_deal_in_force_is_not_broken_by_an_attack() -> None:
    signs = {(1, "respond"): {"signs": "A"}}
    assert attacking(1, A=signs, B=signs)["outcome"] == "agreement"
    insatiable = {"hidden_types": {"A": {"insatiable": 1.0}}, "force.start_rungs": {"A": 3}}
    assert attacking(2, A=signs, B=signs, changes=insatiable)["outcome"] == "agreement"


def test_talks_that_are_closed_or_suspended_keep_no_peace() -> None:
    closed = {"deadline": {"kind": "hard", "at_round": 1}, "force.start_rungs": {"A": 3}, **NO_ACCIDENT}
    assert attacking(3, changes=closed)["end_round"] == 3
    held = {"force.start_rungs": {"A": 3}, **NO_ACCIDENT}
    away = {(n, "decide"): {"walk_out": True} for n in (1, 2, 3)}
    assert attacking(4, changes=held, B=away)["outcome"] == "conflict"


@pytest.mark.parametrize(("effect", "outcome"), [("2000-02-20", "conflict"), ("2000-02-21", "stalemate")])
def test_an_attack_counts_if_it_takes_effect_by_the_horizon(effect: str, outcome: str) -> None:
    ended = attacking(1, changes={"horizon": "2000-02-20", "force.effect_date": effect})
    assert ended["outcome"] == outcome
    assert ended["utility_A"] == pytest.approx(0.475 - 0.22 if outcome == "conflict" else 0.35)
    assert bool(ended["at_war_A"]) is (outcome == "conflict")


def test_of_two_attackers_the_first_by_key_makes_the_war() -> None:
    changes = {
        **CALM,
        "can_use_force": ["A", "C"],
        "force.attackers": {name: {"targets": ["B"], "readiness": 1.0} for name in ("A", "C")},
        "force.surprise": ["A"],
    }
    third = [state_party("C", 0.2)]
    scripts = {name: {(1, "decide"): ATTACK} for name in ("A", "C")}
    assert row(scripts, scenario=table(changes, third))["conflict_by"] == "A"
    assert row({**scripts, "A": None}, scenario=table(changes, third))["conflict_by"] == "C"
    first = table({**changes, "parties.A.key": "Z"}, third)
    assert row(scripts, scenario=first)["conflict_by"] == "C"


@pytest.mark.parametrize(("risk", "rung", "outcome"), [(0.2, 2, "stalemate"), (0.0, 4, "stalemate")])
def test_no_incident_on_low_rungs_or_without_risk(risk: float, rung: int, outcome: str) -> None:
    ended = row(None, {"force.start_rungs": {"A": rung}, "parameters.incident_risk": risk})
    assert ended["outcome"] == outcome


def test_an_incident_is_a_war_that_nobody_decided() -> None:
    """At rung 3, .2 * .36 = .072 a round: the first of many runs."""
    scenario = table({**CALM, "parameters.incident_risk": 0.2, "force.start_rungs": {"A": 3}})
    talks = talks_of(scenario, 4000, seats={"A": ScriptedSeat(), "B": ScriptedSeat()}, learn=False).play()
    ended = talks.outcomes()
    wars = ended[ended["outcome"] == "conflict"]
    assert (wars["end_reason"] == "incident").all()
    assert (wars["conflict_by"] == "A").all(), "it is the war of whose readiness it comes"
    assert len(wars) / 4000 == pytest.approx(1.0 - (1.0 - 0.072) ** 4, abs=0.03)
    assert wars["utility_A"].iloc[0] == pytest.approx(0.475)


@pytest.mark.parametrize(("signs", "outcome"), [("A", "agreement"), ("", "conflict")])
def test_a_deal_in_force_is_broken_by_no_accident(signs: str, outcome: str) -> None:
    """A, insatiable, keeps the run going for four rounds at rung 3; whatever has a chance at all happens."""
    types = {"hidden_types": {"A": {"insatiable": 1.0}}}
    scenario = table({**CALM, **types, "parameters.incident_risk": 0.2, "force.start_rungs": {"A": 3}})
    seats = {name: ScriptedSeat({(1, "respond"): {"signs": signs}}) for name in "AB"}
    always = {("incident", "A", number): np.zeros(1) for number in range(4)}
    talks = Talks(scenario, seats=seats, tables=invented_tables(scenario), learn=False, forced=always)
    assert talks.play().outcomes()["outcome"].tolist() == [outcome]


# ---------------------------------------------------------------------- 7.5 cover


def covered(changes: dict[str, Any] | None = None, **scripts: Any) -> float:
    """Value of force after the table met twice, above what it was: .459375 - .3."""
    ended = row(scripts, {"deadline": {"kind": "hard", "at_round": 2}, **(changes or {})})
    return float(ended["war_value_A"]) - 0.159375


def sealed(a: str, b: str) -> dict[str, Any]:
    """Whose texts A and B sign in both rounds."""
    return {
        name: {(number, "respond"): {"signs": list(signs)} for number in (1, 2)} for name, signs in (("A", a), ("B", b))
    }


def test_each_round_of_refusal_covers_blame() -> None:
    """.08 a round; B alone refuses A's text."""
    assert covered(**sealed("A", "")) == pytest.approx(0.16)
    assert covered(**sealed("", "B")) == pytest.approx(0.16)


def test_a_text_that_only_its_author_refuses_covers_nothing() -> None:
    assert covered(**sealed("", "A")) == pytest.approx(0.0)


def test_what_passes_covers_nothing() -> None:
    ended = row(sealed("B", "B"))
    assert ended["outcome"] == "agreement"
    assert ended["war_value_A"] == pytest.approx(0.159375)


def test_where_the_other_s_text_passes_a_refused_one_covers_nothing() -> None:
    """B as the attacker of an A that is prepared, .3 / 1.02: it wins .75 or loses at .5, less .2 and blame .3."""
    changes = {"can_use_force": ["B"], "force.attackers": {"B": {"targets": ["A"]}}}
    p = 0.3 / (0.3 + 0.72)
    value = 0.75 * p + 0.5 * (1 - p) - 0.5
    assert row(sealed("A", "A"), changes)["war_value_B"] == pytest.approx(value)
    once = {**changes, "deadline": {"kind": "hard", "at_round": 1}}
    assert row(sealed("", ""), once)["war_value_B"] == pytest.approx(value + 0.08)


def test_being_seen_through_costs_cover() -> None:
    """.08 * (1 - eta * .25) a round."""
    types = {"hidden_types": {"A": {"sincere": 0.75, "pretext": 0.25}}, "parties.A.war_cost": {"low": 0.0, "high": 0.0}}
    for seen_through, cover in ((0.0, 0.16), (0.5, 0.14), (1.0, 0.12)):
        assert covered({**types, "parameters.seen_through": seen_through}) - 0.1 == pytest.approx(cover)


def test_cover_ends_where_blame_ends() -> None:
    assert covered({"parameters.cover_per_refusal": 0.2}) == pytest.approx(0.3)


def test_no_table_no_cover() -> None:
    """Closed after round 2 and two more rounds of posture: still .16."""
    assert covered() == pytest.approx(0.16)
