"""A last offer comes before an attack: who must make one, when, what becomes of it, and what it calls together.

A is ready from the start at rung 3, unless a test says otherwise; its text is (1, .5).  Peace without a deal is worth
.35 to A and .6 to B.  A war is worth .159375 to A net of blame, and .37375 to a B that is warned (see
`tests.engine.test_seat_views`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

import diplosim
from agents.by_type import ByType
from diplosim.engine.talks import Talks
from diplosim.learning.fitting import tables_for
from diplosim.play.session import Session
from diplosim.rules.coded_arrays import PRETEXT
from diplosim.rules.payoffs import Ending
from diplosim.rules.state import ANNOUNCED, REFUSED, SIGNED
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, SeatView
from diplosim.sources.ensembles import random_scenario
from tests.a_table import state_party, table
from tests.examples import examples
from tests.playing import endings_of, talks_of
from tests.scripted_seats import CALM, ScriptedSeat, played, row
from tests.strategies import eventful, scenarios
from tests.two_states import AT_ONCE, two_states

READY = {
    "force.attackers.A.readiness": 1.0,
    "force.start_rungs": {"A": 3},
    "parameters.incident_risk": 0.0,
}
ATTACK, LAST, OUT = {"attack": True}, {"last_offer": True}, {"walk_out": True}


def ended(decisions: dict[int, dict[str, Any]], changes: dict[str, Any] | None = None, **scripts: Any) -> Any:
    """The row of a talk in which A decides so; B says nothing unless scripted."""
    own = {(number, "decide"): move for number, move in decisions.items()} | scripts.pop("A", {})
    return row({"A": own, **scripts}, {**READY, **(changes or {})})


# ---------------------------------------------------------------------- what has to come first


def test_nobody_strikes_who_has_made_no_last_offer() -> None:
    assert ended(dict.fromkeys((1, 2, 3, 4), ATTACK))["outcome"] == "stalemate"
    assert ended({1: LAST | ATTACK})["outcome"] == "stalemate", "announced is not refused"


def test_who_announced_one_strikes_when_it_is_refused() -> None:
    war = ended({1: LAST, 2: ATTACK})
    assert (war["outcome"], war["end_reason"], war["end_round"]) == ("conflict", "attack", 2)
    assert not war["coerced"]


@pytest.mark.parametrize(
    ("a_signs", "b_signs", "outcome"),
    [(False, True, "stalemate"), (False, False, "conflict"), (True, True, "agreement")],
)
def test_who_refuses_itself_what_all_others_sign_has_not_been_refused(
    a_signs: bool, b_signs: bool, outcome: str
) -> None:
    signs = {name: {(2, "respond"): {"signs": ["A"] if it else []}} for name, it in (("A", a_signs), ("B", b_signs))}
    assert ended({1: LAST, 2: ATTACK}, **signs)["outcome"] == outcome


def test_a_refusal_is_a_reason_in_its_own_round_only() -> None:
    assert ended({1: LAST, 3: ATTACK})["outcome"] == "stalemate"
    again = ended({1: LAST, 2: LAST, 3: ATTACK})
    assert (again["outcome"], again["end_round"]) == ("conflict", 3)


def test_who_strikes_by_surprise_announces_nothing() -> None:
    surprise = {"force.surprise": ["A"]}
    assert ended({1: ATTACK}, surprise)["end_round"] == 1
    watcher = ScriptedSeat(watch=("faces_last_offer",))
    ended({1: LAST}, surprise, B=watcher)
    assert not watcher.seen[2, "table"]["faces_last_offer"].any()


def test_who_accepts_nothing_owes_no_last_offer() -> None:
    assert ended({1: ATTACK}, {"hidden_types": {"A": {"pretext": 1.0}}})["end_round"] == 1


def test_who_has_no_seat_to_table_one_from_owes_none() -> None:
    attackers = {"C": {"targets": ["B"], "readiness": 1.0}}
    changes = {**CALM, "can_use_force": ["C"], "force.attackers": attackers}
    struck = row({"C": {(1, "decide"): ATTACK}}, scenario=table(changes, [state_party("C", 0.2)]))
    assert (struck["outcome"], struck["end_round"]) == ("conflict", 1)


@pytest.mark.parametrize(("readiness", "announced"), [(0.0, False), (0.49, False), (0.5, True), (1.0, True)])
def test_only_who_will_be_ready_is_believed(readiness: float, announced: bool) -> None:
    """Half of readiness is built in round 1, at rung 3 and a pace of 2."""
    watcher = ScriptedSeat(watch=("faces_last_offer",))
    ended({1: LAST}, {"force.attackers.A.readiness": readiness}, B=watcher)
    assert bool(watcher.seen[2, "table"]["faces_last_offer"][0]) is announced


@pytest.mark.parametrize(("decisions", "x"), [({1: LAST}, 0.7), ({}, 1.0)])
def test_a_last_offer_is_tabled_whatever_the_calendar(decisions: dict[int, dict[str, Any]], x: float) -> None:
    """A's track does not meet in round 2; (.7, .5) is tabled all the same as its last offer, and else (1, .5) stays."""
    tracks = {"protocol.tracks": [{"name": "Paris", "seats": ["A"], "rounds": [1, 3, 4]}]}
    signs = {(2, "respond"): {"signs": ["A"]}}
    deal = ended(decisions, tracks, A={(2, "table"): {"demand": [0.7, 0.5]}, **signs}, B=signs)
    assert (deal["outcome"], deal["term_x"], bool(deal["coerced"])) == ("agreement", x, bool(decisions))


