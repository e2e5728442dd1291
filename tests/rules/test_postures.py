"""Model 7.10 and 7.12: the ladder, readiness and the risk of an incident; by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.decisions import change_posture, incident_risk
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, at_the_table, state_party, table
from tests.scripted_seats import CALM, Script, ScriptedSeat, row

C = 2
UNEVEN = {
    "calendar": [
        {"round": number, "date": date, "what": "meeting"}
        for number, date in enumerate(("2000-01-01", "2000-01-11", "2000-01-21", "2000-01-31"), 1)
    ]
}
"""Rounds of 10, 10, 10 and 30 days: 2/3, 2/3, 2/3 and 2 mean rounds."""


def at(runs: int, changes: dict[str, Any] | None = None) -> tuple[State, Structure, Scenario]:
    scenario = table(changes)
    return *at_the_table(scenario, runs), scenario


def move(
    state: State, structure: Structure, steps: dict[int, int], number: int = 0, inspected: tuple[int, ...] = ()
) -> None:
    """Change postures; `inspected` names who has let inspectors in."""
    where = np.zeros(state.rung.shape, dtype=bool)
    where[:, list(inspected)] = True
    change_posture(state, structure, {a: np.full(len(state), step) for a, step in steps.items()}, number, where)


# ---------------------------------------------------------------------- 7.10 the ladder


@pytest.mark.parametrize(
    ("party", "rung", "step", "after"),
    [
        (A, 0, 1, 1),
        (A, 2, 0, 2),
        (A, 2, -1, 1),
        (A, 0, -1, 0),
        (A, 3, 1, 4),  # an attacker stops at 4
        (A, 4, 1, 4),
        (B, 3, 1, 4),  # and so does who is attacked
        (B, 4, 1, 4),
        (A, 5, 1, 5),  # unless the case starts it higher
        (A, 5, 0, 5),
        (A, 5, -1, 4),
    ],
)
def test_one_step_a_round_up_to_the_top(party: int, rung: int, step: int, after: int) -> None:
    state, structure, _ = at(1)
    state.rung[:, party] = rung
    move(state, structure, {party: step})
    assert state.rung[0, party] == after
    assert state.rung[0, 1 - party] == 1
    assert state.steps[0].tolist() == [int(after > rung) if party == i else 0 for i in (A, B)]


def third(edges: list[dict[str, Any]]) -> tuple[State, Structure]:
    """C sits at the table beside A, who may attack B."""
    changes = {"protocol.seats": ["A", "B", "C"], "edges": edges}
    return at_the_table(table(changes, [state_party("C", 0.2)]), 2)


@pytest.mark.parametrize(("a", "kind"), [("B", "defence"), ("A", "offence")])
def test_an_ally_stops_at_a_display_of_force_until_somebody_uses_it(a: str, kind: str) -> None:
    state, structure = third([{"a": "C", "b": a, "kind": kind, "weight": 0.1}])
    assert structure.top_rungs.tolist() == [4, 4, 3]
    state.rung[:, C] = 2
    state.peak[:] = [3, 4]
    move(state, structure, {C: 1})
    assert state.rung[:, C].tolist() == [3, 3]
    move(state, structure, {C: 1})
    assert state.rung[:, C].tolist() == [3, 4]
    move(state, structure, {C: 1})
    assert state.rung[:, C].tolist() == [3, 4]


def test_a_seat_is_told_how_high_it_may_go_now() -> None:
    """C may show force; once somebody has used it, C may use it, too, also when the other has stepped down again."""
    scripts: dict[str, Script] = {"A": {(n, "decide"): {"posture": step} for n, step in enumerate((1, 1, 1, -1), 1)}}
    watcher = ScriptedSeat(watch=("top_rung", "highest_rung"))
    tie = [{"a": "C", "b": "B", "kind": "defence", "weight": 0.5}]
    changes = {**CALM, "rounds": 6, "protocol.seats": ["A", "B", "C"], "edges": tie}
    row({**scripts, "C": watcher}, scenario=table(changes, [state_party("C", 0.2)]))
    seen = [watcher.seen[n, "decide"] for n in (1, 2, 3, 4)]
    assert [int(now["highest_rung"][0]) for now in seen] == [1, 2, 3, 4]
    assert [int(now["top_rung"][0]) for now in seen] == [3, 3, 3, 4]
    assert int(watcher.seen[5, "decide"]["highest_rung"][0]) == 3
    assert int(watcher.seen[5, "decide"]["top_rung"][0]) == 4


def test_who_has_no_tie_to_a_war_stops_at_a_threat_also_once_force_is_used() -> None:
    state, structure = third([{"a": "C", "b": "B", "kind": "trade", "weight": 1.0}])
    assert structure.top_rungs.tolist() == [4, 4, 2]
    state.peak[:] = [1, 4]
    for after in (2, 2):
        move(state, structure, {C: 1})
        assert state.rung[:, C].tolist() == [after, after]
    state.rung[:, C] = 3
    move(state, structure, {C: 1})
    assert state.rung[:, C].tolist() == [3, 3], "where the case starts it higher it stays"


def test_the_peak_is_the_highest_rung_that_anybody_reached() -> None:
    state, structure, _ = at(1)
    for a, step, peak in ((B, 1, 2), (A, 1, 2), (B, 1, 3), (B, -1, 3), (A, 1, 3)):
        move(state, structure, {a: step})
        assert state.peak.tolist() == [peak]
    assert state.steps[0].tolist() == [2, 2]


@pytest.mark.parametrize(
    ("rung", "before", "pace", "after"),
    [
        (3, 0.2, 2.0, 0.7),
        (4, 0.2, 4.0, 0.45),
        (2, 0.6, 2.0, 0.6),
        (1, 0.6, 2.0, 0.35),  # half the pace down
        (0, 0.6, 4.0, 0.475),
        (0, 0.1, 2.0, 0.0),
        (3, 0.8, 2.0, 1.0),
        (3, 0.0, 0.0, 1.0),  # at once
        (3, 0.0, 0.5, 1.0),
        (0, 0.9, 0.0, 0.4),
    ],
)
def test_readiness_grows_on_high_rungs_and_falls_on_low_ones(
    rung: int, before: float, pace: float, after: float
) -> None:
    state, structure, _ = at(1, {"force.attackers.A.rounds_to_ready": pace})
    state.rung[:, A], state.rung[:, B] = rung, 0
    state.readiness[:] = before
    move(state, structure, {A: 0})
    assert state.readiness[0] == pytest.approx([after])


def test_readiness_follows_the_new_posture() -> None:
    state, structure, _ = at(1)
    state.rung[:, A] = 2
    move(state, structure, {A: 1, B: 0})
    assert state.readiness[0] == pytest.approx([0.5])


def test_each_attacker_builds_its_own_readiness() -> None:
    """C shows force and A does not; A needs two rounds and C four."""
    attackers = {"A": {"targets": ["B"], "rounds_to_ready": 2.0}, "C": {"targets": ["B"], "rounds_to_ready": 4.0}}
    changes = {"can_use_force": ["A", "C"], "force.attackers": attackers}
    state, structure = at_the_table(table(changes, [state_party("C", 0.2)]))
    state.readiness[:], state.rung[:, C] = 0.5, 3
    move(state, structure, {A: 0, C: 0})
    assert state.readiness[0] == pytest.approx([0.25, 0.75])
    move(state, structure, {A: 0, C: 0}, inspected=(C,))
    assert state.readiness[0] == pytest.approx([0.0, 0.75])


@pytest.mark.parametrize(("number", "built", "decayed"), [(0, 1 / 3, 5 / 6), (3, 1.0, 0.5)])
def test_readiness_is_built_by_the_length_of_the_round(number: int, built: float, decayed: float) -> None:
    """Two mean rounds are needed: 2/3 / 2 in one of the short rounds, all in the long one; at rest half of it goes."""
    state, structure, _ = at(2, UNEVEN)
    state.rung[:, A] = [3, 1]
    state.readiness[:, 0] = [0.0, 1.0]
    move(state, structure, {A: 0}, number)
    assert state.readiness[:, 0] == pytest.approx([built, decayed])


@pytest.mark.parametrize(("rung", "who", "after"), [(3, A, 0.4), (3, B, 0.9), (2, A, 0.4), (1, A, 0.15)])
def test_nothing_is_made_ready_under_the_eyes_of_inspectors(rung: int, who: int, after: float) -> None:
    """The attacker's own inspection counts; what it has built stays, and at rest decays as ever."""
    state, structure, _ = at(1)
    state.rung[:, A], state.readiness[:] = rung, 0.4
    move(state, structure, {A: 0}, inspected=(who,))
    assert state.readiness[0] == pytest.approx([after])


