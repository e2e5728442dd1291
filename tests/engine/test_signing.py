"""Model 7.2, 7.7 and 7.8: what the engine lets pass, signs and settles; one scripted talk each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.a_table import state_party, table
from tests.scripted_seats import CALM, ScriptedSeat, both, row

LINE = {"issues.x.red_lines": {"A": {"min": 0.4, "basis": "declared"}}}


def test_a_text_that_all_sign_is_in_force() -> None:
    ended = row(both(2, "respond", signs="A"))
    assert (ended["outcome"], ended["end_reason"], ended["end_round"]) == ("agreement", "agreement", 2)
    assert (ended["term_x"], ended["term_y"], ended["settled_share"]) == (1.0, 0.5, 1.0)


def test_one_signature_is_none() -> None:
    ended = row({"B": {(1, "respond"): {"signs": "A"}}})
    assert ended["outcome"] == "stalemate"
    assert np.isnan(ended["term_x"])
    assert ended["blocked_by"] == "A"


def test_the_engine_signs_nothing_beyond_the_own_bounds() -> None:
    """B's text has x at 0; A may take no less than .4, whatever it says."""
    b_text = both(1, "respond", signs="B")
    assert row(b_text)["outcome"] == "agreement"
    assert row(b_text, LINE)["outcome"] == "stalemate"


def test_the_engine_tables_nothing_beyond_the_own_bounds() -> None:
    scripts: dict[str, dict[Any, Any]] = both(1, "respond", signs="A")
    scripts["A"][1, "table"] = {"demand": [0.1, 0.3]}
    assert row(scripts)["term_x"] == pytest.approx(0.1)
    ended = row(scripts, LINE)
    assert (ended["term_x"], ended["term_y"]) == pytest.approx((0.4, 0.3))


def test_who_accepts_nothing_signs_nothing() -> None:
    ended = row(both(1, "respond", signs="A"), {"hidden_types": {"A": {"pretext": 1.0}}})
    assert ended["outcome"] == "stalemate"
    assert ended["rule_outcome"] == "conflict"


# ---------------------------------------------------------------------- 7.7 partial texts


def test_a_deferred_issue_stays_open_and_the_text_is_partial() -> None:
    """x alone settles .625 of the mean salience, y is vital to B."""
    scripts: dict[str, dict[Any, Any]] = both(1, "respond", signs="A")
    scripts["A"][1, "table"] = {"defer": [False, True]}
    ended = row(scripts)
    assert (ended["outcome"], ended["end_reason"]) == ("partial_agreement", "partial_agreement")
    assert ended["settled_share"] == pytest.approx(0.625)
    assert ended["term_x"] == 1.0
    assert ended["durability"] == 1.0, "a partial agreement may hold, too"
    assert np.isnan(ended["term_y"])
    low, high = {"thresholds.partial": 0.625}, {"thresholds.partial": 0.626}
    assert (row(scripts, low)["outcome"], row(scripts, high)["outcome"]) == ("partial_agreement", "stalemate")


# ---------------------------------------------------------------------- 7.7 issue by issue

ITEMS = {"protocol.package": False}


def items(number: int, a: list[list[bool]], b: list[list[bool]], level: float = 0.0) -> dict[str, Any]:
    return {
        name: {(number, "respond"): {"accept_issues": marks, "level": level}} for name, marks in (("A", a), ("B", b))
    }


def test_issues_that_all_accept_settle_one_by_one() -> None:
    ended = row(items(1, [[True, True], [False, False]], [[False, True], [False, False]]), ITEMS)
    assert (ended["outcome"], ended["settled_share"]) == ("partial_agreement", pytest.approx(0.375))
    assert ended["term_y"] == 0.5
    assert np.isnan(ended["term_x"])


def test_what_has_settled_counts_from_the_end_of_the_talks() -> None:
    """Only y settles, at .5 in round 1; x stays at .2, so that A has .4 + .05 * .9**3 less than in full."""
    ended = row(items(1, [[True, True], [False, False]], [[False, True], [False, False]]), ITEMS)
    assert (ended["utility_A"], ended["utility_B"]) == pytest.approx((0.35 + 0.729 * 0.05, 0.6 + 0.512 * 0.1))


