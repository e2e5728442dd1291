"""What is noted of demands and signatures, and which draws agree with it: few draws, two issues, by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from diplosim.play.public_record import Act, PublicRecord, Signatures, signatures, yes_to_interim
from diplosim.rules.proposals import Texts
from diplosim.rules.state import SUSPENDED, TALKING
from diplosim.seats import Move

# bounds of three draws: [0, .4] and free; [0, .6] and free; as the second, but it signs nothing at all
STATE: Any = SimpleNamespace(
    low=np.zeros((3, 1, 2)),
    high=np.array([[[0.4, 1.0]], [[0.6, 1.0]], [[0.6, 1.0]]]),
    empty=np.zeros((3, 1, 2), dtype=bool),
    refuses_all=np.array([[False], [False], [True]]),
)


def possible(first: float, signed: bool, binding: tuple[bool, bool] = (True, True), state: Any = STATE) -> list[bool]:
    values, quo = np.array([first, 0.9]), np.array([0.7, 0.9])
    return Act((0, 1), 0, values, np.array(binding), signed, quo).possible(state).tolist()


@pytest.mark.parametrize(("first", "fits"), [(0.4, [True, True, True]), (0.5, [False, True, True]), (0.7, [False] * 3)])
def test_a_demand_lies_inside_the_bounds(first: float, fits: list[bool]) -> None:
    assert possible(first, signed=False) == fits


def test_who_signs_nothing_has_not_signed() -> None:
    assert possible(0.5, signed=True) == [False, True, False]


def test_an_issue_that_does_not_bind_says_nothing() -> None:
    assert possible(0.7, signed=True, binding=(False, True)) == [True, True, False]


def test_without_a_mandate_only_the_status_quo_is_tabled_and_nothing_signed() -> None:
    none = SimpleNamespace(**{**vars(STATE), "empty": np.array([[[True, False]]] * 3)})
    assert possible(0.7, signed=False, state=none) == [True, True, True]
    assert possible(0.65, signed=False, state=none) == [False, False, False]
    assert possible(0.4, signed=True, state=none) == [False, False, False]


@pytest.mark.parametrize("signed", [False, True])
def test_what_differs_by_a_rounding_error_fits(signed: bool) -> None:
    """The draw's interval is [.2, .4]; values closer to it than a millionth count as inside."""
    state = SimpleNamespace(
        low=np.full((1, 1, 2), 0.2),
        high=np.full((1, 1, 2), 0.4),
        empty=np.zeros((1, 1, 2), dtype=bool),
        refuses_all=np.array([[False]]),
    )

    def fits(first: float) -> bool:
        values, quo = np.array([first, 0.3]), np.array([0.9, 0.9])
        return Act((0, 1), 0, values, np.array([True, True]), signed, quo).possible(state).tolist() == [True]

    assert [fits(v) for v in (0.2 - 2e-6, 0.2 - 1e-6 / 2, 0.2, 0.4, 0.4 + 1e-6 / 2, 0.4 + 2e-6)] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(("off", "fits"), [(0.0, True), (5e-7, True), (-5e-7, True), (2e-6, False), (-2e-6, False)])
def test_the_status_quo_is_told_from_its_neighbours(off: float, fits: bool) -> None:
    none = SimpleNamespace(**{**vars(STATE), "empty": np.array([[[True, False]]] * 3)})
    assert possible(0.7 + off, signed=False, state=none) == [fits] * 3


def test_a_status_quo_beyond_the_mandate_may_not_be_tabled() -> None:
    """Only who has no mandate at all on the issue falls back on the status quo (.7, above .4 and .6)."""
    assert possible(0.7, signed=False) == [False, False, False]


