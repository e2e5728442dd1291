"""Texts from files made harmless for where they go: a terminal, a page, a figure, a cell of a spreadsheet.

A name in a scenario, a key or a path may hold anything.  What could move a cursor, turn the reading direction or start
a formula is shown as what it is; everything else stays as it was written.
"""

from __future__ import annotations

import html
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

LAYOUT = "\n\t"
"""Control characters that lay out a text of many lines."""

JOINERS = "\u200c\u200d"
"""Invisible characters that the writing of some languages needs."""

FORMULA = "=+-@\t\r"
"""What a spreadsheet takes for the beginning of a formula."""


def visible(text: str, keep: str = LAYOUT) -> str:
    """A text with every control, direction and other invisible character written out, as `\\x1b` or `\\u202e`.

    Args:
        text: any text.
        keep: characters that stay.

    Returns:
        The text, the same one where there is nothing to write out.  It has the type that was given.

    Examples:
        >>> visible("Aid of $1bn"), visible("a" + chr(27) + "[2J"), visible("x" + chr(0x202e) + "y")
        ('Aid of $1bn', 'a\\\\x1b[2J', 'x\\\\u202ey')
    """
    if text.isprintable():
        return text
    kind: Any = type(text)  # text that counts as escaped already stays that
    return text if not any(map(_hidden, set(text) - set(keep))) else kind("".join(_shown(each, keep) for each in text))


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in JOINERS


def _shown(character: str, keep: str) -> str:
    if character in keep or not _hidden(character):
        return character
    return character.encode("unicode_escape").decode("ascii")


def neutral_cell(value: Any) -> Any:
    """A cell of a CSV file that no spreadsheet takes for a formula: behind an apostrophe if it begins like one.

    Args:
        value: what the cell holds.  Only texts that are no numbers are changed.

    Returns:
        What to write.

    Examples:
        >>> neutral_cell("=HYPERLINK(1)"), neutral_cell("-0.5"), neutral_cell(-0.5), neutral_cell("a=b")
        ("'=HYPERLINK(1)", '-0.5', -0.5, 'a=b')
    """
    if not isinstance(value, str) or not value.lstrip(" ").startswith(tuple(FORMULA)):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def html_text(text: object) -> str:
    """A text as a page or a notebook may show it: escaped, invisible characters written out.

    Args:
        text: what is shown as a text.

    Returns:
        HTML without an element in it.

    Examples:
        >>> html_text("<b>A & B</b>")
        '&lt;b&gt;A &amp; B&lt;/b&gt;'
    """
    return html.escape(visible(str(text)))


def html_table(caption: str, columns: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table for a notebook, in the look of its data frames; every cell is escaped.

    Args:
        caption: what stands above it, plain text.
        columns: heads of the columns.
        rows: the cells, row by row.

    Returns:
        One table element.
    """

    def line(tag: str, cells: Iterable[object]) -> str:
        shown = "".join(f'<{tag} style="text-align:left">{html_text(cell)}</{tag}>' for cell in cells)
        return f"<tr>{shown}</tr>"

    body = "\n".join(line("td", row) for row in rows)
    head = f'<caption style="caption-side:top;text-align:left">{html_text(caption)}</caption>'
    inside = f"{head}\n<thead>{line('th', columns)}</thead>\n<tbody>\n{body}\n</tbody>"
    return f'<table class="dataframe" style="margin-bottom:1em">{inside}</table>'


class HarmlessStream:
    """A text stream on which only printable characters and line breaks arrive.

    beneath: the stream itself, for those who move the cursor and write out what they print of others.
    """

    def __init__(self, beneath: Any) -> None:
        self.beneath = beneath

    def write(self, text: str) -> int:
        """Write a text, control characters written out; return its length."""
        if not isinstance(text, str):
            raise TypeError(f"a text is written here, not {type(text).__name__}")
        self.beneath.write(visible(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write many texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # bytes would pass by
            raise AttributeError(name)
        return getattr(self.beneath, name)


@contextmanager
def harmless_output() -> Iterator[None]:
    """Let nothing but printable text reach standard output and standard error while the block runs."""
    before = sys.stdout, sys.stderr
    streams: Any = tuple(HarmlessStream(stream) for stream in before)
    sys.stdout, sys.stderr = streams
    try:
        yield
    finally:
        for stream in streams:
            if not stream.closed:
                stream.flush()
        sys.stdout, sys.stderr = before
