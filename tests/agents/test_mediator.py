"""The Mesa agent of a mediator: it drafts, and has no stake."""

import numpy as np

import diplosim
from diplosim.engine.talks import Talks


def test_it_puts_a_text_on_the_table_in_the_first_round() -> None:
    scenario = diplosim.load("cuba_1962").replace({"beliefs.training_runs": 256})
    talks = Talks(scenario, runs=30, seed=5)
    assert [agent.party for agent in talks.mediators] == sorted(scenario.protocol.mediators)
    while talks.stage != "respond":
        talks.play_stage()
    assert talks.texts is not None
    assert talks.texts.drafted
    values = talks.texts.values[:, -1][talks.texts.tabled[:, -1]]
    assert ((values >= 0.0) & (values <= 1.0)).all()


def test_without_one_there_is_a_draft_only_before_the_deadline() -> None:
    scenario = diplosim.load("cuba_1962").replace({"beliefs.training_runs": 256, "protocol.mediators": ()})
    talks = Talks(scenario, runs=30, seed=5)
    assert talks.mediators == []
    assert not np.any(talks.drafting())
