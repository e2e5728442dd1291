"""One talk as text and as data: every round, every reason, nothing unprintable, private draws at the end only."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import diplosim
from diplosim.play.session import Session
from diplosim.play.transcripts.reveal import outcome_of
from diplosim.play.transcripts.transcript import as_json, transcript
from diplosim.play.transcripts.wording import ENDINGS, RUNGS, WIDTH, anchor, entry, group, interval
from diplosim.scenario.catalogue import names
from diplosim.scenario.scenario import Scenario
from tests.a_table import table
from tests.playing import invented_tables, talks_of
from tests.scripted_seats import CALM, ScriptedSeat, both
from tests.scripted_seats import played as scripted


def played(scenario: Scenario, run: int, seed: int = 3) -> Session:
    return Session(scenario, seed=seed, first_run=run).play()


@pytest.mark.e2e
@pytest.mark.parametrize("name", names())
def test_every_round_and_the_reason_are_told(name: str) -> None:
    scenario = diplosim.load(name)
    for run in range(3):
        talks = played(scenario, run)
        shown, outcome = transcript(talks), outcome_of(talks)
        lines = shown.splitlines()
        rounds = as_json(talks)["rounds"]
        assert [line.split(",")[0] for line in lines if line.startswith("Round ")] == [
            f"Round {number}" for number in range(1, len(rounds) + 1)
        ]
        assert f"Outcome: {str(outcome['outcome']).replace('_', ' ')} in round {outcome['end_round']}" in shown
        assert " ".join(ENDINGS[outcome["end_reason"]].split()) in " ".join(shown.split())
        assert max(len(line) for line in lines) <= WIDTH
        assert not any(line != line.rstrip() for line in lines)
        assert not re.search(r"\bnan\b|None|_agreement|[\[\]{}]", shown)


def test_private_draws_stand_under_their_heading_only(quick: Scenario) -> None:
    shown = transcript(played(quick, 2))
    before, _, after = shown.partition("Revealed: ")
    assert "would accept" not in before
    assert "war would cost" not in before
    assert "would accept" in after


def test_what_a_player_knew_as_no_deal_is_not_told_as_another_number() -> None:
    """B, where A's war is sure: no deal is worth X = .625 * .5 + .375 * .75 - .2 - .02 to it, peace without one .6."""
    watcher = ScriptedSeat(watch=("no_deal",))
    scenario = table(CALM)
    sure = replace(invented_tables(scenario), attack_without_deal=np.ones((2, 5, 5)))
    talks = talks_of(scenario, 1, seats={"A": ScriptedSeat(), "B": watcher}, tables=sure, learn=False).play()
    assert watcher.seen[1, "table"]["no_deal"] == pytest.approx([0.37375])
    told = transcript(talks)
    assert "peace without a deal worth 0.60 at the start" in told
    assert "no deal worth" not in told


def test_what_delay_brought_is_told_where_an_ending_is_worth_more_than_the_ideal() -> None:
    """A staller signs its ideal after one round of delay worth .05: 1.05."""
    stalling = {"hidden_types": {"A": {"staller": 1.0}}, "parties.A.delay_benefit": {"low": 0.05, "high": 0.05}}
    signed = both(1, "respond", signs="A")
    told = transcript(scripted(signed, stalling))
    assert "    A                                 1.05" in told
    assert "(more than 1: what delay was worth to a staller is counted)" in told
    assert "more than 1" not in transcript(scripted(signed))


def test_a_talk_that_goes_on_can_be_told() -> None:
    scenario = diplosim.load("minsk2_2015")
    talks = Session(scenario, seed=3)
    talks.step()
    shown = transcript(talks)
    assert "Round 2, " in shown or talks.ended
    assert ("Outcome: " in shown) == talks.ended
    assert as_json(talks)["outcome"] is None or talks.ended


def test_a_batch_has_no_transcript(quick: Scenario) -> None:
    with pytest.raises(ValueError, match="one run, not of 2"):
        transcript(Session(quick, runs=2))


def test_concessions_are_told_from_what_was_tabled_before(quick: Scenario) -> None:
    talks = next(talks for talks in (played(quick, run) for run in range(20)) if len(minutes(talks)) > 1)
    first, second = minutes(talks)[:2]
    for party, shown in second["table"]["demands"].items() if "table" in second else ():
        before = first["table"]["demands"][party]
        assert shown["conceded"] == pytest.approx(before["own_worth"] - shown["own_worth"])


def minutes(talks: Session) -> list[dict]:  # type: ignore[type-arg]
    return as_json(talks)["rounds"]


def test_as_json_goes_through_json_and_is_complete(quick: Scenario) -> None:
    talks = played(quick, 4)
    shown = json.loads(json.dumps(as_json(talks), allow_nan=False))
    assert shown["scenario"] == quick.id
    assert shown["outcome"]["outcome"] == talks.outcomes()["outcome"].iloc[0]
    assert set(shown["revealed"]) == set(shown["seats"])
    for number, page in enumerate(shown["rounds"], start=1):
        assert page["round"] == number
        assert {"caucus", "decide"} <= set(page)
        assert ("table" in page) == (page["status"] == "talking")


def test_values_are_told_in_the_nearest_words(quick: Scenario) -> None:
    issue = quick.issues[0]
    known = {0.0: issue.scale.zero, 1.0: issue.scale.one, **issue.anchors}
    for value, words in known.items():
        assert anchor(issue, value) == words
        assert words in anchor(issue, min(1.0, max(0.0, value + 0.01)))
    assert [interval(0.0, 1.0), interval(0.0, 0.5), interval(0.25, 1.0), interval(0.2, 0.4), interval(0.3, 0.3)] == [
        "anything",
        "at most 0.50",
        "at least 0.25",
        "0.20 to 0.40",
        "only 0.30",
    ]
    assert len(RUNGS) == 6


def test_lines_know_the_entries_that_they_begin() -> None:
    """A long entry is wrapped for the page, and known whole; under a common label it stands a level deeper."""
    long = "word " * 40
    first, second, third = entry("label", long.strip())
    assert (first.label, first.text, first.level) == ("label", long.strip(), 1)
    assert (second.level, third.level) == (0, 0)
    assert str(first).startswith("  label           word")
    common, *own = group("texts", {"A": "signed", "B": "refused"})
    assert (common.label, common.text, common.level) == ("texts", "", 1)
    assert [(line.label, line.text, line.level) for line in own] == [("A", "signed", 2), ("B", "refused", 2)]
