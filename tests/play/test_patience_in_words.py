"""A seat is told what a late deal loses, and that is what it loses."""

from pathlib import Path

import pytest

from diplosim.play.seat_data import seat_data
from diplosim.play.sheet_data import sheet_data
from diplosim.play.terminal.role_sheet import role_sheet
from diplosim.play.transcripts.reveal import outcome_of
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from tests.play.classroom.lessons import Classroom
from tests.playing import talks_of


def scoring(scenario: Scenario, party: str) -> str:
    return " ".join(sheet_data(scenario, talks_of(scenario, 1), party)["confidential"]["scoring"])


def test_the_worth_of_a_text_when_it_is_signed_and_the_share_that_is_told_give_the_worth_of_the_ending() -> None:
    scenario = load("teaching/warm_up")
    talks = talks_of(scenario, 1, seats=dict.fromkeys(("UPL", "LOW"), "human"))
    talks.advance()
    signed: dict[str, tuple[float, float]] = {}
    while not talks.ended:
        for party in talks.waiting():
            talks.submit(party, talks.policy_move(party))
            shown = seat_data(talks, party)
            for text in shown["texts"]:
                if text["author"] == "drafter":
                    signed[party] = text["worth"], shown["alternatives"]["no_deal"]
        talks.play_stage()
        talks.advance()
    row = outcome_of(talks)
    assert (row["outcome"], row["end_round"]) == ("agreement", 3)
    assert sorted(signed) == ["LOW", "UPL"]
    for party, (worth, no_deal) in signed.items():
        assert "shrinks by 5 % with each round (of mean length) that passed before" in scoring(scenario, party)
        assert row[f"utility_{party}"] == pytest.approx(no_deal + (worth - no_deal) * 0.95**2)


def test_offers_are_counted_where_turns_are_taken_and_the_patient_are_told_nothing() -> None:
    game = load("theory/rubinstein_1982")
    assert "shrinks by 10 % with each offer that was refused before" in scoring(game, "A")
    assert "shrinks by 20 %" in scoring(game, "B")
    patient = game.replace({"parties.A.patience": 1.0})
    assert "shrinks" not in scoring(patient, "A")
    assert "shrinks by 20 %" in " ".join(" ".join(role_sheet(talks_of(game, 1), "B")).split())


@pytest.mark.e2e
def test_phones_tell_it_too(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "teaching/warm_up")
    control, (one, _) = room.seated(2)
    control.do("phase", to="brief")
    assert "shrinks by 5 % with each round (of mean length) that passed before" in one.page()
