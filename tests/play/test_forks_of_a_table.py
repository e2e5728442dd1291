"""Where a fork begins, which moves stand in it and who plays on: scripted talks at the small table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.play.session import Session
from diplosim.seats import IllegalMove, Move
from tests.a_table import A, B, table
from tests.play.sessions import demand, submit
from tests.playing import invented_tables
from tests.scripted_seats import CALM, ScriptedSeat


def talk(people: str = "AB", changes: dict[str, Any] | None = None, **more: Any) -> Session:
    """A talk that stands at the first decision of people in these seats."""
    scenario = table({**CALM, **(changes or {})})
    talks = Session(scenario, **{"seed": 5, "first_run": 2, "seats": dict.fromkeys(people, "human"), **more})
    talks.advance()
    return talks


@pytest.fixture(scope="module")
def tables() -> Any:
    return invented_tables(table(CALM))


@pytest.fixture
def in_round_one(tables: Any) -> Session:
    """Both have tabled a demand and are to answer; A has said yes to B's text, which is sealed."""
    talks = submit(talk(tables=tables), A=demand(0.9, 0.4), B=demand(0.1, 0.8))
    talks.submit("A", Move(accept=np.array([[False, True]])))
    return talks


def stands(fork: Session) -> list[tuple[int, str, str]]:
    return sorted((number, stage, party) for number, stage, party, _ in fork.script)


# ---------------------------------------------------------------------- which moves stand


def test_as_played_all_stands_with_what_is_sealed(in_round_one: Session) -> None:
    fork = in_round_one.fork(runs=3)
    assert stands(fork) == [(0, "respond", "A"), (0, "table", "A"), (0, "table", "B")]
    assert (fork.game.round, fork.game.stage, fork.game.stage_index) == (0, "respond", 2)
    assert fork.script[0, "respond", "A", 2].move == {"accept": [False, True]}
    assert fork.script[0, "respond", "A", 2].place == 2
    assert fork.script[0, "respond", "A", 2].source == "person"
    assert fork.game.state.demand.tolist() == [[[0.9, 0.4], [0.1, 0.8]]] * 3


@pytest.mark.parametrize(("viewer", "sealed"), [("A", [(0, "respond", "A")]), ("B", [])])
def test_a_seat_imagines_from_what_is_open_and_its_own(
    in_round_one: Session, viewer: str, sealed: list[tuple[int, str, str]]
) -> None:
    fork = in_round_one.fork(runs=3, private=f"from_view:{viewer}")
    assert stands(fork) == [*sealed, (0, "table", "A"), (0, "table", "B")]


@pytest.mark.parametrize(
    ("at", "private", "script", "stage"),
    [
        (0, "as_played", [], "table"),
        (1, "as_played", ["A"], "table"),
        (2, "as_played", ["A", "B"], "respond"),
        (1, "from_view:A", ["A"], "table"),
        (1, "from_view:B", [], "table"),
        (2, "from_view:B", ["A", "B"], "respond"),
    ],
)
def test_a_fork_begins_after_so_many_entries(
    in_round_one: Session, at: int, private: str, script: list[str], stage: str
) -> None:
    """Two entries, A's demand and B's; `at` counts them, so that what is sealed has not been said."""
    fork = in_round_one.fork(runs=2, at=at, private=private)
    assert stands(fork) == [(0, "table", name) for name in script]
    assert (fork.game.round, fork.game.stage) == (0, stage)


@pytest.mark.parametrize("at", [-1, 3])
def test_a_fork_begins_inside_the_log(in_round_one: Session, at: int) -> None:
    with pytest.raises(ValueError, match=f"^at must lie between 0 and 2, not {at}$"):
        in_round_one.fork(at=at)


def test_what_may_not_be_forked(in_round_one: Session, tables: Any) -> None:
    why = "^only a talk of one run, as it was played, can be forked$"
    with pytest.raises(ValueError, match=why):
        talk(tables=tables, runs=2).fork()
    with pytest.raises(ValueError, match=why):
        in_round_one.fork(runs=1, private="from_view:A").fork()
    for private in ("from_view:C", "as_seen", "seen:A", "from_view"):
        with pytest.raises(ValueError, match=f"^private='{private}'; allowed: as_played, from_view:A, from_view:B$"):
            in_round_one.fork(private=private)


# ---------------------------------------------------------------------- who plays on, in which draws


