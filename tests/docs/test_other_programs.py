"""What the how-to says of DuckDB and R is run as printed, where they are installed, and gives what pandas gives."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import diplosim
from diplosim.batches.batch import run_batch
from diplosim.cli.main import main
from diplosim.engine.outcome_columns import described
from diplosim.learning.tables import empty_tables
from tests.places import DOCS
from tools.run_pages import blocks, inside

PAGE = (DOCS / "how-to.md").read_text(encoding="utf-8")
PRINTED = "runs/geneva_2022-2022-10000"


def printed(language: str, beginning: str) -> str:
    (found,) = (block.text for block in blocks(PAGE) if block.language == language and block.text.startswith(beginning))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place in which the page's run folder lies, with fewer runs in several parts."""
    place = tmp_path_factory.mktemp("elsewhere")
    geneva = diplosim.load("geneva_2022")
    with inside(place):
        run_batch(geneva, 48, PRINTED, seed=2022, chunk=16, tables=empty_tables(geneva))
        yield place


@pytest.mark.parametrize("case", ["geneva_2022", "july_1914", "theory/rubinstein_1982"])
def test_no_two_columns_differ_by_case_only(case: str) -> None:
    """A database that ignores case would answer with the other one."""
    names = list(described(diplosim.load(case)))
    assert len({name.lower() for name in names}) == len(names)


@pytest.mark.e2e
class TestDuckdb:
    """DuckDB reads the parts of a run folder; some 70 MB, so that tests do not ask for it."""

    def test_the_printed_question(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        pytest.importorskip("duckdb", reason="needs DuckDB: python -m pip install duckdb")
        with inside(folder):
            exec(compile(printed("python", "import duckdb"), "how-to.md", "exec"), {})
        table = diplosim.read_runs(folder / PRINTED)
        shown = dict(re.findall(r"│ (\w+) +│ +(\d+) │", capsys.readouterr().out))
        assert shown == {name: str(count) for name, count in table["outcome"].value_counts().items() if count}

    def test_every_column_is_the_one_of_its_name(self, folder: Path) -> None:
        """Missing numbers are null, and no name is changed."""
        duckdb = pytest.importorskip("duckdb", reason="needs DuckDB: python -m pip install duckdb")
        parts = (folder / PRINTED / "outcomes" / "*.parquet").as_posix()
        read = duckdb.sql(f"select * from read_parquet('{parts}') order by run")
        table = diplosim.read_runs(folder / PRINTED).sort_values("run")
        assert read.columns == list(table.columns)
        rows = read.fetchall()
        assert len(rows) == 48
        for place, name in enumerate(read.columns):
            expected = [None if value != value else value for value in table[name].astype(object)]
            assert [row[place] for row in rows] == expected, name


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_the_printed_r(folder: Path) -> None:
    assert CliRunner().invoke(main, ["export", str(folder / PRINTED), "--csv"]).exit_code == 0
    done = subprocess.run(
        ["Rscript", "-e", printed("r", "source")], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    shares = diplosim.read_runs(folder / PRINTED)["outcome"].value_counts(normalize=True)
    names, numbers, label = [line for line in done.stdout.splitlines() if line.strip()]
    assert names.split() == ["agreement", "partial_agreement", "stalemate", "conflict"]
    assert [float(number) for number in numbers.split()] == pytest.approx(
        [shares[name] for name in names.split()], abs=5e-4
    )
    assert label.endswith("what was settled, on the issue's scale; missing where nothing was\"")
