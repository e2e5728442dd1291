"""Model 7.6 and 7.7: texts on the table, whether they stay inside bounds, and what they are worth; by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.proposals import Texts, gather_texts, inside, reference, relief, worth
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from diplosim.scenario.scenario import Scenario
from tests.a_table import A, B, X, Y, at_the_table, state_party, table

QUO = np.array([0.2, 0.5])
NO_DRAFT = (None, np.array([False]), np.array([[False, False]]))


def text(*values: tuple[float, float], leaves_open: Any = None) -> Texts:
    """Candidates of one run."""
    opened = np.zeros((1, len(values), 2), dtype=bool) if leaves_open is None else np.array([leaves_open])
    return Texts(
        np.array([values]), opened, np.ones((1, len(values)), dtype=bool), tuple(range(len(values))), bool(opened.any())
    )


# ---------------------------------------------------------------------- 7.6 what is heard


def test_what_is_heard_is_the_weighted_mean_of_the_others_demands() -> None:
    """A hears B and C one to one; B hears A and C 3 : 2 on x and 1 : 2 on y."""
    state, structure = at_the_table(table({"protocol.seats": ["A", "B", "C"]}, [state_party("C", 0.1)]))
    state.demand[:] = [[[1.0, 0.5], [0.0, 0.9], [0.5, 0.2]]]
    assert reference(state, structure, A) == pytest.approx(np.array([[0.25, 0.55]]))
    assert reference(state, structure, B) == pytest.approx(np.array([[0.8, 0.3]]))


def test_who_handles_one_issue_is_heard_on_that_one() -> None:
    """C handles y only: A hears B alone on x, B and C one to one on y."""
    tracks = [{"name": "one", "seats": ["C"], "issues": ["y"]}]
    scenario = table({"protocol.seats": ["A", "B", "C"], "protocol.tracks": tracks}, [state_party("C", 0.1)])
    state, structure = at_the_table(scenario)
    state.demand[:] = [[[1.0, 0.5], [0.1, 0.9], [0.5, 0.2]]]
    assert reference(state, structure, A) == pytest.approx(np.array([[0.1, 0.55]]))


# ---------------------------------------------------------------------- 7.7 candidates


def gathered(scenario: Scenario, prepare: Any = None, draft: Any = NO_DRAFT) -> tuple[Texts, State, Structure]:
    state, structure = at_the_table(scenario)
    if prepare is not None:
        prepare(state)
    return gather_texts(state, structure, QUO, *draft), state, structure


def test_the_candidates_are_the_demands_of_all_seats() -> None:
    texts, _, _ = gathered(table())
    assert texts.values.tolist() == [[[1.0, 0.5], [0.0, 0.9]]]
    assert texts.author == (A, B)
    assert texts.tabled.all()
    assert not texts.part
    assert not texts.drafted


def test_a_drafter_s_text_comes_last_where_there_is_one() -> None:
    draft = (np.array([[0.4, 0.6]]), np.array([True]), np.array([[False, True]]))
    texts, _, _ = gathered(table(), draft=draft)
    assert texts.values[0, 2].tolist() == [0.4, 0.5]
    assert texts.author == (A, B, -1)
    assert texts.leaves_open[0].tolist() == [[False, False], [False, False], [False, True]]
    assert texts.part
    assert texts.drafted
    assert texts.draft_alone().values.tolist() == [[[0.4, 0.5]]]
    assert texts.draft_alone().author == (-1,)
    assert texts.draft_alone().part
    assert texts.drafts_only().tabled.tolist() == [[False, False, True]]
    assert texts.tabled.all()
    absent, _, _ = gathered(table(), draft=(draft[0], np.array([False]), draft[2]))
    assert absent.tabled.tolist() == [[True, True, False]]


def test_where_no_draft_is_on_the_table_no_whole_text_can_pass_in_itemised_talks() -> None:
    texts, _, _ = gathered(table())
    assert not texts.drafts_only().tabled.any()


def test_a_seat_with_some_issues_takes_the_rest_from_the_working_text() -> None:
    """A handles x only: y is that of who handles it, B.  B handles both and tables its own."""
    texts, _, _ = gathered(table({"protocol.tracks": [{"name": "one", "seats": ["A"], "issues": ["x"]}]}))
    assert texts.values[0] == pytest.approx(np.array([[1.0, 0.9], [0.0, 0.9]]))


def test_the_working_text_is_a_mean_by_capability_and_salience() -> None:
    """C handles x alone; on y A (.6 * .25) and B (.3 * .5) count alike: (.5 + .9) / 2."""
    tracks = [{"name": "one", "seats": ["C"], "issues": ["x"]}]
    third = [state_party("C", 0.1)]
    texts, _, _ = gathered(table({"protocol.seats": ["A", "B", "C"], "protocol.tracks": tracks}, third))
    assert texts.values[0, 2] == pytest.approx([0.5, 0.7], abs=1e-5)
    assert texts.values[0, A].tolist() == [1.0, 0.5]


def test_what_is_deferred_stays_at_the_status_quo_and_what_is_settled_stays_settled() -> None:
    def prepare(state: State) -> None:
        state.deferred[:, A] = [True, True]
        state.settled[:] = [False, True]
        state.terms[:] = [0.2, 0.7]

    texts, _, _ = gathered(table(), prepare)
    assert texts.values.tolist() == [[[0.2, 0.7], [0.0, 0.7]]]
    assert texts.leaves_open.tolist() == [[[True, False], [False, False]]]
    assert texts.part


def test_some_runs_may_be_taken() -> None:
    both = Texts(
        np.array([[[0.1, 0.2]], [[0.3, 0.4]]]), np.zeros((2, 1, 2), bool), np.array([[True], [False]]), (A,), False
    )
    assert both.take(np.array([1])).values.tolist() == [[[0.3, 0.4]]]
    assert both.take(np.array([1])).tabled.tolist() == [[False]]
    assert both.take(np.array([1])).author == (A,)


# ---------------------------------------------------------------------- 7.7 bounds


def test_every_settled_value_must_lie_inside_the_bounds_ends_included() -> None:
    state, _ = at_the_table(table())
    state.low[:, A], state.high[:, A] = [0.4, 0.2], [1.0, 0.6]
    values = [(0.4, 0.6), (0.39, 0.2), (1.0, 0.61), (0.4 - 1e-13, 0.6 + 1e-13)]
    assert inside(text(*values), state, A)[0].tolist() == [[True, True], [False, True], [True, False], [True, True]]


def test_issues_left_open_are_bound_by_nothing() -> None:
    state, _ = at_the_table(table())
    state.low[:, A, X] = 0.4
    opened = text((0.2, 0.5), leaves_open=[[True, False]])
    assert inside(opened, state, A)[0].tolist() == [[True, True]]
    state.empty[:, A] = [True, True]
    assert inside(opened, state, A)[0].tolist() == [[True, False]]


def test_without_a_mandate_no_value_is_inside() -> None:
    state, _ = at_the_table(table())
    state.empty[:, A] = [True, False]
    assert inside(text((0.5, 0.5)), state, A)[0].tolist() == [[False, True]]
    assert inside(text((0.5, 0.5)), state, B)[0].tolist() == [[True, True]]


# ---------------------------------------------------------------------- 7.7 worth


def worth_of(texts: Texts, changes: dict[str, Any] | None = None, prepare: Any = None, party: int = A) -> list[float]:
    scenario = table(changes)
    state, structure = at_the_table(scenario)
    if prepare is not None:
        prepare(state)
    return worth(texts, state, structure, scenario.parameters, QUO, party)[0].tolist()  # type: ignore[no-any-return]


def test_worth_is_utility_by_the_true_ideal() -> None:
    """A at (1, .5): 1 - .75 * .5, 1 - .25 * .4; B at (0, .9): 1 - .5 * .5 - .5 * .4."""

    def truly(state: State) -> None:
        state.ideal[:, A] = [0.6, 0.5]

    assert worth_of(text((0.5, 0.5), (1.0, 0.9))) == pytest.approx([0.625, 0.9])
    assert worth_of(text((0.5, 0.5), (1.0, 0.9)), prepare=truly) == pytest.approx([0.925, 0.6])
    assert worth_of(text((0.5, 0.5)), party=B) == pytest.approx([0.55])


def test_audience_costs_are_taken_off_for_what_is_settled() -> None:
    """.4 * .75 * .2 behind the declared .8; an issue left open at the status quo costs no face."""
    declared = {"issues.x.red_lines": {"A": {"min": 0.8, "basis": "declared"}}, "parties.A.audience_cost": 0.4}
    assert worth_of(text((0.6, 0.5), (0.9, 0.5)), declared) == pytest.approx([0.64, 0.925])
    # x is vital to A, and its status quo .2 lies outside the bounds: .05 for leaving it open, nothing for the line
    assert worth_of(text((0.2, 0.5), leaves_open=[[True, False]]), declared) == pytest.approx([0.35])


@pytest.mark.parametrize(
    ("low", "high", "cost"), [(0.0, 1.0, 0.0), (0.2, 1.0, 0.0), (0.3, 1.0, 0.05), (0.0, 0.1, 0.05), (0.0, 0.2, 0.0)]
)
def test_leaving_a_vital_issue_open_costs_where_the_status_quo_is_beyond_the_bounds(
    low: float, high: float, cost: float
) -> None:
    def prepare(state: State) -> None:
        state.low[:, A, X], state.high[:, A, X] = low, high
        state.low[:, A, Y] = 0.6  # y is not vital to A

    opened = text((0.2, 0.5), (0.2, 0.5), leaves_open=[[True, True], [False, True]])
    assert worth_of(opened, prepare=prepare) == pytest.approx([0.4 - cost, 0.4])


def test_two_vital_issues_left_open_cost_twice() -> None:
    def prepare(state: State) -> None:
        state.high[:, B] = [0.1, 1.0]
        state.low[:, B] = [0.0, 0.6]

    opened = text((0.2, 0.5), leaves_open=[[True, True]])
    assert worth_of(opened, prepare=prepare, party=B) == pytest.approx([0.7 - 0.1])


# ---------------------------------------------------------------------- 7.7 relief


@pytest.mark.parametrize(
    ("low", "high", "opened", "expected"),
    [
        (0.0, 1.0, [True, False], 0.0),  # the worst (loss 1) is worse than the status quo (.8): .75 * .2 > 0, no relief
        (0.4, 1.0, [True, False], -0.15),  # .75 * (.6 - .8)
        (0.9, 1.0, [True, False], -0.525),  # .75 * (.1 - .8)
        (0.4, 1.0, [False, False], 0.0),
        (0.4, 1.0, [True, True], -0.025),  # y: .25 * (.5 - 0) = .125 more
    ],
)
def test_a_partial_text_may_bring_less_by_what_a_whole_one_might_cost_there(
    low: float, high: float, opened: list[bool], expected: float
) -> None:
    state, structure = at_the_table(table())
    state.low[:, A, X], state.high[:, A, X] = low, high
    assert relief(np.array([opened]), state, structure, QUO, A) == pytest.approx([expected])
    both = relief(np.array([[opened, [False, False]]]), state, structure, QUO, A)
    assert both == pytest.approx(np.array([[expected, 0.0]]))


def test_relief_with_quadratic_losses() -> None:
    """.75 * (.36 - .64)."""
    state, structure = at_the_table(table({"parameters.utility_exponent": 2}))
    state.low[:, A, X] = 0.4
    assert relief(np.array([[True, False]]), state, structure, QUO, A) == pytest.approx([-0.21])


def test_the_worst_is_at_the_farther_bound() -> None:
    """Ideal .6, bounds .5 to 1: worst .4, status quo .4 off."""
    state, structure = at_the_table(table())
    state.ideal[:, A, X] = 0.6
    state.low[:, A, X], state.high[:, A, X] = 0.5, 0.8
    assert relief(np.array([[True, False]]), state, structure, QUO, A) == pytest.approx([-0.15])  # .75 * (.2 - .4)
