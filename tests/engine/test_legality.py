"""What people may do at each stage and what they are told why not: every limit of the small table, word for word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.engine.legality import LegalMoves
from diplosim.learning.tables import empty_tables
from diplosim.play.session import Session
from diplosim.rules.state import TALKING
from diplosim.seats import IllegalMove, Move
from tests.a_table import state_party, table
from tests.play.an_alliance import allied, in_caucus
from tests.play.sessions import demand, submit
from tests.scripted_seats import CALM

YES = np.array([True])
TABLE = ("demand", "defer", "offer_verification", "level", "reserve", "ideal", "lines_low", "lines_high")
INSTRUCTIONS = ("level", "ideal", "lines_low", "lines_high")
LINES = {
    "issues.x.red_lines": {"A": {"min": 0.4, "basis": "declared"}, "B": {"max": 0.6, "basis": "declared"}},
}
OWN = "own true bounds: the government would not ratify anything beyond"
NOTHING = "the government wants no text: orders are to sign nothing"


def talk(changes: dict[str, Any] | None = None, others: list[dict[str, Any]] | None = None) -> Session:
    """A talk at the small table with a person in every seat, at its first decision."""
    scenario = table({**CALM, **(changes or {})}, others)
    names = [party.id for party in scenario.parties if party.kind != "mediator"]
    talks = Session(scenario, seed=1, seats=dict.fromkeys(names, "human"), tables=empty_tables(scenario))
    talks.advance()
    return talks


def at(talks: Session, stage: str, number: int = 1) -> Session:
    """The same talk after silence up to a stage of a round (from 1)."""
    while (talks.game.round + 1, talks.game.stage) != (number, stage):
        assert not talks.ended
        submit(talks)
    return talks


def said(legal: LegalMoves, *about: str) -> dict[str, tuple[str, str]]:
    """What is allowed and why, by what it is about; all limits unless some are named."""
    return {limit.what: (limit.allowed, limit.reason) for limit in legal.limits if not about or limit.what in about}


def refused(talks: Session, party: str, move: Move, why: str) -> None:
    with pytest.raises(IllegalMove) as error:
        talks.submit(party, move)
    assert str(error.value) == why


# ---------------------------------------------------------------------- at the table


def test_at_the_table_a_demand_lies_inside_the_own_bounds() -> None:
    talks = talk(LINES)
    a, b = talks.legal("A"), talks.legal("B")
    assert (a.stage, a.parts, a.low, a.high) == ("table", TABLE, (0.4, 0.0), (1.0, 1.0))
    assert (b.low, b.high) == ((0.0, 0.0), (0.6, 1.0))
    assert (a.texts, a.items, a.steps, a.alliances, a.options) == ((), (), (), (), ())
    assert said(a, "x", "y") == {"x": ("0.40 to 1.00", OWN)}
    assert said(b, "x", "y") == {"x": ("0.00 to 0.60", OWN)}
    refused(talks, "A", demand(0.3, 0.5), f"demand on x: 0.3 is not allowed ({OWN}); allowed: 0.4 to 1")
    refused(talks, "B", demand(0.7, 0.5), f"demand on x: 0.7 is not allowed ({OWN}); allowed: 0 to 0.6")
    refused(talks, "B", demand(0.1, 1.5), "demand on y: 1.5 is not allowed (outside the scale); allowed: 0 to 1")
    talks.submit("A", demand(0.4, 0.5))
    talks.submit("B", demand(0.6 + 1e-10, 0.5))  # rounding is no crime


def test_where_nobody_can_be_a_pretext_no_text_tests_anybody() -> None:
    """A alone may be one: B can test it, and A has nobody to test."""
    told = "nobody who must consent may be a pretext by public codings: a text would test nobody"
    talks = at(talk({"hidden_types": {"A": {"sincere": 0.7, "pretext": 0.3}}}), "table")
    assert said(talks.legal("A"), "test") == {"test": ("no", told)}
    refused(talks, "A", Move(test=YES), f"test: {told}")
    assert "test" in talks.legal("B").parts
    talks.submit("B", Move(test=YES))


def test_a_text_that_carries_numbers_of_others_tests_nobody() -> None:
    told = "the own text carries numbers of others on issues handled elsewhere: it would test nobody"
    doubt = {"hidden_types": {"B": {"sincere": 0.7, "pretext": 0.3}}}
    talks = at(talk(doubt | {"protocol.tracks": [{"name": "one", "seats": ["A"], "issues": ["x"]}]}), "table")
    assert said(talks.legal("A"), "test") == {"test": ("no", told)}
    refused(talks, "A", Move(test=YES), f"test: {told}")


@pytest.mark.parametrize(("least", "why"), [(0.4, None), (0.6, None), (0.7, "x")])
def test_a_suspect_is_tested_inside_the_own_bounds_only(least: float, why: str | None) -> None:
    """B may be a pretext and takes up to .6 of x: that tests it, and A asks for 1, but must not go below its least."""
    lines = {"A": {"min": least, "basis": "declared"}, "B": {"max": 0.6, "basis": "declared"}}
    doubt = {"hidden_types": {"B": {"sincere": 0.7, "pretext": 0.3}}}
    talks = at(talk({"issues.x.red_lines": lines, **doubt}), "table")
    legal, tests = talks.legal("A"), Move(test=YES)
    if why is None:
        assert "test" in legal.parts
        talks.submit("A", tests)
        return
    told = f"what would test B is beyond bounds or mandate on {why}"
    assert "test" not in legal.parts
    assert said(legal, "test") == {"test": ("no", told)}
    refused(talks, "A", tests, f"test: {told}")


def test_what_is_settled_is_tabled_as_it_stands() -> None:
    """Issue x settles as A has it, at 1: there is nothing to ask for any more."""
    talks = at(talk({"protocol.package": False}), "respond")
    assert talks.legal("A").parts == ("accept", "accept_issues", *INSTRUCTIONS)
    part = Move(accept_issues=np.array([[[True, False], [False, False]]]), level=np.zeros(1))
    submit(talks, A=part, B=part)
    assert said(talks.legal("B"), "x", "reopen") == {
        "x": ("1.00", "already settled"),
        "reopen": ("no", "this government keeps to what was signed"),
    }
    at(talks, "table", 2)
    legal = talks.legal("B")
    assert (legal.low, legal.high) == ((1.0, 0.0), (1.0, 1.0))
    refused(talks, "B", demand(0.0, 0.9), "demand on x: 0 is not allowed (already settled); allowed: 1, as it stands")


def test_without_a_mandate_only_the_status_quo_can_be_tabled() -> None:
    """M never goes above .3 on x, N never below .6: nothing is left for L, whose status quo is .2."""
    lines = {"M": {"max": 0.3, "basis": "declared"}, "N": {"min": 0.6, "basis": "declared"}}
    talks = in_caucus(allied({"issues.x.red_lines": lines, "issues.x.positions.N": 0.8}))
    submit(talks)
    legal = talks.legal("L")
    assert (legal.low[0], legal.high[0]) == (0.2, 0.2)
    assert said(legal, "x", "y") == {"x": ("0.20", "the members gave no mandate: only the status quo can be tabled")}
    assert said(talks.legal("A"), "x", "y") == {}


def test_an_alliance_is_told_of_its_members_mandate() -> None:
    talks = submit(in_caucus())
    assert said(talks.legal("L"), "x", "y") == {"x": ("0.00 to 0.30", "own bounds and the mandate of the members")}


def test_who_has_no_seat_speaks_in_caucus_only() -> None:
    talks = in_caucus()
    legal = talks.legal("N")
    why = "no seat at the table: it speaks through its alliance, in caucus"
    assert (legal.stage, legal.parts, legal.alliances) == ("caucus", ("caucus",), ("L",))
    assert (legal.low, legal.high) == ((0.0, 0.0), (0.6, 1.0))
    assert (legal.texts, legal.items, legal.steps, said(legal)) == ((), (), (), {"demand": ("no", why)})
    submit(talks)
    assert talks.legal("N").parts == ()


def test_options_can_be_tabled_and_nothing_between() -> None:
    """Of the options of x those inside A's own bounds, .4 and more; A, first by key, has the first turn."""
    changes = {f"issues.{issue}.options": [0.0, 0.5, 1.0] for issue in "xy"}
    peace = {"can_use_force": [], "force": None, "protocol.rules": "alternating_offers"}
    talks = at(talk({**LINES, **changes, **peace}), "table")
    assert talks.legal("A").options == ((0.5, 1.0), (0.0, 0.5, 1.0))
    refused(talks, "A", demand(0.7, 0.5), "demand on x: 0.7 is no option; allowed: 0.5, 1")
    talks.submit("A", demand(0.5, 0.0))


