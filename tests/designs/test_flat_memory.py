"""A design needs no more memory for its last cell than for its first: no cell leaves talks behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from diplosim.designs import Cell, Design, run_design
from diplosim.engine.leftovers import no_leftovers
from diplosim.engine.talks import Talks
from diplosim.learning import fitting
from diplosim.learning.fitting import fit_tables
from diplosim.scenario.scenario import Scenario
from tests.a_table import table

TYPED = {"hidden_types": {"A": {"sincere": 0.6, "pretext": 0.4}}, "beliefs.training_runs": 12}


THERE_BEFORE: list[Talks] = []
"""Talks that other tests hold; the collector sees them at some times and not at others."""


@pytest.fixture(autouse=True)
def _collector_at_rest() -> Iterator[None]:
    """No garbage is collected unless it is asked for."""
    gc.collect()
    THERE_BEFORE.extend(thing for thing in gc.get_objects() if isinstance(thing, Talks))
    gc.disable()
    yield
    gc.enable()
    THERE_BEFORE.clear()


def talks_alive() -> int:
    """Batches of talks of this test; the one talk that is set up to see whether a batch can begin is small."""
    known = {id(talks) for talks in THERE_BEFORE}
    return sum(
        isinstance(thing, Talks) and thing.game.runs > 1 and id(thing) not in known for thing in gc.get_objects()
    )


def cells(number: int) -> Design:
    scenarios = [table({**TYPED, "parties.A.delay_cost": 0.01 * n}) for n in range(number)]
    named = tuple(Cell(f"cell{n}", scenario) for n, scenario in enumerate(scenarios))
    return Design(id="trial", name="A trial", question="", cells=named, runs=12, seed=1)


@pytest.mark.e2e
def test_a_fit_keeps_one_block_of_talks_at_most_and_none_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "_block", lambda scenario: 4)
    alive: list[int] = []
    before = talks_alive()
    fit_tables(table(TYPED), lambda share: alive.append(talks_alive()))
    assert len(alive) >= 12
    assert max(alive) == before


@pytest.mark.e2e
def test_no_cell_leaves_talks_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Talks that were left before a cell are freed with it, or the next look at memory would come too late."""
    seen: list[int] = []
    told = fitting.tables_for

    def counting(scenario: Scenario, *given: object, **more: object) -> object:
        seen.append(talks_alive())
        return told(scenario, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("diplosim.batches.table_cache.tables_for", counting)
    before = talks_alive()
    run_design(cells(3), tmp_path / "trial")
    assert seen == [before] * 3
    assert talks_alive() == before


@pytest.mark.e2e
def test_what_an_outer_block_made_is_freed_by_an_inner_one() -> None:
    case = table({"beliefs.training_runs": 2})
    tables = fit_tables(case)
    before = talks_alive()
    with no_leftovers():
        Talks(case, runs=3, tables=tables)
        assert talks_alive() == before + 1
        with no_leftovers():
            Talks(case, runs=3, tables=tables)
        assert talks_alive() == before
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
