"""Model 3 and 7.12: the order of a round, who may act when, and how talks end; one scripted talk each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.a_table import state_party, table
from tests.scripted_seats import CALM, Script, ScriptedSeat, both, played, row

OUT, MORE, SIGN_A = {"walk_out": True}, {"extend": True}, {"signs": "A"}
READY = {
    "force.attackers.A.readiness": 1.0,
    "force.surprise": ["A"],
    "force.start_rungs": {"A": 3},
    "parameters.incident_risk": 0.0,
}


def rounds(stage: str, move: dict[str, Any], *numbers: int) -> Script:
    return {(number, stage): move for number in numbers}


# ---------------------------------------------------------------------- walking out, coming back


@pytest.mark.parametrize(
    ("numbers", "reason", "end"),
    [
        ((1, 2, 3, 4), "walk_out", 2),
        ((2, 3, 4), "walk_out", 3),
        ((3, 4), "walk_out", 4),
        ((1, 2, 4), "deadline", 4),
        ((2, 3), "deadline", 4),
        ((1, 3), "deadline", 4),
        ((2,), "deadline", 4),
        ((), "deadline", 4),
    ],
)
def test_fed_up_twice_in_a_row_and_away_to_the_end(numbers: tuple[int, ...], reason: str, end: int) -> None:
    """Who left comes back where it no longer stays away, and the talks then run into the deadline of round 4."""
    ended = row({"B": rounds("decide", OUT, *numbers)})
    assert (ended["outcome"], ended["end_reason"], ended["end_round"]) == ("stalemate", reason, end)


@pytest.mark.parametrize(("signed", "outcome"), [(3, "stalemate"), (4, "agreement")])
def test_suspended_talks_meet_at_the_next_date_but_one_when_who_left_comes_back(signed: int, outcome: str) -> None:
    """Suspended at the end of round 2, no table in round 3, where B does not stay away; in round 4 it signs."""
    scripts = {
        "A": rounds("respond", SIGN_A, signed),
        "B": {**rounds("decide", OUT, 1, 2), **rounds("respond", SIGN_A, signed)},
    }
    assert row(scripts)["outcome"] == outcome


def test_talks_that_met_again_end_when_they_end() -> None:
    """Suspended in round 2, back at the table in round 4, where the horizon comes; not when they were suspended."""
    ended = row({"B": rounds("decide", OUT, 1, 2)}, {"deadline": {"kind": "none"}})
    assert (ended["end_reason"], ended["end_round"]) == ("horizon", 4)


@pytest.mark.parametrize(("away", "met"), [((), (1, 2, 4, 5)), ((3,), (1, 2, 5)), ((3, 4, 5), (1, 2))])
def test_no_table_meets_as_long_as_somebody_who_left_stays_away(away: tuple[int, ...], met: tuple[int, ...]) -> None:
    """Only B has left; that A, which has not, would go as well in round 3 keeps nobody away."""
    watcher = ScriptedSeat(rounds("decide", OUT, 3))
    row({"A": watcher, "B": rounds("decide", OUT, 1, 2, *away)}, {"rounds": 5})
    assert tuple(number for number, stage in watcher.seen if stage == "table") == met


def test_of_two_who_left_both_must_come_back() -> None:
    """B leaves in round 2 and comes back in 3; A, which left in the same round, stays away until 4."""
    watcher = ScriptedSeat()
    scenario = table({**CALM, "protocol.seats": ["A", "B", "C"], "rounds": 6}, [state_party("C", 0.1)])
    scripts = {"A": rounds("decide", OUT, 1, 2, 3), "B": rounds("decide", OUT, 1, 2), "C": watcher}
    row(scripts, scenario=scenario)
    assert [number for number, stage in watcher.seen if stage == "table"] == [1, 2, 5, 6]


def test_after_a_return_it_takes_two_rounds_again() -> None:
    """Out in 1 and 2, back in 3; out in 4 alone is not enough for round 5 to fall away, out in 4 and 5 for round 6."""
    assert row({"B": rounds("decide", OUT, 1, 2, 4)}, {"rounds": 5})["end_reason"] == "deadline"
    assert row({"B": rounds("decide", OUT, 1, 2, 4, 5, 6)}, {"rounds": 6})["end_reason"] == "walk_out"


def test_only_who_must_consent_can_break_the_talks_off() -> None:
    scenario = table({**CALM, "protocol.seats": ["A", "B", "C"]}, [state_party("C", 0.1)])
    ended = row({"C": rounds("decide", OUT, 1, 2, 3)}, scenario=scenario)
    assert ended["end_reason"] == "deadline"


# ---------------------------------------------------------------------- deadlines


@pytest.mark.parametrize(
    ("kind", "end", "reason"),
    [("hard", 2, "deadline"), ("extendable", 2, "deadline"), ("soft", 4, "deadline"), ("none", 4, "horizon")],
)
def test_what_a_deadline_closes(kind: str, end: int, reason: str) -> None:
    deadline = {"kind": kind} if kind == "none" else {"kind": kind, "at_round": 2}
    ended = row(None, {"deadline": deadline})
    assert (ended["end_round"], ended["end_reason"]) == (end, reason)


def test_a_deadline_moves_once_for_each_time_that_all_wish_it() -> None:
    extendable = {"deadline": {"kind": "extendable", "at_round": 2, "max_extensions": 1}, "rounds": 6}
    all_rounds = dict.fromkeys("AB", rounds("decide", MORE, 1, 2, 3, 4, 5, 6))
    ended = row(all_rounds, extendable)
    assert (ended["end_round"], ended["extensions"], ended["end_reason"]) == (3, 1, "deadline")
    alone = row({"A": all_rounds["A"]}, extendable)
    assert (alone["end_round"], alone["extensions"]) == (2, 0)


def test_who_need_not_consent_need_not_wish_it() -> None:
    changes = {**CALM, "protocol.seats": ["A", "B", "C"], "deadline": {"kind": "extendable", "at_round": 3}}
    ended = row(dict.fromkeys("AB", rounds("decide", MORE, 3)), scenario=table(changes, [state_party("C", 0.1)]))
    assert ended["extensions"] == 1


def test_closed_talks_end_a_run_at_once_where_nobody_can_attack() -> None:
    peaceful = {"can_use_force": [], "force": None, "deadline": {"kind": "hard", "at_round": 2}}
    watcher = ScriptedSeat()
    assert row({"A": watcher}, peaceful)["end_round"] == 2
    assert max(watcher.seen) == (2, "table")


def test_closed_talks_go_on_as_posture_where_somebody_can() -> None:
    watcher = ScriptedSeat()
    row({"A": watcher}, {"deadline": {"kind": "hard", "at_round": 2}})
    assert [at for at in watcher.seen if at[0] > 2] == [(3, "decide"), (4, "decide")]


def test_the_last_round_is_the_last_that_begins_by_the_horizon() -> None:
    watcher = ScriptedSeat()
    ended = row({"A": watcher}, {"horizon": "2000-02-10", "deadline": {"kind": "soft", "at_round": 4}})
    assert (ended["end_round"], ended["end_reason"]) == (3, "horizon")
    assert max(watcher.seen)[0] == 3


# ---------------------------------------------------------------------- 7.12 breakdown


@pytest.mark.parametrize(("hazard", "reason", "end"), [(1.0, "breakdown", 2), (0.0, "deadline", 4)])
def test_a_breakdown_closes_the_talks(hazard: float, reason: str, end: int) -> None:
    ended = row(None, {"events": [{"round": 2, "kind": "breakdown", "value": hazard}]})
    assert (ended["end_reason"], ended["end_round"]) == (reason, end)


def test_talks_that_break_down_at_the_deadline_are_not_extended() -> None:
    """All wish for more time in round 2, which would make round 3 the last; in round 2 chance comes first."""
    changes = {
        "deadline": {"kind": "extendable", "at_round": 2, "max_extensions": 1},
        "events": [{"round": 2, "kind": "breakdown", "value": 1.0}],
    }
    ended = row(dict.fromkeys("AB", rounds("decide", MORE, 2)), changes)
    assert (ended["end_reason"], ended["end_round"], ended["extensions"]) == ("breakdown", 2, 0)


@pytest.mark.parametrize(("away", "reason"), [((1, 2), "breakdown"), ((1, 2, 3, 4), "walk_out")])
def test_talks_that_are_to_meet_again_may_break_down_before(away: tuple[int, ...], reason: str) -> None:
    """Suspended in round 2; in round 3 chance would break them down, if B has not stayed away."""
    ended = row({"B": rounds("decide", OUT, *away)}, {"events": [{"round": 3, "kind": "breakdown", "value": 1.0}]})
    assert ended["end_reason"] == reason


# ---------------------------------------------------------------------- reopening

GREEDY = {"hidden_types": {"A": {"insatiable": 1.0}}, "rounds": 6}


def reopened(again: int | None, changes: dict[str, Any] | None = None, *, by: str = "A", at: int = 2) -> Any:
    signs = rounds("respond", SIGN_A, *(number for number in (1, again) if number))
    scripts: dict[str, dict[Any, Any]] = {"A": dict(signs), "B": dict(signs)}
    scripts[by][at, "decide"] = {"reopen": True}
    return row(scripts, {**GREEDY, "deadline": {"kind": "hard", "at_round": 2}, **(changes or {})})


def test_an_insatiable_party_voids_a_deal_of_an_earlier_round() -> None:
    ended = reopened(None)
    assert (ended["outcome"], ended["settled_share"]) == ("stalemate", 0.0)
    assert ended["utility_A"] == pytest.approx(0.35)


@pytest.mark.e2e
@pytest.mark.parametrize(("again", "outcome"), [({}, "agreement"), ({(2, "decide"): {"reopen": True}}, "stalemate")])
def test_so_does_one_that_has_a_say_on_one_issue_only(again: Script, outcome: str) -> None:
    """C may stop what settles x, signs in round 1 and reopens in round 2."""
    changes = {"consent_scope": {"C": ["x"]}, "hidden_types": {"C": {"insatiable": 1.0}}, "rounds": 6}
    signs = rounds("respond", SIGN_A, 1)
    scripts = {"A": signs, "B": signs, "C": {**signs, **again}}
    ended = row(scripts, scenario=table({**CALM, **changes}, [state_party("C", 0.1)]))
    assert ended["outcome"] == outcome


def test_talks_go_on_for_two_more_rounds_at_least() -> None:
    """Reopened in round 2, where the deadline was: the clock now runs to round 4."""
    assert (reopened(4)["outcome"], reopened(4)["end_round"]) == ("agreement", 4)
    assert (reopened(5)["outcome"], reopened(5)["end_round"]) == ("stalemate", 4)
    assert reopened(5)["end_reason"] == "deadline"


PARTS = {"signs": ["A"], "accept_issues": [[True, False], [False, False]], "level": 0.0}
"""A's value of the first issue is settled, and nothing else."""


