"""Model 7.17: how talks are made to follow a record, and how types that are tried alike often are weighed back."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from diplosim.learning.inference.forcing import prior_weights, recorded_chance, recorded_moves, spread_types
from diplosim.learning.inference.posterior import Path
from diplosim.learning.records.record import ObservedEvent, ObservedMove, Record
from diplosim.rules.coded_arrays import HARD_BARGAINER, PRETEXT, SINCERE, STALLER
from diplosim.rules.structure import structure_of
from diplosim.scenario.scenario import Scenario
from tests.a_table import table

DAY = datetime.date(2000, 1, 1)
TYPED = {
    "hidden_types": {
        "A": {"sincere": 0.5, "hard_bargainer": 0.2, "pretext": 0.3},
        "B": {"sincere": 0.9, "staller": 0.1},
    }
}


def record(moves: list[tuple[str, int, str, Any]], events: list[tuple[str, int, str, str]] | None = None) -> Record:
    """Moves as (party, round, channel, value), events as (kind, round, party, value)."""
    return Record(
        "seen", "table", "nobody", "nothing",
        tuple(ObservedMove(party, channel, number, DAY, value, 1.0, "") for party, number, channel, value in moves),
        tuple(ObservedEvent(kind, number, DAY, party, value) for kind, number, party, value in events or ()),
    )  # fmt: skip


def decided(seen: Record, party: str, part: str, scenario: Scenario | None = None) -> list[bool | None]:
    """What is played of a part of the stage `decide` in each round; None where nothing is known."""
    parts = recorded_moves(seen, structure_of(scenario or table()), 1)[party]
    found = []
    for number in range(1, seen.last_round + 1):
        known = parts.at(number, "decide").get(part)
        found.append(None if known is None else bool(known[0][0]))
    return found


def test_who_is_seen_to_leave_has_wished_it_at_the_meeting_before_and_stays_away_until_it_is_back() -> None:
    """B leaves in round 3 of 6 and the talks meet again in round 5; A stays throughout."""
    moves = [("B", 3, "walk_out", True), ("A", 6, "posture", 0)]
    back = record(moves, [("resumption", 5, "B", "")])
    assert decided(back, "B", "walk_out") == [False, True, True, True, False, False]
    assert decided(record(moves), "B", "walk_out") == [False, True, True, True, True, True]
    assert decided(back, "A", "walk_out") == [False] * 6


def test_talks_are_known_to_have_gone_on_until_the_record_ends() -> None:
    """Every deadline before the last round was extended; of the last one nothing is known."""
    seen = record([("A", 3, "posture", 1)])
    for party in ("A", "B"):
        assert decided(seen, party, "extend") == [True, True, None]
        assert decided(seen, party, "attack") == [False, False, False]


def test_a_deal_is_signed_by_all_and_a_text_that_was_none_by_nobody() -> None:
    """A's text is the deal of round 2: both mark it and B not its own; in round 1 nothing is signed."""
    seen = record([("A", 1, "posture", 0)], [("deal", 2, "", "A")])
    moves = recorded_moves(seen, structure_of(table()), 1)
    marks = {
        party: {
            number: {name: bool(known[0][0]) for name, known in moves[party].marks_at(number).items()}
            for number in (1, 2)
        }
        for party in ("A", "B")
    }
    assert marks["A"] == {1: {"*": False}, 2: {"*": False, "A": True}}
    assert marks["B"] == {1: {"*": False}, 2: {"*": False, "A": True, "B": False}}


def test_chance_does_what_the_record_says_and_nothing_else() -> None:
    """A break-down in round 2 and an accident of A's in round 3; draws below the chance happen, those of 1 never."""
    seen = record(
        [("A", 3, "posture", 0)], [("breakdown", 2, "", ""), ("incident", 3, "A", ""), ("joined", 3, "B", "target")]
    )
    forced = recorded_chance(seen, structure_of(table()), 2)
    assert [forced["breakdown", "", number].tolist() for number in range(3)] == [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]
    assert [forced["incident", "A", number].tolist() for number in range(3)] == [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]
    assert forced["join", "B", -1].tolist() == [1.0, 1.0]


def test_all_combinations_of_types_are_tried_in_turn_in_every_record() -> None:
    """Three types of A times two of B, by the middle of each type's part of the draw; each record begins anew.

    A: 0 to .5, .5 to .7, .7 to 1 (in the order sincere, hard bargainer, pretext); B: 0 to .9 and .9 to 1.
    """
    for runs, more_a, more_b in ((8, [0.25], [0.95]), (12, [0.25, 0.6, 0.85], [0.95] * 3)):
        forced = spread_types(structure_of(table(TYPED)), ["A", "B"], runs, 2)
        assert forced["type", "A", -1].tolist() == pytest.approx([0.25, 0.6, 0.85, *more_a] * 2)
        assert forced["type", "B", -1].tolist() == pytest.approx([0.45, 0.45, 0.45, *more_b] * 2)


def test_types_that_were_tried_alike_often_are_weighed_back_to_the_prior() -> None:
    """Two sincere runs share .5, one hard bargainer has .2, two pretexts share .3."""
    prior = np.zeros(5)
    prior[[SINCERE, HARD_BARGAINER, PRETEXT]] = 0.5, 0.2, 0.3
    types = np.array([SINCERE, SINCERE, HARD_BARGAINER, PRETEXT, PRETEXT])
    assert prior_weights(types, prior, 1)[0].tolist() == pytest.approx([0.25, 0.25, 0.2, 0.15, 0.15])
    # A type that no run has is left out, and the others share its part.
    assert prior_weights(np.array([SINCERE, PRETEXT]), prior, 1)[0].tolist() == pytest.approx([0.625, 0.375])
    assert prior_weights(np.array([STALLER, SINCERE]), prior, 1)[0].tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("low", "high", "undecided"), [(0.1, 0.9, True), (0.11, 0.9, False), (0.1, 0.89, False), (0.0, 1.0, True)]
)
def test_a_band_from_one_tenth_to_nine_tenths_does_not_decide(low: float, high: float, undecided: bool) -> None:
    nothing = np.zeros(0)
    path = Path(
        "A", PRETEXT, nothing, nothing, np.array([0.3, low]), np.array([0.4, high]), np.array([30.0, 29.9]),
        nothing, nothing, nothing, (), {}, {}, nothing, nothing,
    )  # fmt: skip
    assert path.undecided is undecided
    assert path.refused.tolist() == [False, True]