# ---------------------------------------------------------------------- what is known of it


def test_to_whom_it_is_made_knows_what_follows_a_refusal() -> None:
    """No deal is war to B in round 2, whatever the tables say; A backs down in silence, and the shadow is gone."""
    watcher = ScriptedSeat(watch=("no_deal", "threat", "faces_last_offer"))
    talks = played({"A": {(1, "decide"): LAST}, "B": watcher}, READY)
    usual = talks.tables.attack_without_deal[0, 0]
    assert watcher.seen[2, "respond"]["no_deal"] == pytest.approx([0.37375])
    assert watcher.seen[2, "decide"]["threat"] == pytest.approx([1.0])
    assert [bool(watcher.seen[n, "respond"]["faces_last_offer"][0]) for n in (1, 2, 3)] == [False, True, False]
    for number in (1, 3):
        expected = 0.6 + usual[number - 1] * (0.37375 - 0.6)
        assert watcher.seen[number, "respond"]["no_deal"] == pytest.approx([expected])


def test_the_attacker_is_told_where_it_stands() -> None:
    names = ("makes_last_offer", "last_offer_refused", "may_strike")
    watcher = ScriptedSeat({(1, "decide"): LAST}, watch=names)
    ended({}, A={}, B={})
    played({"A": watcher}, READY)
    assert [bool(watcher.seen[n, "table"]["makes_last_offer"][0]) for n in (1, 2, 3)] == [False, True, False]
    for name in ("last_offer_refused", "may_strike"):
        assert [bool(watcher.seen[n, "decide"][name][0]) for n in (1, 2, 3)] == [False, True, False]


def test_backing_down_costs_the_retreat_to_the_status_quo_before_an_audience() -> None:
    """A goes back from x = 1 to .2, 3/4 * .8 = .6, at a rate of .1; twice where it does so twice."""
    rate = {"parties.A.audience_cost": 0.1}
    assert ended({}, rate)["utility_A"] == pytest.approx(0.35)
    assert ended({1: LAST}, rate)["utility_A"] == pytest.approx(0.35 - 0.06)
    assert ended({1: LAST, 2: LAST}, rate)["utility_A"] == pytest.approx(0.35 - 0.12)
    assert ended({1: LAST, 2: ATTACK}, rate)["utility_A"] == pytest.approx(2 / 3 * 0.7 + 1 / 3 * 0.325 - 0.1 - 0.14)


# ---------------------------------------------------------------------- coerced deals


