"""How long a lesson from the command line takes: what is said there, else what the case says, else 50 minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from diplosim.cli.commands import classroom
from diplosim.cli.main import main
from diplosim.play.classroom.setup import Setup


@pytest.mark.parametrize(
    ("arguments", "brief"),
    [
        (("geneva_2022",), 648.0),
        (("teaching/warm_up",), 72.0),
        (("minsk2_2015",), 360.0),
        (("geneva_2022", "--minutes", "30"), 216.0),
        (("geneva_2022", "--minutes", "0"), None),
        (("cuba_1962", "--set", "lesson.minutes=0"), None),
    ],
)
def test_it_is_as_long_as_said(
    arguments: tuple[str, ...], brief: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The brief has .12 of the lesson: 648 seconds of 90 minutes."""
    begun: list[Setup] = []

    def noted(folder: Path, setup: Setup, *others: Any) -> None:
        begun.append(setup)

    monkeypatch.setattr(classroom, "_run_lesson", noted)
    done = CliRunner().invoke(main, ["classroom", *arguments, "--folder", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert begun[0].seconds("brief") == pytest.approx(brief)