# ---------------------------------------------------------------------- at the response


def test_what_can_be_signed_and_what_nobody_asked() -> None:
    """A tables x at 1, B at 0; A takes no less than .4 of it, B no more than .6."""
    talks = at(talk(LINES), "respond")
    a, b = talks.legal("A"), talks.legal("B")
    assert (a.parts, a.texts, a.items) == (("accept", *INSTRUCTIONS), (True, False), ((True, True), (False, True)))
    assert (b.texts, b.items) == ((False, True), ((False, True), (True, True)))
    unasked = {
        "accept_issues": ("no", "nothing is agreed until everything is: whole texts only"),
        "accept_interim": ("no", "no interim text is on the table"),
        "accept_verification": ("no", "nobody offered verification or a test this round"),
    }
    beyond = ("reject", "beyond bounds or mandate on x")
    assert said(a) == {"x": ("0.40 to 1.00", OWN), "text of B": beyond, **unasked}
    assert said(b) == {"x": ("0.00 to 0.60", OWN), "text of A": beyond, **unasked}
    accept = np.array([[False, True]])
    refused(talks, "A", Move(accept=accept), "text 2 cannot be signed: beyond bounds or mandate on x")
    refused(talks, "B", Move(accept=~accept), "text 1 cannot be signed: beyond bounds or mandate on x")
    for part, (_, why) in unasked.items():
        value = np.ones((1, 2, 2), dtype=bool) if part == "accept_issues" else YES
        refused(talks, "A", Move(**{part: value}), f"{part}: {why}")
        talks.submit("A", Move(**{part: value & False}))  # a no to what nobody asked is heard as silence


