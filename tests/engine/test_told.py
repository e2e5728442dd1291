"""Drafts and non-starters tell what was said: who is silent gives nothing away, who speaks is heard, true or not.

B's true bounds lie below .3 on x; nothing is declared.  With a mediator the draft of round 1 starts from the working
text, (.75, .7), and nobody asks for more than what it is worth.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from diplosim.play.session import Session
from diplosim.play.terminal.typed_moves import read_move, spell_move
from diplosim.seats import IllegalMove, Move, true_lines
from tests.a_table import B, X, state_party, table
from tests.playing import talks_of
from tests.scripted_seats import CALM

MEDIATED = {**CALM, "protocol.mediators": ["M"], "protocol.interim": True}
EASY = {"level": np.array([0.0]), "reserve": np.array([0.0])}


def talks(changes: dict[str, Any] | None = None) -> Session:
    mediator = [state_party("M", 0.0, kind="mediator", role="mediator")]
    scenario = table({**MEDIATED, **(changes or {})}, mediator)
    started = talks_of(scenario, 1, seats={"A": "human", "B": "human"})
    started.game.state.high[:, B, X] = 0.3
    return started


def after_respond(
    told: dict[str, Any], marked: dict[str, Any] | None = None, **changes: Any
) -> tuple[list[float], list[bool]]:
    """The draft and the non-starters of round 1, where B tells a drafter and the chair something."""
    played = talks(changes)
    played.advance()
    played.submit("A", Move(**EASY))
    played.submit("B", Move(**EASY, **told))
    played.advance()
    assert played.game.texts is not None
    draft = played.game.texts.values[0, -1].tolist()
    played.submit("A", Move())
    played.submit("B", Move(**(marked or {})))
    played.advance()
    return draft, played.game.state.blocked[0].tolist()


def test_a_silent_seat_s_true_bounds_show_in_no_draft_and_no_non_starter() -> None:
    draft, non_starters = after_respond({})
    assert draft == pytest.approx([0.75, 0.7], abs=1e-5)
    assert non_starters == [False, False]


def test_what_is_told_is_drafted_for_whether_true_or_not() -> None:
    for most in (0.3, 0.6):
        draft, _ = after_respond({"lines_high": [most, 1.0]})
        assert draft == pytest.approx([most, 0.7], abs=1e-5)


def test_without_a_value_that_could_be_signed_the_issue_is_left_open() -> None:
    """x stays at the status quo."""
    draft, _ = after_respond({"lines_low": [1.0, 0.0], "lines_high": [0.0, 1.0]})
    assert draft == pytest.approx([0.2, 0.7], abs=1e-5)


def test_a_non_starter_is_what_somebody_says_it_could_not_sign_in_every_text() -> None:
    """On x A tables 1, B 0, the drafter .75: lines from .1 to .7 leave none of them, wider ones leave some."""
    assert after_respond({}, {"lines_high": [0.1, 1.0]})[1] == [False, False]
    assert after_respond({}, {"lines_low": [0.1, 0.0], "lines_high": [0.7, 1.0]})[1] == [True, False]
    assert after_respond({}, {"lines_low": [0.1, 0.0], "lines_high": [0.8, 1.0]})[1] == [False, False]
    assert after_respond({"lines_low": [0.1, 0.0], "lines_high": [0.7, 1.0]})[1] == [False, False]


def test_a_declared_line_has_been_said_by_who_is_silent() -> None:
    """B declared to take no more than .7 on x; what it tells later adds to that, part by part."""
    lines = {"issues.x.red_lines": {"B": {"max": 0.7, "basis": "declared"}}}
    draft, non_starters = after_respond({}, **lines)
    assert draft == pytest.approx([0.7, 0.7], abs=1e-5)
    assert non_starters == [False, False]
    assert after_respond({}, {"lines_low": [0.1, 0.0]}, **lines)[1] == [False, False]  # the draft lies at .7
    assert after_respond({}, {"lines_low": [0.8, 0.0]}, **lines)[1] == [True, False]


def test_a_silent_seat_is_drafted_for_by_its_position_not_its_true_ideal() -> None:
    def drafted(ideal: list[float] | None, true: list[float]) -> list[float]:
        played = talks()
        played.game.state.ideal[:, B] = true
        played.advance()
        played.submit("A", Move(level=np.array([0.6]), reserve=np.array([0.0])))
        played.submit("B", Move(level=np.array([0.7]), reserve=np.array([0.0]), ideal=ideal))
        played.advance()
        assert played.game.texts is not None
        return played.game.texts.values[0, -1].tolist()  # type: ignore[no-any-return]

    assert drafted(None, [0.0, 0.9]) == drafted(None, [0.1, 0.2]) == drafted([0.0, 0.9], [0.1, 0.2])
    assert drafted(None, [0.0, 0.9]) != drafted([0.4, 0.2], [0.0, 0.9])


@pytest.mark.parametrize(("ideal", "settles"), [(None, False), ([0.0, 0.9], False), ([0.5, 0.9], True)])
def test_items_settle_by_the_ideal_that_was_told(ideal: list[float] | None, settles: bool) -> None:
    """With x at .5 B has 1 - .25 - .2 = .55 by its position and .8 by an ideal of .5 on x; it asks for .7."""
    scenario = table({**CALM, "protocol.package": False})
    played = talks_of(scenario, 1, seats={"A": "human", "B": "human"})
    played.game.state.ideal[:, B] = [1.0, 0.5]  # what is true does not matter
    played.advance()
    played.submit("A", Move(demand=[0.5, 0.5]))
    played.submit("B", Move())
    played.advance()
    for party, told in (("A", {}), ("B", {"level": np.array([0.7]), "ideal": ideal})):
        played.submit(party, Move(accept_issues=[[True, False], [False, False]], **told))
    played.advance()
    assert played.game.state.settled[0].tolist() == [settles, False]


def test_signatures_are_held_to_the_true_bounds_all_the_same() -> None:
    played = talks()
    played.advance()
    for party in ("A", "B"):
        played.submit(party, Move(**EASY, lines_low=[0.0, 0.0], lines_high=[1.0, 1.0]))
    played.advance()
    assert played.view("B").texts[0, -1, X] > 0.3
    assert not played.legal("B").texts[-1]


def test_rules_tell_the_truth_and_a_person_may() -> None:
    played = talks()
    played.advance()
    view = played.view("B")
    told = played.policy_move("B")
    for part, value in true_lines(view).items():
        assert (getattr(told, part) == value).all()
    assert told.lines_high is not None
    assert told.lines_high[0].tolist() == [0.3, 1.0]
    played.game.state.empty[:, B, X] = True
    assert [array[0, X] for array in true_lines(played.view("B")).values()] == [0.0, 1.0, 0.0]


def test_a_line_off_the_scale_is_refused() -> None:
    played = talks()
    played.advance()
    with pytest.raises(IllegalMove, match=r"lines_high: 1\.1; allowed: values between 0 and 1"):
        played.submit("B", Move(lines_high=[1.1, 1.0]))


def test_lines_may_be_typed() -> None:
    played = talks({"issues.x.red_lines": {"B": {"max": 0.7, "basis": "declared"}}})
    played.advance()
    view, issues = played.view("B"), ("x", "y")
    typed = read_move("line y 0.2 0.8", view, issues)
    assert typed.lines_low is not None
    assert typed.lines_high is not None
    assert (typed.lines_low.tolist(), typed.lines_high.tolist()) == ([[0.0, 0.2]], [[0.7, 0.8]])
    frank = read_move("frank", view, issues)
    assert spell_move(frank, view, issues) == "frank"
    assert frank.lines_high is not None
    assert frank.lines_high[0].tolist() == [0.3, 1.0]