@pytest.mark.parametrize(("number", "author", "coerced"), [(2, "A", True), (2, "B", False), (3, "A", False)])
def test_a_deal_is_coerced_where_it_is_the_last_offer(number: int, author: str, coerced: bool) -> None:
    """Announced in round 1: A's text of round 2, and neither B's beside it nor A's next one."""
    signs = {(number, "respond"): {"signs": [author]}}
    deal = ended({1: LAST}, A=signs, B=signs)
    assert (deal["outcome"], deal["end_round"], bool(deal["coerced"])) == ("agreement", number, coerced)


def test_in_itemised_talks_a_last_offer_is_signed_as_a_whole() -> None:
    signs = {(2, "respond"): {"signs": ["A"]}}
    itemised = {"protocol.package": False}
    assert bool(ended({1: LAST}, itemised, A=signs, B=signs)["coerced"])
    assert ended({}, itemised, A=signs, B=signs)["outcome"] == "stalemate"


def test_a_deal_that_is_reopened_was_not_coerced() -> None:
    signs = {(2, "respond"): {"signs": ["A"]}}
    greedy = {"hidden_types": {"A": {"insatiable": 1.0}}}
    assert bool(ended({1: LAST}, greedy, A=signs, B=signs)["coerced"])
    assert not ended({1: LAST, 3: {"reopen": True}}, greedy, A=signs, B=signs)["coerced"]
    again = {**signs, (4, "respond"): {"signs": ["A"]}}
    freely = ended({1: LAST, 3: {"reopen": True}}, greedy, A=again, B=again)
    assert (freely["outcome"], freely["end_round"], bool(freely["coerced"])) == ("agreement", 4, False)


# ---------------------------------------------------------------------- talks that are called together


def tables_met(decisions: dict[int, dict[str, Any]], changes: dict[str, Any] | None = None, **scripts: Any) -> Any:
    """Rounds in which a table met."""
    watcher = ScriptedSeat({(number, "decide"): move for number, move in decisions.items()})
    row({"A": watcher, **scripts}, {**READY, "rounds": 6, **(changes or {})})
    return [number for number, stage in watcher.seen if stage == "table"]


def test_closed_talks_meet_once_more_for_a_last_offer() -> None:
    closed = {"deadline": {"kind": "hard", "at_round": 1}}
    assert tables_met({}, closed) == [1]
    assert tables_met({3: LAST}, closed) == [1, 4]
    assert tables_met({3: LAST, 4: LAST}, closed) == [1, 4, 5]


def test_at_the_deadline_a_last_offer_makes_room_for_itself() -> None:
    assert tables_met({2: LAST}, {"deadline": {"kind": "hard", "at_round": 2}}) == [1, 2, 3]


def test_suspended_talks_meet_for_a_last_offer_though_somebody_stays_away() -> None:
    """B leaves in round 2 and stays away; called together, it takes two meetings to leave again."""
    away = {(number, "decide"): OUT for number in range(1, 7)}
    assert tables_met({}, B=away) == [1, 2]
    assert tables_met({2: LAST}, B=away) == [1, 2, 3, 4]
    assert tables_met({3: LAST}, B=away) == [1, 2, 4, 5]
    assert tables_met({3: LAST}) == [1, 2, 3, 4, 5, 6]


def test_a_war_comes_after_talks_that_were_called_together() -> None:
    closed = {"deadline": {"kind": "hard", "at_round": 1}}
    assert ended({2: LAST, 3: ATTACK}, closed)["end_round"] == 3


# ---------------------------------------------------------------------- whole talks of rule seats


def owes_a_last_offer(ending: Ending, structure: Structure) -> Any:
    """Runs that end by an attack of a seat that could accept something and is not coded to surprise; (R,)."""
    owes = np.zeros(len(ending.state), dtype=bool)
    for f, theatre in enumerate(structure.theatres):
        struck = (ending.attacker == f) & ~ending.incident
        owes |= struck & ~ending.state.refuses_all[:, structure.acting.index(theatre.attacker)]
    return owes


def refused_one(ending: Ending) -> Any:
    """Runs in which the attacker's last offer was refused in the round of the end; (R,)."""
    return ending.state.last_offer[np.arange(len(ending.state)), ending.attacker] == REFUSED


