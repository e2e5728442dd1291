"""The run folder: files whole or absent, finished parts found again, foreign folders refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.batches.batch import run_batch
from diplosim.batches.manifest import Manifest, Plan, WorkPeriod, now, read_manifest
from diplosim.batches.parts import Failure, Part, part_stem, read_part, write_part
from diplosim.batches.reading import outcome_dataset, read_failures, read_runs, runs_in_pieces
from diplosim.batches.store import FolderRefused, RunStore, Stock
from diplosim.designs.observers import carried_over
from diplosim.learning.fitting import tables_for
from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.scenario import Scenario
from tests.mishaps import read_only

PLAN = Plan("talks", 1, "a" * 64, seed=7, runs=100)


def period() -> WorkPeriod:
    return WorkPeriod("diplosim batch talks", "serial", 10, now())


def begin(folder: Path, plan: Plan = PLAN) -> RunStore:
    return RunStore.open(folder, plan, period(), lambda: "id: talks\n")


def rows(first: int, runs: int) -> pd.DataFrame:
    run = np.arange(first, first + runs, dtype=np.int64)
    return pd.DataFrame(
        {
            "run": run,
            "outcome": pd.Categorical.from_codes(run % 4, list(OUTCOMES)),
            "term_arms": np.where(run % 2, run / 1000, np.nan),
        }
    )


def finish(store: RunStore, first: int, runs: int, failures: tuple[Failure, ...] = ()) -> Path:
    frame = rows(first, runs)
    lost = {run for failure in failures for run in failure.runs}
    frame = frame[~frame["run"].isin(lost)]
    counts = frame["outcome"].value_counts().to_dict()
    plan = store.manifest.plan
    part = Part(first, runs, plan.seed, plan.scenario_hash, {str(k): int(v) for k, v in counts.items()}, failures)
    return write_part(store.outcomes, part, [frame] if len(frame) else [])


class TestParts:
    def test_footer_tells_everything_back(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        failures = (Failure((12, 15), "ValueError: no", "Traceback ..."),)
        part = read_part(finish(store, 10, 10, failures))
        assert (part.first, part.stop, part.failed, part.failures) == (10, 20, 2, failures)
        assert sum(part.counts.values()) == 8

    def test_names_sort_as_runs_do(self) -> None:
        firsts = [0, 4096, 10**6, 10**9]
        assert sorted(part_stem(first) for first in reversed(firsts)) == [part_stem(first) for first in firsts]

    @pytest.mark.parametrize("keep", [0, 3, 100, -1])
    def test_a_cut_file_is_recognised(self, tmp_path: Path, keep: int) -> None:
        path = finish(begin(tmp_path / "a"), 0, 10)
        path.write_bytes(path.read_bytes()[:keep])
        with pytest.raises(ValueError, match="is damaged: its checksum is"):
            read_part(path)


class TestStock:
    @given(
        runs=st.integers(1, 300),
        chunk=st.integers(1, 50),
        done=st.lists(st.tuples(st.integers(0, 299), st.integers(1, 40)), max_size=8),
    )
    def test_finished_and_absent_chunks_tile_the_runs(self, runs: int, chunk: int, done: list[tuple[int, int]]) -> None:
        parts: list[Part] = []
        for first, size in sorted(done):
            if first + size <= runs and (not parts or first >= parts[-1].stop):
                parts.append(Part(first, size, 0, "", {}))
        absent = list(Stock(tuple(parts)).absent(range(runs), chunk))
        played = [run for first, size in absent for run in range(first, first + size)]
        there = [run for part in parts for run in range(part.first, part.stop)]
        assert sorted(played + there) == list(range(runs))
        assert all(1 <= size <= chunk for _, size in absent)

    def test_finished_runs_of_a_stretch_are_those_inside_it(self) -> None:
        """Of runs 0 to 59 and 70 to 99 ten and five lie in 50 to 74, none in 60 to 69."""
        stock = Stock((Part(0, 60, 0, "", {}), Part(70, 30, 0, "", {})))
        spans = (range(50, 75), range(60, 70), range(100), range(80, 90))
        assert [stock.finished_in(span) for span in spans] == [15, 0, 90, 10]

    def test_damaged_and_foreign_parts_are_set_aside(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        finish(store, 0, 10)
        finish(store, 5, 10)
        damaged = finish(store, 20, 10)
        damaged.write_bytes(damaged.read_bytes()[:200])
        other = begin(tmp_path / "b", replace(PLAN, seed=8))
        foreign = finish(other, 30, 10)
        foreign.rename(store.outcomes / foreign.name)
        stock = store.take_stock()
        assert [(part.first, part.runs) for part in stock.parts] == [(0, 10)]
        assert len(stock.rejected) == 2
        assert len(list(store.outcomes.glob("*.rejected"))) == 2
        assert list(stock.absent(range(40), 100)) == [(10, 30)]

    def test_a_part_that_reaches_beyond_the_batch_is_set_aside(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        finish(store, 0, 60)
        beyond = finish(store, 60, 41)
        assert store.take_stock().rejected == (f"{beyond}: holds run 100, and the batch has 100 runs from 0",)
        finish(store, 60, 40)
        stock = store.take_stock()
        assert (stock.rejected, stock.finished) == ((), 100)


class TestFolder:
    def test_a_new_folder_has_a_manifest_and_the_scenario(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "deep" / "a")
        manifest = json.loads((store.folder / "manifest.json").read_text())
        assert (manifest["scenario_hash"], manifest["seed"], manifest["runs"]) == ("a" * 64, 7, 100)
        assert manifest["status"] == "running"
        assert (store.folder / "scenario.yaml").read_text() == "id: talks\n"
        assert set(manifest["work_periods"][0]["versions"]) >= {"numpy", "pandas", "mesa"}

    def test_a_manifest_reads_back_equal(self, tmp_path: Path) -> None:
        manifest = Manifest(PLAN, "complete", "b" * 64, 100, 1, {"conflict": 99}, (period().end("complete"),))
        manifest.write(tmp_path / "manifest.json")
        assert read_manifest(tmp_path / "manifest.json") == manifest

    def test_each_period_of_work_is_kept(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        store.close("interrupted")
        store = begin(tmp_path / "a")
        finish(store, 0, 100)
        store.close("complete")
        manifest = read_manifest(tmp_path / "a" / "manifest.json")
        assert [one.status for one in manifest.work_periods] == ["interrupted", "complete"]
        assert (manifest.status, manifest.finished, sum(manifest.counts.values())) == ("complete", 100, 100)

    def test_a_folder_of_the_older_format_can_be_read_and_continued(self, tmp_path: Path) -> None:
        """Format 1 called the periods of work sessions, in the manifest and as a folder."""
        folder = begin(tmp_path / "a").folder
        file = folder / "manifest.json"
        content = json.loads(file.read_text())
        old = {**content, "format": 1, "sessions": content["work_periods"]}
        del old["work_periods"]
        file.write_text(json.dumps(old))
        (folder / "work_periods").rename(folder / "sessions")
        assert [one.command for one in read_manifest(file).work_periods] == ["diplosim batch talks"]
        begin(folder).close("interrupted")
        assert [one.status for one in read_manifest(file).work_periods] == ["running", "interrupted"]
        assert json.loads(file.read_text())["format"] == 2

    def test_a_folder_of_a_newer_format_is_refused(self, tmp_path: Path) -> None:
        file = begin(tmp_path / "a").folder / "manifest.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "format": 3}))
        with pytest.raises(ValueError, match="format 3, this diplosim reads up to 2"):
            read_manifest(file)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"scenario_hash": "c" * 64}, "scenario talks"),
            ({"seed": 8}, "seed 7, asked for 8"),
            ({"runs": 99}, "can grow, not shrink"),
            ({"engine": "99.0"}, "this is 99.0"),
        ],
    )
    def test_another_batch_is_refused_and_nothing_changes(
        self, tmp_path: Path, change: dict[str, object], said: str
    ) -> None:
        folder = begin(tmp_path / "a").folder
        before = (folder / "manifest.json").read_bytes()
        with pytest.raises(FolderRefused, match=said):
            begin(folder, replace(PLAN, **change))  # type: ignore[arg-type]
        assert (folder / "manifest.json").read_bytes() == before

    def test_a_folder_can_grow(self, tmp_path: Path) -> None:
        finish(begin(tmp_path / "a"), 0, 100)
        store = begin(tmp_path / "a", replace(PLAN, runs=150))
        assert list(store.take_stock().absent(range(150), 100)) == [(100, 50)]

    def test_a_command_that_lets_a_batch_grow_loses_nothing_to_one_still_at_work(self, tmp_path: Path) -> None:
        """The one that was there set the other's runs 100 to 149 aside and wrote that the batch had 100 runs."""
        first = begin(tmp_path / "a")
        second = begin(tmp_path / "a", replace(PLAN, runs=150))
        finish(second, 100, 50)
        finish(first, 0, 100)
        assert first.take_stock().rejected == ()
        assert first.close("complete").finished == 150
        manifest = read_manifest(tmp_path / "a" / "manifest.json")
        assert (manifest.plan.runs, manifest.finished, manifest.status) == (150, 150, "complete")
        first.withdraw()
        assert read_manifest(tmp_path / "a" / "manifest.json").plan.runs == 150

    @pytest.mark.parametrize(
        ("more", "grown"),
        [
            ({"precision": 0.05}, False),
            ({"precision": 0.05, "runs": 99}, False),
            ({"precision": 0.05, "runs": 101}, True),
            ({"precision": 0.06, "runs": 500}, False),
            ({"precision": 0.04}, True),
            ({"precision": 0.04, "runs": 64}, True),  # it has reached its precision
            ({"precision": None}, True),
            ({"precision": 0.04, "seed": 8}, False),
        ],
    )
    def test_runs_beyond_a_precision_are_removed_unless_another_command_wants_them(
        self, more: dict[str, object], grown: bool, tmp_path: Path
    ) -> None:
        mine = replace(PLAN, precision=0.05)
        store = begin(tmp_path / "a", mine)
        for start in (0, 50):
            finish(store, start, 50)
        Manifest(replace(mine, **more)).write(tmp_path / "a" / "manifest.json")  # type: ignore[arg-type]
        store.keep_until(50)
        assert len(list(store.outcomes.glob("part-*.parquet"))) == 1 + grown
        assert store.manifest.plan.runs == (more.get("runs", 100) if grown else 50)

    def test_a_folder_of_something_else_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.docx").write_text("years of work")
        with pytest.raises(FolderRefused, match=r"no manifest\.json"):
            begin(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]

    def test_a_broken_manifest_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "manifest.json").write_text('{"format": 1}')
        with pytest.raises(FolderRefused, match="not a manifest"):
            begin(tmp_path)

    def test_other_tables_are_refused(self, tmp_path: Path) -> None:
        begin(tmp_path / "a").use_tables("1" * 64)
        store = begin(tmp_path / "a")
        store.use_tables("1" * 64)
        with pytest.raises(FolderRefused, match="other belief tables"):
            store.use_tables("2" * 64)

    @pytest.mark.e2e
    def test_a_command_that_is_refused_for_its_tables_leaves_the_folder_as_it_was(
        self, quick: Scenario, tmp_path: Path
    ) -> None:
        """It left a folder of more runs that had failed, which the command that had made it could not go on with."""
        folder = tmp_path / "cell"
        dear = quick.replace({"parties.RUS.war_cost.low": 0.3, "parties.RUS.war_cost.high": 0.9})
        run_batch(dear, 20, folder, tables=carried_over(tables_for(quick), quick, dear))
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        with pytest.raises(FolderRefused, match="other belief tables"):
            run_batch(dear, 30, folder)
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    def test_a_read_only_parent_is_reported(self, tmp_path: Path) -> None:
        with read_only(tmp_path), pytest.raises(PermissionError):
            begin(tmp_path / "a")
        assert list(tmp_path.iterdir()) == []


