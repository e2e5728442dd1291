"""How many there are of something, in the words of a reader: `1 party`, `16 parties`."""

from __future__ import annotations


def counted(count: int, what: str) -> str:
    """How many of something, such as `1 run`, `2,000 runs` and `2 parties`.

    Args:
        count: how many.
        what: the word for one of them, whose plural ends with s, or with ies where it ends with y.

    Returns:
        Both, as a reader expects them.
    """
    if count == 1:
        return f"{count} {what}"
    return f"{count:,} {what[:-1]}ies" if what.endswith("y") else f"{count:,} {what}s"
