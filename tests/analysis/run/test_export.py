"""The outcome table as CSV: every value kept, every column documented, nothing that a spreadsheet computes."""

import csv
import os
import shutil
import subprocess

import pandas as pd
import pytest
from click.testing import CliRunner

import diplosim
from analysis.run.export import codebook, r_script, stata_names, stata_script
from diplosim.batches.batch import run_batch
from diplosim.batches.reading import read_runs
from diplosim.batches.shard import Shard
from diplosim.cli.main import main
from diplosim.engine.outcome_columns import A_PARTY, COLUMNS, described
from diplosim.harmless import neutral_cell
from diplosim.learning.tables import empty_tables
from tools.columns_page import PAGE, made


def test_the_reference_is_made_from_the_list():
    assert PAGE.read_text(encoding="utf-8") == made(), "run: python -m tools.columns_page"


@pytest.mark.e2e
@pytest.mark.parametrize("case", ["geneva_2022", "bosnia_1995", "theory/rubinstein_1982"])
def test_every_column_of_a_table_is_in_the_list_with_its_type(case):
    scenario = diplosim.load(case)
    table = diplosim.simulate(scenario, runs=3, seed=1, tables=empty_tables(scenario))
    known = described(scenario)
    kinds = {"int": "iu", "float": "f", "bool": "b"}
    for name in table.columns:
        column = known[name].column
        if column.kind == "category":
            assert isinstance(table[name].dtype, pd.CategoricalDtype), name
        else:
            assert table[name].dtype.kind in kinds[column.kind], name
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    if case == "geneva_2022":
        assert known["sunk_RUS"].about == "party: Russia"
        assert "displays of force" in known["sunk_RUS"].column.meaning


def test_cells_that_look_like_formulas_are_neutral_and_numbers_are_not():
    assert [neutral_cell(text) for text in ("=1+1", "+a", "-a", "@a", "\t=a", "a=1")] == [
        "'=1+1", "'+a", "'-a", "'@a", "'\t=a", "a=1",
    ]  # fmt: skip
    assert neutral_cell(-0.25) == -0.25


def test_names_for_stata_are_short_and_different():
    long = "term_a_very_long_name_of_an_issue_indeed"
    assert stata_names([long, long + "_2", "run"]) == [long[:32], long[:30] + "_2", "run"]


