"""Memory of a run grows with the number of parties, not with its square: counted in bytes that arrays ask for."""

import tracemalloc

import numpy as np
import pytest

from benchmarks.measuring import round_table
from diplosim.engine import game
from diplosim.engine.talks import Talks
from diplosim.engine.views import seat_view
from diplosim.learning.tables import empty_tables

RUNS = 128


def bytes_to_answer(parties: int) -> int:
    """What the stage `respond` of the first round asks for at its peak, beside what was held before it."""
    scenario = round_table(parties=parties, issues=8, rounds=2)
    talks = Talks(scenario, runs=RUNS, seed=1, tables=empty_tables(scenario))
    while talks.game.stage != "respond":
        talks.play_stage()
    tracemalloc.start()
    talks.play_stage()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.e2e
def test_twice_the_parties_take_twice_the_memory_to_answer_their_texts() -> None:
    assert bytes_to_answer(48) < 2.5 * bytes_to_answer(24)


@pytest.mark.parametrize("itemised", [False, True])
def test_what_is_let_go_is_worked_out_again_as_it_was(monkeypatch: pytest.MonkeyPatch, itemised: bool) -> None:
    scenario = round_table(parties=5, issues=3, rounds=3).replace({"protocol.package": not itemised})
    kept = Talks(scenario, runs=40, seed=2, tables=empty_tables(scenario)).play().outcomes()
    monkeypatch.setattr(game, "CROWDED", 4)
    talks = Talks(scenario, runs=40, seed=2, tables=empty_tables(scenario))
    assert talks.game.crowded
    assert talks.play().outcomes().equals(kept)


def test_a_view_that_has_let_its_texts_go_still_shows_them_and_all_else_as_before() -> None:
    scenario = round_table(parties=3, issues=2, rounds=2)
    talks = Talks(scenario, runs=4, seed=3, tables=empty_tables(scenario))
    while talks.game.stage != "respond":
        talks.play_stage()
    view = seat_view(talks.game, 1, "respond")
    worth, ideal = view.worth, view.ideal
    view.let_texts_go()
    assert not view.has_shown(worth)
    assert view.has_shown(ideal)
    assert view.ideal is ideal
    assert view.worth is not worth
    assert np.array_equal(view.worth, worth)