def test_policies_take_the_seats_of_people_and_others_stay(tables: Any) -> None:
    silent = ScriptedSeat({})
    talks = talk("A", tables=tables, seats={"A": "human", "B": silent})
    fork = talks.fork(runs=2)
    assert fork.by(A) == "by_type"
    assert fork.delegations[B].delegate is silent
    other = talks.fork(runs=2, change={"seat": "B", "policy": "linear"})
    assert (other.by(A), other.by(B)) == ("by_type", "linear")
    person = talks.fork(runs=2, change={"seat": "A", "policy": "linear"})
    assert (person.by(A), person.delegations[B].delegate) == ("linear", silent)


def test_a_fork_keeps_the_draws_and_tables_of_the_talk(tables: Any) -> None:
    talks = talk(tables=tables, resample={"costs": 9}, learn=False)
    submit(talks)
    game = talks.fork(runs=4).game
    assert (game.runs, game.seed, game.first_run, game.learn) == (4, 5, 2, False)
    assert game.draws.resample == {"costs": 9}
    assert game.draws.played == (0, 2)
    assert talks.fork(runs=4).tables is tables
    assert not talks.fork(runs=4).imagined
    assert talk(tables=tables).fork(runs=4).game.learn


def test_nobody_watches_the_fork_afterwards(in_round_one: Session) -> None:
    """The log alone watches a batch."""
    assert [type(o).__name__ for o in in_round_one.fork(runs=2).game.observers] == ["_Log"]


# ---------------------------------------------------------------------- another move

NO_CHANGE = "^a change is a seat with a move or a policy, not "


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, "nothing"),
        ({"seat": "A"}, "seat"),
        ({"policy": "linear"}, "policy"),
        ({"move": {}}, "move"),
        ({"seat": "A", "move": {}, "policy": "linear"}, "move, policy, seat"),
        ({"seat": "A", "move": {}, "round": 1}, "move, round, seat"),
    ],
)
def test_what_is_no_change(in_round_one: Session, change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=f"{NO_CHANGE}{named}$"):
        in_round_one.fork(change=change)


@pytest.mark.parametrize("what", [{"move": {}}, {"policy": "linear"}])
def test_whose_move_is_changed_has_a_part_in_the_talks(in_round_one: Session, what: dict[str, Any]) -> None:
    with pytest.raises(IllegalMove, match="'C' has no part in these talks"):
        in_round_one.fork(change={"seat": "C", **what})


@pytest.mark.parametrize("move", [{"demand": [0.7, 0.3]}, demand(0.7, 0.3)])
def test_another_move_stands_in_the_place_of_the_one_that_was_made(in_round_one: Session, move: Any) -> None:
    fork = in_round_one.fork(runs=2, at=0, change={"seat": "A", "move": move})
    assert stands(fork) == [(0, "table", "A"), (0, "table", "B")], "B's move was sealed and stands"
    entry = fork.script[0, "table", "A", 1]
    assert (entry.round, entry.stage, entry.seat, entry.source, entry.place) == (0, "table", "A", "person", 1)
    assert entry.move == {"demand": [0.7, 0.3]}
    fork.play_stage()
    assert fork.game.state.demand.tolist() == [[[0.7, 0.3], [0.1, 0.8]]] * 2
    later = in_round_one.fork(runs=2, at=1, change={"seat": "A", "move": move})
    later.play_stage()
    assert later.game.state.demand[:, A].tolist() == [[0.7, 0.3]] * 2


def test_a_move_that_is_not_legal_is_no_change(in_round_one: Session) -> None:
    with pytest.raises(IllegalMove, match="no part of the stage"):
        in_round_one.fork(change={"seat": "B", "move": {"demand": [0.1, 0.1]}})


def test_after_the_talks_nobody_makes_another_move(tables: Any) -> None:
    talks = submit(talk(tables=tables))
    yes = Move(accept=np.array([[True, False]]))
    submit(talks, A=yes, B=yes)
    while not talks.ended:
        submit(talks)
    with pytest.raises(IllegalMove, match="A has nothing to decide at this point"):
        talks.fork(change={"seat": "A", "move": {}})


def test_in_the_caucus_of_nobody_there_is_nothing_to_decide(tables: Any) -> None:
    with pytest.raises(IllegalMove, match=r"^A has nothing to decide at this point \(caucus, round 1\)$"):
        Session(table(CALM), tables=tables).fork(change={"seat": "A", "move": {}})
