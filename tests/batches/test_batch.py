"""A batch may be cut up, spread, stopped, killed and continued: the outcome table stays the same."""

import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import diplosim
from diplosim.batches import chunks, executor_spec, store
from diplosim.batches.batch import Batch, BatchInterrupted, run_batch
from diplosim.batches.executor_spec import ExecutorSpec, available_cores, place
from diplosim.batches.parts import Part
from diplosim.batches.progress import Progress
from diplosim.batches.reading import read_failures, read_runs
from diplosim.batches.store import FolderRefused
from diplosim.cli.main import main
from diplosim.numerics.statistics import shares
from diplosim.scenario.scenario import Scenario
from tests.mishaps import full_disk, read_only
from tests.run_folders import parts, scenario_file

pytestmark = pytest.mark.e2e

RUNS = 150
SEED = 11
BAD = {5, 77}


@pytest.fixture(scope="module")
def whole(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The undisturbed batch: one process, one chunk."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    run_batch(quick, RUNS, folder, seed=SEED)
    return folder


def same_table(folder: Path, expected: Path) -> None:
    pd.testing.assert_frame_equal(read_runs(folder), read_runs(expected), check_exact=True)


def status(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text())["status"])


def test_the_table_is_what_simulate_returns(quick: Scenario, whole: Path) -> None:
    expected = diplosim.simulate(quick, RUNS, seed=SEED)
    pd.testing.assert_frame_equal(read_runs(whole), expected, check_exact=True, check_categorical=False)


def test_shares_count_the_table(quick: Scenario, whole: Path) -> None:
    batch = run_batch(quick, RUNS, whole, seed=SEED)
    counted = read_runs(whole)["outcome"].value_counts().to_dict()
    assert {row.name: row.count for row in batch.shares.outcomes} == {str(k): int(v) for k, v in counted.items()}
    assert batch.played == 0


@pytest.mark.parametrize("chunk", [37, 149, 150])
def test_chunk_size_changes_nothing(quick: Scenario, whole: Path, tmp_path: Path, chunk: int) -> None:
    run_batch(quick, RUNS, tmp_path / "run", seed=SEED, chunk=chunk)
    same_table(tmp_path / "run", whole)


