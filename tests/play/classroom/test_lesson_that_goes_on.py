"""A lesson goes on with the case it was made of, and says so where the file has changed meanwhile."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.play.classroom import serving
from diplosim.scenario.loading import load


@pytest.mark.e2e
def test_a_changed_case_is_told_and_an_unchanged_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "serve", lambda host, address, password: host.close())
    file = tmp_path / "own.yaml"
    text = load("teaching/warm_up").to_yaml()
    file.write_text(text, encoding="utf-8")
    start = ["classroom", str(file), "--folder", str(tmp_path / "lesson")]

    def told(*more: str) -> str:
        done = CliRunner().invoke(main, [*start, *more])
        assert done.exit_code == 0, done.output
        return done.output

    note = "was made of another version of warm_up"
    assert note not in told()
    assert note not in told()
    changed = told("--set", "parties.UPL.patience=0.9")
    assert note in changed
    assert "goes on where it stood" in changed
    file.write_text(text.replace("Strangers at your dam", "Spies at your dam"), encoding="utf-8")
    assert note in told()
