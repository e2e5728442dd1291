"""What is heard of a seat at the table; worked out by hand."""

from __future__ import annotations

import pytest

from tests.a_table import A, X, table
from tests.playing import talks_of
from tests.scripted_seats import CALM, ScriptedSeat, row


def test_in_the_first_round_every_seat_tables_whatever_the_calendar_of_its_track() -> None:
    """A's track meets in rounds 3 and 4 only; what A says in round 2 is not heard."""
    late = {**CALM, "protocol.tracks": [{"name": "Paris", "seats": ["A"], "rounds": [3, 4]}]}
    loud = ScriptedSeat({(n, "table"): {"demand": [x, 0.5]} for n, x in ((1, 0.8), (2, 0.6), (3, 0.4))})
    watcher = ScriptedSeat(watch=("demands",))
    talks_of(table(late), 1, seats={"A": loud, "B": watcher}, learn=False).play()
    heard = [watcher.seen[number, "respond"]["demands"][0, A, X] for number in (1, 2, 3)]
    assert heard == [0.8, 0.8, 0.4]


def test_what_is_demanded_of_a_settled_issue_is_its_terms() -> None:
    """x settles at .4 in round 1; asking for all of it later, A gives back nothing: its last demand stands at .4.

    From its opening (.4, .5), worth .55, it has given nothing.
    """
    first = {(1, "table"): {"demand": [0.4, 0.5]}, (1, "respond"): {"accept_issues": [[True, False], [False, False]]}}
    again = {(2, "table"): {"demand": [1.0, 0.5]}}
    watcher = ScriptedSeat({(1, "respond"): first[1, "respond"]}, watch=("demands",))
    outcome = row({"A": {**first, **again}, "B": watcher}, {"protocol.package": False})
    assert outcome["term_x"] == 0.4
    assert watcher.seen[3, "respond"]["demands"][0, A, X] == 0.4
    assert outcome["given_A"] == pytest.approx(0.0)
