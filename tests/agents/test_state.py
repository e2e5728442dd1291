"""The Mesa agent of a state: it asks its delegate and adds nothing."""

import gc
import weakref

import numpy as np
import pytest

import diplosim
from agents.state import StateAgent
from diplosim.play.session import Session
from diplosim.seats import Move, SeatView
from diplosim.testing import exercise
from tests.agents.contract import a_view


class Says:
    def act(self, view: SeatView) -> Move:
        return Move(words=np.ones(view.runs))


def test_it_passes_on_what_its_delegate_decides() -> None:
    talks = Session(exercise(), runs=2)
    agent = StateAgent(talks, "UKR", Says())
    assert agent.act(a_view("decide")).words.tolist() == [1.0]
    assert agent.instructions(a_view("table")) == Move()  # this delegate tells a drafter nothing


def test_every_party_with_a_part_in_the_talks_has_one() -> None:
    talks = Session(exercise(), runs=2)
    assert [agent.party for agent in talks.delegations] == [
        talks.game.structure.coded.parties[party] for party in talks.game.structure.acting
    ]
    assert set(talks.delegations) <= set(talks.agents)


@pytest.mark.e2e
def test_agents_do_not_keep_their_model_alive() -> None:
    talks = diplosim.Session(exercise(), runs=2)
    seen = weakref.ref(talks)
    del talks
    gc.collect()
    assert seen() is None
