"""Batches from scripts: the words of `--on`, folders as texts, and scripts without a `__main__` guard."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from diplosim.batches.batch import run_batch
from diplosim.batches.executor_spec import ExecutorSpec, chosen
from diplosim.designs import of_scenarios, run_design
from diplosim.scenario.scenario import Scenario
from tests.run_folders import scenario_file

DOCS = Path(__file__).parents[2] / "docs"

UNGUARDED = """\
from diplosim.batches.batch import run_batch
from diplosim.scenario.loading import load

run_batch(load({file!r}), 64, "out", on="local:1", chunk=16)
"""

GUARDED = UNGUARDED.replace("\nrun_batch", '\nif __name__ == "__main__":\n    run_batch')


def test_a_place_is_named_as_on_the_command_line() -> None:
    assert chosen("local:2") == ExecutorSpec("local", 2)
    assert chosen("tcp://head:8786") == ExecutorSpec("cluster", address="tcp://head:8786")
    assert chosen(None) == chosen("serial") == ExecutorSpec("serial")
    assert chosen(ExecutorSpec("local", 3)) == ExecutorSpec("local", 3)
    with pytest.raises(ValueError, match="cannot play on 'everywhere'; allowed are serial"):
        chosen("everywhere")


@pytest.mark.e2e
def test_a_folder_may_be_a_text(quick: Scenario, tmp_path: Path) -> None:
    batch = run_batch(quick, 8, str(tmp_path / "run"), on="serial")
    assert (batch.folder, batch.finished) == (tmp_path / "run", 8)
    file = scenario_file(quick, tmp_path)
    record = run_design(of_scenarios([file, file], runs=8), str(tmp_path / "design"), on="serial")
    assert record.folder == tmp_path / "design"


def test_an_unknown_place_leaves_no_folder(quick: Scenario, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allowed are serial, local"):
        run_batch(quick, 8, str(tmp_path / "run"), on="local:0")
    assert not (tmp_path / "run").exists()


@pytest.mark.e2e
class TestScripts:
    """Scripts that play in processes, as users write them."""

    def played(
        self, script: str, quick: Scenario, folder: Path, piped: bool = False
    ) -> subprocess.CompletedProcess[str]:
        text = script.format(file=str(scenario_file(quick, folder)))
        path = folder / "script.py"
        path.write_text(text, encoding="utf-8")
        command = [sys.executable, "-" if piped else str(path)]
        return subprocess.run(
            command, input=text if piped else "", capture_output=True, text=True, cwd=folder, timeout=300, check=False
        )

    def test_a_guarded_one_plays(self, quick: Scenario, tmp_path: Path) -> None:
        done = self.played(GUARDED, quick, tmp_path)
        assert done.returncode == 0, done.stderr

    def test_an_unguarded_one_is_told_so(self, quick: Scenario, tmp_path: Path) -> None:
        done = self.played(UNGUARDED, quick, tmp_path)
        assert done.returncode == 1
        last = done.stderr.strip().splitlines()[-1]
        assert "script.py has no `__main__` guard" in last
        assert 'must stand under `if __name__ == "__main__":`' in last
        assert "memory" not in done.stderr
        assert "spawn_main" not in done.stderr  # the workers end quietly
        assert not (tmp_path / "out" / "outcomes").exists() or not list((tmp_path / "out" / "outcomes").iterdir())

    def test_one_from_standard_input_is_told_so(self, quick: Scenario, tmp_path: Path) -> None:
        done = self.played(UNGUARDED, quick, tmp_path, piped=True)
        assert done.returncode == 1
        assert "worker processes cannot load a script from standard input" in done.stderr.splitlines()[-1]
        assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_script_of_the_how_to_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    section = (DOCS / "how-to.md").read_text(encoding="utf-8").partition("## Play from a script")[2]
    text = section.partition("```python\n")[2].partition("```")[0]
    assert text.count('on="local:2"') == 3
    script = tmp_path / "script.py"
    script.write_text(text.replace("local:2", "serial").replace("256", "32"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out.splitlines()[-1] == "3 cells played"
    for name in ("script_batch", "script_compare", "script_sweep"):
        assert (tmp_path / "runs" / name).is_dir()
