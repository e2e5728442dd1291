"""Cells of CSV files that a spreadsheet opens: text stays text."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would take for a formula."""


def neutral_cell(value: object) -> object:
    """A cell that no spreadsheet computes: text that begins like a formula gets an apostrophe before it.

    Numbers stay numbers, with their sign.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