@pytest.mark.e2e
@examples(20)
@given(eventful(scenarios(with_force=True, buildup=None)))
def test_a_last_offer_precedes_every_attack_of_who_could_accept_something(scenario: Scenario) -> None:
    talks = talks_of(scenario, 24)
    for ending in endings_of(talks):
        owes = owes_a_last_offer(ending, talks.game.structure)
        assert refused_one(ending)[owes].all()


@pytest.mark.e2e
@examples(15)
@given(eventful(scenarios(with_force=True, buildup=None)))
def test_coerced_deals_are_exactly_those_signed_on_a_last_offer(scenario: Scenario) -> None:
    check_coerced(talks_of(scenario, 24))


def check_coerced(talks: Session) -> tuple[int, int]:
    """Play to the end; how many coerced deals were signed, and how many others."""
    coerced = free = 0
    while talks.game.running:
        game, state, structure = talks.game, talks.game.state, talks.game.structure
        if game.stage != "respond":
            talks.play_stage()
            continue
        texts, before = game.texts, state.status == SIGNED
        assert texts is not None
        announced = state.last_offer == ANNOUNCED
        talks.play_stage()
        signed = (state.status == SIGNED) & ~before
        offered = np.zeros(len(state), dtype=bool)
        for f, theatre in enumerate(structure.theatres):
            a = structure.acting.index(theatre.attacker)
            if a in texts.author:
                c = texts.author.index(a)
                kept = ~texts.leaves_open[:, c]
                same = (kept == state.settled).all(axis=1) & (texts.values[:, c] == state.terms).all(axis=1)
                offered |= announced[:, f] & same & texts.tabled[:, c]
        assert ((state.coerced_by[signed] >= 0) == offered[signed]).all()
        coerced += int((signed & offered).sum())
        free += int((signed & ~offered).sum())
    return coerced, free


def crises() -> list[Scenario]:
    """Some crises with wars and with coerced deals."""
    generated = [random_scenario(seed, buildup=True, with_force=True, n_parties=3) for seed in range(4)]
    return [*generated, two_states(0.5, 0.05, (0.0, 0.5), AT_ONCE)]


@pytest.mark.e2e
def test_such_attacks_and_such_deals_do_occur() -> None:
    owing, coerced, free = 0, 0, 0
    for scenario in crises():
        talks = talks_of(scenario, 200)
        owing += sum(int(owes_a_last_offer(e, talks.game.structure).sum()) for e in endings_of(talks))
        more = check_coerced(talks_of(scenario, 200))
        coerced, free = coerced + more[0], free + more[1]
    assert min(owing, coerced, free) >= 30, (owing, coerced, free)


@pytest.mark.e2e
def test_by_surprise_rule_seats_strike_without_and_coerce_nobody() -> None:
    struck = 0
    for scenario in crises():
        talks = talks_of(scenario.replace({"force.surprise": list(scenario.can_use_force)}), 200)
        for ending in endings_of(talks):
            struck += int(owes_a_last_offer(ending, talks.game.structure).sum())
            assert not (ending.state.last_offer > 0).any()
            assert not (ending.state.coerced_by >= 0).any()
    assert struck >= 30


class Signing(ByType):
    """Plays as usual, and counts own last offers on the table, and those that it signs, where it signs anything."""

    offers = signed = 0

    def act(self, view: SeatView) -> Move:
        move = super().act(view)
        if view.stage == "respond" and view.party in view.authors:
            mine = view.authors.index(view.party)
            made = view.makes_last_offer & view.tabled[:, mine] & (view.type != PRETEXT)
            assert move.accept is not None
            self.offers += int(made.sum())
            self.signed += int((made & move.accept[:, mine]).sum())
        return move


@pytest.mark.e2e
@pytest.mark.parametrize(("name", "attacker"), [("july_1914", "AUH"), ("geneva_2022", "RUS")])
def test_nobody_refuses_its_own_last_offer(name: str, attacker: str) -> None:
    """Also where nothing that the others are known to be able to sign is worth as much as force."""
    scenario, seat = diplosim.load(name), Signing()
    Talks(scenario, 2000, 3, tables=tables_for(scenario), seats={attacker: seat}).play()
    assert seat.offers >= 50
    assert seat.signed == seat.offers
