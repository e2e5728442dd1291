"""Talks that nobody holds any more are freed: a million of them fit where one does."""

import gc
import weakref

import pytest

from diplosim.sources.ensembles import random_scenario
from tests.playing import talks_of


@pytest.mark.e2e
@pytest.mark.parametrize("seats", [{}, {"RES": "human"}, {"DEM": "tit_for_tat"}])
def test_played_talks_are_collected(seats: dict[str, str]) -> None:
    scenario = random_scenario(3, n_parties=5, decision_rule="consensus")
    held = []
    for seed in range(3):
        talks = talks_of(scenario, 20, seed=seed, seats=seats)
        if "human" in seats.values():
            talks.advance()
        else:
            talks.play()
            talks.outcomes()
        held.append(weakref.ref(talks))
        del talks
    gc.collect()
    assert [ref() for ref in held] == [None, None, None]


@pytest.mark.e2e
def test_a_fork_does_not_hold_its_origin() -> None:
    scenario = random_scenario(3, n_parties=3)
    talks = talks_of(scenario, 1)
    talks.step()
    fork = talks.fork(runs=5)
    ref = weakref.ref(talks)
    del talks
    gc.collect()
    assert ref() is None
    assert len(fork.play().outcomes()) == 5
