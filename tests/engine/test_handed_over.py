"""What a policy hands over is checked as at the people's door, and what it is shown cannot be written to."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from diplosim.engine.handed_over import stances
from diplosim.engine.talks import EndOfProgram
from diplosim.scenario.registry import UnknownName
from diplosim.seats import IllegalMove, MisshapenMove, Move, SeatView, merge_moves
from tests.a_table import table
from tests.playing import rows_of, talks_of

RUNS = 12
Make = Callable[[SeatView], Any]


class Does:
    """Hands over what a function makes of the view at one stage, and is silent at the others."""

    def __init__(self, stage: str, make: Make) -> None:
        self.stage, self.make = stage, make

    def act(self, view: SeatView) -> Any:
        return self.make(view) if view.stage == self.stage else Move()


def play(stage: str, make: Make, runs: int = RUNS) -> None:
    rows_of(table(), runs, seats={"A": Does(stage, make), "B": Does("table", lambda view: Move(demand=view.start))})


def with_one(value: float) -> Make:
    """The own text with one value in one run put out of joint."""

    def make(view: SeatView) -> Move:
        demand = view.start.copy()
        demand[view.runs // 2, 0] = value
        return Move(demand=demand)

    return make


ILLEGAL: dict[str, tuple[str, Make, str]] = {
    "not a number": ("table", with_one(np.nan), "demand: not all values are finite numbers"),
    "infinite": ("table", with_one(np.inf), "demand: not all values are finite numbers"),
    "off the scale": ("table", with_one(1.5), r"demand: 1\.5; allowed: values between 0 and 1"),
    "a text": ("table", lambda view: Move(demand="all of it"), "demand: a str; allowed: numbers or yes/no"),
    "objects": ("table", lambda view: Move(demand=np.full((view.runs, 2), None)), "demand: an array of object"),
    "complex": ("table", lambda view: Move(demand=view.start + 0j), "demand: an array of complex128"),
    "a mapping": ("table", lambda view: Move(level={"x": 1}), "level: a dict"),
    "ragged rows": ("table", lambda view: Move(demand=[[0.1], [0.2, 0.3]]), "demand: rows of different lengths"),
    "an infinite level": ("table", lambda view: Move(level=-np.inf), "level: not all values are finite numbers"),
    "no ideal point": ("table", lambda view: Move(ideal=[0.5, np.nan]), "ideal: not all values are finite numbers"),
    "half a yes": ("decide", lambda view: Move(attack=0.5), r"attack: 0\.5; allowed: yes or no"),
    "two steps": ("decide", lambda view: Move(posture=2), r"posture: 2; allowed: -1, 0 or 1"),
    "half a step": ("decide", lambda view: Move(posture=np.full(view.runs, 0.5)), r"posture: 0\.5; allowed"),
    "unknown words": ("decide", lambda view: Move(words=-3), "words: -3; allowed"),
    "another's caucus": ("table", lambda view: {"demand": view.start}, "a dict instead of a Move"),
    "nothing": ("respond", lambda view: None, r"nothing \(None\) instead of a Move"),
    "a huge integer": ("table", lambda view: Move(level=2**70), "level: a int; allowed"),
}


@pytest.mark.parametrize("name", ILLEGAL)
def test_what_no_run_can_be_played_with_fails(name: str) -> None:
    stage, make, why = ILLEGAL[name]
    with pytest.raises(IllegalMove, match=rf"A, round 1, {stage}: the policy handed over {why}"):
        play(stage, make)


MISSHAPEN: dict[str, tuple[str, Make]] = {
    "the first run's text for all": ("table", lambda view: Move(demand=view.start[:1])),
    "half of the runs": ("table", lambda view: Move(demand=view.start[: view.runs // 2])),
    "one issue": ("table", lambda view: Move(demand=view.start[:, :1])),
    "turned": ("table", lambda view: Move(demand=view.start.T)),
    "a row for one run": ("decide", lambda view: Move(attack=[False])),
    "a number for texts": ("respond", lambda view: Move(accept=np.ones(view.runs, dtype=bool))),
    "a further axis": ("table", lambda view: Move(demand=view.start[None])),
}


@pytest.mark.parametrize("name", MISSHAPEN)
def test_what_does_not_fit_the_runs_is_spread_over_none(name: str) -> None:
    stage, make = MISSHAPEN[name]
    with pytest.raises(MisshapenMove, match=rf"A, round 1, {stage}: .* wanted, not \("):
        play(stage, make)


def test_one_value_stands_for_all_runs() -> None:
    play("table", lambda view: Move(demand=[1.0, 0.5], level=0.5, test=False, defer=[False, True]))
    play("decide", lambda view: Move(attack=True, posture=1, words=np.uint8(1)))


def test_what_could_be_meant_in_two_ways_is_refused() -> None:
    """Two runs and two issues: is it a text for all runs, or a number for each?"""
    with pytest.raises(MisshapenMove, match="one value for each run has that shape too"):
        play("table", lambda view: Move(demand=[1.0, 0.5]), runs=2)
    play("table", lambda view: Move(demand=[1.0, 0.5]), runs=1)


def test_a_shape_that_can_only_be_wrong_is_not_called_ambiguous() -> None:
    with pytest.raises(MisshapenMove, match=r"wanted, not \(3, 2\)$"):
        play("table", lambda view: Move(demand=np.zeros((3, 2))), runs=2)


def test_instructions_of_a_capital_are_checked_too() -> None:
    class Capital(Does):
        def instructions(self, view: SeatView) -> Move:
            return Move(reserve=np.nan)

    talks = talks_of(table(), RUNS, seats={"A": Capital("table", lambda view: Move())})
    with pytest.raises(IllegalMove, match="A, round 1, table: the policy handed over reserve: not all values"):
        talks.instructions(talks.position("A"))


def test_a_stance_names_its_alliance() -> None:
    with pytest.raises(IllegalMove, match="alliance and stance, such as"):
        stances("block", ("L",))
    assert stances({"L": "block"}, ("L",)) == {"L": "block"}


def test_a_seat_that_is_none_is_named_beside_those_that_are() -> None:
    with pytest.raises(UnknownName, match="no seat for X; parties with a part in the talks: A, B"):
        talks_of(table(), 1, seats={"X": "human"})


def test_groups_are_not_spread_either() -> None:
    rows = np.arange(3)
    with pytest.raises(MisshapenMove, match="demand: 1 rows for 3 runs"):
        merge_moves([(rows, Move(demand=np.zeros((1, 2))))], 3)
    merged = merge_moves([(rows[:2], Move(demand=np.array([0.1, 0.2]))), (rows[2:], Move(demand=np.ones((1, 2))))], 3)
    assert np.asarray(merged.demand).tolist() == [[0.1, 0.2], [0.1, 0.2], [1.0, 1.0]]


def test_stances_in_a_caucus_stand_for_all_runs() -> None:
    """They were dropped, so that who asked one run after another heard nothing of what it had said."""
    one, two = np.arange(1), np.arange(1, 2)
    breaks, blocks = Move(caucus={"L": "break"}), Move(caucus={"L": "block"})
    assert merge_moves([(one, breaks)], 1).caucus == {"L": "break"}
    assert merge_moves([(one, breaks), (two, breaks)], 2).caucus == {"L": "break"}
    assert merge_moves([(one, Move()), (two, Move())], 2).caucus is None
    for other in (blocks, Move()):
        with pytest.raises(IllegalMove, match="caucus: other stances in some runs than in others"):
            merge_moves([(one, breaks), (two, other)], 2)


WRITES: dict[str, Make] = {
    "into an array": lambda view: view.demands.__setitem__(0, 0.0),
    "into a draw": lambda view: view.uniform("own").__setitem__(0, 0.0),
    "into a part of the runs": lambda view: view.take(np.arange(2)).ideal.__setitem__(0, 0.0),
    "into the weights": lambda view: view.salience.__setitem__(0, 0.0),
    "into what is coded": lambda view: view.common.coded.position.__setitem__(0, 0.0),
    "into the reach of force": lambda view: view.common.wars[0].reach.__setitem__(0, 0.0),
    "into the order of issues": lambda view: view.order.__setitem__(0, 0),
    "another array": lambda view: setattr(view, "low", np.zeros((view.runs, 2))),
    "another number of runs": lambda view: setattr(view, "runs", 1),
    "no array": lambda view: delattr(view, "party"),
    "in place": lambda view: np.clip(view.beliefs, 0.0, 0.5, out=view.beliefs),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_policy_cannot_write_into_what_it_is_shown(name: str) -> None:
    with pytest.raises((ValueError, AttributeError, TypeError), match=r"read-only|cannot be written to|__setitem__"):
        play("table", WRITES[name])


@pytest.mark.parametrize("end", [SystemExit(3), GeneratorExit(), type("Own", (BaseException,), {})("stop")])
def test_a_policy_that_would_end_the_program_raises_an_error_of_the_talks(end: BaseException) -> None:
    def leave(view: SeatView) -> Move:
        raise end

    with pytest.raises(EndOfProgram, match=f"would end the whole program: {type(end).__name__}") as raised:
        play("decide", leave)
    assert raised.value.__cause__ is end


def test_ctrl_c_stays_ctrl_c() -> None:
    def interrupt(view: SeatView) -> Move:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play("decide", interrupt)