@pytest.mark.parametrize(
    ("own", "other", "start", "risk"),
    [
        (2, 4, 1, 0.0),  # the attacker at a display of force makes it possible
        (3, 2, 1, 0.0072),  # .02 * (3 / 5)^2
        (4, 0, 1, 0.0128),
        (5, 1, 1, 0.02),
        (3, 3, 1, 0.0144),  # each side adds its own
        (3, 4, 1, 0.02),
        (4, 3, 2, 0.02),
        (5, 5, 1, 0.04),
        (3, 4, 3, 0.0),  # in wartime talks only what lies above the start
        (4, 3, 3, 0.0128),
        (4, 4, 3, 0.0256),
        (4, 5, 4, 0.0),
        (5, 4, 4, 0.02),
        (5, 5, 4, 0.04),
    ],
)
def test_the_chance_of_an_incident(own: int, other: int, start: int, risk: float) -> None:
    state, structure, scenario = at(1)
    state.rung[:, A], state.rung[:, B] = own, other
    assert incident_risk(state, structure, scenario.parameters, 0, start, 0) == pytest.approx([risk])


def test_the_risk_of_an_incident_is_a_rate() -> None:
    """.02 * (.36 + .36) = .0144 in a mean round: 1 - .9856**(2/3) and 1 - .9856**2."""
    state, structure, scenario = at(1, UNEVEN)
    state.rung[:] = 3
    for number, risk in ((0, 0.009623), (3, 0.028593)):
        found = incident_risk(state, structure, scenario.parameters, 0, 1, number)
        assert found == pytest.approx([risk], abs=1e-6)


def test_no_risk_is_above_one() -> None:
    state, structure, scenario = at(1, {"parameters.incident_risk": 0.2})
    state.rung[:] = 5
    parameters = scenario.parameters.model_copy(update={"incident_risk": 0.7})
    assert incident_risk(state, structure, parameters, 0, 1, 0).tolist() == [1.0]


@pytest.mark.parametrize(
    ("side", "kind", "risk"), [("B", "defence", 0.02), ("A", "offence", 0.0072), ("B", "trade", 0.0072)]
)
def test_who_may_fight_for_the_target_adds_to_the_risk(side: str, kind: str, risk: float) -> None:
    """A stands at 3, B at 1 and C at 4: .02 * (.36 + .64) where C may fight for B, .02 * .36 where it may not."""
    state, structure = third([{"a": "C", "b": side, "kind": kind, "weight": 0.5}])
    state.rung[:] = [3, 1, 4]
    parameters = table().parameters
    assert incident_risk(state, structure, parameters, 0, 1, 0) == pytest.approx([risk] * 2)
