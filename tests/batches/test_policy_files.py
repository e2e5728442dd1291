"""Policies and protocols named by file: a folder knows their content, and goes on with no other."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import diplosim
from diplosim.batches import chunks
from diplosim.batches.batch import run_batch
from diplosim.batches.chunks import WorkerUnfit
from diplosim.batches.manifest import read_manifest
from diplosim.batches.store import FolderRefused
from diplosim.cli.main import main
from diplosim.designs import Cell, Design, run_design
from diplosim.designs.design_folder import DesignFolder
from diplosim.designs.playing import play_cells
from diplosim.designs.sampled_cells import task_of
from diplosim.learning.fitting import tables_for
from diplosim.learning.tables import table_key
from diplosim.scenario import registry
from diplosim.scenario.scenario import Scenario
from tests.designs.small_sweep import sweep_of
from tests.run_folders import parts, scenario_file, start_batch

pytestmark = pytest.mark.e2e

STUBBORN = "from agents.staller import Staller\n\n\nclass Mood(Staller):\n    pass\n"
SOFT = "from agents.conceder import Conceder\n\n\nclass Mood(Conceder):\n    pass\n"
RULES = "from diplosim.protocols.plenary import Plenary\n\n\nclass Own(Plenary):\n    pass\n"


@pytest.fixture(scope="module")
def quick(quick: Scenario) -> Scenario:
    """With fewer training runs: tables that hang on a file are kept nowhere, so that each test fits its own."""
    return quick.replace({"beliefs.training_runs": 32})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with `mood.py` in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mood.py").write_text(STUBBORN)
    yield tmp_path
    new_process(tmp_path)


@pytest.fixture
def moody(here: Path, quick: Scenario) -> Scenario:
    return again(quick)


def again(scenario: Scenario) -> Scenario:
    """The scenario with the policy of `mood.py`, read as a new process would."""
    new_process(Path.cwd())
    return scenario.replace({"parties.UKR.policy": "mood.py:Mood"})


def new_process(folder: Path) -> None:
    for file in folder.glob("*.py"):
        registry.forget(str(file))


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


class TestBatch:
    def test_it_does_not_go_on_with_an_edited_file(self, here: Path, quick: Scenario) -> None:
        batch = ["batch", scenario_file(quick, here), "--set", "parties.UKR.policy=mood.py:Mood", "--out", here / "run"]
        assert typed(*batch, "-n", 8).exit_code == 0
        before, played = (here / "run" / "manifest.json").read_bytes(), parts(here / "run")
        (here / "mood.py").write_text(SOFT)
        process = start_batch(*batch[1:], "-n", "16")
        _, said = process.communicate()
        assert process.returncode == 2, said
        assert "mood.py has changed since" in said
        assert "put it back as it was" in said
        assert "give another --out" in said
        assert said.count("\n") == 1
        assert ((here / "run" / "manifest.json").read_bytes(), parts(here / "run")) == (before, played)
        (here / "mood.py").write_text(STUBBORN)
        new_process(here)
        assert typed(*batch, "-n", 16).exit_code == 0

    def test_nor_with_an_edited_protocol(self, here: Path, quick: Scenario) -> None:
        (here / "own.py").write_text(RULES)
        changed = {"protocol.rules": "own.py:Own"}
        run_batch(quick.replace(changed), 4, here / "run")
        (here / "own.py").write_text(RULES + "\n# other rules\n")
        new_process(here)
        with pytest.raises(FolderRefused, match=r"own\.py has changed since"):
            run_batch(quick.replace(changed), 8, here / "run")

    def test_nor_is_it_reported_by_playing_other_code(self, moody: Scenario, here: Path) -> None:
        """A report plays runs of the batch again."""
        run_batch(moody, 4, here / "run")
        (here / "mood.py").write_text(SOFT)
        new_process(here)
        refused = typed("report", here / "run")
        assert refused.exit_code == 2
        assert "mood.py has changed since" in refused.output
        assert not (here / "run" / "report").exists()

    def test_the_manifest_says_which_content_was_played(self, moody: Scenario, here: Path) -> None:
        import hashlib

        run_batch(moody, 4, here / "run")
        said = json.loads((here / "run" / "manifest.json").read_text())["files"]
        assert said == {"mood.py": hashlib.sha256(STUBBORN.encode()).hexdigest()}

    def test_a_file_edited_during_a_batch_changes_nothing_in_it(self, moody: Scenario, here: Path) -> None:
        table = diplosim.simulate(moody, runs=6, seed=1)
        (here / "mood.py").write_text(SOFT)
        batch = run_batch(moody, 6, here / "run", seed=1, chunk=2)
        assert np.array_equal(diplosim.read_runs(batch.folder)["utility_UKR"], table["utility_UKR"])

    def test_a_file_of_the_same_age_and_size_is_another_one(self, moody: Scenario, here: Path) -> None:
        """Python's own cache of compiled files would not notice."""
        import os

        file, about = here / "mood.py", (here / "mood.py").stat()
        first = registry.find("mood.py:Mood")
        file.write_text(STUBBORN.replace("pass", "a=21"))
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
        registry.forget("mood.py")
        second = registry.find("mood.py:Mood")
        assert (hasattr(first, "a"), hasattr(second, "a")) == (False, True)

    def test_a_name_means_the_file_of_the_working_directory(
        self, moody: Scenario, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = registry.find("mood.py:Mood")
        (here / "other").mkdir()
        (here / "other" / "mood.py").write_text(SOFT)
        monkeypatch.chdir(here / "other")
        with pytest.raises(registry.CodeNotAllowed):
            registry.find("mood.py:Mood")
        registry.allow("mood.py")
        assert (first.__base__.__name__, registry.find("mood.py:Mood").__base__.__name__) == ("Staller", "Conceder")


class TestBeforeAnythingIsWritten:
    def test_all_unknown_names_are_told(self, quick: Scenario, tmp_path: Path) -> None:
        nobody = quick.replace({"parties.UKR.policy": "oracle", "parties.RUS.policy": "seer"})
        with pytest.raises(registry.UnknownName, match=r"(?s)'oracle'.*'seer'"):
            run_batch(nobody, 4, tmp_path / "run")
        with pytest.raises(registry.UnknownName, match=r"(?s)'oracle'.*'seer'"):
            run_design(Design("trial", "Trial", "", (Cell("base", quick), Cell("nobody", nobody)), 4), tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_a_policy_that_cannot_be_made_is_told(self, here: Path, moody: Scenario) -> None:
        (here / "mood.py").write_text(STUBBORN.replace("pass", "def __init__(self, temper):\n        pass"))
        told = r"policy: mood\.py:Mood cannot be made: TypeError: .*'temper'"
        with pytest.raises(registry.UnknownName, match=told):
            run_batch(again(moody), 4, here / "run")
        with pytest.raises(registry.UnknownName, match=told):
            run_design(sweep_of(again(moody), here), here / "run")
        assert not (here / "run").exists()
        (here / "case.yaml").write_text(again(moody).to_yaml())
        shown = CliRunner().invoke(main, ["run", str(here / "case.yaml"), "--allow-code"])
        assert shown.exit_code == 2
        assert re.search(told, shown.stderr)

    def test_a_protocol_that_cannot_be_made_is_told(self, here: Path, quick: Scenario) -> None:
        raises = "def __init__(self, scenario, structure):\n        raise ValueError('no table long enough')"
        (here / "own.py").write_text(RULES.replace("pass", raises))
        with pytest.raises(registry.UnknownName, match=r"own\.py:Own cannot be made: ValueError: no table long enough"):
            run_batch(quick.replace({"protocol.rules": "own.py:Own"}), 4, here / "run")
        assert not (here / "run").exists()


class TestHashes:
    def test_they_follow_the_content(self, moody: Scenario, here: Path, quick: Scenario) -> None:
        content, key = moody.content_hash(), table_key(moody)
        (here / "mood.py").write_text(SOFT)
        assert (moody.content_hash(), table_key(moody)) == (content, key), "what has been read is played"
        edited = again(quick)
        assert edited == moody
        assert edited.content_hash() != content
        assert table_key(edited) != key
        (here / "mood.py").write_text(STUBBORN)
        assert (again(quick).content_hash(), table_key(again(quick))) == (content, key)

    def test_tables_of_an_older_content_are_not_reused(self, moody: Scenario, here: Path, quick: Scenario) -> None:
        before = tables_for(moody)
        (here / "mood.py").write_text(SOFT)
        assert tables_for(again(quick)).digest() != before.digest()

    def test_a_file_that_is_gone_is_told_by_who_needs_it(self, here: Path, quick: Scenario) -> None:
        (here / "mood.py").unlink()
        gone = again(quick)
        assert gone.content_hash()
        with pytest.raises(registry.UnknownName, match=r"no file mood\.py"):
            run_batch(gone, 4, here / "run")
        assert not (here / "run").exists()


class TestWorkers:
    def chunk(self, folder: Path, files: dict[str, str | None]) -> chunks.Chunk:
        tables, outcomes = folder / "beliefs" / "tables.npz", folder / "outcomes"
        return chunks.Chunk(b"", "", chunks.__version__, tables, outcomes, 0, 0, 1, files)

    def test_one_with_another_content_refuses(self, here: Path) -> None:
        with pytest.raises(WorkerUnfit, match=r"has another mood\.py .* than the batch was begun with"):
            chunks.play_chunk(self.chunk(here, {"mood.py": "a" * 64}))

    def test_one_without_the_file_refuses(self, here: Path) -> None:
        with pytest.raises(WorkerUnfit, match=r"does not find policy\.py"):
            chunks.play_chunk(self.chunk(here, {"policy.py": "a" * 64}))

    def test_one_that_knows_an_older_content_reads_it_again(self, moody: Scenario, here: Path, quick: Scenario) -> None:
        """A worker of a cluster outlives a batch."""
        registry.find("mood.py:Mood")
        known = dict(registry._SOURCES)
        (here / "mood.py").write_text(SOFT)
        edited = again(quick)
        expected = diplosim.simulate(edited, runs=4, seed=1)
        run_batch(edited, 4, here / "run", seed=1)
        next((here / "run" / "outcomes").glob("*.parquet")).unlink()
        digest = registry.digest_of("mood.py")
        registry._SOURCES.update(known)
        assert registry.digest_of("mood.py") != digest
        chunks.check_code(chunks.__version__, {"mood.py": digest})
        assert registry.digest_of("mood.py") == digest
        run_batch(edited, 4, here / "run", seed=1)
        assert np.array_equal(diplosim.read_runs(here / "run")["utility_UKR"], expected["utility_UKR"])

    def test_one_with_another_content_refuses_cells_of_a_sweep(self, moody: Scenario, here: Path) -> None:
        sweep = sweep_of(moody, here)
        store = DesignFolder.open(here / "run", sweep, "")
        task = task_of(store, sweep.sampling, [0])
        (here / "mood.py").write_text(SOFT)
        new_process(here)
        with pytest.raises(WorkerUnfit, match=r"has another mood\.py .* than the sweep was begun with"):
            play_cells(task)


class TestOtherFolders:
    def test_a_sweep_does_not_go_on_with_an_edited_file(self, moody: Scenario, here: Path, quick: Scenario) -> None:
        sweep = sweep_of(moody, here)
        store = DesignFolder.open(here / "run", sweep, "")
        store.close("interrupted")
        (here / "mood.py").write_text(SOFT)
        with pytest.raises(FolderRefused, match=r"another sweep: mood\.py has changed since.*give another --out"):
            run_design(sweep_of(again(quick), here), here / "run")
        assert json.loads((here / "run" / "design.json").read_text())["sampling"]["files"].keys() == {"mood.py"}

    def test_nor_does_an_experiment(self, moody: Scenario, here: Path, quick: Scenario) -> None:
        def experiment(scenario: Scenario) -> Design:
            return Design("trial", "Trial", "", (Cell("base", quick), Cell("moody", scenario)), runs=4)

        run_design(experiment(moody), here / "run")
        (here / "mood.py").write_text(SOFT)
        with pytest.raises(FolderRefused, match=r"run/cells/moody holds another batch: mood\.py has changed since"):
            run_design(experiment(again(quick)), here / "run")


def test_the_package_that_registers_a_policy_is_written_down(
    quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Elsewhere:
        name, version = "stubborn-agents", "2.1"

    known = registry._points(registry.POLICIES)
    point = EntryPoint("stubborn", "agents.staller:Staller", registry.POLICIES)
    vars(point)["dist"] = Elsewhere()
    monkeypatch.setattr(registry, "_points", lambda group: known | {"stubborn": point})
    run_batch(quick.replace({"parties.UKR.policy": "stubborn"}), 2, tmp_path / "run")
    versions = read_manifest(tmp_path / "run" / "manifest.json").work_periods[0].versions
    assert versions["stubborn-agents"] == "2.1"
    assert "diplosim" not in versions
    registry.find("sincere")


def test_shipped_scenarios_name_no_files() -> None:
    from diplosim.scenario import catalogue
    from diplosim.scenario.fingerprint import files_of

    assert {name: files_of(diplosim.load(name)) for name in catalogue.names() if files_of(diplosim.load(name))} == {}
