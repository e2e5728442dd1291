"""Numbers written in files: plain decimals only, so that no other text passes for one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from diplosim.sources.importers.file_diagnostics import FileDiagnostics

PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
"""Numbers whose commas may mark thousands."""


def number(text: str | None) -> float:
    """The number that a text spells.  Raises ValueError with a message that says what is allowed."""
    if text is None or not text.strip():
        raise ValueError("is missing; a number is needed")
    written = text.strip()
    value = float(written) if PLAIN.fullmatch(written) else math.nan
    if math.isfinite(value):
        return value
    hint = "; write a decimal point" if re.fullmatch(r"[+-]?\d+,\d+", written) else ""
    if GROUPED.fullmatch(written):
        plain, point = written.replace(",", ""), written.replace(",", ".")
        clear = written.count(",") > 1 or "." in written
        hint = f"; write {plain}" if clear else f": the comma may mark thousands or decimals; write {plain} or {point}"
    raise ValueError(f"{written[:40]!r} is not a number{hint or '; write one such as 0.5'}")


def whole_number(text: str | None) -> int:
    """The whole number that a text spells.  Raises ValueError with a message that says what is allowed."""
    value = number(text)
    if value != int(value):
        raise ValueError(f"{text!r} is not a whole number")
    return int(value)


def number_or_problem(
    text: str | None,
    line: int,
    key: str,
    diagnostics: FileDiagnostics,
    *,
    what: str = "",
    read: Callable[[str | None], float] = number,
) -> float | None:
    """The number that a text spells; None, and a problem, where it spells none.

    Args:
        text: the text, None where there is none.
        line: line of the file, from 1.
        key: what the problem is told of.
        diagnostics: where the problem is noted.
        what: what the number is, where the key does not say so.
        read: `number` or `whole_number`.

    Returns:
        The number, or None.
    """
    try:
        return read(text)
    except ValueError as error:
        diagnostics.add(line, key, f"{what} {error}" if what else str(error))
        return None
