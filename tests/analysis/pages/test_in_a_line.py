"""An analysis that is called as a script tells what a user can mend in a line."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = ("analysis.run.outcomes", "analysis.sweep.sweep_report", "analysis.comparison.comparison_report")


@pytest.mark.e2e
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_folder_that_is_none_is_told_without_a_traceback(script: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", script, str(tmp_path / "nothing")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    (told,) = done.stderr.splitlines()
    assert "nothing" in told
    assert done.stdout == ""
