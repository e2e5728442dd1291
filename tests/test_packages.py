"""What is released: a source package and a wheel that hold all that diplosim needs, and work away from the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.places import ROOT

BUILD = "import sys; from setuptools import build_meta as b; getattr(b, sys.argv[1])(sys.argv[2])"
NEEDED = ("diplosim", "agents", "analysis", "benchmarks", "configs")


def run(*command: str, cwd: Path, **more: str) -> str:
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built from the source package, not from the checkout."""
    pytest.importorskip("setuptools", minversion="77", reason="builds with setuptools 77")
    folder = tmp_path_factory.mktemp("packages")
    source = folder / "source"
    source.mkdir()
    for name in NEEDED:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "CHANGELOG.md", "CITATION.cff"):
        shutil.copy(ROOT / name, source)
    (source / "tests").mkdir()
    (source / "tests" / "test_alone.py").touch()
    run(sys.executable, "-c", BUILD, "build_sdist", str(folder), cwd=source)
    (package,) = folder.glob("diplosim-*.tar.gz")
    shutil.unpack_archive(package, folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    assert (unpacked / "CITATION.cff").is_file()
    assert not (unpacked / "tests").exists()
    run(sys.executable, "-c", BUILD, "build_wheel", str(folder), cwd=unpacked)
    return next(folder.glob("diplosim-*.whl"))


@pytest.mark.slow
def test_every_file_that_is_read_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    kinds = {".py", ".yaml", ".npz", ".html", ".css", ".js", ".csv", ".txt", ".typed"}
    there = {
        path.relative_to(ROOT).as_posix()
        for name in NEEDED
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix in kinds and "__pycache__" not in path.parts
    }
    assert there - inside == set()
    assert {"configs/geneva_2022.yaml", "configs/tables/geneva_2022.npz", "agents/boulware.py"} <= inside
    assert any(name.endswith(".html") for name in inside)
    assert any(name.startswith("diplosim-") and name.endswith("licenses/LICENSE") for name in inside)
    assert not any(name.startswith(("tests/", "tools/", "docs/", "runs/")) for name in inside)


@pytest.mark.slow
def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed apart, with the libraries of this environment: policies, tables, templates are found."""
    place = tmp_path / "installed"
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place))
    run(*pip, str(wheel), cwd=tmp_path)
    here = {"PYTHONPATH": str(place), "DIPLOSIM_CACHE": ""}
    where = run(
        sys.executable, "-c", "import diplosim, agents; print(diplosim.__file__, agents.__file__)", cwd=tmp_path, **here
    )
    assert where.count(str(place)) == 2
    diplosim = (sys.executable, "-m", "diplosim")
    assert "geneva_2022" in run(*diplosim, "list", cwd=tmp_path, **here)
    assert "agreement" in run(*diplosim, "batch", "geneva_2022", "-n", "20", "--out", "run", cwd=tmp_path, **here)
    assert "index.html" in run(*diplosim, "report", "run", "--sections", "outcomes", cwd=tmp_path, **here)
    assert "wrote" in run(*diplosim, "sheets", "cuba_1962", "--to", "sheets.html", cwd=tmp_path, **here)
    assert "warm_up" in run(*diplosim, "batch", "teaching/warm_up", "-n", "5", cwd=tmp_path, **here)


def test_versions_and_dates_agree() -> None:
    """The version of the code, of the citation and of the archive is one that the changelog dates."""
    import json
    import re
    from datetime import date

    from diplosim.version import __version__

    dated = dict(re.findall(r"^## \[(\d[^\]]*)\] - (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M))
    assert date.fromisoformat(dated[__version__])
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    archive = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert citation["version"] == archive["version"] == __version__
    assert citation["date-released"] == date.fromisoformat(dated[__version__])
    assert archive["license"] == citation["license"] == "MIT"
    assert [each["name"] for each in archive["creators"]] == [each["name"] for each in citation["authors"]]
