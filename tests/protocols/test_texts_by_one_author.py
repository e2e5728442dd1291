"""Protocols with one text on the table: who is asked, named and bound; worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import diplosim
from diplosim.engine.views import seat_view
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from tests.a_table import state_party, table
from tests.playing import talks_of
from tests.protocols.test_alternating_offers import TestOrderOfPlay
from tests.protocols.test_offer_a_round import script
from tests.protocols.test_war_of_attrition import GivesIn
from tests.rules.test_joint_force import league
from tests.scripted_seats import CALM, ScriptedSeat, row

YES = {(1, "respond"): {"accept": [True]}}


def offers(*text: float) -> dict[tuple[int, str], dict[str, Any]]:
    return {(1, "table"): {"demand": list(text)}}


def ultimatum(changes: dict[str, Any] | None = None, *others: dict[str, Any]) -> Scenario:
    """A proposes at the small table, without force."""
    coded = {**CALM, "protocol.rules": "ultimatum", "can_use_force": [], "force": None, "rounds": 1}
    return table({**coded, **(changes or {})}, list(others))


def union(rule: str, lines: dict[str, Any] | None = None) -> Scenario:
    """L, an alliance of C and D, which want .4 and .6 of x and the status quo of y, must consent beside A and B."""
    block = {"name": "L", "party": "L", "members": ["C", "D"], "decision_rule": rule}
    changes = {
        "alliances": [{**block, "commitment": {"C": 1.0, "D": 1.0}}],
        "must_consent": ["A", "B", "L"],
        "protocol.seats": ["A", "B", "L"],
        "issues.x.positions.C": 0.4,
        "issues.x.positions.D": 0.6,
        "issues.x.red_lines": lines or {},
    }
    parties = [state_party("C", 0.2), state_party("D", 0.2), state_party("L", 0.5, kind="alliance")]
    return ultimatum(changes, *parties)


# ---------------------------------------------------------------------- ultimatum


def test_a_seat_that_need_not_consent_is_not_asked() -> None:
    three = {"protocol.seats": ["A", "B", "C"]}
    ended = row({"A": offers(0.4, 0.9), "B": YES, "C": {}}, scenario=ultimatum(three, state_party("C", 0.1)))
    assert ended["outcome"] == "agreement"


def test_of_several_who_refuse_the_first_is_named() -> None:
    three = {"protocol.seats": ["A", "B", "C"], "must_consent": ["A", "B", "C"]}
    for yes, named in (("", "B"), ("B", "C"), ("C", "B")):
        seats = {"A": offers(0.4, 0.9), **{name: YES if name in yes else {} for name in "BC"}}
        assert row(seats, scenario=ultimatum(three, state_party("C", 0.1)))["blocked_by"] == named


def test_an_ultimatum_that_its_author_could_not_sign_is_none() -> None:
    for kind, outcome in (("sincere", "agreement"), ("pretext", "stalemate")):
        scenario = ultimatum({"hidden_types": {"A": {kind: 1.0}}})
        assert row({"A": offers(0.4, 0.9), "B": YES}, scenario=scenario)["outcome"] == outcome


NOTHING_LEFT = {"C": {"max": 0.4, "basis": "declared"}, "D": {"min": 0.6, "basis": "declared"}}
ONE_LINE = {"D": {"min": 0.3, "basis": "declared"}}


@pytest.mark.parametrize(("lines", "outcome"), [(ONE_LINE, "agreement"), (NOTHING_LEFT, "stalemate")])
def test_an_alliance_without_a_mandate_accepts_no_offer(lines: dict[str, Any], outcome: str) -> None:
    seats = {"A": offers(0.5, 0.5), "B": YES, "L": YES}
    assert row(seats, scenario=union("consensus", lines))["outcome"] == outcome


def test_an_alliance_without_a_mandate_offers_the_status_quo() -> None:
    """.2 of x; what it has a mandate for is heard as it says."""
    scenario = union("consensus", NOTHING_LEFT).replace({"protocol.seats": ["L", "A", "B"]})
    seats = {"A": ScriptedSeat(), "B": ScriptedSeat(), "L": ScriptedSeat(offers(0.9, 0.9))}
    talks = talks_of(scenario, 1, seats=seats, learn=False)
    talks.play_stage()
    assert talks.game.texts is not None
    assert talks.game.texts.values[0, 0].tolist() == [0.2, 0.9]


@pytest.mark.parametrize(("text", "outcome"), [((0.5, 0.5), "agreement"), ((1.0, 0.5), "stalemate")])
def test_the_members_of_an_alliance_vote_on_an_offer(text: tuple[float, float], outcome: str) -> None:
    """No deal is worth .9 to C and .8 to D; (.5, .5) .95 to both, (1, .5) .7 and .8: one vote of two."""
    assert row({"A": offers(*text), "B": YES, "L": YES}, scenario=union("majority"))["outcome"] == outcome


@pytest.mark.parametrize(("rule", "outcome"), [("majority", "conflict"), ("consensus", "stalemate")])
def test_an_alliance_strikes_over_an_offer_only_where_its_members_decide_so(rule: str, outcome: str) -> None:
    """Of A, C and D the last does not gain by the war; fully committed, it holds its veto."""
    scenario = league({"protocol.rules": "ultimatum", "rounds": 1}, rule=rule)
    seats = {"C": ScriptedSeat(), "D": ScriptedSeat(), "L": ScriptedSeat({(1, "decide"): {"attack": True}})}
    assert row(seats, scenario=scenario)["outcome"] == outcome


# ---------------------------------------------------------------------- offer a round, closed rule


def test_of_several_who_refuse_an_offer_the_first_in_the_order_is_named() -> None:
    scenario = diplosim.load("theory/baron_ferejohn_1989").replace(
        {"protocol.rules": "offer_a_round", "protocol.votes_needed": None, "rounds": 1}
    )
    for order, named in (("ABC", "B"), ("ACB", "C")):
        game = scenario.replace({"protocol.seats": list(order)})
        ended = Session(game, seats={p: script() for p in "ABC"}).play().outcomes().iloc[0]
        assert ended["blocked_by"] == named


def test_nobody_accepts_an_offer_beyond_its_red_line() -> None:
    offer = (1, "table", {"demand": [0.6]})
    yes = (1, "respond", {"accept": [True]})
    for most, outcome in ((0.6, "agreement"), (0.5, "stalemate")):
        game = diplosim.load("theory/stahl_1972").replace(
            {"rounds": 1, "deadline.at_round": 1, "issues.0.red_lines": {"B": {"max": most, "basis": "declared"}}}
        )
        ended = Session(game, seats={"A": script(offer), "B": script(yes)}).play().outcomes().iloc[0]
        assert ended["outcome"] == outcome


def test_what_was_received_counts_from_the_first_offer() -> None:
    """A asks for .9, then for .6: B is offered .1, then .4."""
    stahl = diplosim.load("theory/stahl_1972").replace({"rounds": 4, "deadline.at_round": 4})
    a = script((1, "table", {"demand": [0.9]}), (3, "table", {"demand": [0.6]}))
    ended = Session(stahl, seats={"A": a, "B": script()}).play().outcomes().iloc[0]
    assert ended["received_B"] == pytest.approx(0.3)
    assert ended["given_A"] == pytest.approx(0.3)


def test_half_of_the_votes_are_not_more_than_half() -> None:
    game = diplosim.load("theory/stahl_1972").replace({"protocol.rules": "closed_rule"})
    assert Session(game).game.protocol.votes_needed == 2


# ---------------------------------------------------------------------- alternating offers


def test_a_deadline_before_the_last_round_ends_alternating_offers() -> None:
    stubborn = {f"parties.P{i}.tactic.exponent": 500.0 for i in (0, 1)}
    two = TestOrderOfPlay().two(**{**stubborn, "rounds": 5, "deadline.at_round": 3})
    ended = Session(two).play().outcomes().iloc[0]
    assert (ended["outcome"], ended["end_round"], ended["end_reason"]) == ("stalemate", 3, "deadline")


def test_relative_time_of_the_next_round_is_one_step_on() -> None:
    """Of four rounds: .2 and .4, at last .8 and 1."""
    talks = Session(TestOrderOfPlay().two())
    view = seat_view(talks.game, 0, "table")
    assert (view.time[0], view.next_time[0]) == pytest.approx((0.2, 0.4))


# ---------------------------------------------------------------------- war of attrition


def test_who_holds_out_for_ever_is_named() -> None:
    game = diplosim.load("theory/fearon_1994").replace({"rounds": 3, "deadline.at_round": 3})
    ended = Session(game, seats={"A": GivesIn(), "B": GivesIn()}).play().outcomes().iloc[0]
    assert (ended["outcome"], ended["blocked_by"]) == ("stalemate", "B")