@pytest.mark.e2e
def test_the_files(quick, tmp_path):
    names = {f"issues.{quick.issue_ids[0]}.name": '=HYPERLINK("x") `$where\' of "it"'}
    run_batch(quick.replace(names), 30, tmp_path / "run", seed=3)
    result = CliRunner().invoke(main, ["export", str(tmp_path / "run"), "--csv"])
    assert result.exit_code == 0, result.output
    place = tmp_path / "run" / "export"
    table, back = (
        read_runs(tmp_path / "run"),
        pd.read_csv(place / "outcomes.csv", keep_default_na=False, na_values=[""]),
    )
    assert list(back.columns) == list(table.columns)
    assert list(back["outcome"]) == list(table["outcome"].astype(str))
    assert list(back["coerced"]) == list(table["coerced"].astype(int))
    for name in table.select_dtypes("float"):
        assert back[name].to_numpy() == pytest.approx(table[name].to_numpy(), nan_ok=True)
    rows = list(csv.reader((place / "codebook.csv").read_text(encoding="utf-8").splitlines()))
    assert [row[0] for row in rows[1:]] == list(table.columns)
    assert all(row[4] for row in rows[1:])
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    stata = (place / "read_outcomes.do").read_text(encoding="utf-8")
    assert stata.count("label variable") == len(table.columns)
    labels = [line.split(" ", 3)[3] for line in stata.splitlines() if line.startswith("label variable")]
    assert all(label.count('"') == 2 and not set(label) & set("`$") and len(label) <= 82 for label in labels)
    script = (place / "read_outcomes.R").read_text(encoding="utf-8")
    first = f"term_{quick.issue_ids[0]}"
    assert f'attr(outcomes[["{first}"]], "label") <- "issue: =HYPERLINK(\\"x\\")' in script


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
@pytest.mark.parametrize("way", ["beside it", "from elsewhere", "as a script"])
def test_r_reads_the_table(quick, tmp_path, way):
    """In any working folder and a locale without letters beyond ASCII."""
    named = quick.replace({f"issues.{quick.issue_ids[0]}.name": 'Źródła "quoted" \\ 𝔛'})
    folder = run_batch(named, 12, tmp_path / "run", seed=4).folder
    place = tmp_path / "csv files"
    assert CliRunner().invoke(main, ["export", str(folder), "--csv", "--out", str(place)]).exit_code == 0
    first = f"term_{quick.issue_ids[0]}"
    ask = (
        "cat(nrow(outcomes), ncol(outcomes), as.character(outcomes$outcome), levels(outcomes$outcome), "
        'is.factor(outcomes$blocked_by), sum(is.na(outcomes)), sep = "\\n"); '
        f'cat(utf8ToInt(attr(outcomes[["{first}"]], "label")))\n'
    )
    script, here = place / "read_outcomes.R", place if way == "beside it" else tmp_path
    if way == "as a script":
        script.write_text(script.read_text(encoding="ascii") + ask, encoding="ascii")
        command = ["Rscript", str(script)]
    else:
        command = ["Rscript", "-e", f'source("{script.relative_to(here).as_posix()}"); {ask}']
    language = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False, env=language)
    assert done.returncode == 0, done.stderr
    rows, columns, *texts = done.stdout.splitlines()
    table = read_runs(folder)
    assert (int(rows), int(columns)) == table.shape
    assert texts[:12] == table["outcome"].astype(str).tolist()
    assert texts[12:17] == ["agreement", "partial_agreement", "stalemate", "conflict", "TRUE"]
    assert int(texts[17]) == table.isna().sum().sum()
    label = "".join(chr(int(code)) for code in texts[18].split())
    assert label.startswith('issue: Źródła "quoted" \\ 𝔛: what was settled')


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_takes_ids_for_texts(tmp_path):
    """Read by its looks, NA would be missing, T true, 1914 and 02 numbers; empty says nobody."""
    book = pd.DataFrame(
        [("run", "run", "int", "from 0", "", ""), ("blocked_by", "blocked_by", "category", A_PARTY, "", "")],
        columns=["column", "stata", "type", "values", "meaning", "about"],
    )
    (tmp_path / "read_outcomes.R").write_text(r_script(book), encoding="ascii")
    for ids in (["NA", "", "NA"], ["T", "T", "T"], ["1914", "02", ""]):
        rows = "".join(f"{run},{id}\n" for run, id in enumerate(ids))
        (tmp_path / "outcomes.csv").write_text("run,blocked_by\n" + rows, encoding="utf-8")
        ask = 'source("read_outcomes.R"); cat(sprintf("[%s]", outcomes$blocked_by))'
        done = subprocess.run(["Rscript", "-e", ask], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.split() == [f"[{id}]" for id in ids]


def test_export_says_what_is_wrong(tmp_path):
    (tmp_path / "empty").mkdir()
    result = CliRunner().invoke(main, ["export", str(tmp_path / "empty"), "--csv"])
    assert result.exit_code == 2
    assert "cannot be exported" in result.stderr
    assert "Missing option '--csv'" in CliRunner().invoke(main, ["export", str(tmp_path / "empty")]).stderr


def test_scripts_are_made_of_the_codebook():
    scenario = diplosim.load("minsk2_2015")
    book = codebook(scenario, ["run", "coerced"])
    assert list(book["values"]) == ["from 0", "0 (no) or 1 (yes)"]
    assert 'label variable run "number of the run"' in stata_script(book)
    assert 'attr(outcomes[["run"]], "label") <- "number of the run"' in r_script(book)


@pytest.mark.e2e
def test_of_a_folder_that_is_half_played_it_is_said_how_many_runs_are_missing(quick, tmp_path):
    run_batch(quick, 30, tmp_path / "half", seed=3, shard=Shard(1, 3))
    for command in (("export", "--csv"), ("report", "--sections", "outcomes")):
        result = CliRunner().invoke(main, [command[0], str(tmp_path / "half"), *command[1:]])
        assert result.exit_code == 0, result.output
        assert "20 " in result.stderr
        assert "of the batch are not played yet" in result.stderr
    page = (tmp_path / "half" / "report" / "index.html").read_text(encoding="utf-8")
    assert "10 simulated talks, 20 of the batch not played yet" in page
    run_batch(quick, 30, tmp_path / "half", seed=3)
    result = CliRunner().invoke(main, ["export", str(tmp_path / "half"), "--csv"])
    assert "not played" not in result.stderr
