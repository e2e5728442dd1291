"""The outcome table for other programs: CSV, with a codebook of every column and scripts that read it into R and Stata.

The columns are told from one list (`diplosim.engine.outcome_columns`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd

from diplosim.atomic_files import write_text_whole, written_whole
from diplosim.batches.reading import runs_in_pieces
from diplosim.engine.outcome_columns import A_PARTY, described
from diplosim.harmless import neutral_cell

if TYPE_CHECKING:
    from typing import BinaryIO

    from diplosim.scenario.scenario import Scenario

TABLE, CODEBOOK, FOR_R, FOR_STATA = "outcomes.csv", "codebook.csv", "read_outcomes.R", "read_outcomes.do"

STATA_NAME, STATA_LABEL = 32, 80
"""Longest name and longest label of a variable in Stata."""


def export_csv(folder: Path, scenario: Scenario, place: Path) -> tuple[Path, ...]:
    """Write the outcome table of a run folder with its codebook and scripts.

    Args:
        folder: run folder.
        scenario: of the folder, which names parties and issues.
        place: folder of the files, made if it is not there.

    Returns:
        Paths of the files: table, codebook, script for R, script for Stata.

    Raises:
        FileNotFoundError, ValueError, OSError: if there is no finished run, a part is damaged, or a file cannot be
            written.
    """
    pieces = iter(runs_in_pieces(folder))
    first = next(pieces)  # raises before anything is written
    place.mkdir(parents=True, exist_ok=True)
    columns = list(first.columns)
    with written_whole(place / TABLE) as stream:
        _write(first, stream, header=True)
        for piece in pieces:
            _write(piece[columns], stream, header=False)
    book = codebook(scenario, columns)
    write_text_whole(place / CODEBOOK, book.map(neutral_cell).to_csv(index=False))
    write_text_whole(place / FOR_R, r_script(book))
    write_text_whole(place / FOR_STATA, stata_script(book))
    return tuple(place / name for name in (TABLE, CODEBOOK, FOR_R, FOR_STATA))


def _write(piece: pd.DataFrame, stream: BinaryIO, header: bool) -> None:
    """Append rows: truth values as 0 and 1, text that begins like a formula neutralised, nothing where nothing is."""
    cells = piece.copy()
    for name in cells.columns:
        if cells[name].dtype == bool:
            cells[name] = cells[name].astype(int)
        elif isinstance(cells[name].dtype, pd.CategoricalDtype):
            cells[name] = cells[name].astype(str).map(neutral_cell)
    text = io.StringIO(newline="")
    cells.to_csv(text, index=False, header=header, lineterminator="\n")
    stream.write(text.getvalue().encode("utf-8"))


def codebook(scenario: Scenario, columns: Sequence[str]) -> pd.DataFrame:
    """One row a column: name, name in Stata, type, values, meaning, and whose or what it is."""
    known = described(scenario)
    rows = []
    for name, short in zip(columns, stata_names(columns), strict=True):
        column = known[name].column
        kind, values = (column.kind, column.values) if column.kind != "bool" else ("int", "0 (no) or 1 (yes)")
        rows.append((name, short, kind, values, column.meaning, known[name].about))
    return pd.DataFrame(rows, columns=["column", "stata", "type", "values", "meaning", "about"])


def stata_names(columns: Iterable[str]) -> list[str]:
    """Names that Stata takes: at most 32 letters, digits and underscores, each once."""
    found: list[str] = []
    for name in columns:
        plain = re.sub(r"\W", "_", name, flags=re.ASCII)
        chosen, number = plain[:STATA_NAME], 2
        while chosen in found:
            ending = f"_{number}"
            chosen, number = plain[: STATA_NAME - len(ending)] + ending, number + 1
        found.append(chosen)
    return found


def r_script(book: pd.DataFrame) -> str:
    """A script that reads the table into R and puts a label on every column.

    It finds the table beside itself from any working folder, is plain ASCII for any locale, and knows every class that
    a column can have, also those that did not occur.
    """
    kinds = book[["column", "type", "values"]].itertuples(index=False)
    classes = {name: values for name, kind, values in kinds if kind == "category"}
    texts = ", ".join(f'"{name}" = "character"' for name in classes)
    lines = [
        "# Reads outcomes.csv, which lies beside this file; made by `diplosim export`.",
        "outcomes <- local({",
        "  sourced <- unlist(lapply(sys.frames(), function(frame) frame$ofile))",
        '  started <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))',
        '  started <- gsub("~+~", " ", started, fixed = TRUE) # Rscript writes a blank so',
        '  here <- dirname(c(rev(sourced), started, "outcomes.csv")[1])',
        f'  read.csv(file.path(here, "outcomes.csv"), check.names = FALSE, na.strings = c(), colClasses = c({texts}))',
        "})",
    ]
    for name, values in classes.items():
        levels = "" if values == A_PARTY else f", levels = c({', '.join(_in_r(value) for value in values.split(', '))})"
        lines.append(f'outcomes[["{name}"]] <- factor(outcomes[["{name}"]]{levels})')
    lines += [f'attr(outcomes[["{name}"]], "label") <- {_in_r(label)}' for name, label in _labels(book)]
    return "\n".join(lines) + "\n"


def _in_r(text: str) -> str:
    """A text as R reads it in any locale."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isascii() else f"\\U{ord(c):08x}" for c in plain) + '"'


def stata_script(book: pd.DataFrame) -> str:
    """A do-file that reads the table into Stata, with names and labels that it takes; written by Stata's manual."""
    lines = [
        "* Reads outcomes.csv, which lies beside this file; made by `diplosim export`.",
        "* Change to this folder first (cd).  Written by Stata's manual; it has not been run in Stata.",
        'import delimited using "outcomes.csv", varnames(nonames) rowrange(2) encoding("UTF-8") clear',
    ]
    short = dict(zip(book["column"], book["stata"], strict=True))
    for number, (name, label) in enumerate(_labels(book), start=1):
        plain = re.sub(r"[\"`'$\\]", "", label)[:STATA_LABEL]
        lines += [f"rename v{number} {short[name]}", f'label variable {short[name]} "{plain}"']
    return "\n".join(lines) + "\n"


def _labels(book: pd.DataFrame) -> list[tuple[str, str]]:
    """Name and label of each column, on one line without control characters."""
    rows = cast("list[tuple[str, str, str]]", book[["column", "about", "meaning"]].to_records(index=False).tolist())
    texts = [(name, f"{about}: {meaning}" if about else meaning) for name, about, meaning in rows]
    return [(name, " ".join("".join(c if c.isprintable() else " " for c in text).split())) for name, text in texts]