def test_the_act_of_a_party_is_held_against_its_own_bounds() -> None:
    """The first party takes anything, the second no more than .4 of the first issue and has refused all in run 2."""
    state: Any = SimpleNamespace(
        low=np.zeros((2, 2, 2)),
        high=np.array([[[1.0, 1.0], [0.4, 1.0]]] * 2),
        empty=np.zeros((2, 2, 2), dtype=bool),
        refuses_all=np.array([[False, False], [False, True]]),
    )

    def told(a: int, first: float) -> list[bool]:
        act = Act((0, 1), a, np.array([first, 0.5]), np.array([True, True]), True, np.zeros(2))
        return act.possible(state).tolist()

    assert told(0, 0.5) == [True, True]
    assert told(1, 0.5) == [False, False]
    assert told(1, 0.4) == [True, False]


# ---------------------------------------------------------------------- marks on texts

A, B, C = 0, 1, 2
BOUNDS = {A: (0.0, 1.0), B: (0.0, 0.5), C: (0.3, 1.0)}
"""What each takes of the first issue; anything of the second.  C must consent on the second issue only."""


def at_table(
    texts: list[tuple[int, float]],
    *,
    tabled: list[bool] | None = None,
    leaves_open: list[list[bool]] | None = None,
    refuses: tuple[int, ...] = (),
    agenda: list[list[bool]] | None = None,
    **more: Any,
) -> Any:
    """A game in which (author, value of the first issue) are on the table; the second is .5 in every text."""
    count = len(texts)
    leaves = np.zeros((1, count, 2), bool) if leaves_open is None else np.array([leaves_open])
    on_table = Texts(
        np.array([[[value, 0.5] for _, value in texts]]),
        leaves,
        np.array([[True] * count if tabled is None else tabled]),
        tuple(author for author, _ in texts),
        bool(leaves.any()),
    )
    state = SimpleNamespace(
        low=np.array([[[BOUNDS[a][0], 0.0] for a in (A, B, C)]]),
        high=np.array([[[BOUNDS[a][1], 1.0] for a in (A, B, C)]]),
        empty=np.zeros((1, 3, 2), dtype=bool),
        refuses_all=np.array([[a in refuses for a in (A, B, C)]]),
        demand=np.array([[[0.9, 0.1], [0.2, 0.2], [0.7, 0.3]]]),
        settled=np.array([[False, True]]),
        status=np.array([TALKING]),
        standing=np.array([-1]),
        accepted_last=np.array([-1]),
    )
    structure = SimpleNamespace(
        consenting=(A, B, C),
        seated=(A, B, C),
        scope=np.array([[True, True], [True, True], [False, True]]),
        agenda=np.ones((3, 2), dtype=bool) if agenda is None else np.array(agenda),
    )
    return SimpleNamespace(
        **{
            "state": state,
            "structure": structure,
            "texts": on_table,
            "round": 2,
            "stage_index": 1,
            "status_quo": np.array([0.4, 0.6]),
            "protocol": SimpleNamespace(turns=()),
            "takes_part": lambda a, stage: True,
            "interim_tabled": np.array([False]),
            "interim_text": np.array([[0.4, 0.8]]),
            **more,
        }
    )


def says(*marks: bool) -> Move:
    return Move(accept=np.array([marks]))


def marked(game: Any, moves: dict[int, Move]) -> list[Signatures]:
    return list(signatures(game, game.texts, moves))


def test_who_says_yes_inside_the_own_bounds_has_signed() -> None:
    """The text gives .6 of the first issue: beyond B's .5, so that B's yes counts as a no."""
    game = at_table([(A, 0.6)])
    assert marked(game, {a: says(True) for a in (A, B, C)}) == [Signatures(0, (A, C), (B,), {})]
    game = at_table([(A, 0.5)])
    assert marked(game, {a: says(True) for a in (A, B, C)}) == [Signatures(0, (A, B, C), (), {})]


def test_who_says_no_or_nothing_has_refused() -> None:
    game = at_table([(A, 0.5)])
    assert marked(game, {A: says(True), B: says(False), C: Move()}) == [Signatures(0, (A,), (B, C), {})]


def test_who_signs_nothing_at_all_refuses() -> None:
    game = at_table([(A, 0.5)], refuses=(A, C))
    assert marked(game, {a: says(True) for a in (A, B, C)}) == [Signatures(0, (B,), (A, C), {})]


