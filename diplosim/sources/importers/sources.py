"""The files that are being imported, as bytes and as text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from diplosim.sources.importers.file_diagnostics import FileDiagnostics

MAXIMUM_BYTES = 16 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "cp1252")
"""Tried in this order: UTF-8, with or without a byte order mark, then the Windows code page of older data sets."""

WORKBOOK = "a workbook of a spreadsheet, or another packed file; save the sheet as CSV"

SEPARATOR_LINE = re.compile(r'\A"?sep=.?"?[ \t]*(?=\r?\n|\Z)', re.IGNORECASE)
"""A first line that only tells a spreadsheet the separator."""


PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What workbooks of Excel (new and old) and of LibreOffice begin with."""


def is_workbook(raw: bytes) -> bool:
    """Whether a file looks like the workbook of a spreadsheet, or is packed as one is."""
    return raw.startswith(PACKED)


def byte_order_of(raw: bytes) -> str | None:
    """The encoding that a byte order mark of UTF-16 shows; None without one."""
    return "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


@dataclass(frozen=True)
class Source:
    """One file: the path as the user gave it, and its content."""

    path: Path
    raw: bytes

    @property
    def name(self) -> str:
        """The path, for messages."""
        return str(self.path)

    @cached_property
    def encoding(self) -> str | None:
        """The first encoding that reads the whole file as text, None where none does."""
        marked = byte_order_of(self.raw)
        if marked is None and b"\0" in self.raw:
            return None
        for encoding in (marked,) if marked else ENCODINGS:
            try:
                self.raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
        return None

    @cached_property
    def text(self) -> str:
        """The content; empty where it is not text (`require_text` reports that).

        A first line `sep=;` is emptied.
        """
        return SEPARATOR_LINE.sub("", self.raw.decode(self.encoding)) if self.encoding else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know about how the text was read."""
        older = self.encoding == ENCODINGS[1]
        return ("read as Windows-1252, as the file is not UTF-8",) if older else ()

    def require_text(self, diagnostics: FileDiagnostics) -> bool:
        """Whether the file is text that is not empty; a problem is noted where it is not."""
        if is_workbook(self.raw):
            diagnostics.add(None, "", WORKBOOK)
        elif self.encoding is None:
            diagnostics.add(None, "", "not a text file in UTF-8, UTF-16 or Windows-1252; save it in UTF-8")
        elif not self.text.strip():
            diagnostics.add(None, "", "the file is empty")
        else:
            return True
        return False


def read_source(path: Path, diagnostics: FileDiagnostics) -> Source | None:
    """Read a file; None, and a problem, where it cannot be read."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        diagnostics.add(None, "", f"cannot be read: {error.strerror or error}")
        return None
    except ValueError as error:  # a NUL in the path
        diagnostics.add(None, "", f"cannot be read: {error}")
        return None
    if len(raw) > MAXIMUM_BYTES:
        diagnostics.add(None, "", f"the file is too large; at most {MAXIMUM_BYTES:,} bytes are read")
        return None
    return Source(path, raw)
