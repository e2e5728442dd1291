"""Model 7.9 and 7.11: offers of verification and tests, who is asked, and what an answer makes of the signal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.engine.talks import Talks
from diplosim.rules.signals import CELLS, CONTEXTS, LEAVE_CELL, TABLE_CONTEXTS
from tests.a_table import state_party, table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM, ScriptedSeat

UNCERTAIN = {"hidden_types": {"B": {"sincere": 0.7, "pretext": 0.3}}}
ANSWER = {0: "none", 1: "accepted", 2: "refused"}
HELD, SMALL, LARGE = 1, 2, 3
"""How far a demand moved; 0 where it was raised."""


def answers(scripts: dict[str, dict[Any, Any]], changes: dict[str, Any] | None = None, others: Any = None) -> list[str]:
    """How the only uncertain party was seen to answer, round by round."""
    scenario = table({**CALM, **UNCERTAIN, **(changes or {})}, others)
    seats = {name: ScriptedSeat(scripts.get(name)) for name in scenario.seated}
    counts = np.zeros((1, scenario.rounds, CONTEXTS, CELLS, 5), dtype=np.int64)
    Talks(scenario, seats=seats, tables=invented_tables(scenario), learn=False, counts=counts).play()
    found = []
    for number in range(scenario.rounds):
        ((_, seen, _),) = np.argwhere(counts[0, number]).tolist()
        found.append(ANSWER[seen // 2 % 3])
    return found


def test_a_first_demand_concedes_nothing_whatever_was_coded() -> None:
    """B stands at (0, .9).  It opens with (.4, .9) and yields .05 of x in round 2, which is .025 to it."""
    scenario = table({**CALM, **UNCERTAIN})
    asks = {(1, "table"): {"demand": [0.4, 0.9]}, (2, "table"): {"demand": [0.45, 0.9]}}
    seats = {"A": ScriptedSeat(), "B": ScriptedSeat(asks)}
    counts = np.zeros((1, 4, CONTEXTS, CELLS, 5), dtype=np.int64)
    Talks(scenario, seats=seats, tables=invented_tables(scenario), learn=False, counts=counts).play()
    moved = [int(np.argwhere(counts[0, number])[0, 1]) // 18 for number in range(4)]
    assert moved == [HELD, SMALL, HELD, HELD]


OUT = {"walk_out": True}
VERIFY = {(2, "table"): {"offer_verification": True}}


def test_where_no_table_meets_nobody_concedes() -> None:
    """B gives up .2 of x, .1 to it, in round 2, at whose end A leaves; in round 3 there is nothing to be read."""
    scenario = table({**CALM, **UNCERTAIN})
    seats = {
        "A": ScriptedSeat({(1, "decide"): OUT, (2, "decide"): OUT, (3, "decide"): OUT}),
        "B": ScriptedSeat({(2, "table"): {"demand": [0.2, 0.9]}}),
    }
    counts = np.zeros((1, 4, CONTEXTS, CELLS, 5), dtype=np.int64)
    Talks(scenario, seats=seats, tables=invented_tables(scenario), learn=False, counts=counts).play()
    moved = [int(np.argwhere(counts[0, number])[0, 1]) // 18 for number in range(4)]
    assert moved == [HELD, LARGE, HELD, HELD]


def test_who_leaves_is_seen_to_leave_in_that_round() -> None:
    """B wishes to in rounds 1 and 2 and stays away: at the end of round 2 it has left, which says all of that round."""
    scenario = table({**CALM, **UNCERTAIN})
    seats = {"A": ScriptedSeat(), "B": ScriptedSeat({(number, "decide"): OUT for number in (1, 2, 3, 4)})}
    counts = np.zeros((1, 4, CONTEXTS, CELLS, 5), dtype=np.int64)
    Talks(scenario, seats=seats, tables=invented_tables(scenario), learn=False, counts=counts).play()
    seen = [int(np.argwhere(counts[0, number])[0, 1]) == LEAVE_CELL for number in range(4)]
    assert seen == [False, True, False, False]


def test_inspectors_of_an_earlier_round_hold_no_army_up() -> None:
    """A at a display of force is half ready after round 1 and no more after round 2, where it lets inspectors in.

    B leaves then, so that no table meets in round 3: the other half comes.
    """
    typed = {"hidden_types": {"A": {"sincere": 0.999999, "pretext": 0.000001}}}
    force = {"force.start_rungs": {"A": 3}, "parameters.incident_risk": 0.0}
    watcher = ScriptedSeat({(2, "respond"): {"accept_verification": True}}, watch=("ready",))
    other = ScriptedSeat({**VERIFY, (1, "decide"): OUT, (2, "decide"): OUT})
    talks_of(table({**CALM, **typed, **force}), 1, seats={"A": watcher, "B": other}, learn=False).play()
    assert [bool(watcher.seen[number, "decide"]["ready"][0]) for number in (2, 3, 4)] == [False, False, True]


def test_the_round_of_a_signature_is_still_read_at_the_table() -> None:
    """A, insatiable, keeps the run going; from round 2 on a deal is in force and no table meets."""
    types = {"A": {"insatiable": 1.0}, "B": {"sincere": 0.999999, "staller": 0.000001}}
    scenario = table({**CALM, "hidden_types": types})
    seats = {name: ScriptedSeat({(1, "respond"): {"signs": "A"}}) for name in "AB"}
    counts = np.zeros((1, 4, CONTEXTS, CELLS, 5), dtype=np.int64)
    talks = Talks(scenario, seats=seats, tables=invented_tables(scenario), learn=False, counts=counts)
    talks.play()
    places = [int(np.argwhere(counts[0, number])[0, 0]) for number in range(4)]
    assert [place >= TABLE_CONTEXTS for place in places] == [False, True, True, True]


def test_an_offer_is_accepted_or_refused_in_its_round() -> None:
    assert answers({}) == ["none"] * 4
    assert answers({"A": VERIFY}) == ["none", "refused", "none", "none"]
    taken = {(2, "respond"): {"accept_verification": True}}
    assert answers({"A": VERIFY, "B": taken}) == ["none", "accepted", "none", "none"]


def test_nobody_answers_what_was_not_offered() -> None:
    assert answers({"B": {(2, "respond"): {"accept_verification": True}}}) == ["none"] * 4


def test_nobody_asks_itself() -> None:
    assert answers({"B": VERIFY}) == ["none"] * 4


def test_only_who_answers_texts_can_answer_an_offer() -> None:
    third = [state_party("C", 0.1)]
    changes = {
        "hidden_types": {"C": {"sincere": 0.7, "pretext": 0.3}},
        "protocol.seats": ["A", "B", "C"],
    }
    assert answers({"A": VERIFY}, changes, third) == ["none"] * 4
    scoped = {**changes, "consent_scope": {"C": ["y"]}}
    assert answers({"A": VERIFY}, scoped, third) == ["none", "refused", "none", "none"]


TEST = {(2, "table"): {"test": True, "demand": [0.5, 0.5]}}


@pytest.mark.parametrize(("signs", "answer"), [(["A"], "accepted"), ([], "refused"), (["B"], "refused")])
def test_taking_a_test_text_answers_the_test(signs: list[str], answer: str) -> None:
    scripts = {"A": TEST, "B": {(2, "respond"): {"signs": signs}}}
    sincere = {"hidden_types": {"B": {"sincere": 0.999999, "pretext": 0.000001}}}
    assert answers(scripts, sincere) == ["none", answer, "none", "none"]


def test_a_test_asks_the_main_suspect_only() -> None:
    """By coded priors C (.4) is likelier a pretext than B (.3), where C can sign at all."""
    third = [state_party("C", 0.1)]
    scenario = {
        "hidden_types": {"B": {"sincere": 0.7, "pretext": 0.3}, "C": {"sincere": 0.6, "pretext": 0.4}},
        "protocol.seats": ["A", "B", "C"],
        "must_consent": ["A", "B", "C"],
    }
    seen = {}
    for name, changes in (("all", scenario), ("not C", {**scenario, "must_consent": ["A", "B"]})):
        watchers = {party: ScriptedSeat(watch=("verification_offered",)) for party in "BC"}
        seats = {"A": ScriptedSeat(TEST), **watchers}
        talks_of(table({**CALM, **changes}, third), 1, seats=seats, learn=False).play()
        seen[name] = [
            bool(watcher.seen[2, "respond"]["verification_offered"][0]) if (2, "respond") in watcher.seen else None
            for watcher in watchers.values()
        ]
    assert seen == {"all": [False, True], "not C": [True, None]}


def test_the_test_text_is_the_own_position_cut_to_what_every_bargaining_type_would_take() -> None:
    """B takes at most .6 of x as a sincere party and .72 as a hard bargainer; A stands at 1 and .5."""
    changes = {
        "hidden_types": {"B": {"sincere": 0.5, "hard_bargainer": 0.2, "pretext": 0.3}},
        "issues.x.red_lines": {"B": {"max": 0.6, "basis": "declared"}},
    }
    watcher = ScriptedSeat(watch=("test_offer",))
    talks_of(table({**CALM, **changes}), 1, seats={"A": watcher, "B": ScriptedSeat()}, learn=False).play()
    assert watcher.seen[1, "table"]["test_offer"].tolist() == [[0.6, 0.5]]
    calm = ScriptedSeat(watch=("test_offer",))
    talks_of(table(CALM), 1, seats={"A": calm, "B": ScriptedSeat()}, learn=False).play()
    assert calm.seen[1, "table"]["test_offer"].tolist() == [[1.0, 0.5]]
