"""A run folder is what its manifest says: whatever was edited or damaged is refused, or set aside and played again."""

import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from analysis.plots.figures import canvas, save
from analysis.run.run_folder import open_run_folder
from diplosim import atomic_files
from diplosim.atomic_files import check_room
from diplosim.batches.batch import Batch, run_batch
from diplosim.batches.manifest import WorkPeriod, other_versions, read_manifest, read_work_periods
from diplosim.batches.parts import Part, cover, read_part
from diplosim.batches.progress import Progress
from diplosim.batches.reading import read_runs, runs_in_pieces
from diplosim.batches.soundness import check_sound
from diplosim.batches.store import FolderRefused
from diplosim.cli.main import main
from diplosim.designs.record import open_design
from diplosim.learning.tables import Tables
from diplosim.scenario.scenario import Scenario
from tests.a_table import table
from tests.mishaps import needs_signals, read_only

RUNS = 24
SCENARIO = table({"beliefs.training_runs": 16})


class Heard(Progress):
    """Keeps what a user would be told."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def play(folder: Path, chunk: int = 8, runs: int = RUNS, scenario: Scenario = SCENARIO) -> tuple[Batch, str]:
    heard = Heard()
    batch = run_batch(scenario, runs, folder, seed=3, chunk=chunk, progress=heard)
    return batch, "\n".join(heard.lines)


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "run"
    play(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def sound(folder: Path, made: Path) -> None:
    pd.testing.assert_frame_equal(read_runs(folder), read_runs(made), check_exact=True)
    open_run_folder(folder)
    assert read_manifest(folder / "manifest.json").status == "complete"


def flip(file: Path, place: int, bit: int = 0) -> None:
    raw = bytearray(file.read_bytes())
    raw[place] ^= 1 << bit
    file.write_bytes(bytes(raw))


def first_part(folder: Path) -> Path:
    return sorted((folder / "outcomes").glob("*.parquet"))[0]


class TestScenario:
    @pytest.mark.e2e
    def test_an_edited_one_is_no_report_of_other_runs(self, folder: Path, made: Path) -> None:
        file = folder / "scenario.yaml"
        file.write_text(file.read_text().replace("name: Table", "name: Chair"))
        refused = typed("report", folder)
        assert refused.exit_code == 2
        assert f"{file}: is not the scenario that was played" in refused.output
        assert not (folder / "report").exists()
        batch, said = play(folder)
        assert batch.played == 0
        assert f"{file} was not the scenario of this batch: set aside as scenario.yaml.rejected" in said
        assert "name: Chair" in (folder / "scenario.yaml.rejected").read_text()
        sound(folder, made)

    def test_one_of_an_older_folder_is_known_by_its_content(self, folder: Path) -> None:
        manifest, file = folder / "manifest.json", folder / "scenario.yaml"
        said = json.loads(manifest.read_text())
        assert len(said.pop("scenario_file")) == 64
        manifest.write_text(json.dumps(said))
        open_run_folder(folder)
        file.write_text(file.read_text().replace("capability: 0.6", "capability: 0.7"))
        with pytest.raises(ValueError, match=r"scenario\.yaml: is not the scenario that was played"):
            open_run_folder(folder)

    @pytest.mark.e2e
    def test_one_that_is_gone_is_written_again(self, folder: Path, made: Path) -> None:
        (folder / "scenario.yaml").unlink()
        play(folder)
        sound(folder, made)


class TestParts:
    @pytest.mark.e2e
    def test_each_flipped_bit_is_noticed_and_its_runs_are_played_again(self, folder: Path, made: Path) -> None:
        """All over the file: pages, their headers, the footer."""
        chance, size = random.Random(1), first_part(folder).stat().st_size
        for number in range(60):
            part = first_part(folder)
            whole = part.read_bytes()
            flip(part, number * size // 60, chance.randrange(8))
            with pytest.raises(ValueError, match=re.escape(f"{part}: is damaged")):
                read_part(part)
            part.write_bytes(whole)
        flip(first_part(folder), size // 2)
        refused = typed("report", folder)
        assert refused.exit_code == 2
        assert f"{first_part(folder)}: is damaged" in refused.output
        batch, said = play(folder)
        assert batch.played == 8
        assert "is damaged: its checksum is" in said
        assert "its runs are played again" in said
        sound(folder, made)

    def test_one_without_a_checksum_in_its_name_is_read_by_its_pages(self, folder: Path) -> None:
        part = first_part(folder)
        older = part.rename(part.with_name("part-0000000000.parquet"))
        assert read_part(older).runs == 8
        for place in (60, older.stat().st_size // 3):
            flip(older, place)
        with pytest.raises(ValueError, match=r"is damaged|not a whole part file"):
            read_part(older)

    @pytest.mark.e2e
    def test_one_that_is_gone_is_missed(self, folder: Path, made: Path) -> None:
        first_part(folder).unlink()
        refused = typed("report", folder)
        assert refused.exit_code == 2
        assert "holds 16 finished runs, manifest.json says 24" in refused.output
        play(folder)
        sound(folder, made)


class TestTables:
    @pytest.mark.e2e
    def test_flipped_bits_are_noticed(self, folder: Path, made: Path) -> None:
        file = folder / "beliefs" / "tables.npz"
        whole, digest = file.read_bytes(), Tables.load(file).digest()
        chance = random.Random(2)
        for _ in range(300):
            flip(file, chance.randrange(len(whole)), chance.randrange(8))
            try:
                same = Tables.load(file).digest() == digest
            except ValueError as error:
                assert str(file) in str(error)  # noqa: PT017
                same = False
            if not same:
                with pytest.raises(ValueError, match=r"tables\.npz"):
                    open_run_folder(folder)
            file.write_bytes(whole)

    @pytest.mark.e2e
    def test_they_are_fitted_again(self, folder: Path, made: Path) -> None:
        file = folder / "beliefs" / "tables.npz"
        other = Tables.load(file)
        for content in (b"", b"PK\x03\x04 half", None):
            if content is None:
                replace(other, gain=other.gain + 0.5).save(file)
            else:
                file.write_bytes(content)
            refused = typed("report", folder)
            assert refused.exit_code == 2
            assert "tables.npz: " in refused.output
            play(folder)
            assert Tables.load(file).digest() == other.digest()
            sound(folder, made)


class TestManifest:
    WRONG: ClassVar[dict[str, list[Any]]] = {
        "runs": ["24", None, 0, -1, 1.5, True, [24]],
        "seed": ["3", -3, {}],
        "files": [[], {"a.py": 3}, None],
        "counts": [[1], {"agreement": "4"}, 7],
        "status": [7, None],
        "tables": [5, []],
        "finished": ["all", 1.5],
        "work_periods": [3, [3], [{}], {"a": 1}],
        "precision": ["0.1", 7, float("nan")],
        "format": [[], None, "2"],
        "scenario_file": [9],
    }

    @pytest.mark.parametrize("key", WRONG)
    def test_wrong_types_are_told(self, folder: Path, key: str) -> None:
        file = folder / "manifest.json"
        whole = json.loads(file.read_text())
        for value in self.WRONG[key]:
            file.write_text(json.dumps(whole | {key: value}))
            for command in (("report", folder), ("batch", "x.yaml", "-n", RUNS, "--seed", 3, "--out", folder)):
                (folder.parent / "x.yaml").write_text(SCENARIO.to_yaml())
                result = typed(*(folder.parent / part if part == "x.yaml" else part for part in command))
                assert result.exit_code == 2, (key, value, result.output)
                assert isinstance(result.exception, SystemExit), (key, value)
                assert "manifest.json" in result.output

    @pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 10_000, '{"format": 2}', "\ufeff{}", "1e999"])
    def test_nonsense_is_told(self, folder: Path, text: str) -> None:
        file = folder / "manifest.json"
        file.write_text(text)
        with pytest.raises(ValueError, match=r"manifest\.json: "):
            read_manifest(file)
        with pytest.raises(FolderRefused, match=r"manifest\.json: "):
            play(folder)

    def test_a_record_of_a_design_is_held_to_its_types_too(self, tmp_path: Path) -> None:
        for text in ("[]", '{"format": 1, "written": "", "versions": {}, "cells": 3}', "[" * 5_000):
            (tmp_path / "design.json").write_text(text)
            with pytest.raises(ValueError, match=r"design\.json: not the record of a design"):
                open_design(tmp_path)

    def test_other_versions_are_told(self, folder: Path) -> None:
        file = next((folder / "work_periods").glob("*.json"))
        said = json.loads(file.read_text())
        said["versions"]["numpy"] = "1.0.0"
        file.write_text(json.dumps(said))
        manifest = folder / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"work_periods": [said]}))
        _, told = play(folder)
        assert f"{folder} was begun with other versions: numpy 1.0.0, now " in told

    def test_the_same_versions_are_not(self, folder: Path) -> None:
        period = read_work_periods(folder)[0]
        assert other_versions(period, WorkPeriod("again", "serial", 8, "")) == []
        assert play(folder)[1] == ""


class TestOverlap:
    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15)), max_size=9))
    def test_no_run_twice_and_as_many_as_possible(self, stretches: list[tuple[int, int]]) -> None:
        parts = [Part(first, runs, 0, "", {}, path=Path(str(i))) for i, (first, runs) in enumerate(stretches)]
        chosen = cover(parts)
        runs = [run for part in chosen for run in range(part.first, part.stop)]
        assert runs == sorted(set(runs))

        def best(start: int) -> int:
            after = [part for part in parts if part.first >= start]
            return max((part.runs + best(part.stop) for part in after), default=0)

        assert len(runs) == best(0)

    @pytest.mark.e2e
    def test_what_two_commands_with_different_chunks_played_is_read_once(self, folder: Path, made: Path) -> None:
        """Each has played everything; neither removes what the other wrote."""
        other = folder.parent / "other"
        play(other, chunk=5)
        for part in (other / "outcomes").glob("*.parquet"):
            shutil.copy(part, folder / "outcomes")
        assert len(list((folder / "outcomes").iterdir())) == 3 + 5
        pd.testing.assert_frame_equal(read_runs(folder), read_runs(made), check_exact=True)
        batch, said = play(folder)
        assert (batch.played, said) == (0, "")
        assert len(list((folder / "outcomes").iterdir())) == 3 + 5
        sound(folder, made)

    def test_one_run_less_than_the_manifest_says_is_missed(self, folder: Path) -> None:
        manifest = read_manifest(folder / "manifest.json")
        check_sound(folder, manifest)
        with pytest.raises(ValueError, match=f"holds {RUNS} finished runs, manifest.json says {RUNS + 1}"):
            check_sound(folder, replace(manifest, finished=RUNS + 1))

    def test_parts_that_are_gone_for_good_are_an_error(self, folder: Path) -> None:
        pieces = runs_in_pieces(folder)
        next(pieces)
        for part in (folder / "outcomes").glob("*.parquet"):
            part.unlink()
        with pytest.raises(FileNotFoundError):
            next(pieces)

    @pytest.mark.e2e
    def test_nor_do_two_at_once(self, folder: Path, made: Path, tmp_path: Path) -> None:
        (tmp_path / "talks.yaml").write_text(SCENARIO.to_yaml())
        shutil.rmtree(folder)
        command = [sys.executable, "-m", "diplosim", "batch", tmp_path / "talks.yaml", "-n", "1000", "--seed", "3"]
        started = [
            subprocess.Popen([*map(str, command), "--out", str(folder), "--chunk", chunk], stderr=subprocess.PIPE)
            for chunk in ("70", "45")
        ]
        for process in started:
            _, said = process.communicate()
            assert process.returncode == 0, said
        assert list((folder / "outcomes").glob("*.rejected")) == []
        assert read_runs(folder)["run"].tolist() == list(range(1000))
        assert read_manifest(folder / "manifest.json").status == "complete"


class TestRoom:
    def test_a_full_disk_is_noticed_before_the_work(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = (folder / "manifest.json").read_bytes()

        def full(stream: Any) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(atomic_files, "_finish", full)
        with pytest.raises(OSError, match=re.escape(f"No space left on device: '{folder}'")):
            play(folder, runs=2 * RUNS)
        new = folder.parent / "new"
        with pytest.raises(OSError, match=re.escape(f"No space left on device: '{new}'")):
            play(new)
        assert not new.exists()
        assert (folder / "manifest.json").read_bytes() == before
        result = typed("report", folder)
        assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, f"diplosim: {folder}: No space left on device")

    def test_a_read_only_folder_is_noticed_before_the_work(self, folder: Path) -> None:
        with read_only(folder), pytest.raises(PermissionError) as raised:
            check_room(folder)
        assert raised.value.filename == str(folder)

    def test_nothing_is_left_of_the_trial(self, tmp_path: Path) -> None:
        check_room(tmp_path / "new")
        assert list((tmp_path / "new").iterdir()) == []

    @pytest.mark.e2e
    def test_figures_are_whole_or_the_old_ones(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        figure = canvas(2.0, 2.0)
        figure.add_subplot().plot([0, 1])
        png, svg = save(figure, tmp_path, "line")
        before = png.read_bytes(), svg.read_bytes()
        assert before[0].startswith(b"\x89PNG")
        assert before[1].rstrip().endswith(b"</svg>")

        def full(stream: Any) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(atomic_files, "_finish", full)
        with pytest.raises(OSError, match=r"No space left on device: .*line\.png"):
            save(figure, tmp_path, "line")
        assert (png.read_bytes(), svg.read_bytes()) == before
        assert len(list(tmp_path.iterdir())) == 2


@pytest.fixture
def under_way(tmp_path: Path) -> "Iterator[tuple[subprocess.Popen[str], Path]]":
    """A batch of many small chunks in a process of its own."""
    (tmp_path / "talks.yaml").write_text(SCENARIO.to_yaml())
    folder = tmp_path / "run"
    command = ["batch", tmp_path / "talks.yaml", "-n", 100_000, "--out", folder, "--chunk", 5]
    process = subprocess.Popen(
        [sys.executable, "-m", "diplosim", *map(str, command)], stderr=subprocess.PIPE, text=True
    )
    yield process, folder
    process.kill()
    process.wait()


@pytest.mark.e2e
@needs_signals
def test_sigterm_stops_as_ctrl_c_does(under_way: "tuple[subprocess.Popen[str], Path]") -> None:
    from tests.run_folders import count_parts, status, until

    process, folder = under_way
    until(lambda: count_parts(folder) > 2 or process.poll() is not None)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    assert process.returncode == 130, said
    assert "of 100,000 runs are finished; to go on: diplosim batch " in said
    assert "Traceback" not in said
    assert status(folder) == "interrupted"
