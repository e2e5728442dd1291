"""Playing an experiment: one run folder a cell on the same draws, resumed, refused, and read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diplosim.batches.reading import read_runs
from diplosim.batches.simulate import simulate
from diplosim.batches.store import FolderRefused
from diplosim.designs import Cell, Design, DesignRecord, open_design, run_design
from diplosim.designs.observers import carried_over
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario

pytestmark = pytest.mark.e2e

RUNS = 60


def experiment_on(scenario: Scenario) -> Design:
    dear = scenario.replace({"parties.UKR.war_cost.low": 0.0})
    return Design(
        id="trial",
        name="A trial",
        question="",
        cells=(Cell("base", scenario), Cell("same", scenario), Cell("cheap", dear, edits=("set: cheaper war",))),
        runs=RUNS,
        seed=4,
    )


@pytest.fixture(scope="module")
def made(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> DesignRecord:
    return run_design(experiment_on(quick), tmp_path_factory.mktemp("runs") / "trial")


def test_each_cell_is_what_its_scenario_gives_alone(quick: Scenario, made: DesignRecord) -> None:
    rows = read_runs(made.folder / "cells" / "base")
    alone = simulate(quick, 1, seed=4, first_run=17)
    assert rows["outcome"].iloc[17] == alone["outcome"].iloc[0]
    assert rows["settled_share"].iloc[17] == alone["settled_share"].iloc[0]


def test_equal_scenarios_have_equal_runs_bit_for_bit(made: DesignRecord) -> None:
    assert read_runs(made.folder / "cells" / "base").equals(read_runs(made.folder / "cells" / "same"))
    base, same, cheap = made.cells
    assert (base.scenario_hash, base.tables) == (same.scenario_hash, same.tables)
    assert base.tables != cheap.tables, "observers are refitted"


def test_an_untouched_partys_draws_are_shared(made: DesignRecord) -> None:
    base, cheap = read_runs(made.folder / "cells" / "base"), read_runs(made.folder / "cells" / "cheap")
    for name in (name for name in base.columns if name.startswith("type_") or name == "war_cost_RUS"):
        np.testing.assert_array_equal(base[name].astype(str), cheap[name].astype(str))
    assert (base["war_cost_UKR"] != cheap["war_cost_UKR"]).any()


def test_read_back_it_is_the_same(made: DesignRecord) -> None:
    assert open_design(made.folder) == made


def test_the_same_call_plays_nothing_again_and_a_cell_that_is_gone_is_played(
    quick: Scenario, made: DesignRecord
) -> None:
    parts = sorted((made.folder / "cells" / "cheap" / "outcomes").iterdir())
    before = [part.stat().st_mtime_ns for part in parts]
    (kept,) = sorted((made.folder / "cells" / "same" / "outcomes").glob("part-*.parquet"))
    content = read_runs(made.folder / "cells" / "same")
    kept.unlink()
    assert run_design(experiment_on(quick), made.folder) == made
    assert [part.stat().st_mtime_ns for part in parts] == before
    assert read_runs(made.folder / "cells" / "same").equals(content)


def test_a_folder_of_other_cells_is_refused_before_any_is_played(
    quick: Scenario, made: DesignRecord, tmp_path: Path
) -> None:
    other = experiment_on(quick.replace({"parameters.breakdown_hazard": 0.0}))
    with pytest.raises(FolderRefused, match="holds another batch"):
        run_design(other, made.folder)
    assert open_design(made.folder) == made


@pytest.mark.parametrize("content", [None, "{", '{"format": 99}', '{"format": 1}'])
def test_what_is_no_finished_experiment_cannot_be_opened(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "design.json").write_text(content)
    with pytest.raises((FileNotFoundError, ValueError)):
        open_design(tmp_path)


class TestFixedObservers:
    def test_they_know_what_they_learnt_in_the_base(self, quick: Scenario, tmp_path: Path) -> None:
        made = run_design(replace(experiment_on(quick), observers="fixed"), tmp_path / "trial")
        learnt = tables_for(quick)
        used = Tables.load(made.folder / "cells" / "cheap" / "beliefs" / "tables.npz")
        np.testing.assert_array_equal(used.counts, learnt.counts)
        np.testing.assert_array_equal(used.gain, learnt.gain)
        assert made.base.tables == learnt.digest()
        assert made.observers == "fixed"
        rows = simulate(quick.replace({"parties.UKR.war_cost.low": 0.0}), RUNS, seed=4, tables=used)
        assert (read_runs(made.folder / "cells" / "cheap")["outcome"].astype(str) == rows["outcome"].astype(str)).all()
        assert run_design(replace(experiment_on(quick), observers="fixed"), made.folder) == made

    def test_a_folder_of_refitted_observers_is_not_continued_with_fixed_ones(
        self, quick: Scenario, made: DesignRecord
    ) -> None:
        with pytest.raises(FolderRefused, match="other belief tables"):
            run_design(replace(experiment_on(quick), observers="fixed"), made.folder)

    def test_rows_go_with_their_parties(self, quick: Scenario) -> None:
        """A party that leaves the table takes its rows along, and nobody else's."""
        learnt = tables_for(quick)
        fewer = quick.replace({"hidden_types.UKR": {"sincere": 1.0}, "type_reservations": {}, "type_ideals": {}})
        carried = carried_over(learnt, quick, fewer)
        assert carried.counts.shape[0] == learnt.counts.shape[0] - 1
        with pytest.raises(ValueError, match="about the types of UKR"):
            carried_over(tables_for(fewer), fewer, quick)
        with pytest.raises(ValueError, match="rounds"):
            carried_over(learnt, quick, quick.replace({"rounds": quick.rounds + 1}))