def test_who_wants_no_text_signs_none() -> None:
    talks = at(talk({"hidden_types": {"A": {"pretext": 1.0}}, "protocol.package": False}), "respond")
    legal = talks.legal("A")
    assert (legal.texts, legal.items) == ((False, False), ((False, False), (False, False)))
    assert said(legal, "text of A", "text of B") == {"text of A": ("reject", NOTHING), "text of B": ("reject", NOTHING)}
    whole, parts = np.array([[True, False]]), np.zeros((1, 2, 2), dtype=bool)
    refused(talks, "A", Move(accept=whole), f"text 1 cannot be signed: {NOTHING}")
    parts[0, 1, 0] = True
    refused(talks, "A", Move(accept_issues=parts), f"x cannot be settled as in text 2: {NOTHING}")


def test_an_issue_beyond_the_bounds_cannot_be_settled() -> None:
    talks = at(talk({**LINES, "protocol.package": False}), "respond")
    parts = np.zeros((1, 2, 2), dtype=bool)
    parts[0, 1, 0] = True
    refused(talks, "A", Move(accept_issues=parts), f"x cannot be settled as in text 2: {OWN}")
    parts[0, 1] = False, True
    talks.submit("A", Move(accept_issues=parts))


def test_an_offer_of_verification_can_be_answered() -> None:
    talks = talk({"hidden_types": {"B": {"sincere": 0.7, "pretext": 0.3}}})
    submit(talks, A=Move(offer_verification=YES))
    assert "accept_verification" in talks.legal("B").parts
    assert "accept_verification" not in talks.legal("A").parts
    talks.submit("B", Move(accept_verification=YES))


@pytest.mark.parametrize(("kind", "why"), [("sincere", None), ("pretext", NOTHING)])
def test_an_interim_text_can_be_signed_by_who_signs_anything(kind: str, why: str | None) -> None:
    """A mediator has a draft from the first round on, so that the interim text comes at half time, in round 2 of 4."""
    changes = {"protocol.interim": True, "protocol.mediators": ["M"], "hidden_types": {"A": {kind: 1.0}}}
    talks = at(talk(changes, [state_party("M", 0.0, kind="mediator")]), "respond", 2)
    assert talks.legal("A").reason("accept_interim") == why
    assert ("accept_interim" in talks.legal("A").parts) == (why is None)
    assert "accept_interim" in talks.legal("B").parts


# ---------------------------------------------------------------------- at the decision

READY = {"force.attackers.A.readiness": 1.0, "force.start_rungs": {"A": 3}, "parameters.incident_risk": 0.0}
SURPRISE = {**READY, "force.surprise": ["A"]}
NO_FORCE = ("no", "this party cannot use force in this scenario")
NO_DEAL = ("no", "no deal is in force")
NOT_READY = ("no", "not ready: build readiness at a display of force (rung 3) or above")
LEAVES = ("yes", "talks are suspended when announced in two successive rounds")
STAYS = ("yes", "the deadline of these talks does not move, or not any more")
TO_FOUR = ("one step, up to rung 4", "war is decided by an attack, not by posture")


