"""Run folders with random damage: what is read is what was written, or the file is named; nothing else is raised."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.run.run_folder import open_run_folder
from diplosim.batches.batch import run_batch
from diplosim.batches.manifest import read_manifest
from diplosim.batches.reading import read_runs
from diplosim.batches.store import FolderRefused
from diplosim.learning.tables import Tables
from tests.a_table import table

pytestmark = pytest.mark.slow

SCENARIO = table({"beliefs.training_runs": 16})
TIMES = 1000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "run"
    run_batch(SCENARIO, 24, folder, seed=3, chunk=8)
    return folder


def flipped(content: bytes, chance: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.choice((1, 1, 4))):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def blanked(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes(min(64, len(content) - place)) + content[place + 64 :]


def doubled(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + content[max(0, place - 20) : place] + content[place:]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, flipped, cut, blanked, doubled)
FILES = {
    "part": "outcomes/part-*.parquet",
    "tables": "beliefs/tables.npz",
    "manifest": "manifest.json",
    "scenario": "scenario.yaml",
}


@pytest.mark.parametrize("kind", FILES)
def test_reading(kind: str, made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "run"))
    file = sorted(folder.glob(FILES[kind]))[0]
    whole, chance = file.read_bytes(), random.Random(kind)
    outcomes, digest = read_runs(folder), Tables.load(folder / "beliefs" / "tables.npz").digest()
    plan = read_manifest(folder / "manifest.json").plan
    refused = 0
    for _ in range(TIMES):
        file.write_bytes(chance.choice(WAYS)(whole, chance))
        try:
            opened = open_run_folder(folder)
        except (ValueError, FileNotFoundError) as error:
            refused += 1
            assert str(folder) in str(error)  # noqa: PT017
            continue
        assert opened.tables.digest() == digest
        if kind != "manifest":
            assert opened.manifest.plan == plan
            pd.testing.assert_frame_equal(read_runs(folder), outcomes)
    assert refused > TIMES // 4
    if kind in ("part", "scenario"):
        assert refused > 0.95 * TIMES


@pytest.mark.parametrize("kind", ["part", "tables", "manifest", "scenario"])
def test_going_on(kind: str, made: Path, tmp_path: Path) -> None:
    outcomes = read_runs(made)
    chance = random.Random(kind)
    for number in range(100):
        folder = Path(shutil.copytree(made, tmp_path / str(number)))
        file = chance.choice(sorted(folder.glob(FILES[kind])))
        file.write_bytes(chance.choice(WAYS)(file.read_bytes(), chance))
        try:
            run_batch(SCENARIO, 24, folder, seed=3, chunk=8)
        except FolderRefused as refused:
            assert kind == "manifest"
            assert "manifest.json" in str(refused) or "holds another batch" in str(refused)  # noqa: PT017
        else:
            pd.testing.assert_frame_equal(read_runs(folder), outcomes)
        shutil.rmtree(folder)
