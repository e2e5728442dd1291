"""Model 7.10 to 7.12: the ladder, readiness, walk-outs, resumption, breakdown, deadline, incidents; by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.decisions import break_down, change_posture, incident_risk, pass_deadline, resume, walk_outs
from diplosim.rules.outcomes import REASON
from diplosim.rules.state import CLOSED, SIGNED, SUSPENDED, TALKING, State
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, at_the_table, table

YES, NO = True, False


def at(runs: int, changes: dict[str, Any] | None = None) -> tuple[State, Structure, Scenario]:
    scenario = table(changes)
    return *at_the_table(scenario, runs), scenario


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
        (B, 2, 1, 3),  # who cannot attack stops at 3
        (B, 3, 1, 3),
        (B, 4, 1, 4),  # unless the case starts it higher
        (B, 4, -1, 3),
        (A, 5, 1, 5),
        (A, 5, 0, 5),
    ],
)
def test_one_step_a_round_up_to_the_top(party: int, rung: int, step: int, after: int) -> None:
    state, structure, _ = at(1)
    state.rung[:, party] = rung
    change_posture(state, structure, {party: np.array([step])})
    assert state.rung[0, party] == after
    assert state.rung[0, 1 - party] == 0
    assert state.steps[0].tolist() == [int(after > rung) if party == i else 0 for i in (A, B)]


def test_the_peak_is_the_highest_rung_that_anybody_reached() -> None:
    state, structure, _ = at(1)
    for a, step, peak in ((B, 1, 1), (A, 1, 1), (B, 1, 2), (B, -1, 2), (A, 1, 2)):
        change_posture(state, structure, {a: np.array([step])})
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
        (0, 0.9, 0.0, 0.4),
    ],
)
def test_readiness_grows_on_high_rungs_and_falls_on_low_ones(
    rung: int, before: float, pace: float, after: float
) -> None:
    state, structure, _ = at(1, {"force.attackers.A.rounds_to_ready": pace})
    state.rung[:, A], state.rung[:, B] = rung, 0
    state.readiness[:] = before
    change_posture(state, structure, {A: np.array([0])})
    assert state.readiness[0] == pytest.approx([after])


def test_readiness_follows_the_new_posture() -> None:
    state, structure, _ = at(1)
    state.rung[:, A] = 2
    change_posture(state, structure, {A: np.array([1]), B: np.array([0])})
    assert state.readiness[0] == pytest.approx([0.5])


@pytest.mark.parametrize(
    ("rung", "start", "risk"),
    [
        (2, 0, 0.0),
        (3, 0, 0.0072),  # .02 * (3 / 5)^2
        (4, 0, 0.0128),
        (5, 0, 0.02),
        (3, 2, 0.0072),
        (3, 3, 0.0),  # in wartime talks only what lies above the start
        (4, 3, 0.0128),
        (4, 4, 0.0),
        (5, 4, 0.02),
        (3, 4, 0.0),
    ],
)
def test_the_chance_of_an_incident(rung: int, start: int, risk: float) -> None:
    state, structure, scenario = at(1)
    state.rung[:, A], state.rung[:, B] = rung, 5
    assert incident_risk(state, structure, scenario.parameters, 0, start) == pytest.approx([risk])


# ---------------------------------------------------------------------- 7.12 walking out and coming back


def test_two_rounds_in_a_row_suspend_the_talks() -> None:
    """B wants out in rounds 1 and 2; in the second run it changes its mind between; in the third it wants out once."""
    state, structure, _ = at(3)
    for number, wish in enumerate(([YES, YES, NO], [YES, NO, YES], [YES, YES, NO])):
        walk_outs(state, structure, {A: np.array([NO] * 3), B: np.array(wish)}, number)
    assert state.status.tolist() == [SUSPENDED, TALKING, TALKING]
    assert state.suspended_by.tolist() == [B, -1, -1]
    assert state.signed_round.tolist() == [1, -1, -1]
    assert state.walkout_count[:, B].tolist() == [0, 1, 0]


def test_two_parties_in_a_row_are_not_one_party_twice() -> None:
    state, structure, _ = at(1)
    walk_outs(state, structure, {A: np.array([YES]), B: np.array([NO])}, 0)
    walk_outs(state, structure, {A: np.array([NO]), B: np.array([YES])}, 1)
    assert state.status.tolist() == [TALKING]


def test_of_two_that_leave_the_first_by_key_is_known() -> None:
    state, structure, _ = at(1)
    for number in (0, 1):
        walk_outs(state, structure, {A: np.array([YES]), B: np.array([YES])}, number)
    assert state.suspended_by.tolist() == [A]


def test_nobody_leaves_where_no_talks_go_on_and_the_count_starts_anew() -> None:
    state, structure, _ = at(1)
    out = {A: np.array([YES]), B: np.array([NO])}
    walk_outs(state, structure, out, 0)
    state.status[:] = SIGNED
    walk_outs(state, structure, out, 1)
    assert state.status.tolist() == [SIGNED]
    state.status[:] = TALKING
    walk_outs(state, structure, out, 2)
    assert state.status.tolist() == [TALKING]
    walk_outs(state, structure, out, 3)
    assert state.status.tolist() == [SUSPENDED]


def test_suspended_talks_resume_below_the_chance_and_forget_who_was_fed_up() -> None:
    state, structure, _ = at(4)
    state.status[:] = [SUSPENDED, SUSPENDED, SUSPENDED, CLOSED]
    state.suspended_by[:] = A
    state.walkout_count[:] = 2
    before = np.array([YES, YES, NO, YES])
    resume(state, np.array([0.24, 0.25, 0.0, 0.0]), before, 0.25)
    assert state.status.tolist() == [TALKING, SUSPENDED, SUSPENDED, CLOSED]
    assert state.suspended_by.tolist() == [-1, A, A, A]
    assert state.walkout_count.tolist() == [[0, 0], [2, 2], [2, 2], [2, 2]]
    walk_outs(state, structure, {A: np.array([YES] * 4)}, 3)
    assert state.status[0] == TALKING, "one more round alone does not suspend them again"


def test_talks_break_down_below_the_hazard_and_below_half_of_it_under_an_interim_text() -> None:
    state, _, _ = at(6)
    state.status[4:] = [SUSPENDED, SIGNED]
    state.interim[2:4] = True
    break_down(state, np.array([0.19, 0.2, 0.09, 0.1, 0.0, 0.0]), 0.2, 3)
    assert state.status.tolist() == [CLOSED, TALKING, CLOSED, TALKING, SUSPENDED, SIGNED]
    assert state.close_reason.tolist() == [REASON["breakdown"], -1, REASON["breakdown"], -1, -1, -1]
    assert state.signed_round.tolist() == [3, -1, 3, -1, -1, -1]


# ---------------------------------------------------------------------- 7.12 the deadline


def wishes(a: list[bool], b: list[bool]) -> dict[int, np.ndarray]:
    return {A: np.array(a), B: np.array(b)}


def test_a_hard_deadline_closes_in_its_last_round() -> None:
    state, structure, scenario = at(1, {"deadline": {"kind": "hard", "at_round": 3}})
    for number in (0, 1):
        pass_deadline(state, scenario, structure, wishes([YES], [YES]), number)
        assert state.status.tolist() == [TALKING]
    pass_deadline(state, scenario, structure, wishes([YES], [YES]), 2)
    assert state.status.tolist() == [CLOSED]
    assert state.close_reason.tolist() == [REASON["deadline"]]
    assert state.signed_round.tolist() == [2]
    assert state.extensions.tolist() == [0]


@pytest.mark.parametrize("kind", ["soft", "none"])
def test_other_deadlines_close_nothing(kind: str) -> None:
    state, structure, scenario = at(1, {"deadline": {"kind": kind}})
    pass_deadline(state, scenario, structure, wishes([NO], [NO]), 3)
    assert state.status.tolist() == [TALKING]
    assert state.deadline.tolist() == [4.0]


def test_all_must_wish_to_extend() -> None:
    state, structure, scenario = at(4, {"deadline": {"kind": "extendable", "extension_rounds": 2}})
    state.status[3] = SUSPENDED
    pass_deadline(state, scenario, structure, wishes([YES, YES, NO, YES], [YES, NO, YES, YES]), 3)
    assert state.status.tolist() == [TALKING, CLOSED, CLOSED, SUSPENDED]
    assert state.deadline.tolist() == [6.0, 4.0, 4.0, 4.0]
    assert state.extensions.tolist() == [1, 0, 0, 0]


def test_a_deadline_moves_so_often_and_no_more() -> None:
    state, structure, scenario = at(1, {"deadline": {"kind": "extendable", "max_extensions": 2}})
    every = wishes([YES], [YES])
    for number, status in ((3, TALKING), (4, TALKING), (5, CLOSED)):
        pass_deadline(state, scenario, structure, every, number)
        assert state.status.tolist() == [status]
    assert state.extensions.tolist() == [2]
    never = at(1, {"deadline": {"kind": "extendable", "max_extensions": 0}})
    pass_deadline(never[0], never[2], never[1], every, 3)
    assert never[0].status.tolist() == [CLOSED]


def test_a_deadline_that_has_been_moved_is_not_due() -> None:
    state, structure, scenario = at(2, {"deadline": {"kind": "extendable"}})
    state.deadline[:] = [5.0, 4.0]
    pass_deadline(state, scenario, structure, wishes([NO, NO], [NO, NO]), 3)
    assert state.status.tolist() == [TALKING, CLOSED]
