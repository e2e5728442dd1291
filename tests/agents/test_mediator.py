"""The Mesa agent of a mediator: it drafts, and has no stake."""

import numpy as np

import diplosim
from diplosim.play.session import Session
from tests.playing import talks_of


def test_it_puts_a_text_on_the_table_in_the_first_round() -> None:
    scenario = diplosim.load("cuba_1962")
    talks = Session(scenario, runs=30, seed=5)
    assert [agent.party for agent in talks.drafters] == sorted(scenario.protocol.mediators)
    while talks.game.stage != "respond":
        talks.play_stage()
    assert talks.game.texts is not None
    assert talks.game.texts.drafted
    values = talks.game.texts.values[:, -1][talks.game.texts.tabled[:, -1]]
    assert ((values >= 0.0) & (values <= 1.0)).all()


def test_without_one_there_is_a_draft_only_before_the_deadline() -> None:
    scenario = diplosim.load("cuba_1962").replace({"protocol.mediators": ()})
    talks = talks_of(scenario, 30, seed=5)
    assert [type(agent).__name__ for agent in talks.drafters] == ["DraftingCommittee"]
    assert not np.any(talks.game.drafting())
