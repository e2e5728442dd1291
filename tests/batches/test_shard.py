"""Shards: who plays which runs, several processes in one folder, and the table from the last one."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from diplosim.atomic_files import create_whole
from diplosim.batches.batch import run_batch
from diplosim.batches.manifest import Plan, WorkPeriod, now, read_manifest
from diplosim.batches.reading import read_runs
from diplosim.batches.shard import Shard, shard
from diplosim.batches.store import FolderRefused, RunStore
from diplosim.cli.main import main
from diplosim.scenario.scenario import Scenario
from tests.run_folders import count_parts, digest, scenario_file, start_batch, status, until

pytestmark = pytest.mark.e2e

SEED = 11
RUNS = 300


@given(st.integers(1, 5000), st.integers(1, 60))
def test_shards_share_out_the_runs(runs: int, of: int) -> None:
    spans = [Shard(number, of).span(runs) for number in range(1, of + 1)]
    assert [run for span in spans for run in span] == list(range(runs))
    assert max(map(len, spans)) - min(map(len, spans)) <= 1


def test_a_shard_is_read_as_it_is_written() -> None:
    assert shard("3/10") == Shard(3, 10)
    assert shard(str(Shard(1, 1))) == Shard(1, 1)


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "a/4", "1/0", "-1/4", "1/4/2", "1.5/4"])
def test_anything_else_is_refused(text: str, quick: Scenario, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"I/N|must lie between"):
        shard(text)
    arguments = ["batch", str(scenario_file(quick, tmp_path)), "-n", "9", f"--shard={text}"]
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_processes_play_one_folder_together_and_the_last_prints_the_table(quick: Scenario, tmp_path: Path) -> None:
    folder, file = tmp_path / "run", scenario_file(quick, tmp_path)

    def words(number: int) -> list[str]:
        given = ("-n", RUNS, "--seed", SEED, "--out", folder, "--chunk", 15, "--shard", f"{number}/2")
        return [str(file), *map(str, given)]

    started = [start_batch(*words(number)) for number in (1, 2)]
    until(lambda: any((folder / "outcomes").glob("part-0000000150-*.parquet")) or started[1].poll() is not None)
    started[1].kill()
    for process in started:
        process.communicate()
    assert [process.returncode for process in started] == [0, -9]
    assert 10 < count_parts(folder) < 20
    assert status(folder) == "running"
    again = CliRunner().invoke(main, ["batch", *words(2)])
    assert (again.exit_code, again.stderr) == (0, "")
    assert "300 runs, seed 11" in again.stdout
    assert "95 % interval (Wilson)" in again.stdout
    manifest = read_manifest(folder / "manifest.json")
    assert (manifest.status, manifest.finished, len(manifest.work_periods)) == ("complete", RUNS, 3)
    assert run_batch(quick, RUNS, folder, seed=SEED).played == 0
    run_batch(quick, RUNS, tmp_path / "alone", seed=SEED)
    assert digest(folder) == digest(tmp_path / "alone")


def test_a_shard_says_how_far_the_folder_is(quick: Scenario, tmp_path: Path) -> None:
    base = ["batch", str(scenario_file(quick, tmp_path)), "-n", "20", "--out", str(tmp_path / "run")]
    shown = CliRunner().invoke(main, [*base, "--shard", "2/2"]).stdout
    assert shown == (
        f"shard 2/2 is finished, 10 runs played; {tmp_path / 'run'} holds 10 of 20 runs, the table comes with the last "
        "shard\n"
    )
    data = json.loads(CliRunner().invoke(main, [*base, "--shard", "2/2", "--json"]).stdout)
    assert (data["runs"], data["finished"], data["played"]) == (20, 10, 0)
    assert read_runs(tmp_path / "run")["run"].tolist() == list(range(10, 20))
    assert "20 runs, seed 0, 10 of them played before" in CliRunner().invoke(main, base).stdout


class TestOneFolderForMany:
    def plan(self, seed: int) -> Plan:
        return Plan("talks", 1, "a" * 64, seed, 100)

    def open(self, folder: Path, seed: int) -> RunStore:
        return RunStore.open(folder, self.plan(seed), WorkPeriod("x", "serial", 1, now()), lambda: "id: talks\n")

    def test_all_may_begin_it_at_once(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _: self.open(tmp_path / "run", 1), range(8)))
            list(pool.map(lambda store: store.close("complete"), stores))
        manifest = read_manifest(tmp_path / "run" / "manifest.json")
        assert len(manifest.work_periods) == 8
        assert {period.status for period in manifest.work_periods} == {"complete"}
        assert manifest.status == "running"  # nothing was played

    def test_of_two_batches_one_gets_it(self, tmp_path: Path) -> None:
        def attempt(seed: int) -> int:
            try:
                self.open(tmp_path / "run", seed)
            except FolderRefused:
                return 0
            return 1

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(attempt, range(8))) == 1

    def test_a_file_is_created_once(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            contents = [bytes([65 + n]) * 1000 for n in range(16)]
            written = list(pool.map(lambda content: create_whole(tmp_path / "one", content), contents))
        assert sum(written) == 1
        assert (tmp_path / "one").read_bytes() == contents[written.index(True)]
        assert [path.name for path in tmp_path.iterdir()] == ["one"]
