"""A data file as its makers publish it: any of the usual encodings, packed or not, columns in any case, -9 as missing.

Problems are collected and raised together, each with the line and the column it stands in.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import struct
import warnings
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NoReturn

import numpy as np
import pandas as pd

from diplosim.numerics.arrays import AnyArray, BoolArray
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.sources.importers.sources import SEPARATOR_LINE, WORKBOOK, byte_order_of, is_workbook

MISSING = ("", "-9", "-9.0", ".", "NA", "NaN", "nan")
"""Texts that stand for a missing number."""

SHOWN = 20
"""Problems of one kind that are told one by one; the rest is counted."""

MAX_BYTES = 1 << 30
"""Most bytes of a file that are read."""

MAX_UNPACKED = 1 << 28
"""Most bytes that a packed file may hold."""

UNTITLED = re.compile(r"unnamed: \d+")
"""What pandas calls a column without a title."""


DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
"""A number as spreadsheets of many languages write it."""


@dataclass
class OfficialFile:
    """A table of texts; column names in lower case without surrounding blanks.

    file: name for messages.  frame: (rows, columns) texts.  lines: line of each row, from 1 (of a Stata file: number
    of the observation).  diagnostics: what was found wrong so far; `raise_problems` tells all of it.  used: columns
    that were read so far.
    """

    file: str
    frame: pd.DataFrame
    lines: AnyArray
    diagnostics: list[Diagnostic] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    @property
    def columns(self) -> set[str]:
        """Names of the columns."""
        return set(self.frame.columns)

    def unread(self) -> list[str]:
        """Columns that say something and were not read."""
        return [name for name in self.frame.columns if name not in self.used and bool((self.frame[name] != "").any())]

    def require(self, columns: Collection[str], what: str) -> None:
        """Raise ScenarioError unless all these columns are there; `what` names the kind of file that has them."""
        missing = [name for name in columns if name not in self.columns]
        if missing:
            self.refuse(
                ", ".join(missing),
                f"missing; {what} has the columns {', '.join(columns)} (any case), here are "
                f"{', '.join(map(str, list(self.frame.columns)[:12]))}{', ...' if len(self.columns) > 12 else ''}",
            )

    def refuse(self, key: str, message: str, line: int | None = 1) -> NoReturn:
        """Raise ScenarioError with this problem and all before it."""
        raise ScenarioError([*self.diagnostics, Diagnostic(self.file, line, key, message)])

    def raise_problems(self) -> None:
        """Raise ScenarioError if anything was found wrong."""
        if self.diagnostics:
            raise ScenarioError(sorted(self.diagnostics, key=lambda diagnostic: (diagnostic.line or 0, diagnostic.key)))

    def text(self, column: str) -> pd.Series:
        """A column as texts without surrounding blanks; it counts as read."""
        self.used.add(column)
        return self.frame[column].str.strip()

    def numbers(
        self,
        column: str,
        allowed: str,
        *,
        low: float = -np.inf,
        high: float = np.inf,
        whole: bool = False,
        optional: bool = True,
    ) -> pd.Series:
        """A column as numbers, NaN where missing; what is not a finite number in low..high is noted as a problem.

        allowed: what is allowed, in words.  optional: whether a value may be missing.
        """
        texts = self.text(column)
        missing = texts.isin(MISSING)
        values = pd.to_numeric(texts.where(~missing), errors="coerce").astype(np.float64)
        wrong = ~missing & ~((values >= low) & (values <= high) & np.isfinite(values))
        if whole:
            wrong |= ~missing & (values != values.round())
        if not optional:
            wrong |= missing
        self.note(wrong.to_numpy(), column, allowed)
        return values

    def state_codes(self, column: str, *, optional: bool = False) -> pd.Series:
        """A column as COW state numbers, 1 to 999; others are noted as problems."""
        return self.numbers(column, "a COW state number from 1 to 999", low=1, high=999, whole=True, optional=optional)

    def years(self, column: str, low: int = 1800, high: int = 2100, *, optional: bool = False) -> pd.Series:
        """A column as years from `low` to `high`; others are noted as problems."""
        allowed = f"a year from {low} to {high}"
        return self.numbers(column, allowed, low=low, high=high, whole=True, optional=optional)

    def flags(self, column: str, largest: int = 1) -> pd.Series:
        """A column of yes (a code from 1 to `largest`) and no (0, or nothing) as numbers; others are problems."""
        allowed = "0 (no) or 1 (yes)" if largest == 1 else f"0 (no) or a code from 1 to {largest} (yes)"
        return self.numbers(column, allowed, low=0, high=largest, whole=True).fillna(0.0)

    def text_by_state(self, column: str, codes: pd.Series) -> dict[str, str]:
        """Texts of a column by COW number, missing ones left out; empty without the column.

        codes: numbers of the rows that count, with the index of the table.
        """
        if column not in self.columns:
            return {}
        texts = self.text(column)[codes.index]
        return {str(int(code)): text for code, text in zip(codes, texts, strict=True) if text not in MISSING}

    def note(self, wrong: BoolArray, column: str, allowed: str) -> None:
        """Note a problem for each row that is wrong: what stands there, and what is allowed."""
        rows = np.flatnonzero(wrong)
        for row in rows[:SHOWN]:
            value = self.frame[column].iloc[row]
            shown = repr(value if len(value) <= 40 else f"{value[:37]}...") if value.strip() else "nothing"
            hint = "; write a decimal point" if DECIMAL_COMMA.fullmatch(value.strip()) else ""
            message = f"{shown} is not {allowed}{hint}"
            self.diagnostics.append(Diagnostic(self.file, int(self.lines[row]), column, message))
        if len(rows) > SHOWN:
            line = int(self.lines[rows[SHOWN]])
            self.diagnostics.append(
                Diagnostic(self.file, line, column, f"{len(rows) - SHOWN} more such values from here on")
            )


def read_official(path: Path) -> OfficialFile:
    """Read a CSV or tab-separated file (packed with gzip or not), or a Stata file.

    Encodings tried: UTF-8 with or without a byte-order mark, UTF-16 with one, then Windows-1252.  A first line `sep=;`
    is passed over.

    Args:
        path: the file.

    Returns:
        A table of texts, with the line of each row.

    Raises:
        ScenarioError: if the file cannot be read, is empty or is no table.
    """
    raw = read_bytes(path)
    if path.name.lower().removesuffix(".gz").endswith(".dta"):
        return _stata(path, raw)
    return _table(str(path), decoded(raw, str(path)))


def read_bytes(path: Path) -> bytes:
    """The content of a file, unpacked if it is packed with gzip.  Raises ScenarioError where it cannot be read."""
    limit = MAX_BYTES
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if raw[:2] == b"\x1f\x8b":
            limit = MAX_UNPACKED  # a small file may hold a thousand times its size
            with gzip.open(io.BytesIO(raw)) as packed:
                raw = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError([Diagnostic(str(path), None, "", f"cannot be read: {reason}")]) from error
    if len(raw) > limit:
        what = "too large when it is unpacked" if limit == MAX_UNPACKED else "too large"
        raise ScenarioError([Diagnostic(str(path), None, "", f"{what}; at most {limit:,} bytes are read")])
    return raw


def decoded(raw: bytes, file: str) -> str:
    """Text of a file in UTF-8 or marked UTF-16, else in Windows-1252.  Raises ScenarioError where it is no text."""
    marked = byte_order_of(raw)
    if marked:
        try:
            return raw.decode(marked)
        except UnicodeDecodeError as error:
            raise ScenarioError([Diagnostic(file, None, "", "not a text file: it is cut off in UTF-16")]) from error
    if is_workbook(raw):
        raise ScenarioError([Diagnostic(file, None, "", WORKBOOK)])
    if b"\x00" in raw[:4096]:
        raise ScenarioError(
            [Diagnostic(file, None, "", "not a text file; allowed: CSV, tab-separated text, Stata (.dta)")]
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")  # five bytes are not assigned; official names do not use them


def _table(file: str, text: str) -> OfficialFile:
    marked = SEPARATOR_LINE.match(text)
    skipped = 1 if marked else 0
    if marked:
        text = text[marked.end() :].removeprefix("\r").removeprefix("\n")
    head = text.split("\n", 1)[0]
    separator = max((",", "\t", ";"), key=head.count)
    try:
        frame = _parsed(text, separator)
    except pd.errors.EmptyDataError:
        raise ScenarioError([Diagnostic(file, 1, "", "the file is empty")]) from None
    except (pd.errors.ParserError, ValueError) as error:
        said = [Diagnostic(file, None, "", f"not a table: {str(error).strip()}")]
        raise ScenarioError(_rows_too_long(file, text, separator, skipped) or said) from error
    except pd.errors.ParserWarning as error:  # cells beyond the last column, which would be lost
        if too_long := _rows_too_long(file, text, separator, skipped, with_text=True):
            raise ScenarioError(too_long) from error
        frame = _parsed(text, separator, "ignore")
    frame = frame.fillna("")
    lines = np.arange(2, len(frame) + 2)
    if text.count("\n") > len(frame) + 1:  # quoted values with line breaks of their own
        breaks = np.zeros(len(frame), dtype=np.int64)
        for column in frame.columns:
            breaks += frame[column].str.count("\n").to_numpy(dtype=np.int64)
        lines[1:] += np.cumsum(breaks)[:-1]
    return _named(file, frame, lines + skipped)


def _parsed(text: str, separator: str, beyond: Literal["error", "ignore"] = "error") -> pd.DataFrame:
    """The texts of a table.  beyond: what is done about cells beyond the last column where the first row has some."""
    with warnings.catch_warnings():
        warnings.simplefilter(beyond, pd.errors.ParserWarning)
        return pd.read_csv(
            io.StringIO(text),
            sep=separator,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            index_col=False,
            on_bad_lines="error",
        )


def _rows_too_long(file: str, text: str, separator: str, skipped: int, *, with_text: bool = False) -> list[Diagnostic]:
    """A problem for each row with more cells than there are columns; none where the text is no such table at all.

    with_text: only rows with a text beyond the last column.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[tuple[int, int]] = []
    try:
        width = len(next(reader, []))
        before = reader.line_num
        for cells in reader:
            if any(map(str.strip, cells[width:])) if with_text else len(cells) > width:
                found.append((before + 1 + skipped, len(cells)))
            before = reader.line_num
    except csv.Error:
        return []
    said = f"columns ({separator!r} separates them); numbers have a decimal point, texts with the separator quotes"
    told = [Diagnostic(file, line, "", f"{cells} cells below {width} {said}") for line, cells in found[:SHOWN]]
    if len(found) > SHOWN:
        told.append(Diagnostic(file, found[SHOWN][0], "", f"{len(found) - SHOWN} more such rows from here on"))
    return told


