"""An alliance that fights as one: what its delegation reads of force where the members do not decide for war.

In `bosnia_1995`, seed 0, too few of NATO's members gain by the war, so that nothing is worth a number to it.  In the
small league (see `tests.rules.test_joint_force`) a war of A and C is worth .55 + 8/11 * .25 - .5 = .232 to L.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import diplosim
from diplosim.engine.legality import legal_moves
from diplosim.play.pricing import price
from diplosim.play.seat_data import seat_data
from diplosim.play.session import Session
from diplosim.play.sheets.page import sheets_page
from diplosim.play.terminal.role_sheet import confidential_sheet
from diplosim.play.terminal.screens import priced, situation
from diplosim.play.terminal.seat import SeatInTerminal
from diplosim.play.terminal.typed_moves import last_demand
from tests.play.classroom.lessons import Classroom
from tests.play.sessions import until
from tests.playing import talks_of
from tests.rules.test_joint_force import L, league

WHY = "the members do not decide for war"


def of_nato() -> Session:
    talks = talks_of(diplosim.load("bosnia_1995"), 1, seats={"NATO": "human"})
    talks.advance()
    return talks


def flat(lines: Any) -> str:
    return " ".join(" ".join(lines).split())


def test_no_number_stands_for_force_that_the_members_do_not_want() -> None:
    talks = of_nato()
    data = seat_data(talks, "NATO")
    assert data["alternatives"]["war"] is None
    assert data["why_no_war"] == WHY
    assert price(talks, "NATO", last_demand(talks.view("NATO"))).war is None
    assert seat_data(talks, "BIH")["why_no_war"] == ""
    assert seat_data(talks, "HRV")["alternatives"]["war"] > -1.0
    attack = next(act for act in seat_data(until(talks, "decide"), "NATO")["acts"] if act["part"] == "attack")
    assert attack["cost_words"].startswith(f"{WHY}; no deal is worth ")


@pytest.mark.parametrize(("rule", "worth"), [("majority", 0.55 + 8.0 / 11.0 * 0.25 - 0.5), ("consensus", None)])
def test_the_number_is_there_where_they_decide_for_it(rule: str, worth: float | None) -> None:
    data = seat_data(talks_of(league(rule=rule), 1, seats={"L": "human"}, learn=False), "L")
    assert data["alternatives"]["war"] == (None if worth is None else pytest.approx(worth))
    assert data["why_no_war"] == ("" if worth is not None else WHY)


def test_sheets_and_terminal_say_it_in_words() -> None:
    talks = of_nato()
    own = sheets_page(talks).partition('id="confidential-NATO"')[2]
    assert f"Force is not to be had now: {WHY}; you are not ready yet. War costs you " in own
    assert f"not now: {WHY}; you are not ready" in flat(confidential_sheet(talks, "NATO"))
    assert f"no force now ({WHY})" in flat(priced(talks, "NATO", price(talks, "NATO", last_demand(talks.view("NATO")))))
    assert f"no force now ({WHY})" in flat(situation(until(talks, "decide"), "NATO"))


def test_an_attack_typed_at_the_terminal_is_refused_without_a_price() -> None:
    talks, shown = until(of_nato(), "decide"), []
    lines = iter(("attack", "quit"))
    SeatInTerminal(talks, "NATO", lambda _: next(lines), shown.append, None).play()
    assert "refused attack: not ready" in flat(shown)
    assert "-9.00" not in flat(shown)


def test_phones_and_control_say_it_in_words(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "bosnia_1995", seed=0)
    control, (phone, _) = room.in_rounds(2)
    control.do("place", person=phone.id, place="1:seat:NATO")
    for page in (phone.page(), control.get("/control/seat/1/NATO").text):
        assert f"not to be had now: {WHY}. What it would cost you the others know only to be between " in page
        assert f", no force now ({WHY}), going on with talks " in " ".join(page.split())
        assert "-900" not in page


@pytest.mark.parametrize(("rule", "why"), [("majority", None), ("consensus", WHY)])
def test_a_last_offer_is_announced_only_where_they_decide_for_war(rule: str, why: str | None) -> None:
    """It would be dropped when the seals are opened, like the attack that it announces."""
    talks = talks_of(league({"protocol.seats": ["A", "B", "L"]}, rule=rule), 1, seats={"L": "human"}, learn=False)
    while talks.game.stage != "decide":
        talks.play_stage()
    legal = legal_moves(talks.game, L)
    assert legal.reason("last_offer") == why
    assert ("last_offer" in legal.parts) == (why is None)