def test_when_the_last_issue_settles_the_deal_is_signed() -> None:
    everything = [[True, True], [False, False]]
    ended = row(items(2, everything, everything), ITEMS)
    assert (ended["outcome"], ended["end_round"]) == ("agreement", 2)


def test_settled_issues_can_be_demanded_no_more() -> None:
    """y settles at A's .5 in round 1; whatever B tables later, .5 is what its text says."""
    scripts = items(1, [[False, True], [False, False]], [[False, True], [False, False]])
    scripts["B"][2, "table"] = {"demand": [0.3, 0.1]}
    watcher = ScriptedSeat(scripts["A"], watch=("texts",))
    row({"A": watcher, "B": scripts["B"]}, ITEMS)
    assert watcher.seen[1, "respond"]["texts"].tolist() == [[[1.0, 0.5], [0.0, 0.9]]]
    assert watcher.seen[2, "respond"]["texts"].tolist() == [[[1.0, 0.5], [0.3, 0.5]]]


def test_in_itemised_talks_a_seat_s_text_does_not_pass_as_a_whole() -> None:
    assert row(both(1, "respond", signs="A"), ITEMS)["outcome"] == "stalemate"


def test_who_accepts_nothing_settles_nothing() -> None:
    everything = [[True, True], [True, True]]
    ended = row(items(1, everything, everything), {**ITEMS, "hidden_types": {"A": {"pretext": 1.0}}})
    assert ended["settled_share"] == 0.0


# ---------------------------------------------------------------------- 7.8 the drafter

MEAN = (0.75, 0.7)
"""The working text: x 3 : 1 between 1 and 0, y 1 : 1 between .5 and .9."""


def content(*numbers: int) -> dict[tuple[int, str], dict[str, Any]]:
    return {(number, "table"): {"level": 0.0, "reserve": 0.0} for number in numbers}


def drafting(number: int, changes: dict[str, Any] | None = None, *, mediated: bool = False) -> Any:
    """Both sign the drafter's text, if there is one, in some round."""
    script: dict[tuple[int, str], dict[str, Any]] = content(1, 2, 3, 4)
    script[number, "respond"] = {"signs": ["drafter"]}
    mediator = [state_party("M", 0.0, kind="mediator")] if mediated else []
    more = {"protocol.mediators": ["M"]} if mediated else {}
    return row({"A": script, "B": script}, scenario=table({**CALM, **more, **(changes or {})}, mediator))


def test_without_a_mediator_drafters_work_in_the_session_before_the_deadline() -> None:
    ended = drafting(4)
    assert (ended["outcome"], ended["end_round"]) == ("agreement", 4)
    assert (ended["term_x"], ended["term_y"]) == pytest.approx(MEAN, abs=1e-5)
    assert drafting(3, {"deadline": {"kind": "hard", "at_round": 3}})["end_round"] == 3


def test_after_a_soft_deadline_the_session_goes_on() -> None:
    assert drafting(4, {"deadline": {"kind": "soft", "at_round": 2}})["outcome"] == "agreement"


def test_a_mediator_drafts_in_every_round() -> None:
    ended = drafting(1, mediated=True)
    assert (ended["outcome"], ended["end_round"]) == ("agreement", 1)
    assert (ended["term_x"], ended["term_y"]) == pytest.approx(MEAN, abs=1e-5)


def test_a_mediator_has_as_many_redrafts_as_drafters_in_the_closing_session() -> None:
    alone, closing = {"parameters.mediator_steps": 0}, {"parameters.drafting_steps": 0}
    assert [drafting(number, alone, mediated=True)["outcome"] for number in (3, 4)] == ["stalemate", "agreement"]
    assert [drafting(number, closing, mediated=True)["outcome"] for number in (3, 4)] == ["agreement", "stalemate"]


def test_texts_before_the_closing_session_are_those_of_the_seats() -> None:
    watcher = ScriptedSeat(watch=("texts",))
    row({"A": watcher})
    assert [watcher.seen[number, "respond"]["texts"].shape[1] for number in (1, 2, 3, 4)] == [2, 2, 2, 3]


