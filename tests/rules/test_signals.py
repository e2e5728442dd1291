"""Model 7.11: cells and contexts on both sides of every limit, and what an update adds; by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.rules.beliefs import LogLikelihood
from diplosim.rules.decisions import update_beliefs
from diplosim.rules.signals import (
    ATTACK_CELL,
    CELLS,
    COARSE_CONTEXTS,
    CONTEXTS,
    HOLDING,
    LAST_OFFER_CELL,
    LEAVE_CELL,
    TABLE_CONTEXTS,
    Before,
    cell,
    coarse_answer,
    coarse_move,
    context,
)
from diplosim.rules.state import State
from diplosim.rules.structure import Structure
from tests.a_table import A, B, at_the_table, table

LITTLE = 1e-6


def number(moved: int, step: int, answer: int, extreme: int) -> int:
    """Number of a cell: concession (of 4), step (down, same, up), answer (of 3), extremity (of 2), the last fastest."""
    return moved * 18 + step * 6 + answer * 2 + extreme


def cell_of(conceded: float = 0.0, worth: float = 0.5, step: int = 0, asked: bool = False, taken: bool = False) -> int:
    seen = cell(np.array([conceded]), np.array([worth]), np.array([step]), np.array([asked]), np.array([taken]))
    return int(seen[0])


@pytest.mark.parametrize(
    ("conceded", "moved"),
    [
        (-0.005 - LITTLE, 0),
        (-0.005, 1),
        (0.0, 1),
        (0.005, 1),
        (0.005 + LITTLE, 2),
        (0.05, 2),
        (0.05 + LITTLE, 3),
        (0.9, 3),
    ],
)
def test_raised_held_small_large(conceded: float, moved: int) -> None:
    assert cell_of(conceded) == number(moved, 1, 0, 0)
    assert coarse_move(np.array([conceded])).tolist() == [max(moved - 1, 0)]


@pytest.mark.parametrize(("step", "place"), [(-1, 0), (0, 1), (1, 2)])
def test_steps(step: int, place: int) -> None:
    assert cell_of(step=step) == number(1, place, 0, 0)


@pytest.mark.parametrize(
    ("asked", "taken", "answer"), [(False, False, 0), (False, True, 0), (True, True, 1), (True, False, 2)]
)
def test_answers(asked: bool, taken: bool, answer: int) -> None:
    assert cell_of(asked=asked, taken=taken) == number(1, 1, answer, 0)
    assert coarse_answer(np.array([asked]), np.array([taken])).tolist() == [answer]


@pytest.mark.parametrize(("worth", "extreme"), [(0.9 - LITTLE, 0), (0.9, 1), (1.0, 1)])
def test_extremity(worth: float, extreme: int) -> None:
    assert cell_of(worth=worth) == number(1, 1, 0, extreme)


def test_every_combination_is_a_cell_of_its_own() -> None:
    cells = {
        cell_of(conceded, worth, step, asked, taken)
        for conceded in (-0.1, 0.0, 0.02, 0.1)
        for worth in (0.5, 1.0)
        for step in (-1, 0, 1)
        for asked, taken in ((False, False), (True, True), (True, False))
    }
    assert cells == set(range(72))
    assert (ATTACK_CELL, LEAVE_CELL, LAST_OFFER_CELL, CELLS) == (72, 73, 74, 75)


def test_holding_a_line_is_to_do_nothing_at_all_whatever_the_line() -> None:
    assert (cell_of(worth=0.5), cell_of(worth=1.0)) == HOLDING


# ---------------------------------------------------------------------- contexts


def context_of(
    worth: float = 1.0, move: int = 0, answer: int = 0, rung: int = 0, others: bool = False, talking: bool = True
) -> int:
    before = Before(np.array([worth]), np.array([move]), np.array([answer]))
    return int(context(before, np.array([rung]), np.array([others]), np.array([talking]))[0])


@pytest.mark.parametrize(
    ("worth", "level"),
    [(1.0, 0), (0.98, 0), (0.98 - LITTLE, 1), (0.9, 1), (0.9 - LITTLE, 2), (0.8, 2), (0.8 - LITTLE, 3), (0.0, 3)],
)
def test_levels_of_the_last_demand(worth: float, level: int) -> None:
    assert context_of(worth) == level * 54


def test_the_last_move_and_answer_the_rung_and_the_others() -> None:
    assert [context_of(move=m) for m in (0, 1, 2)] == [0, 18, 36]
    assert [context_of(answer=a) for a in (0, 1, 2)] == [0, 6, 12]
    assert [context_of(rung=r) for r in (0, 1, 2, 3, 5)] == [0, 0, 2, 4, 4]
    assert [context_of(others=o) for o in (False, True)] == [0, 1]
    assert context_of(0.0, 2, 2, 4, others=True) == 215


def test_where_no_table_meets_only_the_rung_counts() -> None:
    assert (TABLE_CONTEXTS, CONTEXTS) == (216, 219)
    assert context_of(0.0, 2, 2, 1, others=True, talking=False) == 216
    assert context_of(0.0, 2, 2, 2, others=True, talking=False) == 217
    assert context_of(1.0, 0, 0, 3, talking=False) == 218


def test_coarse_contexts_tell_apart_a_table_and_a_display_of_force() -> None:
    places = {
        (talking, rung): {
            context_of(worth, move, answer, rung, others, talking)
            for worth in (1.0, 0.95, 0.85, 0.5)
            for move in (0, 1, 2)
            for answer in (0, 1, 2)
            for others in (False, True)
        }
        for talking in (True, False)
        for rung in (1, 2, 3)
    }
    assert [set(contexts) for contexts in COARSE_CONTEXTS] == [
        places[True, 1] | places[True, 2],
        places[True, 3],
        places[False, 1] | places[False, 2],
        places[False, 3],
    ]


# ---------------------------------------------------------------------- updating


def typed(runs: int = 1) -> tuple[State, Structure]:
    return at_the_table(table({"hidden_types": {"A": {"sincere": 0.75, "pretext": 0.25}}}), runs)


def where_it_was_read(
    prepare: Any = None,
    step: int = 0,
    attacker: int = -1,
    talking: bool = True,
    announced: bool = False,
) -> tuple[int, int, State]:
    """Context and cell in which a single run was counted."""
    state, structure = typed()
    state.type[:] = 0
    state.own_worth[:] = 0.95
    if prepare is not None:
        prepare(state)
    counts = np.zeros((1, 4, CONTEXTS, CELLS, 5), dtype=np.int64)
    update_beliefs(
        state,
        structure,
        {A: np.array([step]), B: np.array([0])},
        np.array([attacker]),
        np.array([talking]),
        None,
        counts,
        2,
        {A: np.array([announced])},
    )
    assert counts.sum() == 1
    ((_, at_round, where, seen, kind),) = np.argwhere(counts).tolist()
    assert (at_round, kind) == (2, 0)
    return where, seen, state


def test_the_cell_of_a_quiet_round() -> None:
    assert where_it_was_read()[:2] == (0, number(1, 1, 0, 1))


def test_the_rung_is_that_before_the_step() -> None:
    def at_three(state: State) -> None:
        state.rung[:, A] = 3

    assert where_it_was_read(at_three, step=1)[:2] == (2, number(1, 2, 0, 1))
    assert where_it_was_read(at_three, step=0)[:2] == (4, number(1, 1, 0, 1))


def test_others_who_conceded_in_the_last_round_make_the_context() -> None:
    def b_moved(state: State) -> None:
        state.last_move[:, B] = 1

    def a_moved(state: State) -> None:
        state.last_move[:, A] = 1

    assert where_it_was_read(b_moved)[0] == 1
    assert where_it_was_read(a_moved)[0] == 18


def test_an_attack_a_walk_out_and_a_last_offer_are_cells_of_their_own() -> None:
    def a_left(state: State) -> None:
        state.suspended_by[:] = A

    def b_left(state: State) -> None:
        state.suspended_by[:] = B

    assert where_it_was_read(attacker=0)[1] == ATTACK_CELL
    assert where_it_was_read(a_left)[1] == LEAVE_CELL
    assert where_it_was_read(b_left)[1] == number(1, 1, 0, 1)
    assert where_it_was_read(a_left, attacker=0)[1] == ATTACK_CELL
    assert where_it_was_read(announced=True)[1] == LAST_OFFER_CELL
    assert where_it_was_read(announced=True, talking=False)[1] == LAST_OFFER_CELL
    assert where_it_was_read(a_left, announced=True)[1] == LEAVE_CELL
    assert where_it_was_read(announced=True, attacker=0)[1] == ATTACK_CELL
    # who left in an earlier round is not seen leaving again
    assert where_it_was_read(a_left, talking=False)[:2] == (216, number(1, 1, 0, 1))


def test_where_no_table_meets_the_last_demand_says_nothing_again() -> None:
    def soft(state: State) -> None:
        state.own_worth[:, A] = 0.3

    assert where_it_was_read(soft)[1] == number(1, 1, 0, 0)
    assert where_it_was_read(soft, talking=False)[1] == number(1, 1, 0, 1)


def test_what_was_seen_is_kept_for_the_next_round() -> None:
    def acts(state: State) -> None:
        state.conceded[:] = [[0.02, 0.1]]
        state.own_worth[:] = [[0.85, 0.7]]
        state.asked[:] = [[True, False]]

    state = where_it_was_read(acts)[2]
    assert state.last_move.tolist() == [[1, 2]]
    assert state.last_worth.tolist() == [[0.85, 0.7]]
    assert state.last_answer.tolist() == [[2, 0]]


def test_bayes_rule_by_hand() -> None:
    """Prior 3 : 1; the cell is four times as likely from a pretext: 3 : 4."""
    state, structure = typed(2)
    values = np.zeros((2, CELLS, 5))
    quiet, attack = number(1, 1, 0, 1), ATTACK_CELL
    values[1, quiet] = np.log([0.2, 1.0, 1.0, 0.8, 1.0])
    values[1, attack] = np.log([0.1, 1.0, 1.0, 0.1, 1.0])
    row = np.zeros((1, 4, CONTEXTS), dtype=np.int64)
    row[0, 1, 0] = 1
    update_beliefs(
        state,
        structure,
        {A: np.array([0, 0]), B: np.array([0, 0])},
        np.array([-1, 0]),
        np.array([True, True]),
        LogLikelihood(values, row),
        None,
        1,
    )
    assert state.public[0, 0] == pytest.approx([3 / 7, 0.0, 0.0, 4 / 7, 0.0])
    assert state.public[1, 0] == pytest.approx([0.75, 0.0, 0.0, 0.25, 0.0])


def test_without_tables_beliefs_stay() -> None:
    state, structure = typed()
    update_beliefs(state, structure, {}, np.array([-1]), np.array([True]), None, None, 0)
    assert state.public[0, 0].tolist() == [0.75, 0.0, 0.0, 0.25, 0.0]
    assert state.last_move.tolist() == [[0, 0]]


def test_counts_fall_under_the_true_type_and_add_up() -> None:
    state, structure = typed(3)
    state.type[:, A] = [0, 3, 3]
    counts = np.zeros((1, 4, CONTEXTS, CELLS, 5), dtype=np.int64)
    for _ in range(2):
        update_beliefs(state, structure, {}, np.array([-1, -1, 0]), np.ones(3, dtype=bool), None, counts, 0)
    assert counts[0, 0].sum(axis=(0, 1)).tolist() == [2, 0, 0, 4, 0]
    assert counts[0, 0, :, ATTACK_CELL].sum(axis=0).tolist() == [0, 0, 0, 2, 0]
    assert counts[0, 1:].sum() == 0