def test_a_folder_grows_and_gaps_are_filled(quick: Scenario, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run_batch(quick, 100, folder, seed=SEED, chunk=20)
    next((folder / "outcomes").glob("part-0000000040-*.parquet")).unlink()
    damaged = next((folder / "outcomes").glob("part-0000000000-*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:500])
    batch = run_batch(quick, RUNS, folder, seed=SEED, chunk=33)
    assert batch.played == 20 + 20 + 50
    same_table(folder, whole)
    assert status(folder) == "complete"


def test_a_batch_grows_while_another_command_plays_it(quick: Scenario, whole: Path, tmp_path: Path) -> None:
    """The first command plays runs 0 to 99 in five chunks; after one of them a second one plays all."""
    folder = tmp_path / "run"

    class Grows(Progress):
        grown = False

        def advance(self, runs: int) -> None:
            if not self.grown:
                self.grown = True
                assert run_batch(quick, RUNS, folder, seed=SEED).finished == RUNS

    batch = run_batch(quick, 100, folder, seed=SEED, chunk=20, progress=Grows())
    assert (batch.runs, batch.finished, batch.played) == (RUNS, RUNS, 100)
    assert not list((folder / "outcomes").glob("*.rejected"))
    same_table(folder, whole)
    assert status(folder) == "complete"


def test_runs_that_another_command_still_plays_are_told(
    quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Batch(tmp_path / "run", 150, 120, 100, shares({"stalemate": 120}), (), precision=0.01)
    monkeypatch.setattr("diplosim.batches.batch.run_batch", lambda *_, **__: ended)
    result = CliRunner().invoke(main, ["batch", str(scenario_file(quick, tmp_path)), "-n", "100"])
    assert result.output == (
        f"what this command plays is finished, 100 runs played; {tmp_path / 'run'} holds 120 of 150 runs, the table "
        "comes with the command that plays the others\n"
    )


def test_damaged_tables_are_built_again(quick: Scenario, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run_batch(quick, 20, folder, seed=SEED)
    (folder / "beliefs" / "tables.npz").write_bytes(b"PK nonsense")
    run_batch(quick, RUNS, folder, seed=SEED)
    same_table(folder, whole)


def test_another_scenario_is_refused(quick: Scenario, whole: Path) -> None:
    before = (whole / "manifest.json").read_bytes()
    with pytest.raises(FolderRefused, match="holds another batch"):
        run_batch(quick.replace({"rounds": quick.rounds + 1}), RUNS, whole, seed=SEED)
    assert (whole / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(("runs", "chunk"), [(0, 1), (1, 0), (-5, 1)])
def test_nothing_to_play_is_an_error(quick: Scenario, tmp_path: Path, runs: int, chunk: int) -> None:
    with pytest.raises(ValueError, match=r"must be 1 to 2\*\*53"):
        run_batch(quick, runs, tmp_path / "run", chunk=chunk)
    assert not (tmp_path / "run").exists()


class TestFailingRuns:
    """A run that raises is counted, named and kept apart; the others are what they would have been."""

    def break_when(
        self, monkeypatch: pytest.MonkeyPatch, broken: Callable[[range], bool]
    ) -> Callable[..., pd.DataFrame]:
        play = chunks.simulate

        def simulate(scenario: Scenario, runs: int, *, first_run: int, **options: object) -> pd.DataFrame:
            if broken(range(first_run, first_run + runs)):
                raise ZeroDivisionError("a policy divided by zero")
            return play(scenario, runs, first_run=first_run, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(chunks, "simulate", simulate)
        return simulate

    def test_only_the_failing_runs_are_lost(
        self, quick: Scenario, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.break_when(monkeypatch, lambda runs: bool(BAD & set(runs)))
        batch = run_batch(quick, RUNS, tmp_path / "run", seed=SEED, chunk=64)
        table = read_runs(tmp_path / "run")
        expected = read_runs(whole)
        expected = expected[~expected["run"].isin(BAD)].reset_index(drop=True)
        pd.testing.assert_frame_equal(table, expected, check_exact=True)
        assert batch.shares.failed.count == len(BAD)
        assert all(row.total == RUNS for row in batch.shares.outcomes)
        failures = read_failures(tmp_path / "run")
        assert set(failures["run"]) == BAD
        assert failures["error"].unique().tolist() == ["ZeroDivisionError: a policy divided by zero"]
        assert failures["traceback"].str.contains("Traceback").all()
        assert json.loads((tmp_path / "run" / "manifest.json").read_text())["failed"] == len(BAD)

    def test_they_are_not_played_again(self, quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.break_when(monkeypatch, lambda runs: 5 in runs)
        run_batch(quick, 20, tmp_path / "run", seed=SEED)
        batch = run_batch(quick, 20, tmp_path / "run", seed=SEED)
        assert (batch.played, batch.shares.failed.count) == (0, 1)

    def test_a_whole_batch_can_fail(self, quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.break_when(monkeypatch, lambda runs: True)
        batch = run_batch(quick, 10, tmp_path / "run", seed=SEED)
        assert batch.shares.failed.share == 1.0
        assert len(batch.failures) == 1
        assert batch.failures[0].runs == tuple(range(10))

    def test_an_error_of_the_chunk_alone_is_noted(
        self, quick: Scenario, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.break_when(monkeypatch, lambda runs: len(runs) > 100)
        said = Heard()
        batch = run_batch(quick, RUNS, tmp_path / "run", seed=SEED, progress=said)
        assert batch.shares.failed.count == 0
        same_table(tmp_path / "run", whole)
        assert any("ZeroDivisionError" in line for line in said.lines)


class Heard(Progress):
    """A progress that remembers what was said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


class TestStopping:
    def stop_at(self, monkeypatch: pytest.MonkeyPatch, first: int, error: BaseException) -> None:
        write = chunks.write_part

        def write_part(folder: Path, part: Part, frames: list[pd.DataFrame]) -> Path:
            if part.first >= first:
                raise error
            return write(folder, part, frames)

        monkeypatch.setattr(chunks, "write_part", write_part)

    def test_an_interrupt_keeps_what_was_finished(
        self, quick: Scenario, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "run"
        with monkeypatch.context() as patched:
            self.stop_at(patched, 60, KeyboardInterrupt())
            with pytest.raises(BatchInterrupted) as stopped:
                run_batch(quick, RUNS, folder, seed=SEED, chunk=30)
        assert (stopped.value.finished, stopped.value.runs, status(folder)) == (60, RUNS, "interrupted")
        assert run_batch(quick, RUNS, folder, seed=SEED, chunk=50).played == RUNS - 60
        same_table(folder, whole)

    def test_a_full_disk_keeps_what_was_finished(
        self, quick: Scenario, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "run"
        with monkeypatch.context() as patched:
            self.stop_at(patched, 60, OSError(errno.ENOSPC, "No space left on device"))
            with pytest.raises(OSError, match="No space left"):
                run_batch(quick, RUNS, folder, seed=SEED, chunk=30)
        assert status(folder) == "failed"
        assert run_batch(quick, RUNS, folder, seed=SEED).played == RUNS - 60
        same_table(folder, whole)

    def test_a_part_that_does_not_fit_leaves_nothing_behind(self, quick: Scenario, whole: Path, tmp_path: Path) -> None:
        folder = tmp_path / "run"
        run_batch(quick, 20, folder, seed=SEED)
        with full_disk(6000), pytest.raises(OSError, match="too large"):
            run_batch(quick, RUNS, folder, seed=SEED)
        assert [path.name[:15] for path in (folder / "outcomes").iterdir()] == ["part-0000000000"]
        run_batch(quick, RUNS, folder, seed=SEED)
        same_table(folder, whole)

    def test_a_full_disk_is_told_in_a_line(
        self, quick: Scenario, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before the work; where it fills up later, when the file cannot be written."""
        folder, file = tmp_path / "run", scenario_file(quick, tmp_path)
        run_batch(quick, 20, folder, seed=SEED)
        arguments = ["batch", str(file), "-n", str(RUNS), "--seed", str(SEED), "--out", str(folder), "--chunk", "10"]
        before = parts(folder)
        with full_disk(6000):
            result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, result.stderr) == (1, f"diplosim: {folder}: File too large\n")
        assert parts(folder) == before
        monkeypatch.setattr(store, "check_room", lambda folder: folder.mkdir(exist_ok=True))
        with full_disk(6000):
            result = CliRunner().invoke(main, arguments)
        part = re.escape(str(folder.resolve() / "outcomes" / "part-")) + r"\d{10}-[0-9a-f]{16}\.parquet"
        assert result.exit_code == 1
        assert re.fullmatch(f"diplosim: {part}: File too large\n", result.stderr)
        assert CliRunner().invoke(main, arguments).exit_code == 0
        same_table(folder, whole)

    def test_a_read_only_place_is_reported(self, quick: Scenario, tmp_path: Path) -> None:
        with read_only(tmp_path), pytest.raises(PermissionError):
            run_batch(quick, RUNS, tmp_path / "run", seed=SEED)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("serial", ExecutorSpec("serial")),
        ("local:3", ExecutorSpec("local", 3)),
        ("local", ExecutorSpec("local", available_cores())),
        ("tcp://10.0.0.1:8786", ExecutorSpec("cluster", address="tcp://10.0.0.1:8786")),
        ("tls://head.cluster:8786", ExecutorSpec("cluster", address="tls://head.cluster:8786")),
    ],
)
def test_places_are_read(text: str, expected: ExecutorSpec) -> None:
    assert place(text) == expected
    assert place(str(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mars",
        "local:",
        "local:0",
        "local:-1",
        "local:two",
        "serial:2",
        "tcp://",
        "tcp://head",
        "tcp://head:0",
        "tcp:8786",
        "udp://a:1",
    ],
)
def test_other_places_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed are serial, local and local:K"):
        place(text)


def test_windows_has_61_processes_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python refuses a larger pool there, which a workstation of 64 cores asked for with `local`."""
    monkeypatch.setattr(executor_spec, "MOST_PROCESSES", 61)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert place("local") == ExecutorSpec("local", 61)
    assert place("local:61") == ExecutorSpec("local", 61)
    with pytest.raises(ValueError, match="local:K with K from 1 to 61"):
        place("local:62")
