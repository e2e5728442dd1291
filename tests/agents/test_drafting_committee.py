"""The Mesa agent of the drafters: it meets before the deadline, where no mediator sits."""

import numpy as np

import diplosim
from tests.playing import talks_of


def test_it_drafts_in_the_session_before_the_deadline_and_not_earlier() -> None:
    scenario = diplosim.load("minsk2_2015").replace({"protocol.mediators": ()})
    talks = talks_of(scenario, 40, seed=5)
    while talks.game.running:
        closing = talks.game.state.deadline <= talks.game.round + 1
        stage = talks.game.stage
        talks.play_stage()
        if stage == "table" and talks.game.stage == "respond" and talks.game.texts is not None:
            assert talks.game.texts.drafted == bool(np.any(closing))
