"""A batch needs no more memory at its end than at its beginning: what a task made is freed with the task."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from diplosim.batches.batch import run_batch
from diplosim.engine.leftovers import no_leftovers
from diplosim.learning.fitting import tables_for
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario

pytestmark = pytest.mark.e2e


@pytest.fixture
def collector_at_rest() -> Iterator[None]:
    """No garbage is collected unless it is asked for."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def talks_alive() -> int:
    """Batches of talks; the one talk that is set up to see whether a batch can begin is small."""
    return sum(isinstance(thing, Session) and thing.runs > 1 for thing in gc.get_objects())


@pytest.mark.usefixtures("collector_at_rest")
def test_no_talks_outlive_their_chunk(quick: Scenario, tmp_path: Path) -> None:
    tables = tables_for(quick)
    before = talks_alive()
    run_batch(quick, 60, tmp_path / "run", chunk=20, tables=tables)
    assert talks_alive() == before


@pytest.mark.usefixtures("collector_at_rest")
def test_an_error_leaves_nothing_behind_either(quick: Scenario) -> None:
    @no_leftovers()
    def fails() -> None:
        Session(quick, runs=4).play()
        raise ZeroDivisionError

    before = talks_alive()
    with pytest.raises(ZeroDivisionError):
        fails()
    assert talks_alive() == before
    assert gc.get_freeze_count() == 0