def test_what_is_left_to_decide() -> None:
    talks = at(talk(), "decide")
    a, b = talks.legal("A"), talks.legal("B")
    assert a.parts == b.parts == ("posture", "words", "walk_out", "prepare", "extend")
    assert a.steps == b.steps == (-1, 0, 1)
    rest = {"reopen": NO_DEAL, "walk_out": LEAVES, "posture": TO_FOUR, "extend": STAYS}
    assert said(a) == {"attack": NOT_READY, "last_offer": ("no", "not ready: it would be an empty threat"), **rest}
    assert said(b) == {"attack": NO_FORCE, "last_offer": NO_FORCE, **rest}
    refused(talks, "A", Move(reopen=YES), "reopen: no deal is in force")
    refused(talks, "B", demand(0.0, 0.9), f"demand is no part of the stage 'decide'; allowed: {', '.join(b.parts)}")
    talks.submit("A", Move(attack=~YES))


@pytest.mark.parametrize(
    ("changes", "attack", "last_offer"),
    [
        (READY, "a last offer comes first: announce it, table it in the next round, strike if it is refused", None),
        (SURPRISE, None, "this party strikes without one"),
        ({**READY, "force.attackers.A.readiness": 0.5}, NOT_READY[1], None),  # at rung 3 the rest comes in this round
        ({**READY, "rounds": 1}, "a last offer comes first: announce it, table it in the next round, strike if it is "
         "refused", "no round is left to put it to a table"),
    ],
)  # fmt: skip
def test_what_an_army_may_do(changes: dict[str, Any], attack: str | None, last_offer: str | None) -> None:
    legal = at(talk(changes), "decide").legal("A")
    assert (legal.reason("attack"), legal.reason("last_offer")) == (attack, last_offer)
    assert ("attack" in legal.parts, "last_offer" in legal.parts) == (attack is None, last_offer is None)


def test_a_deal_in_force_ends_wars_and_walk_outs_but_an_insatiable_party_reopens_it() -> None:
    """A signs in round 1; B, insatiable, may void the deal from round 2 on, A never."""
    talks = at(talk({**SURPRISE, "hidden_types": {"B": {"insatiable": 1.0}}}), "respond")
    accept = Move(accept=np.array([[True, False]]))
    submit(talks, A=accept, B=accept)
    first = said(talks.legal("A"), "attack", "last_offer", "walk_out")
    assert first == {
        "attack": ("no", "a deal is in force"),
        "last_offer": ("no", "a deal is in force"),
        "walk_out": ("no", "no talks are going on"),
    }
    early = "nothing was agreed in an earlier round of these talks"
    assert said(talks.legal("B"), "reopen") == {"reopen": ("no", early)}
    at(talks, "decide", 2)
    assert said(talks.legal("A"), "reopen") == {"reopen": ("no", "this government keeps to what was signed")}
    assert "reopen" in talks.legal("B").parts


def test_an_insatiable_party_that_need_not_consent_reopens_nothing() -> None:
    changes = {
        **SURPRISE,
        "protocol.seats": ["A", "B", "C"],
        "hidden_types": {"B": {"insatiable": 1.0}, "C": {"insatiable": 1.0}},
    }
    talks = at(talk(changes, [state_party("C", 0.1)]), "respond")
    accept = Move(accept=np.array([[True, False, False]]))
    submit(talks, A=accept, B=accept)
    at(talks, "decide", 2)
    assert talks.legal("B").reason("reopen") is None
    assert talks.legal("C").reason("reopen") == "this government keeps to what was signed"


@pytest.mark.parametrize(
    ("deadline", "moves"),
    [
        ({"kind": "extendable", "at_round": 3, "max_extensions": 1}, True),
        ({"kind": "extendable", "at_round": 3, "max_extensions": 0}, False),
        ({"kind": "hard"}, False),
        ({"kind": "soft", "at_round": 2}, False),
    ],
)
def test_a_vote_for_more_time_that_moves_nothing_says_so(deadline: dict[str, Any], moves: bool) -> None:
    talks = at(talk({"deadline": deadline}), "decide")
    assert said(talks.legal("A"), "extend") == ({} if moves else {"extend": STAYS})
    assert "extend" in talks.legal("A").parts, "a policy may ask for it all the same"


def test_others_go_on_without_who_need_not_consent() -> None:
    extendable = {"deadline": {"kind": "extendable", "at_round": 3}}
    talks = at(talk({"protocol.seats": ["A", "B", "C"], **extendable}, [state_party("C", 0.1)]), "decide")
    legal = talks.legal("C")
    assert said(legal, "walk_out", "extend") == {
        "walk_out": ("yes", "others must consent, this party need not: talks go on without it"),
        "extend": ("yes", "only those who must consent are counted"),
    }
    assert said(legal, "posture") == {"posture": ("one step, up to rung 2", "no part in a war that may come")}
    assert said(talks.legal("A"), "extend") == {}


