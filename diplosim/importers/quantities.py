"""Numbers written in files: plain decimals only, so that no other text passes for one."""

from __future__ import annotations

import math
import re

PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def number(text: str | None) -> float:
    """The number that a text spells.  Raises ValueError with a message that says what is allowed."""
    if text is None or not text.strip():
        raise ValueError("is missing; a number is needed")
    written = text.strip()
    value = float(written) if PLAIN.fullmatch(written) else math.nan
    if math.isfinite(value):
        return value
    hint = "; write a decimal point" if re.fullmatch(r"[+-]?\d+,\d+", written) else ""
    raise ValueError(f"{written[:40]!r} is not a number{hint or '; write one such as 0.5'}")


def whole_number(text: str | None) -> int:
    """The whole number that a text spells.  Raises ValueError with a message that says what is allowed."""
    value = number(text)
    if value != int(value):
        raise ValueError(f"{text!r} is not a whole number")
    return int(value)
