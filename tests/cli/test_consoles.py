"""Consoles of other encodings: output is never a traceback, and a byte order mark before moves is no move."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from diplosim.cli.main import main
from diplosim.scenario.scenario import Scenario


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
@pytest.mark.parametrize("name", ["Україна → Ost", "ダム"])
def test_a_name_in_another_script_does_not_stop_the_output(
    encoding: str, name: str, quick: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talks.yaml"
    party = quick.parties[0].id
    path.write_text(quick.replace({f"parties.{party}.name": name}).to_yaml(), encoding="utf-8")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding, errors="strict"))
    main(["run", str(path), "--seed", "1"], standalone_mode=False)
    sys.stdout.flush()
    text = written.getvalue().decode(encoding)
    assert "?" * len(name.split()[0]) in text


@pytest.mark.e2e
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp437"])
def test_a_byte_order_mark_before_piped_moves_is_no_part_of_them(encoding: str, tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "diplosim", "run", "july_1914", "--as", "RUS"],
        input=b"\xef\xbb\xbfhelp\r\n\r\npolicy\r\n",
        env={**os.environ, "PYTHONIOENCODING": encoding},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout.decode(encoding)
    assert "RUS table> help" in shown
    assert "cannot be read" not in shown