def test_talks_go_on_without_who_must_consent_to_some_issues_only() -> None:
    extendable = {"deadline": {"kind": "extendable", "at_round": 3}, "consent_scope": {"C": ["x"]}}
    talks = at(talk({"protocol.seats": ["A", "B", "C"], **extendable}, [state_party("C", 0.1)]), "decide")
    why = "only who must consent to every text can suspend talks; this party is asked on some issues"
    assert said(talks.legal("C"), "walk_out", "extend") == {
        "walk_out": ("yes", why),
        "extend": ("yes", "only those who must consent to every text are counted"),
    }
    for number in (1, 2):
        submit(at(talks, "decide", number), C=Move(walk_out=YES))
    assert talks.game.state.status[0] == TALKING


@pytest.mark.parametrize(("most", "why"), [(1, None), (0, STAYS[1])])
def test_a_deadline_that_does_not_move_says_so_in_suspended_rounds_too(most: int, why: str | None) -> None:
    """B leaves in rounds 1 and 2; if it comes back in round 3, the deadline is due and votes for more time count."""
    talks = talk({"deadline": {"kind": "extendable", "at_round": 3, "max_extensions": most}})
    for number in (1, 2):
        submit(at(talks, "decide", number), B=Move(walk_out=YES))
    at(talks, "decide", 3)
    assert [talks.legal(party).reason("extend") for party in ("A", "B")] == [why, why]
    submit(talks, A=Move(extend=YES), B=Move(extend=YES))
    assert (talks.game.state.status[0] == TALKING) == (why is None)


def test_after_the_deadline_there_is_no_vote_for_more_time() -> None:
    talks = at(talk({"deadline": {"kind": "extendable", "at_round": 1}}), "decide", 2)
    assert said(talks.legal("A"), "extend", "walk_out") == {
        "extend": ("yes", "no talks are going on"),
        "walk_out": ("no", "no talks are going on"),
    }


def test_an_ally_shows_force_and_no_more() -> None:
    changes = {
        "protocol.seats": ["A", "B", "C"],
        "edges": [{"a": "B", "b": "C", "kind": "defence", "weight": 1.0}],
    }
    talks = at(talk(changes, [state_party("C", 0.1)]), "decide")
    why = ("one step, up to rung 3", "an ally shows force and no more")
    assert said(talks.legal("C"), "posture") == {"posture": why}


def test_who_has_left_stays_away_or_comes_back() -> None:
    """B leaves in rounds 1 and 2; in round 3 it may stay away, while to A no talks are going on."""
    talks = talk()
    for number in (1, 2):
        submit(at(talks, "decide", number), B=Move(walk_out=YES))
    at(talks, "decide", 3)
    stays = ("yes", "stay away: without it talks meet again at the next date")
    assert said(talks.legal("B"), "walk_out") == {"walk_out": stays}
    assert said(talks.legal("A"), "walk_out") == {"walk_out": ("no", "no talks are going on")}


@pytest.mark.parametrize(("rung", "steps"), [(0, (0, 1)), (1, (-1, 0, 1)), (3, (-1, 0, 1)), (4, (-1, 0))])
def test_the_ladder_is_climbed_step_by_step_up_to_the_own_top(rung: int, steps: tuple[int, ...]) -> None:
    """A may go from 0 to 4, one rung at a time."""
    talks = at(talk({"force.start_rungs": {"A": rung}, "parameters.incident_risk": 0.0}), "decide")
    assert talks.legal("A").steps == steps
    for step in (-1, 0, 1, 2):
        move = Move(posture=np.array([step]))
        if step in steps:
            talks.submit("A", move)
        else:
            allowed = str(steps).strip("()")
            refused(talks, "A", move, f"posture: one step at a time, up to the own top rung; allowed: {allowed}")


@pytest.mark.parametrize(("rung", "steps"), [(2, (-1, 0)), (3, (-1, 0)), (4, (-1, 0))])
def test_who_starts_above_its_top_may_only_climb_down(rung: int, steps: tuple[int, ...]) -> None:
    """C has no part in the war and tops out at 2."""
    changes = {"protocol.seats": ["A", "B", "C"], "force.start_rungs": {"C": rung}, "parameters.incident_risk": 0.0}
    assert at(talk(changes, [state_party("C", 0.1)]), "decide").legal("C").steps == steps