def test_who_is_not_asked_stands_by_its_own_text_only() -> None:
    """A wrote the first text and the drafter (-1) the second; nobody but B is asked."""
    game = at_table([(A, 0.5), (-1, 0.5)])
    moves = {B: says(True, True)}
    assert marked(game, moves) == [Signatures(0, (A, B), (C,), {}), Signatures(1, (B,), (A, C), {})]


def test_who_is_asked_does_not_stand_by_its_own_text() -> None:
    game = at_table([(A, 0.5)])
    assert marked(game, {A: Move(), B: says(True), C: says(True)}) == [Signatures(0, (B, C), (A,), {})]


def test_a_text_that_nobody_tabled_is_passed_over() -> None:
    game = at_table([(A, 0.5), (B, 0.4), (C, 0.5)], tabled=[True, False, True])
    moves = {A: says(True, True, False), B: says(False, True, True), C: says(False, True, False)}
    assert marked(game, moves) == [Signatures(0, (A,), (B, C), {}), Signatures(2, (B,), (A, C), {})]


def test_whose_issues_stay_open_is_not_asked() -> None:
    """The second issue is left open, and on the first C has no say."""
    game = at_table([(A, 0.5), (B, 0.5)], leaves_open=[[False, True], [False, False]])
    moves = {a: says(True, True) for a in (A, B, C)}
    assert marked(game, moves) == [Signatures(0, (A, B), (), {}), Signatures(1, (A, B, C), (), {})]


def test_issues_are_accepted_one_by_one_inside_the_bounds() -> None:
    """At .6 of the first issue B is beyond its bounds there and C inside; C who refuses all accepts none."""
    every = Move(accept=np.array([[False]]), accept_issues=np.array([[[True, True]]]))
    first = Move(accept=np.array([[False]]), accept_issues=np.array([[[True, False]]]))
    game = at_table([(A, 0.6)])
    assert marked(game, {A: first, B: every, C: every})[0].issues == {A: (0,), B: (1,), C: (0, 1)}
    assert marked(at_table([(A, 0.6)], refuses=(C,)), {A: first, C: every})[0].issues == {A: (0,), C: ()}


def test_yes_to_an_interim_text() -> None:
    def yes(value: bool) -> Move:
        return Move(accept_interim=np.array([value]))

    moves = {C: yes(True), A: yes(True), B: yes(False)}
    tabled = at_table([], interim_tabled=np.array([True]))
    assert yes_to_interim(tabled, moves) == (A, C)
    assert yes_to_interim(tabled, {A: Move(), B: yes(True)}) == (B,)
    assert yes_to_interim(tabled, {B: Move(accept_interim=np.array([[True, False]]))}) == (B,)
    assert yes_to_interim(tabled, {B: Move(accept_interim=np.array([[False, True]]))}) == ()
    assert yes_to_interim(at_table([]), moves) == ()


# ---------------------------------------------------------------------- what is written down


def noted(game: Any, stage: Any, moves: dict[int, Move]) -> list[tuple[Any, ...]]:
    """Who did what at a stage: position, values, issues that bind, whether signed."""
    record = PublicRecord(game)
    record.stage_played(stage, moves)
    for act in record.acts:
        assert act.point == (2, 1)
        assert act.status_quo.tolist() == [0.4, 0.6]
        assert act.binding.dtype == bool
    return [(act.a, act.values.tolist(), act.binding.tolist(), act.signed) for act in record.acts]


def test_demands_bind_on_what_is_not_settled() -> None:
    """The second issue is settled; A sends no move and C is not in session."""
    game = at_table([], takes_part=lambda a, stage: stage == "table" and a != C)
    assert noted(game, "table", {B: Move(), C: Move()}) == [(B, [0.2, 0.2], [True, False], False)]
    assert noted(game, "caucus", {B: Move()}) == []
    assert noted(game, "decide", {B: Move()}) == []


