"""What was asked is what is told to be answered: inspection where verification was offered, else a test offer.

NATO tests Croatia, its main suspect in `bosnia_1995`, which may answer with inspection or by signing the text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import diplosim
from diplosim.play.classroom.decisions import decision
from diplosim.play.classroom.record import record_of
from diplosim.play.pricing import text_as_a_test
from diplosim.play.public_data import public_record
from diplosim.play.session import Session
from diplosim.play.terminal.screens import situation
from diplosim.play.transcripts.transcript import transcript
from diplosim.seats import Move
from tests.play.sessions import submit
from tests.playing import talks_of

SEATS = ("NATO", "HRV", "BIH", "YUG")
YES = np.array([True])


def asked(verify: bool) -> Session:
    """NATO has tested Croatia, and Bosnia has offered verification to all whose type is in doubt if `verify`."""
    talks = talks_of(diplosim.load("bosnia_1995"), 1, seats=dict.fromkeys(SEATS, "human"))
    talks.advance()
    while talks.game.stage != "table":
        submit(talks)
    view = talks.view("NATO")
    text = text_as_a_test(view, view.last_demand[0])[None]
    submit(talks, NATO=Move(demand=text, test=YES), BIH=Move(offer_verification=YES) if verify else Move())
    assert talks.game.stage == "respond"
    return talks


def signed(talks: Session, authors: Sequence[str]) -> Move:
    return Move(accept=np.array([[author in authors for author in talks.view("HRV").authors]]))


def told(talks: Session) -> list[str]:
    """What the record of a class says of Croatia's answer."""
    [stage] = [stage for stage in record_of(talks)[-1]["stages"] if stage["stage"] == "respond"]
    return [line for line in stage["lines"] if "inspection" in line or "test offer" in line]


@pytest.mark.parametrize(
    ("answer", "how", "says"),
    [
        ("nothing", "test_not_taken", "does not take up the test offer."),
        ("signs", "test_taken", "takes up the test offer."),
        ("inspection", "inspected", "accepts inspection."),
    ],
)
def test_a_test_offer_is_answered_as_a_test_offer(answer: str, how: str, says: str) -> None:
    talks = asked(verify=False)
    assert decision(talks, "HRV")["inspect"].startswith("accept inspection in answer to the test offer that was made")
    assert "a test offer is made to you" in "\n".join(situation(talks, "HRV"))
    moves = {"nothing": Move(), "signs": signed(talks, ("NATO",)), "inspection": Move(accept_verification=YES)}
    submit(talks, HRV=moves[answer])
    assert told(talks) == [f"Croatia (and the Bosnian Croats) {says}"]
    [given] = public_record(talks)["rounds"][0]["respond"]["answers"]
    assert (given["party"], given["how"]) == ("HRV", how)


@pytest.mark.parametrize(("accepts", "word"), [(True, "accepts"), (False, "declines")])
def test_an_offer_of_verification_is_answered_as_such(accepts: bool, word: str) -> None:
    talks = asked(verify=True)
    assert decision(talks, "HRV")["inspect"] == "accept the inspection that was offered"
    assert "verification is offered to you" in "\n".join(situation(talks, "HRV"))
    submit(talks, HRV=Move(accept_verification=YES) if accepts else Move())
    assert f"Croatia (and the Bosnian Croats) {word} inspection." in told(talks)


def test_a_transcript_tells_both_apart() -> None:
    talks = asked(verify=False)
    submit(talks)
    shown = " ".join(transcript(talks).split())
    assert "test answers Croatia (and the Bosnian Croats) does not take the test offer" in shown
    assert "verification offered by" not in shown
    talks = asked(verify=True)
    submit(talks)
    shown = " ".join(transcript(talks).split())
    assert "verification offered by Bosnia and Herzegovina (government in Sarajevo); " in shown
    assert "test answers" not in shown