def test_in_itemised_talks_the_drafter_s_text_may_pass_as_a_whole() -> None:
    assert drafting(4, ITEMS)["outcome"] == "agreement"


# ---------------------------------------------------------------------- 7.7 interim texts

INTERIM = {"protocol.interim": True}


def interim(
    *numbers: int, changes: dict[str, Any] | None = None, only: str | None = None, mediated: bool = True
) -> Any:
    scripts: dict[str, Any] = {}
    for name in "AB":
        scripts[name] = content(1, 2, 3, 4)
        for number in numbers if only in (None, name) else ():
            scripts[name][number, "respond"] = {"accept_interim": True}
    mediator = [state_party("M", 0.0, kind="mediator")] if mediated else []
    more = {"protocol.mediators": ["M"]} if mediated else {}
    return row(scripts, scenario=table({**CALM, **INTERIM, **more, **(changes or {})}, mediator))


@pytest.mark.e2e
def test_an_interim_text_needs_half_of_the_clock_and_everybody_s_yes() -> None:
    assert interim(1)["outcome"] == "stalemate"
    ended = interim(2)
    assert (ended["outcome"], ended["end_reason"], ended["settled_share"]) == ("partial_agreement", "interim", 0.0)
    assert interim(2, only="A")["outcome"] == "stalemate"
    assert interim(2, changes={"protocol.interim": False})["outcome"] == "stalemate"
    assert interim(2, changes={"hidden_types": {"A": {"pretext": 1.0}}})["outcome"] == "stalemate"


def test_half_of_an_odd_clock_has_passed_in_the_round_that_crosses_it() -> None:
    """Five rounds: 2.5, crossed in round 3."""
    five = {"rounds": 5}
    assert (interim(2, changes=five)["outcome"], interim(3, changes=five)["outcome"]) == (
        "stalemate",
        "partial_agreement",
    )


def test_there_is_none_before_a_drafter_has_written() -> None:
    assert interim(3, mediated=False)["outcome"] == "stalemate"
    assert interim(4, mediated=False)["outcome"] == "partial_agreement"


def test_there_is_none_in_itemised_talks() -> None:
    assert interim(2, changes=ITEMS)["outcome"] == "stalemate"


def test_it_lies_half_way_between_the_status_quo_and_the_draft() -> None:
    """q (.2, .5), draft (.75, .7)."""
    watcher = ScriptedSeat(content(1, 2, 3, 4), watch=("interim_text", "interim_tabled", "interim_worth"))
    mediator = [state_party("M", 0.0, kind="mediator")]
    scenario = table({**CALM, **INTERIM, "protocol.mediators": ["M"]}, mediator)
    row({"A": watcher, "B": content(1, 2, 3, 4)}, scenario=scenario)
    noted = watcher.seen
    assert [bool(noted[number, "respond"]["interim_tabled"][0]) for number in (1, 2, 3)] == [False, True, True]
    assert noted[2, "respond"]["interim_text"][0] == pytest.approx([0.475, 0.6], abs=1e-5)
    assert noted[2, "respond"]["interim_worth"] == pytest.approx([1 - 0.75 * 0.525 - 0.25 * 0.1], abs=1e-5)


def test_what_is_a_non_starter_stays_at_the_status_quo_in_it() -> None:
    """A declared at least .4 of x and B at most .6, and their texts of round 3 lie beyond: neither could be signed.

    The draft of round 4 has x at .6 and y at .7: half-way is (.4, .6), of which .2 of x is left.  Left open behind A's
    line it costs nothing before an audience: 1 - 3/4 * .8 - 1/4 * .1.
    """
    lines = {"A": {"min": 0.4, "basis": "declared"}, "B": {"max": 0.6, "basis": "declared"}}
    watcher = ScriptedSeat(content(1, 2, 3, 4), watch=("interim_text", "interim_worth", "texts"))
    costly = {"issues.x.red_lines": lines, "parties.A.audience_cost": 0.4}
    scenario = table({**CALM, **INTERIM, **costly})
    row({"A": watcher, "B": content(1, 2, 3, 4)}, scenario=scenario)
    assert watcher.seen[4, "respond"]["texts"][0, 2] == pytest.approx([0.6, 0.7], abs=1e-5)
    assert watcher.seen[4, "respond"]["interim_text"][0] == pytest.approx([0.2, 0.6], abs=1e-5)
    assert watcher.seen[4, "respond"]["interim_worth"] == pytest.approx([0.375], abs=1e-5)