def test_a_demand_binds_on_what_the_tracks_of_the_seat_handle() -> None:
    """C's tracks handle only the first issue: what its text says on the second is the others' working mean."""
    game = at_table([], agenda=[[True, True], [True, True], [True, False]])
    game.state.settled[:] = False
    assert noted(game, "table", {B: Move(), C: Move()}) == [
        (B, [0.2, 0.2], [True, True], False),
        (C, [0.7, 0.3], [True, False], False),
    ]


def test_several_demands_are_noted_in_the_order_of_seats() -> None:
    assert [act[0] for act in noted(at_table([]), "table", {C: Move(), B: Move()})] == [B, C]


def test_what_is_written_down_does_not_change_with_the_game() -> None:
    game = at_table([])
    record = PublicRecord(game)
    record.stage_played("table", {B: Move()})
    game.state.demand[:], game.status_quo[:] = 0.0, 0.0
    assert record.acts[0].values.tolist() == [0.2, 0.2]
    assert record.acts[0].status_quo.tolist() == [0.4, 0.6]


def test_signatures_bind_on_what_the_text_settles() -> None:
    """B signs the second text, which leaves the second issue open; C signs the first; nobody else signs."""
    game = at_table([(A, 0.9), (B, 0.45)], leaves_open=[[False, False], [False, True]])
    moves = {A: says(False, False), B: says(False, True), C: says(True, False)}
    assert noted(game, "respond", moves) == [
        (C, [0.9, 0.5], [True, True], True),
        (B, [0.45, 0.5], [True, False], True),
    ]


def test_an_issue_signed_alone_binds_alone() -> None:
    second = Move(accept=np.array([[False]]), accept_issues=np.array([[[False, True]]]))
    assert noted(at_table([(A, 0.45)]), "respond", {A: says(False), B: second, C: says(False)}) == [
        (B, [0.45, 0.5], [False, True], True)
    ]


def test_yes_to_an_interim_text_says_that_one_signs_at_all() -> None:
    """No bounds bind there, and what is said by somebody whose consent is not needed is not noted."""
    game = at_table([], interim_tabled=np.array([True]))
    game.structure.consenting = (A, B)
    yes = Move(accept_interim=np.array([True]))
    assert noted(game, "respond", {A: Move(), B: yes, C: yes}) == [(B, [0.4, 0.8], [False, False], True)]


def in_turns(tabled: bool = True, **state: Any) -> Any:
    """Parties take turns, C, B, A; B's turn: it answers at place 2 and tables at place 3."""
    game = at_table([(C, 0.45)], protocol=SimpleNamespace(turns=(C, B, A)), tabled=[tabled])
    for name, value in state.items():
        setattr(game.state, name, np.array([value]))
    return game


def noted_in_turns(game: Any, stage: Any, place: int) -> list[tuple[Any, ...]]:
    game.stage_index = place
    record = PublicRecord(game)
    record.stage_played(stage, {})
    assert all(act.point == (2, place) and act.binding.dtype == bool for act in record.acts)
    return [(act.a, act.values.tolist(), act.binding.tolist(), act.signed) for act in record.acts]


def test_who_takes_an_offer_has_signed_all_of_it() -> None:
    signed = [(B, [0.45, 0.5], [True, True], True)]
    assert noted_in_turns(in_turns(accepted_last=B), "respond", 2) == signed
    assert noted_in_turns(in_turns(accepted_last=C), "respond", 2) == []
    assert noted_in_turns(in_turns(accepted_last=B, tabled=False), "respond", 2) == []


def test_an_offer_that_stands_is_its_author_s_demand() -> None:
    assert noted_in_turns(in_turns(standing=B), "table", 3) == [(B, [0.2, 0.2], [True, True], False)]
    assert noted_in_turns(in_turns(standing=C), "table", 3) == []
    assert noted_in_turns(in_turns(standing=C), "table", 1) == [(C, [0.7, 0.3], [True, True], False)]
    assert noted_in_turns(in_turns(standing=B, status=SUSPENDED), "table", 3) == []
