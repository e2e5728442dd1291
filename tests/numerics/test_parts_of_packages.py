"""One module of a package is read without the package's own file, and without the frames of whoever asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from diplosim.numerics.parts_of_packages import part_of


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package whose own file takes long to read, of which one part looks at the stack as Mesa does."""
    folder = tmp_path / "long_to_read"
    folder.mkdir()
    (folder / "__init__.py").write_text("READ = True\n")
    (folder / "part.py").write_text("import inspect\n\nFRAMES = len(inspect.stack(0))\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder.name
    for name in (folder.name, f"{folder.name}.part"):
        sys.modules.pop(name, None)


def test_a_part_is_read_alone_and_the_rest_when_it_is_asked_for(package: str) -> None:
    part = part_of(package, "part")
    assert part is sys.modules[f"{package}.part"] is part_of(package, "part")
    assert "READ" not in vars(sys.modules[package])
    assert sys.modules[package].READ


def test_what_looks_at_the_stack_sees_little_of_it(package: str) -> None:
    def below(depth: int) -> int:
        frames: int = below(depth - 1) if depth else part_of(package, "part").FRAMES
        return frames

    assert below(100) < 30