def test_there_is_no_second_one() -> None:
    """Said yes to by both in round 2, it is in force; without B's yes it is tabled again."""
    mediator = [state_party("M", 0.0, kind="mediator")]
    scenario = table({**CALM, **INTERIM, "protocol.mediators": ["M"]}, mediator)
    for second, again in ((True, False), (False, True)):
        watcher = ScriptedSeat({**content(1, 2, 3, 4), (2, "respond"): {"accept_interim": True}}, ("interim_tabled",))
        other = {**content(1, 2, 3, 4), (2, "respond"): {"accept_interim": second}}
        row({"A": watcher, "B": other}, scenario=scenario)
        assert bool(watcher.seen[3, "respond"]["interim_tabled"][0]) is again


def test_in_force_at_the_end_it_is_worth_to_its_parties_what_they_signed_it_for() -> None:
    """(.475, .6), worth .58125 and .6125, not .35 and .6: after three rounds .9**3 and .8**3 of the difference."""
    ended = interim(2)
    worth = (0.35 + 0.729 * 0.23125, 0.6 + 0.512 * 0.0125)
    assert (ended["utility_A"], ended["utility_B"]) == pytest.approx(worth, abs=1e-5)
    assert ended["settled_share"] == 0.0
    assert np.isnan(ended["term_x"])  # it settles nothing for good, and may lie beyond what a side could sign


def test_before_an_audience_it_costs_what_any_text_behind_an_own_line_costs() -> None:
    """A declared at least .6 of x, which the draft (.75, .7) gives: .125 behind it, at .4 * .75 a unit, .0375."""
    line = {"issues.x.red_lines": {"A": {"min": 0.6, "basis": "declared"}}, "parties.A.audience_cost": 0.4}
    watcher = ScriptedSeat({**content(1, 2, 3, 4), (2, "respond"): {"accept_interim": True}}, ("interim_worth",))
    other = {**content(1, 2, 3, 4), (2, "respond"): {"accept_interim": True}}
    mediator = [state_party("M", 0.0, kind="mediator")]
    scenario = table({**CALM, **INTERIM, **line, "protocol.mediators": ["M"]}, mediator)
    ended = row({"A": watcher, "B": other}, scenario=scenario)
    assert watcher.seen[2, "respond"]["interim_worth"] == pytest.approx([0.58125 - 0.0375], abs=1e-5)
    assert ended["utility_A"] == pytest.approx(0.35 + 0.729 * (0.23125 - 0.0375), abs=1e-5)


@pytest.mark.parametrize("apart", [False, True])
def test_a_new_status_quo_moves_what_it_left_open_and_nothing_else(apart: bool) -> None:
    """After the talks x moves to .3.  Held apart by their lines on x the sides had left it open: it lies there too.

    In force from round 4 on: (.475, .6), or (.2, .6) and then (.3, .6), worth 1 - 3/4 * .7 - 1/4 * .1 = .45 to A; no
    deal is worth .075 more than the .35 of before.
    """
    later: dict[str, Any] = {"rounds": 5, "deadline": {"kind": "hard", "at_round": 4}}
    later["events"] = [{"round": 5, "kind": "status_quo", "issue": "x", "value": 0.3}]
    lines = {"A": {"min": 0.4, "basis": "declared"}, "B": {"max": 0.6, "basis": "declared"}}
    ended = interim(4, changes=later | ({"issues.x.red_lines": lines} if apart else {}), mediated=False)
    worth = 0.45 if apart else 0.58125
    assert ended["utility_A"] == pytest.approx(0.425 + 0.729 * (worth - 0.425), abs=1e-5)


