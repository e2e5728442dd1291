"""The one-text procedure: one draft on the table, redrafted until all sign or time is up."""

from __future__ import annotations

import numpy as np
import pytest

import diplosim
from diplosim.learning.tables import empty_tables
from diplosim.play.session import Session
from diplosim.play.transcripts.transcript import transcript
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move

MEDIATED = ("cuba_1962", "jcpoa_2015", "july_1914", "minsk2_2015")


def single_text(name: str) -> Scenario:
    return diplosim.load(name).replace({"protocol.rules": "single_text"})


def talks_of(scenario: Scenario, runs: int = 1, **rest: object) -> Session:
    return Session(scenario, runs=runs, tables=empty_tables(scenario), **rest)  # type: ignore[arg-type]


@pytest.mark.e2e
@pytest.mark.parametrize("name", MEDIATED)
def test_the_only_text_on_the_table_is_the_mediators(name: str) -> None:
    talks = talks_of(single_text(name), runs=40, seed=1)
    seen = 0
    while talks.game.running:
        if talks.game.stage == "respond":
            assert talks.game.texts is not None
            assert talks.game.texts.author == (-1,)
            seen += 1
        talks.play_stage()
    table = talks.outcomes()
    assert seen > 1
    assert set(table["outcome"]) <= {"agreement", "partial_agreement", "stalemate", "conflict"}


@pytest.mark.e2e
def test_force_remains_possible_and_beliefs_move() -> None:
    table = talks_of(single_text("july_1914"), runs=300, seed=2).play().outcomes()
    assert (table["outcome"] == "conflict").any()


@pytest.mark.e2e
def test_the_mediator_goes_on_from_its_last_draft() -> None:
    changes = []
    for run in range(3):
        talks, before = talks_of(single_text("jcpoa_2015"), seed=3, first_run=run), None
        while talks.game.running:
            if talks.game.stage == "respond" and talks.game.texts is not None and talks.game.texts.tabled[0, 0]:
                draft = talks.game.texts.values[0, 0].copy()
                changes += [] if before is None else [float(np.abs(draft - before).max())]
                before = draft
            talks.play_stage()
    assert max(changes) > 0.01
    assert max(changes) < 0.5


def test_what_all_sign_is_the_draft_as_it_stands() -> None:
    scenario = single_text("minsk2_2015")
    parties = sorted(talks_of(scenario).game.structure.position)
    talks = talks_of(scenario, seats=dict.fromkeys(parties, "human"))
    talks.advance()
    while talks.waiting():
        party = talks.waiting()[0]
        legal = talks.legal(party)
        if talks.game.stage == "respond" and legal.texts[0]:
            draft = talks.view(party).texts[0, 0].copy()
            talks.submit(party, Move(accept=np.array([[True]])))
        else:
            talks.submit(party, Move())
        talks.advance()
    table = talks.outcomes()
    assert talks.trace().offers.empty
    if table["outcome"].iloc[0] in ("agreement", "partial_agreement"):
        terms = table[[f"term_{issue}" for issue in talks.game.structure.coded.issues]].to_numpy(float)[0]
        settled = ~np.isnan(terms)
        assert terms[settled] == pytest.approx(draft[settled])
    assert "the draft" in transcript(talks)


@pytest.mark.e2e
def test_a_run_alone_is_its_row_of_a_batch() -> None:
    scenario = single_text("cuba_1962")
    batch = talks_of(scenario, runs=20, seed=5).play().outcomes()
    alone = talks_of(scenario, seed=5, first_run=13).play().outcomes()
    assert alone.iloc[0].equals(batch.iloc[13])


def test_a_draft_that_the_attacker_would_sign_and_others_refuse_covers_blame() -> None:
    scenario = single_text("cuba_1962")
    talks = talks_of(scenario, runs=200, seed=1)
    grown = np.zeros(200, dtype=bool)
    while talks.game.running:
        if talks.game.stage == "respond":
            before, after = np.zeros((200, 2)), np.zeros((200, 2))
            before[talks.game.state.row] = talks.game.state.justification
            talks.play_stage()
            after[talks.game.state.row] = talks.game.state.justification
            grown |= (after > before).any(axis=1)
        else:
            talks.play_stage()
    assert grown.any()
    assert not grown.all()


def test_somebody_must_hold_the_pen() -> None:
    with pytest.raises(ScenarioError, match=r"protocol.mediators: is empty; a single text is drafted by a mediator"):
        single_text("geneva_2022")
