"""Games in which anything may happen: whatever was done and taken back, a replay arrives at the same state."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from diplosim.play.controls import IllegalControl
from diplosim.play.public_data import public_record
from diplosim.play.seat_data import seat_data
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, Move
from tests.play.an_alliance import PEOPLE, allied
from tests.playing import invented_tables, talks_of

CASE = allied({"hidden_types": {"A": {"sincere": 0.5, "hard_bargainer": 0.3, "pretext": 0.2}}, "rounds": 5})


def some_act(talks: Session, random: np.random.Generator) -> dict[str, Any]:
    """A control entry that may or may not be possible now."""
    party = str(random.choice([*PEOPLE]))
    issue = str(random.choice(["x", "y"]))
    acts: list[dict[str, Any]] = [
        {"kind": "deadline", "at_round": int(random.integers(0, 7))},
        {"kind": "event", "event": {"kind": "status_quo", "issue": issue, "value": float(random.uniform(-0.2, 1.2))}},
        {"kind": "event", "event": {"kind": "posture", "party": party, "value": int(random.integers(0, 6))}},
        {"kind": "time_out", "seat": party, "plays": str(random.choice(["silence", "policy"]))},
        {"kind": "hand_over", "seat": party, "to": str(random.choice(["human", "by_type"]))},
        {"kind": "message", "from": party, "to": ["all"], "text": "Well."},
        {"kind": "belief_report", "seat": party, "about": "A", "beliefs": {"sincere": 0.5, "pretext": 0.5}},
        {"kind": "pause"},
        {"kind": "rewind", "at": int(random.integers(0, len(talks.entries) + 2))},
    ]
    weights = np.array([3, 3, 3, 3, 3, 1, 1, 1, 1], dtype=float)
    return acts[int(random.choice(len(acts), p=weights / weights.sum()))]


def some_move(talks: Session, party: str, random: np.random.Generator) -> Move:
    if random.uniform() < 0.3:
        return talks.policy_move(party)
    legal, stage = talks.legal(party), talks.game.stage
    if stage == "caucus":
        stances = {alliance: str(random.choice(["back", "block", "break"])) for alliance in legal.alliances}
        return Move(caucus=stances or None)
    if stage == "table" and "demand" in legal.parts:
        low, high = np.array(legal.low), np.array(legal.high)
        return Move(demand=low + random.uniform(size=len(low)) * (high - low))
    if stage == "respond":
        return Move(accept=np.array(legal.texts) & (random.uniform(size=len(legal.texts)) < 0.1))
    if stage == "decide" and legal.steps:
        return Move(posture=np.array([int(random.choice(legal.steps))]))
    return Move()


def assert_replays(talks: Session, scenario: Scenario) -> None:
    again = Session.replay(json.loads(json.dumps(talks.log())), tables=invented_tables(scenario), verify=True)
    assert again.state_hash() == talks.state_hash()
    assert again.waiting() == talks.waiting()
    assert again.log() == talks.log()
    assert public_record(again) == public_record(talks)
    for party in PEOPLE:
        assert seat_data(again, party) == seat_data(talks, party)


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.e2e) for seed in range(2, 8))])
def test_whatever_is_done_a_replay_arrives_at_the_same_state(seed: int) -> None:
    random = np.random.default_rng(seed)
    talks = talks_of(CASE, 1, seed=seed, seats=PEOPLE)
    talks.advance()
    kinds: set[str] = set()
    for step in range(70):
        if random.uniform() < 0.35:
            act = some_act(talks, random)
            before = talks.state_hash()
            try:
                talks.control(act)
                kinds.add(act["kind"])
            except IllegalControl:
                assert talks.state_hash() == before
        elif talks.waiting():
            party = str(random.choice(talks.waiting()))
            talks.submit(party, some_move(talks, party, random))
            if random.uniform() < 0.2:
                talks.withdraw(party)
        elif not talks.ended:
            talks.play_stage()
        if step % 14 == 0:
            assert_replays(talks, CASE)
    assert_replays(talks, CASE)
    assert len(kinds) >= 4
    if not talks.ended:
        with pytest.raises(IllegalMove):
            talks.withdraw("NOBODY")