def test_a_deal_takes_its_place() -> None:
    scripts = {name: {**content(1, 2, 3, 4), (2, "respond"): {"accept_interim": True}} for name in "AB"}
    for script in scripts.values():
        script[3, "respond"] = {"signs": ["drafter"]}
    mediator = [state_party("M", 0.0, kind="mediator")]
    ended = row(scripts, scenario=table({**CALM, **INTERIM, "protocol.mediators": ["M"]}, mediator))
    assert (ended["outcome"], ended["end_round"], ended["settled_share"]) == ("agreement", 3, 1.0)


def test_with_a_deal_the_interim_text_falls_that_it_took_the_place_of() -> None:
    """In force from round 2 on, replaced in round 3; from round 4 on, in which A reopens, there is neither."""
    mediator = [state_party("M", 0.0, kind="mediator")]
    greedy: dict[str, Any] = {"hidden_types": {"A": {"insatiable": 1.0}}, "rounds": 6, "protocol.mediators": ["M"]}
    greedy["deadline"] = {"kind": "hard", "at_round": 4}
    for signs, reopens, reason in ((False, False, "interim"), (True, False, "agreement"), (True, True, "deadline")):
        scripts = {name: {**content(1, 2, 3, 4, 5, 6), (2, "respond"): {"accept_interim": True}} for name in "AB"}
        for script in scripts.values():
            script[3, "respond"] = {"signs": ["drafter"] if signs else []}
        scripts["A"][4, "decide"] = {"reopen": reopens}
        assert row(scripts, scenario=table({**CALM, **INTERIM, **greedy}, mediator))["end_reason"] == reason


def test_it_moves_an_extendable_deadline_and_no_other() -> None:
    extendable = {"deadline": {"kind": "extendable", "at_round": 2, "max_extensions": 1}}
    ended = interim(2, changes=extendable)
    assert (ended["extensions"], ended["end_round"]) == (1, 3)
    none_left = {"deadline": {"kind": "extendable", "at_round": 2, "max_extensions": 0}}
    assert (interim(2, changes=none_left)["extensions"], interim(2, changes=none_left)["end_round"]) == (0, 2)
    assert interim(2, changes={"deadline": {"kind": "hard", "at_round": 2}})["extensions"] == 0


def test_a_deal_of_the_same_round_goes_before_it() -> None:
    """Both say yes to (.475, .6) for the time being, and sign (1, .5) for good."""
    said = {**content(1, 2, 3, 4), (2, "respond"): {"accept_interim": True, "signs": "A"}}
    mediator = [state_party("M", 0.0, kind="mediator")]
    scenario = table({**CALM, **INTERIM, "protocol.mediators": ["M"]}, mediator)
    ended = row({"A": said, "B": said}, scenario=scenario)
    assert (ended["outcome"], ended["end_round"], ended["settled_share"]) == ("agreement", 2, 1.0)
    assert (ended["term_x"], ended["term_y"]) == (1.0, 0.5)


@pytest.mark.parametrize(("x", "outcome"), [(0.1, "stalemate"), (0.9, "partial_agreement")])
def test_members_of_an_alliance_vote_on_it(x: float, outcome: str) -> None:
    """A signs nothing below x = .9, so that the draft lies there and the interim text at (.2 + .9) / 2 = .55.

    To C, the one member of L, that is worth 1 - .45 where no deal is worth 1 - .1, and 1 - .35 where that is 1 - .7.
    """
    block = {"name": "League", "party": "L", "members": ["C"], "decision_rule": "majority"}
    others = [state_party("C", 0.1), state_party("L", 0.2, kind="alliance"), state_party("M", 0.0, kind="mediator")]
    changes = {
        "alliances": [block],
        "can_use_force": [],
        "force": {},
        "must_consent": ["A", "L"],
        "protocol.seats": ["A", "B", "L"],
        "protocol.mediators": ["M"],
        "issues.x.positions.C": x,
        "issues.x.red_lines": {"A": {"min": 0.9, "basis": "declared"}},
        "issues.y.salience.C": 0.0,
    }
    script = {**content(1, 2, 3, 4), (2, "respond"): {"accept_interim": True}}
    ended = row({"A": script, "L": script}, scenario=table({**CALM, **INTERIM, **changes}, others))
    assert ended["outcome"] == outcome