class TestReading:
    def test_rows_come_sorted_whatever_the_chunks(self, tmp_path: Path) -> None:
        one, many = begin(tmp_path / "one"), begin(tmp_path / "many")
        finish(one, 0, 100)
        for first in (60, 0, 30, 90):
            finish(many, first, {60: 30, 0: 30, 30: 30, 90: 10}[first])
        pd.testing.assert_frame_equal(read_runs(one.folder), read_runs(many.folder))
        assert read_runs(many.folder)["run"].tolist() == list(range(100))

    def test_columns_are_selected_in_the_order_asked(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        finish(store, 0, 10)
        table = read_runs(store.folder, columns=["outcome", "run"])
        assert list(table.columns) == ["outcome", "run"]
        assert list(table["outcome"].cat.categories) == list(OUTCOMES)

    def test_an_unknown_column_is_named(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        finish(store, 0, 10)
        with pytest.raises(KeyError, match="no column term_peace"):
            read_runs(store.folder, columns=["term_peace"])

    def test_a_folder_without_runs_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="no finished runs"):
            read_runs(tmp_path)

    def test_failed_runs_are_told_apart(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        finish(store, 0, 2, (Failure((0, 1), "ValueError: all", "Traceback all"),))
        finish(store, 2, 10, (Failure((4,), "ValueError: one", "Traceback one"),))
        assert read_runs(store.folder)["run"].tolist() == [2, 3, 5, 6, 7, 8, 9, 10, 11]
        assert read_failures(store.folder)["run"].tolist() == [0, 1, 4]

    def test_a_flipped_bit_is_noticed(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        path = finish(store, 0, 100)
        raw = bytearray(path.read_bytes())
        raw[60] ^= 0xFF
        path.write_bytes(bytes(raw))
        with pytest.raises(ValueError, match=r"part-0000000000-.*: is damaged: its checksum is"):
            read_runs(store.folder)

    def test_rows_stream_without_being_held(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        for first in range(0, 100, 10):
            finish(store, first, 10)
        batches = outcome_dataset(store.folder).to_batches(columns=["run"])
        assert sum(batch.num_rows for batch in batches) == 100
        pieces = list(runs_in_pieces(store.folder, columns=["outcome", "run"]))
        assert [piece["run"].tolist() for piece in pieces] == [list(range(n, n + 10)) for n in range(0, 100, 10)]
        # the example of the docstring
        counts = sum(piece["outcome"].value_counts() for piece in runs_in_pieces(store.folder, ["outcome"]))
        assert counts.to_dict() == dict.fromkeys(OUTCOMES, 25)  # type: ignore[attr-defined]

    def test_runs_that_two_parts_have_are_read_once(self, tmp_path: Path) -> None:
        store = begin(tmp_path / "a")
        for first, runs in ((0, 20), (10, 20), (20, 30)):
            finish(store, first, runs)
        assert read_runs(store.folder)["run"].tolist() == list(range(50))
