"""What walking out and doing nothing bring is said as it is: to who has left, and to whom talks go on without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diplosim.play.classroom.decisions import decision, grave
from diplosim.play.rules_data import rules_data
from diplosim.play.seat_data import seat_data
from diplosim.play.session import Session
from diplosim.play.terminal.screens import choices
from diplosim.play.terminal.seat import SeatInTerminal
from diplosim.rules.state import SUSPENDED, TALKING
from diplosim.seats import Move
from tests.a_table import state_party, table
from tests.play.classroom.lessons import Classroom
from tests.play.sessions import submit
from tests.playing import talks_of
from tests.scripted_seats import CALM

OUT = Move(walk_out=np.array([True]))
STAYS, GOES_ON = "If you do nothing, you stay as you are.", "If you do nothing, you stay as you are and go on."
COMES_BACK = "If you do nothing, you come back, and talks resume, unless somebody else who has left stays away."
IN_PART = "only who must consent to every text can suspend the talks, and you are asked on some issues only"
NOT_NEEDED = "others must consent and you need not, so talks go on without you"


def at_decision(talks: Session) -> Session:
    talks.advance()
    while talks.game.stage != "decide":
        submit(talks)
    return talks


def of_two() -> Session:
    return at_decision(talks_of(table(CALM), 1, seats={"A": "human", "B": "human"}, learn=False))


def of_three(**changes: Any) -> Session:
    scenario = table({**CALM, "protocol.seats": ["A", "B", "C"], **changes}, [state_party("C", 0.1)])
    return at_decision(talks_of(scenario, 1, seats=dict.fromkeys(("A", "B", "C"), "human"), learn=False))


def suspended_by_b() -> Session:
    """B leaves in rounds 1 and 2, so that round 3 finds talks suspended."""
    talks = of_two()
    for _ in range(2):
        submit(talks, B=OUT)
        at_decision(talks)
    assert (talks.game.round, talks.game.state.status[0]) == (2, SUSPENDED)
    return talks


def test_who_has_left_reads_that_doing_nothing_brings_it_back() -> None:
    talks = suspended_by_b()
    assert (decision(talks, "A")["silence"], decision(talks, "B")["silence"]) == (STAYS, COMES_BACK)
    assert decision(talks, "B")["acts"]["walk_out"].startswith("stay away: talks stay suspended.")
    assert grave(talks, "B", {"walk_out": True})[0].startswith("You are about to stay away, so that talks stay susp")
    assert "walk_out" not in decision(talks, "A")["parts"]
    [act] = [act for act in seat_data(talks, "B")["acts"] if act["part"] == "walk_out"]
    assert act["cost_words"].startswith("talks stay suspended: ")
    assert "say nothing: you come back, and talks meet again" in "\n".join(choices(talks, "B"))
    assert "say nothing: no change, nothing signed" in "\n".join(choices(talks, "A"))
    submit(talks)
    assert talks.game.state.status[0] == TALKING, "that is what doing nothing brought"


def test_at_a_table_that_talks_doing_nothing_goes_on() -> None:
    talks = of_two()
    assert (decision(talks, "A")["silence"], decision(talks, "A")["acts"]["walk_out"]) == (
        GOES_ON,
        "walk out of the talks",
    )


@pytest.mark.parametrize(
    ("changes", "why"), [({}, NOT_NEEDED), ({"consent_scope": {"C": ["x"]}}, IN_PART)], ids=["not asked", "in part"]
)
def test_whom_talks_go_on_without_reads_that_nothing_follows(changes: dict[str, Any], why: str) -> None:
    talks = of_three(**changes)
    assert decision(talks, "C")["acts"]["walk_out"] == f"walk out of the talks; nothing follows from it: {why}"
    assert grave(talks, "C", {"walk_out": True}) == [f"You are about to walk out. Nothing follows from it: {why}."]
    assert "Announced in two successive rounds" in grave(talks, "A", {"walk_out": True})[0]
    lines, shown = iter(("walk-out", "quit")), []
    SeatInTerminal(talks, "C", lambda _: next(lines), shown.append, None).play()
    assert "Nothing follows from walking out: " in " ".join(" ".join(shown).split())


def test_the_rules_say_whose_walk_out_suspends_talks() -> None:
    lines = [line for part in rules_data(of_two()) for line in part["lines"]]
    assert any(line.startswith("A walk-out of who must consent to every text, announced in two") for line in lines)


def test_a_phone_says_so(tmp_path: Path) -> None:
    room = Classroom(tmp_path, table(CALM), minutes=0)
    control, phones = room.in_rounds(2)
    one = room.lesson.tables[1]
    while one.talks.game.round < 2:
        while one.talks.game.stage != "decide":
            control.do("advance", table="1", stage=one.stage_key())
        assert phones[0].move(walk_out="1", confirmed="1").status_code == 303
        control.do("advance", table="1", stage=one.stage_key())
    page = phones[0].page()
    assert COMES_BACK in page
    assert "stay away: talks stay suspended. Without this tick you come back, and they resume" in page
    assert "vote for more time" not in page
