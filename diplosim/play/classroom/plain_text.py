"""Text that people type, made harmless: no control characters, no signs that turn the direction of reading."""

from __future__ import annotations

import unicodedata

LONGEST = 4096
"""Bytes of a message at most."""

_KEPT = {"\n", "\t"}


def cleaned(text: str) -> str:
    """The text without control and direction characters, with plain line ends; nothing else is changed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in plain if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )


def too_long(text: str) -> bool:
    """Whether a text has more bytes than a message may have."""
    return len(text.encode("utf-8", "replace")) > LONGEST


def cell(value: object) -> str:
    """A cell of a table for other programs; what a spreadsheet would take for a formula begins with an apostrophe."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