@pytest.mark.parametrize(
    ("by", "at", "settled", "again"),
    [
        ("A", 2, 0.0, ()),
        ("A", 1, 0.625, ()),  # not in the round in which it was settled
        ("B", 2, 0.625, ()),
        ("A", 2, 0.625, (3,)),
    ],
)
def test_an_insatiable_party_reopens_what_was_settled_issue_by_issue(
    by: str, at: int, settled: float, again: tuple[int, ...]
) -> None:
    """In the first round x is settled, of salience .75 to A and .5 to B."""
    scripts: dict[str, dict[Any, Any]] = {name: {(n, "respond"): PARTS for n in (1, *again)} for name in "AB"}
    scripts[by][at, "decide"] = {"reopen": True}
    assert row(scripts, {**GREEDY, "protocol.package": False})["settled_share"] == pytest.approx(settled)


def test_what_is_open_again_cannot_be_reopened_before_something_settles_anew() -> None:
    """x settles in round 1, is reopened in round 2 and settles again in round 3."""
    marks: dict[tuple[int, str], Any] = {(number, "respond"): PARTS for number in (1, 3)}
    watcher = ScriptedSeat({**marks, (2, "decide"): {"reopen": True}}, watch=("may_reopen",))
    row({"A": watcher, "B": marks}, {**GREEDY, "protocol.package": False})
    may = {number: bool(noted["may_reopen"][0]) for (number, stage), noted in watcher.seen.items() if stage == "decide"}
    assert [may[number] for number in (1, 2, 3, 4)] == [False, True, False, True]


