"""Model 7.8: the text that a drafter puts on the table, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.proposals import drafted_text
from diplosim.rules.state import State
from diplosim.rules.told import Told
from tests.a_table import A, B, X, Y, at_the_table, state_party, table

QUO = np.array([0.2, 0.5])


def drafted(
    prepare: Any = None,
    levels: tuple[float, float] = (0.0, 0.0),
    reserves: tuple[float, float] = (0.0, 0.0),
    changes: dict[str, Any] | None = None,
    *,
    closing: bool = True,
    rows: bool = True,
    within_reach: bool = False,
) -> tuple[list[float], bool, list[bool]]:
    scenario = table(changes)
    state, structure = at_the_table(scenario)
    if prepare is not None:
        prepare(state)
    values, has, leaves = drafted_text(
        state,
        structure,
        scenario.parameters,
        QUO,
        {A: np.array([levels[A]]), B: np.array([levels[B]])},
        {A: np.array([reserves[A]]), B: np.array([reserves[B]])},
        np.array([rows]),
        np.array([closing]),
        within_reach,
    )
    return values[0].tolist(), bool(has[0]), leaves[0].tolist()


def test_it_starts_from_the_working_text() -> None:
    """x: A and B 3 : 1, .75 * 1; y: 1 : 1, .7."""
    values, has, leaves = drafted()
    assert values == pytest.approx([0.75, 0.7], abs=1e-5)
    assert (has, leaves) == (True, [False, False])


def test_it_starts_from_its_last_text_where_there_is_one() -> None:
    def prepare(state: State) -> None:
        state.draft[:], state.has_draft[:] = [0.3, 0.4], True

    assert drafted(prepare)[0] == [0.3, 0.4]


def test_it_is_clipped_into_what_all_bounds_leave() -> None:
    def prepare(state: State) -> None:
        state.high[:, B, X] = 0.5
        state.low[:, A, Y] = 0.8

    assert drafted(prepare)[0] == pytest.approx([0.5, 0.8])


def test_issues_without_an_overlap_stay_open() -> None:
    def prepare(state: State) -> None:
        state.low[:, A, X], state.high[:, B, X] = 0.6, 0.5

    values, has, leaves = drafted(prepare)
    assert values == pytest.approx([0.2, 0.7], abs=1e-5)
    assert (has, leaves) == (True, [True, False])


def test_an_overlap_of_one_value_is_settled_there() -> None:
    def prepare(state: State) -> None:
        state.low[:, A, X], state.high[:, B, X] = 0.5, 0.5

    assert drafted(prepare)[0][X] == 0.5
    assert drafted(prepare)[2] == [False, False]


def test_issues_without_a_mandate_stay_open() -> None:
    def prepare(state: State) -> None:
        state.empty[:, B, Y] = True

    assert drafted(prepare)[2] == [False, True]


def test_where_nothing_overlaps_there_is_no_text() -> None:
    def prepare(state: State) -> None:
        state.empty[:, B] = True

    assert drafted(prepare)[1:] == (False, [True, True])


def test_what_is_settled_stays() -> None:
    def prepare(state: State) -> None:
        state.settled[:], state.terms[:] = [True, False], [0.4, 0.5]

    values, has, leaves = drafted(prepare)
    assert values == pytest.approx([0.4, 0.7], abs=1e-5)
    assert (has, leaves) == (True, [False, False])


def test_runs_that_are_not_asked_for_keep_their_text() -> None:
    def prepare(state: State) -> None:
        state.draft[:] = [0.3, 0.4]

    assert drafted(prepare, rows=False) == ([0.3, 0.4], False, [False, False])


def test_no_steps_no_text() -> None:
    assert not drafted(changes={"parameters.drafting_steps": 0})[1]
    assert not drafted(changes={"parameters.mediator_steps": 0}, closing=False)[1]
    assert drafted(changes={"parameters.mediator_steps": 0})[1]


def test_one_redraft_by_hand() -> None:
    """From (.3, .5) A, worth 1 - .75 * .7 = .475, asks for .6: short .125, gradient (.75, 0), step .135 / .75 = .18."""

    def prepare(state: State) -> None:
        state.draft[:], state.has_draft[:] = [0.3, 0.5], True

    once = {"parameters.drafting_steps": 1}
    assert drafted(prepare, (0.6, 0.0), changes=once)[0] == pytest.approx([0.48, 0.5])
    # B, worth 1 - .5 * .3 - .5 * .4 = .65, asks for .75: gradient (-.5, .5), |g|^2 = .5, .11 / .5 * .5 = .11 each way
    assert drafted(prepare, (0.0, 0.75), changes=once)[0] == pytest.approx([0.19, 0.61])


def test_the_mediator_s_steps_count_outside_the_closing_session() -> None:
    def prepare(state: State) -> None:
        state.draft[:], state.has_draft[:] = [0.3, 0.5], True

    few = {"parameters.mediator_steps": 1, "parameters.drafting_steps": 0}
    assert drafted(prepare, (0.6, 0.0), changes=few, closing=False)[0] == pytest.approx([0.48, 0.5])


def test_nobody_redrafts_for_who_asks_more_than_any_text_could_give() -> None:
    """x at most .5: A could get 1 - .75 * .5 = .625 at best.  Within reach its level is cut down to that."""

    def prepare(state: State) -> None:
        state.draft[:], state.has_draft[:] = [0.3, 0.5], True
        state.high[:, B, X] = 0.5

    assert drafted(prepare, (0.63, 0.0))[0] == [0.3, 0.5]
    assert drafted(prepare, (0.625, 0.0))[0] == pytest.approx([0.5, 0.5])
    assert drafted(prepare, (0.63, 0.0), within_reach=True)[0] == pytest.approx([0.5, 0.5])


def test_within_reach_an_open_issue_costs_nothing_before_an_audience() -> None:
    """x stays open at .2, behind the .1 that B declared, and costs it .05: .85 is the most that it can have, at y = .9.

    Cut down to that, its level moves the text beyond .88; with .05 more for its audience .82 would have been enough.
    """
    line = {"issues.x.red_lines": {"B": {"max": 0.1, "basis": "declared"}}, "parties.B.audience_cost": 1.0}

    def prepare(state: State) -> None:
        state.low[:, A, X] = 0.6

    values, _, leaves = drafted(prepare, levels=(0.0, 1.0), reserves=(0.0, 1.0), changes=line, within_reach=True)
    assert leaves == [True, False]
    assert values[Y] == pytest.approx(0.9, abs=0.025)


def test_what_an_open_issue_costs_counts_in_what_a_text_could_give() -> None:
    """Without x, vital to A and open at .2, A can have .4 - .05 with its own .5 of y; the working text has .7.

    There it has .3: asked for .33, the text moves by (.03 + .01) / .25.
    """

    def prepare(state: State) -> None:
        state.low[:, A, X], state.high[:, B, X] = 0.6, 0.5

    asks_too_much, asks_enough = (drafted(prepare, reserves=(least, 0.0))[0] for least in (0.36, 0.33))
    assert asks_too_much == pytest.approx([0.2, 0.7], abs=1e-5)
    assert asks_enough == pytest.approx([0.2, 0.54], abs=1e-4)


def test_the_level_is_relieved_of_what_is_left_open_but_not_of_the_outside_option() -> None:
    """y open to A in .5 .. .5 of loss 0: no relief there.  x open: worst .6, status quo .8: .75 * (.6 - .8) = -.15."""

    def prepare(state: State) -> None:
        state.draft[:], state.has_draft[:] = [0.2, 0.7], True
        state.low[:, A, X], state.high[:, B, X] = 0.4, 0.3  # x stays open at .2: A 1 - .6 - .25 * |y - .5|

    # A at (.2, .7) has .35, less .05 for leaving x open.  Asked .45, relieved .3: content, the text stands.
    assert drafted(prepare, (0.45, 0.0))[0] == [0.2, 0.7]
    # Relieved .35 it is short .05: gradient -.25 on y, .06 / .25 = .24.  A reserve of .31 is not relieved: .02 / .25.
    once = {"parameters.drafting_steps": 1}
    assert drafted(prepare, (0.5, 0.0), changes=once)[0] == pytest.approx([0.2, 0.46])
    assert drafted(prepare, (0.45, 0.0), (0.31, 0.0), changes=once)[0] == pytest.approx([0.2, 0.62])


@pytest.mark.parametrize(("low", "high", "opens"), [(0.5, 0.5, False), (0.5, 0.49, True)])
def test_lines_that_were_told_may_leave_a_single_value(low: float, high: float, opens: bool) -> None:
    scenario = table()
    state, structure = at_the_table(scenario)
    told = {A: Told(state.ideal[:, A], np.array([[low, 0.0]]), np.array([[high, 1.0]]))}
    nothing, say = {A: np.array([0.0]), B: np.array([0.0])}, np.array([True])
    text, _, leaves = drafted_text(state, structure, scenario.parameters, QUO, nothing, nothing, say, say, told=told)
    assert (text[0, X], leaves[0].tolist()) == (0.2 if opens else 0.5, [opens, False])


def test_consent_within_a_scope_binds_there_only() -> None:
    scenario = table({"consent_scope": {"C": ["y"]}}, [state_party("C", 0.1)])
    state, structure = at_the_table(scenario)
    state.high[:, 2] = [0.1, 0.6]
    nothing = {a: np.array([0.0]) for a in structure.consenting}
    values, _, _ = drafted_text(
        state, structure, scenario.parameters, QUO, nothing, nothing, np.array([True]), np.array([True])
    )
    assert values[0] == pytest.approx([0.75, 0.6], abs=1e-5)


def test_an_empty_mandate_outside_the_own_scope_leaves_nothing_open() -> None:
    """C is asked about y alone.  Without a mandate on x the text keeps .75 there, without one on y it leaves y open."""
    scenario = table({"consent_scope": {"C": ["y"]}}, [state_party("C", 0.1)])
    for issue, opens in ((X, [False, False]), (Y, [False, True])):
        state, structure = at_the_table(scenario)
        state.empty[:, 2, issue] = True
        nothing, say = {a: np.array([0.0]) for a in structure.consenting}, np.array([True])
        text, _, leaves = drafted_text(state, structure, scenario.parameters, QUO, nothing, nothing, say, say)
        assert leaves[0].tolist() == opens
        assert text[0, X] == pytest.approx(0.75, abs=1e-5)


def test_who_has_no_say_on_what_the_text_settles_is_not_drafted_for() -> None:
    """C, at (.5, .5), is asked about x alone, on which nothing overlaps, and asks for .84; (.2, .7) is .75 to it.

    Asked about y as well it has the text moved by (.09 + .01) / .5.
    """

    def drafted_for(*scope: str) -> float:
        scenario = table({"consent_scope": {"C": list(scope)}}, [state_party("C", 0.1)])
        state, structure = at_the_table(scenario)
        state.low[:, A, X], state.high[:, B, X] = 0.6, 0.5
        levels = {a: np.array([level]) for a, level in zip(structure.consenting, (0.0, 0.0, 0.84), strict=True)}
        say = np.array([True])
        text, _, leaves = drafted_text(state, structure, scenario.parameters, QUO, levels, levels, say, say)
        assert leaves[0].tolist() == [True, False]
        return float(text[0, Y])

    assert drafted_for("x") == pytest.approx(0.7, abs=1e-5)
    assert drafted_for("x", "y") == pytest.approx(0.5, abs=1e-5)