def _without_row_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns that have no title named by their place, less those that number the rows."""
    untitled = {name: int(name.partition(": ")[2]) for name in frame.columns if UNTITLED.fullmatch(name)}
    counted = [str(number) for number in range(1, len(frame) + 1)]
    numbering = [name for name in untitled if frame[name].tolist() == counted]
    renamed = {name: f"column {place + 1}" for name, place in untitled.items()}
    return frame.drop(columns=numbering).rename(columns=renamed)


def _stata(path: Path, raw: bytes) -> OfficialFile:
    try:
        frame = pd.read_stata(io.BytesIO(raw), convert_categoricals=False, convert_dates=False)
    except (ValueError, LookupError, EOFError, OverflowError, struct.error) as error:
        raise ScenarioError([Diagnostic(str(path), None, "", f"not a Stata file: {error}")]) from error
    texts = pd.DataFrame({name: _texts(frame[name]) for name in frame.columns})
    return _named(str(path), texts, np.arange(1, len(texts) + 1))


def _texts(column: pd.Series) -> Sequence[str]:
    return ["" if pd.isna(value) else f"{value:.15g}" if isinstance(value, float) else str(value) for value in column]


def _named(file: str, frame: pd.DataFrame, lines: AnyArray) -> OfficialFile:
    names = [str(name).strip().lower() for name in frame.columns]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise ScenarioError([Diagnostic(file, 1, ", ".join(double), "more than one column of this name (any case)")])
    frame.columns = pd.Index(names)
    frame = _without_row_names(frame)
    filled = (frame != "").any(axis=1).to_numpy()
    table = OfficialFile(file, frame[filled].reset_index(drop=True), lines[filled])
    if not len(table.frame):
        table.refuse("", "no row below the line of column names")
    return table