def test_a_later_deadline_is_not_brought_forward() -> None:
    late = {"deadline": {"kind": "hard", "at_round": 6}}
    assert (reopened(6, late)["outcome"], reopened(6, late)["end_round"]) == ("agreement", 6)


def test_nobody_reopens_in_the_round_of_the_signature_or_without_being_insatiable() -> None:
    assert reopened(None, at=1)["outcome"] == "agreement"
    assert reopened(None, by="B")["outcome"] == "agreement"


def test_a_deal_of_the_satisfied_ends_the_run() -> None:
    watcher = ScriptedSeat(rounds("respond", SIGN_A, 1))
    ended = row({"A": watcher, "B": rounds("respond", SIGN_A, 1)})
    assert (ended["outcome"], ended["end_round"], ended["durability"]) == ("agreement", 1, 1.0)
    assert max(watcher.seen) == (1, "table")
    assert (reopened(None, at=6)["durability"], reopened(4)["durability"]) == (
        pytest.approx(float("nan"), nan_ok=True),
        0.5,
    )


def test_whether_a_deal_lasts_hangs_on_the_chance_of_reopening() -> None:
    signs = both(1, "respond", signs="A")
    assert row(signs, {**GREEDY, "parameters.reopening": 0.2})["durability"] == pytest.approx(0.8)
    bystander = table(
        {**CALM, "hidden_types": {"C": {"insatiable": 1.0}}, "protocol.seats": ["A", "B", "C"]}, [state_party("C", 0.1)]
    )
    three = both(1, "respond", signs="A")
    assert row(three, scenario=bystander)["durability"] == 1.0
    asked = {**three, "C": {(1, "respond"): {"signs": ["A"]}}}
    assert row(asked, scenario=bystander.replace({"consent_scope": {"C": ["x"]}}))["durability"] == 0.5


