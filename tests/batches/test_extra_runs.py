"""Runs that a report needs beside its batch: played once, the same wherever they are played, and never mistaken."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import diplosim
from diplosim.batches import chunks, extra_runs
from diplosim.batches.batch import run_batch
from diplosim.batches.executor_spec import ExecutorSpec
from diplosim.batches.extra_runs import (
    BELIEFS,
    DEMANDS,
    ExtraRuns,
    ExtraRunsCache,
    ExtraRunsFailed,
    ExtraRunsInterrupted,
)
from diplosim.batches.progress import Progress
from diplosim.batches.reading import read_runs
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import empty_tables
from diplosim.scenario.scenario import Scenario

pytestmark = pytest.mark.e2e

RUNS = 30
SEED = 3


@pytest.fixture
def wanted(quick: Scenario) -> ExtraRuns:
    return ExtraRuns(quick, RUNS, SEED)


@pytest.fixture
def cache(tmp_path: Path) -> ExtraRunsCache:
    return ExtraRunsCache(tmp_path)


def text(frame: pd.DataFrame) -> str:
    return str(frame.astype(str).to_csv())


def test_they_are_the_runs_of_the_scenario(cache: ExtraRunsCache, wanted: ExtraRuns, quick: Scenario) -> None:
    found = cache.read(wanted)
    table = diplosim.simulate(quick, RUNS, seed=SEED)
    assert text(found) == text(table[list(found.columns)])
    assert [name for name in found.columns if name.startswith("type_")]


def test_what_is_recorded_is_the_trace_however_it_is_cut(
    cache: ExtraRunsCache, wanted: ExtraRuns, quick: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra_runs, "CHUNK", 7)
    trace = diplosim.Talks(quick, runs=RUNS, seed=SEED, tables=tables_for(quick), record=True).play().trace()
    recorded = replace(wanted, recorded=True)
    assert text(cache.read(recorded, DEMANDS)) == text(trace.demands)
    assert text(cache.read(recorded, BELIEFS)) == text(trace.beliefs)


def test_a_table_that_is_not_kept_is_named(cache: ExtraRunsCache, wanted: ExtraRuns) -> None:
    with pytest.raises(KeyError, match="beliefs is not kept; there are outcomes"):
        cache.read(wanted, BELIEFS)


def test_they_are_played_once(cache: ExtraRunsCache, wanted: ExtraRuns) -> None:
    assert cache.provide([wanted, wanted]) == RUNS
    assert cache.provide([wanted]) == 0


def test_workers_play_the_same(tmp_path: Path, wanted: ExtraRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra_runs, "CHUNK", 20)
    here, there = (ExtraRunsCache(tmp_path / name) for name in ("here", "there"))
    for place in (here, there):
        place.folder.parent.mkdir()
    there.on = ExecutorSpec("local", 2)
    assert text(here.read(wanted)) == text(there.read(wanted))
    assert {file.name for file in here.folder.iterdir()} == {file.name for file in there.folder.iterdir()}


@pytest.mark.parametrize(
    "other",
    [
        lambda wanted: replace(wanted, seed=SEED + 1),
        lambda wanted: replace(wanted, runs=RUNS + 1),
        lambda wanted: replace(wanted, resample={"types": 9}),
        lambda wanted: replace(wanted, recorded=True),
        lambda wanted: replace(wanted, tables_hash="0" * 64),
        lambda wanted: replace(wanted, scenario=wanted.scenario.replace({"parameters.slack": 0.2})),
    ],
    ids=["seed", "runs", "draws", "record", "tables", "scenario"],
)
def test_what_was_played_from_anything_else_is_not_used(
    cache: ExtraRunsCache, wanted: ExtraRuns, other: Callable[[ExtraRuns], ExtraRuns]
) -> None:
    cache.provide([wanted])
    assert cache.provide([other(wanted)]) >= RUNS


@pytest.mark.parametrize("name", ["RULES_VERSION", "__version__"])
def test_another_engine_plays_again(
    name: str, cache: ExtraRunsCache, wanted: ExtraRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cache.read(wanted)
    monkeypatch.setattr(extra_runs, name, "0.0.1")
    monkeypatch.setattr(chunks, "__version__", extra_runs.__version__)  # workers have the same
    assert cache.provide([replace(wanted)]) == RUNS
    assert text(cache.read(replace(wanted))) == text(before)


def test_a_file_under_a_wrong_name_is_played_again(cache: ExtraRunsCache, wanted: ExtraRuns) -> None:
    right = cache.read(wanted)
    [file] = cache.folder.iterdir()
    other = ExtraRunsCache(cache.folder.parent / "other")
    other.folder.parent.mkdir()
    other.provide([replace(wanted, seed=SEED + 1)])
    [wrong] = other.folder.iterdir()
    shutil.copy(wrong, file)
    assert text(cache.read(wanted)) == text(right)
    shutil.copy(wrong, file)
    assert cache.provide([wanted]) == RUNS


def flipped(content: bytes) -> bytes:
    """One bit of the first page is another; what the file says of itself at its end stays."""
    return content[:60] + bytes([content[60] ^ 1]) + content[61:]


@pytest.mark.parametrize(
    "harm", [lambda content: b"", lambda content: content[:-40], lambda content: b"x" * 99, flipped]
)
def test_a_damaged_file_is_played_again(
    harm: Callable[[bytes], bytes], cache: ExtraRunsCache, wanted: ExtraRuns
) -> None:
    right = cache.read(wanted)
    [file] = cache.folder.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    assert text(cache.read(wanted)) == text(right)
    assert cache.provide([wanted]) == 0


def test_ctrl_c_keeps_what_was_played(
    cache: ExtraRunsCache, wanted: ExtraRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra_runs, "CHUNK", 10)

    class Impatient(Progress):
        def advance(self, runs: int) -> None:
            raise KeyboardInterrupt

    with pytest.raises(ExtraRunsInterrupted, match="what was played is kept"):
        cache.provide([wanted], Impatient())
    assert 0 < cache.provide([wanted]) < RUNS


def test_progress_counts_what_is_played_and_is_silent_where_nothing_is(
    cache: ExtraRunsCache, wanted: ExtraRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra_runs, "CHUNK", 20)
    told: list[Any] = []

    class Heard(Progress):
        def begin(self, total: int, finished: int) -> None:
            told.append((total, finished))

        def advance(self, runs: int) -> None:
            told.append(runs)

        def end(self) -> None:
            told.append("end")

    cache.provide([wanted], Heard())
    cache.provide([wanted], Heard())
    assert [told[0], sorted(told[1:3]), *told[3:]] == [(RUNS, 0), [10, 20], "end"]


def test_a_batch_does_not_see_them(quick: Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run_batch(quick, 20, folder, seed=SEED)
    before = text(read_runs(folder))
    ExtraRunsCache(folder).provide([ExtraRuns(quick, RUNS, SEED)])
    assert text(read_runs(folder)) == before
    assert run_batch(quick, RUNS, folder, seed=SEED).played == RUNS - 20


def test_a_run_that_raises_is_named(quick: Scenario, tmp_path: Path, cache: ExtraRunsCache) -> None:
    policy = tmp_path / "broken.py"
    policy.write_text(
        "from agents.staller import Staller\n\n\nclass Broken(Staller):\n"
        "    def level(self, view):\n        raise ZeroDivisionError('nothing to divide')\n"
    )
    scenario = quick.replace({"parties.RUS.policy": f"{policy}:Broken"})
    tables = tmp_path / "tables.npz"
    empty_tables(scenario).save(tables)
    wanted = ExtraRuns(scenario, 5, SEED, tables, "empty")
    with pytest.raises(ExtraRunsFailed, match="runs 0 to 4, played again, raised ZeroDivisionError: nothing to divide"):
        cache.provide([wanted])