# ---------------------------------------------------------------------- when nothing can come any more


@pytest.mark.parametrize(
    ("scripts", "changes", "talked", "last"),
    [
        pytest.param({}, {"deadline": {"kind": "hard", "at_round": 2}}, 2, 4, id="peace after talks that were closed"),
        pytest.param(
            {"A": rounds("decide", {"attack": True}, 3)},
            {"deadline": {"kind": "hard", "at_round": 2}},
            2,
            3,
            id="war after talks that were closed",
        ),
        pytest.param({"A": rounds("decide", {"attack": True}, 3)}, {}, 3, 3, id="war that ends talks"),
        pytest.param({"B": rounds("decide", OUT, 1, 2, 3, 4)}, {}, 4, 4, id="suspended talks may meet again"),
        pytest.param(both(2, "respond", signs="A"), {}, 2, 2, id="a deal for good"),
        pytest.param(
            both(2, "respond", signs="A"), {"hidden_types": {"B": {"insatiable": 1.0}}}, 2, 4, id="a deal that may fall"
        ),
        pytest.param({}, {"deadline": {"kind": "hard", "at_round": 2}, "force": None}, 2, 2, id="no war can follow"),
    ],
)
def test_talks_end_before_the_peace_that_follows_does(
    scripts: dict[str, Script], changes: dict[str, Any], talked: int, last: int
) -> None:
    """What observers count: in a run with force war may come up to the horizon, talks or no talks."""
    able = {"can_use_force": []} if "force" in changes else READY
    noted = played(scripts, {**able, **changes}).game.outcome_table
    assert (noted.talks_ended.tolist(), noted.last_round.tolist()) == ([talked], [last])
